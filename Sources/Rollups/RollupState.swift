internal import Metrics
internal import Quantiles

/// What the tap remembers: which references matter to which rule, and the groups' sketches.
struct RollupState {
  let rules: [RollupRule]
  private var members: [SeriesReference: RollupMember] = [:]
  /// By rule, in the order they came.
  private var groups: [[RollupGroup]]
  private var groupsByLabels: [[Labels: RollupGroup]]
  private var metadata: [String: MetricMetadata] = [:]
  private(set) var refusals: [Int: String] = [:]
  /// By rule, the targets that it leaves out.
  private var leftOut: [Int: Set<Labels>] = [:]
  /// By rule, the pages that make it take in nothing, as it is not known which series are theirs.
  private var objectors: [Int: Set<Labels>] = [:]
  /// Rules that take in nothing, for all that there is to observe had to be left out, one by one for too long.
  private var isCrowded: Set<Int> = []
  /// How many members are released.
  private var released = 0
  private var lastSweep: Timestamp?
  /// Grows when members were forgotten altogether, whose references a scraper may still hold.
  private(set) var renewals: UInt64 = 0

  init(rules: [RollupRule]) {
    self.rules = rules
    groups = rules.map { _ in [] }
    groupsByLabels = rules.map { _ in [:] }
  }

  /// - Parameter target: whose families these are; without job and instance where it is not known which series are.
  mutating func describe(_ fresh: [String: MetricMetadata], of target: Labels) {
    for rule in rules.indices {
      // What targets tell that the rule does not select is no matter of its own.
      guard let metric = rules[rule].metric,
        rules[rule].labelMatchers.allSatisfy({ target[$0.name].isEmpty || $0.matches(target) })
      else { continue }
      if let described = fresh[metric] { metadata[metric] = described }
      if let fault = fault(metric, fresh) {
        refuse(rule, fault, target)
      } else {
        // What only left its page may come back as it was.
        let isThere = families(of: metric).contains { fresh[$0] != nil }
        if isThere || fresh.isEmpty { mend(rule, target, isThere: isThere) }
      }
    }
  }

  /// Why a page's series of a metric are no observations; nil where they are, or where it has none.
  private func fault(_ metric: String, _ fresh: [String: MetricMetadata]) -> String? {
    switch fresh[metric]?.kind {
    case .counter: return counterHint(metric)
    case .summary:
      return "\(metric) is a summary: its quantiles cannot be merged; use a histogram"
    case .gaugehistogram:
      return
        "\(metric) is a gauge histogram: its buckets do not count observations; use a histogram"
    case nil: return faultOfPart(metric, fresh)
    default: return nil
    }
  }

  private func counterHint(_ metric: String) -> String {
    "\(metric) is a counter: its value only grows; record a gauge or a histogram"
  }

  /// A metric that is no family's name may be a series of one, which counts: OpenMetrics' counters, the parts of
  /// histograms and summaries.
  private func faultOfPart(_ metric: String, _ fresh: [String: MetricMetadata]) -> String? {
    for family in families(of: metric).dropFirst() {
      switch (fresh[family]?.kind, metric.dropFirst(family.count)) {
      case (.counter, "_total"): return counterHint(metric)
      case (.histogram, "_bucket"), (.histogram, "_count"), (.histogram, "_sum"):
        return "\(metric) is a part of the histogram \(family): match \(family)"
      case (.summary, "_count"), (.summary, "_sum"):
        return "\(metric) is a part of a summary: it only grows; use a histogram"
      default: break
      }
    }
    return nil
  }

  /// The families that a metric may be a series of: first the one of its own name.
  private func families(of metric: String) -> [String] {
    let suffixes = ["_total", "_bucket", "_count", "_sum"].filter(metric.hasSuffix)
    return [metric] + suffixes.map { String(metric.dropLast($0.count)) }
  }

  private func isGivenUp(_ rule: Int) -> Bool {
    isCrowded.contains(rule) || objectors[rule] != nil
  }

