internal import Dashboards
internal import Facts
internal import Metrics

/// Tells panels which alerts' rules read what they show. What belongs to what is found out only where rules, alerts or
/// the panels' queries changed.
struct AlertLanes {
  var times = AlertTimes()

  private struct Known {
    var rules: UInt64
    var alerts: UInt64
    var record: Int
    var groups: [Group]
  }

  /// The instances of one rule.
  private struct Group {
    var series: RuleSeries
    /// Each with the labels that its series have.
    var instances: [(instance: AlertTimes.Instance, own: Labels)]
    /// The names of all those labels: conditions on others tell nothing of an instance.
    var names: Set<String>

    init(
      _ rule: RuleFact, _ records: RecordedSeries, _ instances: [AlertTimes.Instance]
    ) {
      let series = RuleSeries(rule, records: records)
      self.series = series
      self.instances = instances.map { ($0, series.own($0.labels)) }
      names = self.instances.reduce(into: []) { names, one in
        for pair in one.own.pairs { names.insert(pair.name) }
      }
    }
  }

  /// Which instances of a group are meant: those that fit any of these.
  private struct Meeting: Hashable {
    var group: Int
    var read: Set<ReadSeries>
  }
  private var known: Known?
  /// What was found for each panel, and for which queries.
  private var found: [PanelID: (queries: [String], alerts: [PanelAlert])] = [:]
  private var read: [String: [ReadSeries]] = [:]
  /// Panels that read alike have the same alerts.
  private var met: [[Meeting]: [PanelAlert]] = [:]
  /// Of one panel: more names than these, or more stretches, nobody tells apart.
  private static let mostNames = 8
  private static let mostFirings = 100

  /// Gives frames the alerts that belong to them.
  mutating func mark(_ frames: inout [PanelID: PanelFrame], _ facts: FactSheet) {
    guard !facts.rules.rows.isEmpty, !facts.alerts.rows.isEmpty || !times.changes.isEmpty else {
      known = nil
      found = [:]
      return
    }
    learn(facts)
    for (id, frame) in frames {
      let queries = frame.queries.filter { !$0.isAnnotation }.map(\.expression)
      guard !queries.isEmpty else { continue }
      let alerts: [PanelAlert]
      if let last = found[id], last.queries == queries {
        alerts = last.alerts
      } else {
        alerts = self.alerts(of: queries)
        found[id] = (queries, alerts)
      }
      if !alerts.isEmpty { frames[id]?.alerts = alerts }
    }
    if found.count > 2 * frames.count + 100 { found = found.filter { frames[$0.key] != nil } }
  }

  private mutating func learn(_ facts: FactSheet) {
    if let known, known.rules == facts.rules.version, known.alerts == facts.alerts.version,
      known.record == times.edition
    {
      return
    }
    found = [:]
    met = [:]
    let rules = facts.rules.rows.filter { $0.kind == .alerting }
    var byID: [RuleFact.ID: Int] = [:]
    var byName: [String: [Int]] = [:]
    for (index, rule) in rules.enumerated() {
      byID[rule.id] = index
      byName[rule.name, default: []].append(index)
    }
    var instances: [Int: [AlertTimes.Instance]] = [:]
    for instance in times.instances(facts) {
      // Of what is only recorded the name alone tells the rule.
      let places =
        instance.rule.map { byID[$0].map { [$0] } ?? [] }
        ?? byName[instance.labels["alertname"]] ?? []
      for place in places { instances[place, default: []].append(instance) }
    }
    let records = RecordedSeries(facts.rules.rows)
    known = Known(
      rules: facts.rules.version, alerts: facts.alerts.version, record: times.edition,
      groups: instances.sorted { $0.key < $1.key }.map { Group(rules[$0.key], records, $0.value) })
  }

  private mutating func alerts(of queries: [String]) -> [PanelAlert] {
    guard let known else { return [] }
    let series = queries.flatMap { query -> [ReadSeries] in
      if let known = read[query] { return known }
      if read.count > 2000 { read = [:] }
      let fresh = ReadSeries.of(query)
      read[query] = fresh
      return fresh
    }
    let meetings = known.groups.indices.compactMap { index -> Meeting? in
      let group = known.groups[index]
      let read = group.series.met(by: series).map { $0.keeping(group.names) }
      return read.isEmpty ? nil : Meeting(group: index, read: Set(read))
    }
    if meetings.isEmpty { return [] }
    if let alerts = met[meetings] { return alerts }
    var byName: [String: [AlertTimes.Instance]] = [:]
    for meeting in meetings {
      for (instance, own) in known.groups[meeting.group].instances
      where meeting.read.contains(where: { $0.mayHave(own) }) {
        byName[instance.labels["alertname"], default: []].append(instance)
      }
    }
    let alerts = byName.map { Self.together($0.key, $0.value) }
      .sorted { ($1.state, $0.name) < ($0.state, $1.name) }
    met[meetings] = Array(alerts.prefix(Self.mostNames))
    return met[meetings] ?? []
  }

  /// All instances of one name as one.
  private static func together(_ name: String, _ instances: [AlertTimes.Instance]) -> PanelAlert {
    let state: PanelAlert.State =
      instances.contains { $0.state == .firing }
      ? .firing : instances.contains { $0.state == .pending } ? .pending : .past
    let count = instances.count { instance in
      switch instance.state {
      case .firing: state == .firing
      case .pending: state == .pending
      case .resolved, nil: state == .past
      }
    }
    return PanelAlert(
      name: name, state: state, count: count,
      firings: merged(instances.flatMap(\.firings)).suffix(mostFirings))
  }

  /// In order, those that overlap as one.
  static func merged(_ firings: [FiringHistory.Firing]) -> [PanelAlert.Firing] {
    var merged: [PanelAlert.Firing] = []
    for firing in firings.sorted(by: { $0.from < $1.from }) {
      guard let last = merged.last, last.to.map({ firing.from <= $0 }) ?? true else {
        merged.append(.init(from: firing.from, to: firing.to))
        continue
      }
      if let end = last.to { merged[merged.count - 1].to = firing.to.map { max($0, end) } }
    }
    return merged
  }
}
