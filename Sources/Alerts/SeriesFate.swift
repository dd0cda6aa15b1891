package import Facts
package import Metrics
internal import PromQL

/// Tells why alerts ended, from what became of the series that they need: a value made for one evaluation of one rule.
package struct SeriesFate {
  /// What has to be asked for it.
  package struct Questions: Sendable {
    package typealias Series =
      @Sendable (_ selectors: [String], _ from: Timestamp, _ through: Timestamp) throws -> [Labels]
    package typealias Live =
      @Sendable (_ selectors: [String], _ at: Timestamp, _ lookback: Duration) throws -> [Labels]

    /// The label sets of the series that fit any of the selectors and have a sample in a time.
    package var series: Series
    /// Of these, those that have not ended: whose newest sample is not so long ago and no staleness marker.
    package var live: Live

    package init(series: @escaping Series, live: @escaping Live) {
      (self.series, self.live) = (series, live)
    }
  }

  private let reads: [Read]
  /// nil where it is not known which there are.
  private let targets: [Instance: [TargetFact]]?
  /// A target that does not deliver what it should; nil where all do.
  private let failing: TargetFact?
  private let scraped: Set<Instance>
  private let ruleLabels: Set<String>

  /// What is known of the series that one selector reads.
  private struct Read {
    var need: SeriesNeeds.Read
    var before: ProjectedSeries
    /// Of those before, that are no longer live.
    var gone: ProjectedSeries
    var live: ProjectedSeries
  }

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
  ///   - lastTrue: when the alerts were true last.
  ///   - ruleLabels: the names of the labels that the rule adds, which no series has.
  ///   - targets: nil where it is not known which there are.
  package init(
    _ needs: SeriesNeeds, since lastTrue: ClosedRange<Timestamp>, at now: Timestamp,
    ruleLabels: Set<String>, targets: [TargetFact]?, _ ask: Questions
  ) throws {
    self.ruleLabels = ruleLabels.union([Labels.nameLabel, "alertname"])
    let from = lastTrue.lowerBound - max(needs.window, Self.lookback)
    let selectors = needs.selectors
    let before = selectors.isEmpty ? [] : try ask.series(selectors, from, lastTrue.upperBound)
    let live = selectors.isEmpty ? [] : Set(try ask.live(selectors, now, Self.lookback))
    let all = Array(Set(before))
    let gone = all.filter { !live.contains($0) }
    reads = needs.reads.map { need in
      func fitting(_ series: some Sequence<Labels>) -> ProjectedSeries {
        ProjectedSeries(
          series.filter { labels in need.matchers.allSatisfy { $0.matches(labels) } })
      }
      return Read(need: need, before: fitting(all), gone: fitting(gone), live: fitting(live))
    }
    self.targets = targets.map { Dictionary(grouping: $0) { Instance($0.labels) } }
    failing = targets.flatMap(Self.failing(of:))
    scraped =
      gone.isEmpty ? [] : Set(try ask.series(["up"], from, now).map { Instance($0) })
  }

  /// Why an alert is no longer true.
  package func ending(of labels: Labels) -> AlertEnding {
    let own = labels.pairs.filter { !ruleLabels.contains($0.name) }
    // Of each selector: whether it finds all of its series gone, or none whatever.
    var needed = Found()
    var others = Found()
    for read in reads {
      let bound = read.need.scope.filter(own)
      let gone = read.gone.compatible(with: bound)
      var ended: Fate?
      for series in gone {
        let fate = fate(of: series)
        if case .undelivered(let reason) = fate { return .vanished(reason: reason) }
        ended = ended ?? fate
      }
      let before = read.before.compatible(with: bound).count
      let isUnknown = before == 0 && read.live.compatible(with: bound).isEmpty
      let isGone = before > 0 && before == gone.count
      switch read.need.share {
      case .needed: needed.add(isUnknown: isUnknown, isGone ? ended : nil)
      case .alternative: others.add(isUnknown: isUnknown, isGone ? ended : nil)
      case .optional: others.add(isUnknown: false, isGone ? ended : nil)
      }
    }
    if needed.unknown > 0 || others.count > 0 && others.unknown == others.count {
      return .vanished(reason: "nothing is kept of the series that it needs, and none are there")
    }
    // Where its series are there, its condition is not true of them.
    if let fate = needed.gone.first { return .gone(reason: fate.text) }
    if others.count > 0, others.unknown + others.gone.count == others.count,
      let fate = others.gone.first
    {
      return .gone(reason: fate.text)
    }
    return .recovered
  }

  /// What the selectors found of an alert's series.
  private struct Found {
    var count = 0
    /// Of how many nothing is known, before and now.
    var unknown = 0
    /// What became of the series of those that find none of them any more.
    var gone: [Fate] = []

    mutating func add(isUnknown: Bool, _ ended: Fate?) {
      count += 1
      if isUnknown { unknown += 1 }
      if let ended { gone.append(ended) }
    }
  }

  private enum Fate {
    case undelivered(String)
    case ended(String)

    var text: String {
      switch self {
      case .undelivered(let text), .ended(let text): text
      }
    }
  }

  private func fate(of series: Labels) -> Fate {
    guard let targets else { return .undelivered("which targets there are is not known") }
    let instance = Instance(series)
    let name = instance.instance.isEmpty ? instance.job : instance.instance
    if let own = targets[instance] {
      if let failing = Self.failing(of: own), let trouble = trouble(of: failing, name) {
        return .undelivered(trouble)
      }
      return .ended("target \(name) no longer exposes its series")
    }
    if scraped.contains(instance) { return .ended("target \(name) left discovery") }
    // What was pushed, or is told on for others, bears no target's labels.
    if let failing, let trouble = trouble(of: failing, failing.instance) {
      return .undelivered("who delivers its series is not known, and " + trouble)
    }
    return .ended("its series ended; who delivered them is not known")
  }

  private static func failing(of targets: [TargetFact]) -> TargetFact? {
    targets.first { $0.health == .down } ?? targets.first { $0.health == .unknown }
  }

  /// Why a target does not deliver what it should; nil where it does.
  private func trouble(of target: TargetFact, _ name: String) -> String? {
    switch target.health {
    case .up: nil
    case .down: "target \(name) is down" + (target.error.isEmpty ? "" : ": " + target.error)
    case .unknown: "target \(name) was not scraped yet"
    }
  }
}