  /// Leaves a target out of a rule, or gives the rule up where it is not known whose fault it is.
  private mutating func refuse(_ rule: Int, _ reason: String, _ target: Labels) {
    let owner = RollupState.owner(target)
    guard !owner.isEmpty else {
      objectors[rule, default: []].insert(target)
      return giveUp(rule, reason)
    }
    guard !isGivenUp(rule) else { return }
    leftOut[rule, default: []].insert(owner)
    for member in members.values where member.owner == owner {
      for place in member.places where place.rule == rule { place.group?.release(place.role) }
      member.places.removeAll { $0.rule == rule }
    }
    forgetPlaceless()
    let count = leftOut[rule]?.count ?? 0
    let isAlone = !members.values.contains { $0.places.contains { $0.rule == rule } }
    if isAlone, count > RollupState.mostLeftOut {
      isCrowded.insert(rule)
      return giveUp(rule, reason)
    }
    let whom = count == 1 ? "\(owner["job"]) \(owner["instance"]) is" : "\(count) targets are"
    refusals[rule] = "quantiles: \(rules[rule].record): \(reason) (\(whom) left out)"
  }

  /// More targets than these are not remembered one by one where nothing else is there to observe.
  private static let mostLeftOut = 1000

  private mutating func giveUp(_ rule: Int, _ reason: String) {
    refusals[rule] = "quantiles: \(rules[rule].record): \(reason)"
    groups[rule] = []
    groupsByLabels[rule] = [:]
    for member in members.values { member.places.removeAll { $0.rule == rule } }
    forgetPlaceless()
  }

  /// A page is as it should be, or gone. Where it was refused before, the rule begins anew with all that there is:
  /// scrapers look their series up and tell of their families again, and what is still wrong is refused again.
  private mutating func mend(_ rule: Int, _ target: Labels, isThere: Bool) {
    let owner = RollupState.owner(target)
    let wasRefused =
      owner.isEmpty
      ? objectors[rule]?.contains(target) == true : leftOut[rule]?.contains(owner) == true
    guard wasRefused || isCrowded.contains(rule) && isThere else { return }
    leftOut[rule] = nil
    objectors[rule] = nil
    isCrowded.remove(rule)
    refusals[rule] = nil
    renewals &+= 1
  }

  private mutating func forgetPlaceless() {
    released -= members.values.count { $0.places.isEmpty && $0.isReleased }
    members = members.filter { !$0.value.places.isEmpty }
  }

  /// The labels that tell targets apart.
  private static func owner(_ labels: Labels) -> Labels { labels.keeping(["job", "instance"]) }

  /// Notes a series that rules take in.
  mutating func register(_ reference: SeriesReference, _ labels: Labels) {
    let known = members[reference]
    if let known, known.isReleased {
      // Asked for anew, it may come.
      known.isReleased = false
      known.lastSeen = nil
      released -= 1
    }
    let name = labels.metricName
    let owner = known?.owner ?? RollupState.owner(labels)
    var member = known
    for (index, rule) in rules.enumerated()
    where !isGivenUp(index) && leftOut[index]?.contains(owner) != true {
      guard let metric = rule.metric, name.hasPrefix(metric),
        known?.places.contains(where: { $0.rule == index }) != true,
        rule.labelMatchers.allSatisfy({ $0.matches(labels) }),
        let role = role(of: name.dropFirst(metric.count), labels, metric: metric)
      else { continue }
      let one = member ?? RollupMember(owner: owner)
      one.add(
        RollupMember.Place(rule: index, labels: labels.keeping(rule.by), role: role),
        window: rule.window)
      if one.isAwake { join(one, one.places.count - 1) }
      member = one
    }
    if known == nil, let member { members[reference] = member }
  }

  private mutating func group(_ labels: Labels, _ rule: Int) -> RollupGroup {
    if let known = groupsByLabels[rule][labels] { return known }
    let group = RollupGroup(labels: labels, window: rules[rule].window)
    groups[rule].append(group)
    groupsByLabels[rule][labels] = group
    return group
  }

  /// Gives one of a member's places its group.
  private mutating func join(_ member: RollupMember, _ index: Int) {
    let place = member.places[index]
    let group = group(place.labels, place.rule)
    group.size += 1
    if place.role.countsBuckets { group.countsBuckets = true }
    member.places[index].group = group
  }

  /// A scrape at `time` has the series.
  private mutating func see(_ member: RollupMember, at time: Timestamp) {
    member.lastSeen = time
    member.hasEnded = false
    if !member.isAwake {
      if member.isReleased { released -= 1 }
      member.isReleased = false
      member.isAwake = true
      for index in member.places.indices { join(member, index) }
    }
    for place in member.places { place.group?.see(at: time) }
  }

