internal import Alerts
internal import Facts
internal import Files
internal import Metrics
internal import PromQL
internal import Rules
internal import Synchronization
internal import Threads
internal import YAML

/// Reads the files that `rule_files` names, has their groups evaluated, and tells of the rules. A file that breaks
/// leaves its old rules at work.
final class RulesPart: Part {
  fileprivate struct State {
    var settings = RuleSettings()
    var further = RuleSettings()
    var reader = RuleFileReader()
    /// Whether the files of the configuration in force were looked at.
    var isChecked = false
    var notices: [NoticeFact] = []
    /// The last good version of each file.
    var good: [String: RuleFile] = [:]
    var records: [String: [SeriesNeeds.Recorder]] = [:]
    /// By file and group.
    var told: [RuleRunner.Key: [RuleFact]] = [:]
    /// All of them; nil where some changed since they were put together.
    var all: [RuleFact]? = []
    /// The series that the rules of each group gave last.
    var given: [RuleRunner.Key: [[Labels]]] = [:]
    /// What is told of rules whose last evaluation failed.
    var failed: [String] = []
    var left = LeftSeries()
    var isReleased = false
    /// The files that were taken up anew since somebody asked.
    var reread: [String] = []
  }
  private let state = Mutex(State())
  private let runner: RuleRunner
  private let host: Host

  /// Whom rules ask, where what they give goes, and what they wait for.
  struct Host: Sendable {
    var world: RuleWorld
    var questions: SeriesFate.Questions
    var keeper: AlertKeeper
    /// nil where it is not known which there are.
    var targets: @Sendable () -> [TargetFact]?
    var hasScraped: @Sendable () -> Bool
    /// Whether what was kept before is there.
    var isReady: @Sendable () -> Bool
    /// Whether alerts go on from what the series ALERTS_FOR_STATE tells of the time before the start.
    var restores = false
    /// How long the samples stay that rules read; nil where they are taken all the time.
    var retention: Duration?
    var bell: @Sendable () -> Void
    var clock: @Sendable () -> Timestamp
  }

  init(_ host: Host) {
    self.host = host
    let begun = host.world.elapsed()
    let link = Link()
    runner = RuleRunner(
      clock: host.clock,
      .init(
        evaluate: { run, time in link.part?.evaluate(&run, time, since: begun) },
        begin: { link.part?.tell($0) },
        succeed: { next, old in link.part?.succeed(&next, old) },
        leave: { link.part?.leave($0) }))
    link.set(self)
  }

  /// The part, for what runs on the runner's threads.
  private final class Link: Sendable {
    private let held = Mutex<Held>(Held())
    private struct Held { weak var part: RulesPart? }
    func set(_ part: RulesPart) { held.withLock { $0.part = part } }
    var part: RulesPart? { held.withLock { $0.part } }
  }

  func reload(_ file: PrometheusConfiguration) { take(file.rules) }

  func take(_ settings: RuleSettings) {
    state.withLock {
      $0.settings = settings
      $0.isChecked = false
    }
  }

  /// Files beside those of the prometheus.yml.
  func add(_ settings: RuleSettings) { state.withLock { $0.further = settings } }

  func start() { runner.start() }
  func stop() { runner.stop() }

  /// Whether the files of the configuration in force were looked at.
  var isChecked: Bool { state.withLock { $0.isChecked } }

  /// The rules as they are told.
  var rules: [RuleFact] { state.withLock { $0.allTold() } }

  /// The files that were taken up anew since this was asked last.
  func takeReread() -> [String] {
    state.withLock { state in
      defer { state.reread = [] }
      return state.reread
    }
  }

  /// Looks at the files. Blocks on no pipe for long.
  func tick(_ beat: Beat) -> Bool {
    if !state.withLock({ $0.isReleased }), isChecked, host.isReady() {
      let groups = state.withLock { state in
        state.isReleased = true
        return state.groups(restoring: host.restores)
      }
      forgetUnknown(groups, at: beat.time)
      runner.release()
    }
    settle(beat.time)
    // Only the thread that keeps house polls; the lock is not held while files are read.
    var (reader, files, isFirst) = state.withLock {
      ($0.reader, $0.settings.files + $0.further.files, !$0.isChecked)
    }
    guard beat.falls(on: 2, of: 4) || beat.isReload || isFirst else { return false }
    let isChanged = reader.read(files, patience: .seconds(1))
    guard isChanged || isFirst else { return false }
    let groups = state.withLock { [reader, isFirst] state in
      state.reader = reader
      state.isChecked = true
      state.notices = RulesPart.notices(reader)
      if !isFirst {
        let broken = Set(reader.entries.filter { !$0.problems.isEmpty }.map(\.path))
        state.reread += reader.fresh.filter { !broken.contains($0) }
      }
      state.takeGood(reader)
      return state.groups(restoring: host.restores)
    }
    runner.set(groups)
    if state.withLock({ $0.isReleased }) { forgetUnknown(groups, at: beat.time) }
    return true
  }

  // MARK: On the runner's threads

