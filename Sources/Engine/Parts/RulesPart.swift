internal import Alerts
internal import Facts
internal import Files
internal import Metrics
internal import PromQL
internal import Rules
internal import Synchronization
internal import TSDB
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
    /// The series that the rules of each group gave last.
    var given: [RuleRunner.Key: [[Labels]]] = [:]
    /// What is told of rules whose last evaluation failed.
    var failed: [String] = []
    var left = LeftSeries()
    var isReleased = false
  }
  private let state = Mutex(State())
  private let runner: RuleRunner
  private let host: Host
  /// The facts of all rules; nil where some changed since.
  private let all = Mutex<[RuleFact]?>([])

  /// Whom rules ask, where what they give goes, and what they wait for.
  struct Host: Sendable {
    var world: RuleWorld
    var source: RuleSource
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
    let groups = state.withLock { [reader] state in
      state.reader = reader
      state.isChecked = true
      state.notices = RulesPart.notices(reader)
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
      world: world, source: host.source, keeper: host.keeper, targets: host.targets,
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
      state.given[RuleRunner.Key(run)] = given
      if isFailing || !state.failed.isEmpty {
        state.failed = state.told.sorted { $0.key < $1.key }.flatMap(\.value)
          .filter { $0.health == .err }.map { "rule \($0.name) fails: \($0.error)" }
      }
    }
    all.withLock { $0 = nil }
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
      state.given[RuleRunner.Key(run)] = nil
    }
    all.withLock { $0 = nil }
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
    told.notices += state.withLock { $0.notices }
    if let failing { told.notices.append(failing) }
    let facts = all.withLock { all in
      if let all { return all }
      let fresh = state.withLock { state in
        state.told.sorted { $0.key < $1.key }.flatMap(\.value)
      }
      all = fresh
      return fresh
    }
    told.rules = told.rules.isEmpty ? facts : told.rules + facts
  }

  /// Rules that fail: an alert that cannot fire.
  private var failing: NoticeFact? {
    let failed = state.withLock { $0.failed }
    guard let first = failed.first else { return nil }
    let more = failed.count > 1 ? " (and \(failed.count - 1) more)" : ""
    return NoticeFact(.warning, first + more, detail: failed.joined(separator: "\n"))
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

extension RuleFact {
  fileprivate init(_ run: RuleRun, of group: GroupRun) {
    let kind: Kind
    var hold = Duration.zero
    var keep = Duration.zero
    var annotations: [Label] = []
    switch run.rule.kind {
    case .recording: kind = .recording
    case .alerting(let alerting):
      kind = .alerting
      (hold, keep) = (alerting.holdDuration, alerting.keepFiringFor)
      annotations = alerting.annotations.map { Label($0.name, $0.text) }
    }
    self.init(
      ID(run.place), kind, expression: run.rule.expressionText, interval: group.interval)
    (self.hold, keepFiringFor, self.annotations) = (hold, keep, annotations)
    labels = run.labels
    health = Health(rawValue: "\(run.health)") ?? .unknown
    error = run.error
    lastEvaluation = run.lastEvaluation
    duration = run.duration
    limit = group.group.limit
    line = run.rule.line
    groupEvaluation = group.lastEvaluation
    groupDuration = group.duration
  }
}

extension RulesPart.Host {
  /// Rules that are tried on somebody else's samples: what they give is kept nowhere but here.
  init(
    trying source: RuleSource, keeper: AlertKeeper,
    targets: @escaping @Sendable () -> [TargetFact]?, bell: @escaping @Sendable () -> Void,
    clock: @escaping @Sendable () -> Timestamp
  ) {
    let begun = ContinuousClock.now
    self.init(
      world: RuleWorld(
        ask: source.ask, sink: Store(limits: StoreLimits(retention: .seconds(3600))),
        newest: { _, _, _ in [] }, elapsed: { .now - begun }),
      source: source, keeper: keeper, targets: targets, hasScraped: { true },
      isReady: { keeper.isOpen }, bell: bell, clock: clock)
  }
}

extension RuleSettings {
  /// Rule files that vigil.yml names beside those of a prometheus.yml; relative paths start at its folder.
  init(_ vigil: inout YAMLMapping, folder: String) throws(YAMLError) {
    self.init()
    for node in try vigil.take("rules")?.items() ?? [] {
      let text = try node.string()
      guard !text.isEmpty else { throw node.error("a rule file wants a path") }
      add(FilePath.resolve(text, in: folder), at: node.error("rules: \(text)"))
    }
  }

  var isEmpty: Bool { files.isEmpty }
}
