internal import Metrics
internal import Quantiles

/// What the tap remembers: which references matter to which rule, and the groups' sketches.
struct RollupState {
  /// What a series is to a rule.
  private enum Role {
    case gauge
    case bucket(bound: Double, histogram: Labels)
    case sum(histogram: Labels)
    case native

    /// What is known of the observations is their buckets.
    var countsBuckets: Bool {
      switch self {
      case .bucket, .native: true
      case .gauge, .sum: false
      }
    }
  }

  private struct Member {
    var rule: Int
    /// The place of its group among the rule's.
    var group: Int
    var role: Role
  }

  let rules: [RollupRule]
  private var members: [SeriesReference: [Member]] = [:]
  private var groups: [[RollupGroup]]
  /// Where the groups are, by their labels.
  private var places: [[Labels: Int]]
  private var metadata: [String: MetricMetadata] = [:]
  private var natives: [SeriesReference: NativeHistogram] = [:]
  private(set) var refusals: [Int: String] = [:]

  init(rules: [RollupRule]) {
    self.rules = rules
    groups = rules.map { _ in [] }
    places = rules.map { _ in [:] }
  }

  mutating func describe(_ fresh: [String: MetricMetadata]) {
    for rule in rules.indices {
      guard let metric = rules[rule].metric, let described = fresh[metric] else { continue }
      metadata[metric] = described
      switch described.kind {
      case .counter:
        refuse(rule, "\(metric) is a counter: its value only grows; record a gauge or a histogram")
      case .summary:
        refuse(rule, "\(metric) is a summary: its quantiles cannot be merged; use a histogram")
      default: break
      }
    }
  }

  private mutating func refuse(_ rule: Int, _ reason: String) {
    guard refusals[rule] == nil else { return }
    refusals[rule] = "quantiles: \(rules[rule].record): \(reason)"
    groups[rule] = []
    places[rule] = [:]
    for reference in Array(members.keys) {
      members[reference]?.removeAll { $0.rule == rule }
      if members[reference]?.isEmpty == true { members[reference] = nil }
    }
  }

  /// Notes a series that a rule takes in.
  mutating func register(_ reference: SeriesReference, _ labels: Labels) {
    guard members[reference] == nil else { return }
    let name = labels.metricName
    for (index, rule) in rules.enumerated() where refusals[index] == nil {
      guard let metric = rule.metric, name.hasPrefix(metric),
        rule.labelMatchers.allSatisfy({ $0.matches(labels) }),
        let role = role(of: name.dropFirst(metric.count), labels, metric: metric)
      else { continue }
      let group = place(of: labels.keeping(rule.by), index)
      members[reference, default: []].append(Member(rule: index, group: group, role: role))
      if role.countsBuckets { groups[index][group].countsBuckets = true }
    }
  }

  private mutating func place(of labels: Labels, _ rule: Int) -> Int {
    if let known = places[rule][labels] { return known }
    groups[rule].append(RollupGroup(labels: labels, window: rules[rule].window))
    places[rule][labels] = groups[rule].count - 1
    return groups[rule].count - 1
  }

  private func role(of suffix: Substring, _ labels: Labels, metric: String) -> Role? {
    switch suffix {
    case "":
      if !labels["quantile"].isEmpty { return nil }
      return metadata[metric]?.kind == .histogram ? .native : .gauge
    case "_bucket":
      guard let bound = Double(labels["le"]) ?? (labels["le"] == "+Inf" ? .infinity : nil),
        !bound.isNaN
      else { return nil }
      return .bucket(bound: bound, histogram: labels.dropping([Labels.nameLabel, "le"]))
    case "_sum": return .sum(histogram: labels.dropping([Labels.nameLabel]))
    default: return nil
    }
  }

  /// Takes in a whole scrape.
  mutating func take(_ batch: SampleBatch) {
    guard !members.isEmpty else { return }
    var touched: Set<Int> = []
    for (place, reference) in batch.references.enumerated() {
      guard let found = members[reference] else { continue }
      let value = batch.values[place]
      if value.isStaleMarker { continue }
      // A sample from the future would push all others out of the window.
      let time =
        batch.timestamps.isEmpty
        ? batch.timestamp
        : min(Timestamp(milliseconds: batch.timestamps[place]), batch.timestamp)
      for member in found {
        switch member.role {
        case .gauge: groups[member.rule][member.group].rolling.insert(value, at: time)
        case .bucket(let bound, let histogram):
          touched.insert(member.rule)
          groups[member.rule][member.group].touched.insert(histogram)
          groups[member.rule][member.group]
            .histograms[histogram, default: ClassicHistogram()].observe(bound: bound, value)
        case .sum(let histogram):
          groups[member.rule][member.group]
            .histograms[histogram, default: ClassicHistogram()].observe(sum: value)
        case .native: break
        }
      }
    }
    for entry in batch.histograms { take(entry, at: batch.timestamp) }
    for rule in touched {
      for group in groups[rule].indices { groups[rule][group].settle(at: batch.timestamp) }
    }
  }

  /// What a native histogram grew by since the last scrape goes in bucket by bucket; a reset begins anew.
  private mutating func take(_ entry: SampleBatch.HistogramEntry, at time: Timestamp) {
    guard let found = members[entry.reference] else { return }
    let last = natives.updateValue(entry.histogram, forKey: entry.reference)
    guard let last else { return }
    var increase = entry.histogram
    if !increase.isReset(after: last), let difference = try? increase.subtracting(last).0 {
      increase = difference
    }
    for member in found {
      // Also where the page did not tell the kind before its series.
      groups[member.rule][member.group].countsBuckets = true
      if increase.schema == NativeHistogram.customSchema {
        groups[member.rule][member.group].customError = max(
          groups[member.rule][member.group].customError,
          ClassicHistogram.relativeError(of: increase.customValues))
      }
      let rolling = groups[member.rule][member.group].rolling
      rolling.advance(to: min(entry.timestamp, time))
      rolling.withOpenSketch { $0.add(increase) }
    }
  }

  /// Every record's values as of `time`.
  mutating func batch(at time: Timestamp, _ sink: any SampleSink) -> SampleBatch {
    var batch = SampleBatch(timestamp: time)
    for rule in rules.indices {
      for group in groups[rule].indices {
        groups[rule][group].write(rules[rule], at: time, to: &batch, sink)
      }
    }
    return batch
  }
}