  private func evaluate(_ run: inout GroupRun, _ time: Timestamp, since begun: Duration) {
    let records = state.withLock { $0.records }
    var world = host.world
    world.giveWay = giveWay
    world.externalLabels = state.withLock { $0.settings.externalLabels }
    let evaluation = GroupEvaluation(
      world: world, questions: host.questions, keeper: host.keeper, targets: host.targets,
      hasScraped: host.hasScraped, records: { records[$0] ?? [] },
      gap: host.retention.map { (begun, $0) }, isStopping: { [runner] in runner.isStopping })
    evaluation.evaluate(&run, at: time)
    tell(run)
  }

  /// Tells of a group as it stands; also before it is evaluated for the first time.
  private func tell(_ run: GroupRun) {
    let facts = run.rules.map { RuleFact($0, of: run) }
    let given = run.rules.map(\.givenSeries)
    let isFailing = facts.contains { $0.health == .err }
    state.withLock { state in
      state.told[RuleRunner.Key(run)] = facts
      state.all = nil
      state.given[RuleRunner.Key(run)] = given
      if isFailing || !state.failed.isEmpty {
        state.failed = state.allTold().filter { $0.health == .err }
          .map { "rule \($0.name) fails: \($0.error)" }
      }
    }
  }

  private func succeed(_ next: inout GroupRun, _ old: GroupRun) {
    let now = host.clock()
    var left = LeftSeries()
    let gone = next.inherit(from: old, at: now, leaving: &left)
    host.keeper.forget(gone, at: now)
    state.withLock { [left] in $0.left.take(left) }
    tell(next)
  }

  private func leave(_ run: GroupRun) {
    let now = host.clock()
    host.keeper.forget(run.abandoned(at: now), at: now)
    state.withLock { state in
      state.left.take(run, at: now)
      state.told[RuleRunner.Key(run)] = nil
      state.all = nil
      state.given[RuleRunner.Key(run)] = nil
    }
    host.bell()
  }

  /// Ends the series of rules that are gone, where no other rule gave them meanwhile.
  private func settle(_ now: Timestamp) {
    state.withLock { state in
      guard !state.left.isEmpty else { return }
      state.left.settle(at: now, living: state.given.values.joined(), host.world.sink)
    }
  }

  /// Ends what the book has of rules that are gone since the program ended.
  private func forgetUnknown(_ groups: [GroupRun], at now: Timestamp) {
    let known = Set(groups.flatMap(\.rules).map { RuleFact.ID($0.place) })
    let rules = host.keeper.look { $0.rulesWithAlerts }
    // What cannot be read now says nothing of its rules.
    let (reader, missing) = state.withLock { ($0.reader, !$0.reader.missing.isEmpty) }
    let broken = Set(reader.entries.filter { !$0.problems.isEmpty }.map(\.path))
    guard !missing else { return }
    for rule in rules
    where rule.server.isEmpty && !known.contains(rule) && !broken.contains(rule.file) {
      host.keeper.change { $0.forget(rule, at: now, reason: "its rule is gone") }
    }
  }

  // MARK: Facts

  func facts(_ told: inout ToldFacts) {
    let (notices, failed, rules) = state.withLock { ($0.notices, $0.failed, $0.allTold()) }
    told.notices += notices
    if let failing = NoticeFact(failing: failed) { told.notices.append(failing) }
    told.tell(rules: rules)
  }

  private static func notices(_ reader: RuleFileReader) -> [NoticeFact] {
    let problems = reader.entries.flatMap(\.problems).map { problem in
      NoticeFact(
        .error, "\(problem)",
        detail: "\(problem)\n\nNothing of a rule file with a mistake is used; where it was good "
          + "before, its old rules stay at work.")
    }
    return problems + (reader.missing + reader.idlePatterns).map { .warning("\($0)") }
  }
}

extension RulesPart.State {
  /// Takes up the files that can be read; one that breaks stays as it was.
  fileprivate mutating func takeGood(_ reader: RuleFileReader) {
    var fresh: [String: RuleFile] = [:]
    for entry in reader.entries {
      fresh[entry.path] = entry.problems.isEmpty ? entry.file : good[entry.path]
    }
    good = fresh
    records = [:]
    for rule in good.values.flatMap(\.groups).flatMap(\.rules) {
      if case .recording(let name) = rule.kind {
        records[name, default: []].append(
          .init(rule.expression, labels: Set(rule.labels.map(\.name))))
      }
    }
  }

  /// The facts of all rules, by file and group.
  fileprivate mutating func allTold() -> [RuleFact] {
    let facts = all ?? told.sorted { $0.key < $1.key }.flatMap(\.value)
    all = facts
    return facts
  }

  fileprivate func groups(restoring restores: Bool) -> [GroupRun] {
    good.sorted { $0.key < $1.key }.flatMap { path, file in
      file.groups.map { group in
        GroupRun(
          group, file: path, interval: settings.evaluationInterval,
          queryOffset: settings.queryOffset, isRestored: isReleased || !restores)
      }
    }
  }
}

extension NoticeFact {
  /// Rules that fail, as alerts that cannot fire; nil where none does.
  fileprivate init?(failing rules: [String]) {
    guard let first = rules.first else { return nil }
    let more = rules.count > 1 ? " (and \(rules.count - 1) more)" : ""
    self.init(.warning, first + more, detail: rules.joined(separator: "\n"))
  }
}