  /// The windows go on from `time`; what is younger counts as of then, or is given up where it is more than a window.
  mutating func clockSetBack(to time: Timestamp) {
    for group in groups.joined() { group.clockSetBack(to: time) }
  }

  private func role(of suffix: Substring, _ labels: Labels, metric: String) -> RollupMember.Role? {
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
    var touched: [RollupGroup] = []
    for (place, reference) in batch.references.enumerated() {
      guard let member = members[reference] else { continue }
      let value = batch.values[place]
      if value.isStaleMarker {
        member.hasEnded = true
        continue
      }
      see(member, at: batch.timestamp)
      // A sample from the future would push all others out of the window.
      let own = batch.timestamps.isEmpty ? nil : batch.timestamps[place]
      let time = own.map { min(Timestamp(milliseconds: $0), batch.timestamp) } ?? batch.timestamp
      // A page may tell one observation, with its time, in many scrapes.
      let isTold = own != nil && own == member.lastSample
      member.lastSample = own
      for place in member.places {
        guard let group = place.group else { continue }
        switch place.role {
        case .gauge: if !isTold { group.rolling.insert(value, at: time) }
        case .bucket(let bound, let histogram):
          if group.touched.isEmpty { touched.append(group) }
          group.touched.insert(histogram)
          group.histograms[histogram, default: ClassicHistogram()].observe(bound: bound, value)
        case .sum(let histogram):
          group.histograms[histogram, default: ClassicHistogram()].observe(sum: value)
        case .native: break
        }
      }
    }
    for entry in batch.histograms { take(entry, at: batch.timestamp) }
    for group in touched { group.settle(at: batch.timestamp) }
  }

  /// What a native histogram grew by since the last scrape goes in bucket by bucket; a reset begins anew.
  private mutating func take(_ entry: SampleBatch.HistogramEntry, at time: Timestamp) {
    guard let member = members[entry.reference] else { return }
    if entry.histogram.isStaleMarker {
      member.hasEnded = true
      return
    }
    see(member, at: time)
    let last = member.native
    member.native = entry.histogram
    guard let last else { return }
    var increase = entry.histogram
    if !increase.isReset(after: last), let difference = try? increase.subtracting(last).0 {
      increase = difference
    }
    for place in member.places {
      guard let group = place.group else { continue }
      // Also where the page did not tell the kind before its series.
      group.countsBuckets = true
      if increase.schema == NativeHistogram.customSchema {
        group.customError = max(
          group.customError, ClassicHistogram.relativeError(of: increase.customValues))
      }
      group.rolling.advance(to: min(entry.timestamp, time))
      group.rolling.withOpenSketch { $0.add(increase) }
    }
  }

  /// Every record's values as of `time`.
  mutating func batch(at time: Timestamp, _ sink: any SampleSink) -> SampleBatch {
    releaseGone(at: time)
    var batch = SampleBatch(timestamp: time)
    for rule in rules.indices {
      for group in groups[rule] { group.write(rules[rule], at: time, to: &batch, sink) }
      guard groups[rule].contains(where: { $0.size == 0 }) else { continue }
      for group in groups[rule] where group.size == 0 {
        groupsByLabels[rule][group.labels] = nil
      }
      groups[rule].removeAll { $0.size == 0 }
    }
    return batch
  }

  /// Lets go the members that are gone; looks for them a few times a window.
  private mutating func releaseGone(at time: Timestamp) {
    let pause = (rules.map(\.window).min() ?? .zero) / 4
    if let lastSweep, time >= lastSweep, time - lastSweep < pause { return }
    lastSweep = time
    for member in members.values where !member.isReleased && member.isGone(at: time) {
      member.isReleased = true
      released += 1
      member.native = nil
      guard member.isAwake else { continue }
      member.isAwake = false
      for index in member.places.indices {
        member.places[index].group?.release(member.places[index].role)
        member.places[index].group = nil
      }
    }
    // As the scraper does with the series it met: not at each one that goes, for all are looked up anew then.
    guard released > 1000 + (members.count - released) else { return }
    members = members.filter { !$0.value.isReleased }
    released = 0
    renewals &+= 1
  }

  var memberCount: Int { members.count }
  var groupCount: Int { groups.reduce(0) { $0 + $1.count } }
}
