package import Facts
package import Metrics

/// Tells why alerts ended, from what became of the series that they need: a value made for one evaluation of one rule.
package struct SeriesFate: Sendable {
  /// What has to be asked for it.
  package struct Questions {
    /// The label sets of the series that fit any of the selectors and have a sample in a time.
    package var series:
      (_ selectors: [String], _ from: Timestamp, _ through: Timestamp) throws -> [Labels]
    /// Of these, those that have not ended: whose newest sample is not long ago and no staleness marker.
    package var live: (_ selectors: [String], _ at: Timestamp) throws -> [Labels]
    package init(
      series:
        @escaping (_ selectors: [String], _ from: Timestamp, _ through: Timestamp) throws ->
        [Labels],
      live: @escaping (_ selectors: [String], _ at: Timestamp) throws -> [Labels]
    ) {
      self.series = series
      self.live = live
    }
  }

  private let gone: ProjectedSeries
  private let needed: ProjectedSeries
  private let targets: [Instance: [TargetFact]]
  private let scraped: Set<Instance>
  private let ruleLabels: Set<String>

  fileprivate struct Instance: Hashable {
    var job: String
    var instance: String
    init(_ labels: Labels) { (job, instance) = (labels["job"], labels["instance"]) }
  }

  /// How long the newest sample of a series counts.
  private static let lookback = Duration.seconds(300)

  /// Asks what became of the series.
  ///
  /// - Parameters:
  ///   - lastTrue: the earliest time at which one of the alerts was true last.
  ///   - ruleLabels: the names of the labels that the rule adds, which no series has.
  package init(
    _ needs: SeriesNeeds, since lastTrue: Timestamp, at now: Timestamp, ruleLabels: Set<String>,
    targets: [TargetFact], _ ask: Questions
  ) throws {
    self.ruleLabels = ruleLabels.union([Labels.nameLabel, "alertname"])
    let window = max(needs.window, Self.lookback)
    let before =
      needs.selectors.isEmpty
      ? [] : try ask.series(needs.selectors, lastTrue - window, lastTrue)
    needed = ProjectedSeries(before)
    let live = before.isEmpty ? [] : Set(try ask.live(needs.selectors, now))
    let gone = before.filter { !live.contains($0) }
    self.gone = ProjectedSeries(gone)
    self.targets = Dictionary(grouping: targets) { Instance($0.labels) }
    scraped =
      gone.isEmpty
      ? [] : Set(try ask.series(["up"], lastTrue - window, now).map { Instance($0) })
  }

  /// Why an alert is no longer true.
  package func ending(of labels: Labels) -> AlertEnding {
    let own = labels.pairs.filter { !ruleLabels.contains($0.name) }
    let gone = gone.compatible(with: own)
    guard !gone.isEmpty else { return .recovered }
    var reasons: [Fate] = []
    for series in gone {
      let fate = fate(of: series)
      if case .undelivered(let reason) = fate { return .vanished(reason: reason) }
      if !reasons.contains(fate) { reasons.append(fate) }
    }
    // Where some of its series are there, its condition is not true of them.
    guard gone.count == needed.compatible(with: own).count else { return .recovered }
    return .gone(reason: reasons.first?.text ?? "its series ended")
  }

  private enum Fate: Equatable {
    case undelivered(String)
    case left(String)
    case dropped(String)

    var text: String {
      switch self {
      case .undelivered(let text), .left(let text), .dropped(let text): text
      }
    }
  }

  private func fate(of series: Labels) -> Fate {
    let instance = Instance(series)
    let name = instance.instance.isEmpty ? instance.job : instance.instance
    if let targets = targets[instance] {
      if let failing = targets.first(where: { $0.health == .down }) {
        let error = failing.error.isEmpty ? "" : ": " + failing.error
        return .undelivered("target \(name) is down" + error)
      }
      if targets.contains(where: { $0.health == .unknown }) {
        return .undelivered("target \(name) was not scraped yet")
      }
      return .dropped("target \(name) no longer exposes its series")
    }
    // A list without any target is none that says who left.
    if targets.isEmpty { return .undelivered("which targets there are is not known") }
    if scraped.contains(instance) { return .left("target \(name) left discovery") }
    return .undelivered("nobody delivers its series")
  }
}

/// Series by what they have of some labels, so that those which fit an alert are found without going through all.
struct ProjectedSeries: Sendable {
  private let series: [Labels]

  init(_ series: [Labels]) { self.series = series }

  private final class Cache: @unchecked Sendable {
    /// By the names that are looked at: which of them series have, and the series by their values.
    var tables: [[String]: [Set<String>: [Labels: [Int]]]] = [:]
  }
  // Only the thread that made it uses it.
  private let cache = Cache()

  /// The series that have no other value of any of these labels.
  func compatible(with labels: [Label]) -> [Labels] {
    guard !series.isEmpty else { return [] }
    let names = labels.map(\.name)
    let table: [Set<String>: [Labels: [Int]]]
    if let known = cache.tables[names] {
      table = known
    } else {
      let wanted = Set(names)
      var fresh: [Set<String>: [Labels: [Int]]] = [:]
      for (index, one) in series.enumerated() {
        let pairs = one.pairs.filter { wanted.contains($0.name) }
        fresh[Set(pairs.map(\.name)), default: [:]][Labels(sorted: pairs), default: []]
          .append(index)
      }
      cache.tables[names] = fresh
      table = fresh
    }
    var found: [Int] = []
    for (present, byValues) in table {
      let key = Labels(sorted: labels.filter { present.contains($0.name) })
      found += byValues[key] ?? []
    }
    return found.sorted().map { series[$0] }
  }
}
