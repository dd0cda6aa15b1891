import Facts
import Metrics
import PromQL
import Query
import Rules
import TSDB
import TestSupport
import Testing
import Watching

@testable import Engine

/// Targets that are scraped every fifteen seconds by a clock of the script's own, rules over them, and what is recorded
/// of their alerts.
final class Outage {
  /// How a target answers at a scrape.
  enum Answer: Equatable {
    case value(Double)
    /// It answers, without the series.
    case nothing
    case down
  }
  private(set) var now = Timestamp(milliseconds: 1_800_000_000_000)
  private var store = Store()
  private let path = temporaryFolder() + "/ledger.db"
  private var keeper: AlertKeeper
  private var run: GroupRun
  private var group: RuleGroup
  private var begun = Duration.zero
  /// How long the machine runs, whatever its time of day.
  private var elapsed = Duration.zero
  private var facts: [TargetFact] = []
  private var known: Set<String> = []
  private var hasScraped = false
  /// Why the source gives no answers.
  var silence: String?
  /// Whether the engine stops.
  var isStopping = false
  private var told = 0

  /// - Parameter open: opens where it is recorded, at a path.
  init(_ rules: String, open: (AlertKeeper, String) -> Void = { $0.open($1) }) throws {
    let (file, problems) = RuleFile.load(Array(rules.utf8), file: "rules.yml")
    try #require(problems.isEmpty, "\(problems)")
    group = try #require(file.groups.first)
    let clock = Clock(now)
    self.clock = clock
    keeper = AlertKeeper(retention: .seconds(86_400), bell: .init(), clock: { clock.time })
    run = GroupRun(group, file: "rules.yml", interval: .seconds(15), isRestored: false)
    open(keeper, path)
  }

  private final class Clock: @unchecked Sendable {
    var time: Timestamp
    init(_ time: Timestamp) { self.time = time }
  }
  private let clock: Clock

  /// The program ends and begins anew after a while, in which nothing is scraped.
  ///
  /// - Parameter keepsSamples: false where they are no longer kept then.
  func restart(after pause: Duration, keepsSamples: Bool = true) {
    if !keepsSamples { store = Store() }
    keeper.stop()
    pass(pause)
    begun = elapsed
    hasScraped = false
    facts = facts.map {
      var fact = $0
      fact.health = .unknown
      return fact
    }
    let clock = clock
    keeper = AlertKeeper(retention: .seconds(86_400), bell: .init(), clock: { clock.time })
    keeper.open(path)
    run = GroupRun(group, file: "rules.yml", interval: .seconds(15), isRestored: false)
  }

  /// The rule file is read again, as it is now.
  func reload(_ rules: String) throws {
    let (file, problems) = RuleFile.load(Array(rules.utf8), file: "rules.yml")
    try #require(problems.isEmpty, "\(problems)")
    group = try #require(file.groups.first)
    var next = GroupRun(group, file: "rules.yml", interval: .seconds(15))
    var left = LeftSeries()
    keeper.forget(next.inherit(from: run, at: now, leaving: &left), at: now)
    run = next
  }

  private func pass(_ time: Duration) {
    now = now + time
    elapsed += time
    clock.time = now
  }

  /// The time of day is set back.
  func setBack(by time: Duration) {
    now = now - time
    clock.time = now
  }

  /// Evaluates before anything is scraped.
  func evaluate() {
    let (facts, hasScraped, silence, elapsed) = (facts, hasScraped, silence, elapsed)
    let isStopping = isStopping
    let embedded = EmbeddedDataSource(source: store)
    var world = RuleWorld(evaluator: embedded.evaluator, sink: store, elapsed: { elapsed })
    if let silence {
      world.ask = { (_, _, _) throws(QueryError) in throw QueryError(.unavailable, silence) }
    }
    let evaluation = GroupEvaluation(
      world: world, questions: .init(over: store, timeout: .seconds(10)), keeper: keeper,
      targets: { facts }, hasScraped: { hasScraped }, records: { _ in [] },
      gap: (begun, .seconds(86_400)), isStopping: { isStopping })
    evaluation.evaluate(&run, at: now)
    keeper.age(to: now)
  }

  /// A scrape of all targets, and an evaluation after it.
  func step(_ answers: [String: Answer]) {
    pass(.seconds(15))
    hasScraped = true
    var batch = SampleBatch(timestamp: now)
    func append(_ name: String, _ instance: String, _ value: Double) {
      batch.append(
        store.reference(for: ["__name__": name, "job": "shop", "instance": instance]), value)
    }
    facts = []
    for (instance, answer) in answers.sorted(by: { $0.key < $1.key }) {
      append("up", instance, answer == .down ? 0 : 1)
      if case .value(let value) = answer {
        append("errors", instance, value)
      } else {
        append("errors", instance, .staleMarker)
      }
      facts.append(
        TargetFact(
          job: "shop", instance: instance, url: "", health: answer == .down ? .down : .up,
          error: answer == .down ? "refused" : "",
          labels: ["job": "shop", "instance": instance]))
    }
    for instance in known.subtracting(answers.keys) {
      append("up", instance, .staleMarker)
      append("errors", instance, .staleMarker)
    }
    known = Set(answers.keys)
    store.append(batch)
    evaluate()
  }

  func steps(_ count: Int, _ answers: [String: Answer]) {
    for _ in 0..<count { step(answers) }
  }

  /// What was recorded since the last look: "firing a".
  func changes() async throws -> [String] {
    let all = try await past()
    defer { told = all.count }
    return all.dropFirst(told).map { change in
      let instance = change.labels["instance"]
      return change.what.rawValue + (instance.isEmpty ? "" : " " + instance)
    }
  }

  /// All that was recorded.
  func past() async throws -> [AlertChange] {
    try await keeper.changes(
      AlertChangeQuestion(from: .distantPast, through: .distantFuture, limit: 10_000))
  }

  /// The alerts as they are told: "firing", with what stands above it.
  var alerts: [String: String] {
    var told = ToldFacts(sheet: FactSheet())
    keeper.facts(&told)
    return Dictionary(
      told.sheet.alerts.rows.map { ($0.labels["instance"], $0.words) }, uniquingKeysWith: { $1 })
  }

  /// What Prometheus would tell: the series ALERTS as they are now.
  func series() throws -> [String] {
    let answer = try EmbeddedDataSource(source: store).evaluator.evaluate(
      parseExpression("ALERTS"), .instant(now), cancellation: Cancellation(timeout: .seconds(10)))
    guard case .vector(let samples) = answer.value else { return [] }
    return samples.map { $0.labels["alertstate"] + " " + $0.labels["instance"] }.sorted()
  }

  func order(_ order: Order) async -> String? { await keeper.carryOut(order) }

  func id(_ instance: String) -> String {
    var told = ToldFacts(sheet: FactSheet())
    keeper.facts(&told)
    return told.sheet.alerts.rows.first { $0.labels["instance"] == instance }?.id ?? ""
  }
}

extension AlertFact {
  fileprivate var words: String {
    var words = state.rawValue
    switch standing {
    case .plain: break
    case .vanished(_, let reason): words += ", vanished: " + reason
    case .held(let covered, let span):
      words += ", holding: \(covered.milliseconds / 1000) of \(span.milliseconds / 1000) s"
    case .ended(let reason): words += ", ended: " + reason
    }
    if let acknowledgement { words += ", acknowledged by " + acknowledgement.by }
    if isSilenced { words += ", silenced" }
    return words
  }
}
