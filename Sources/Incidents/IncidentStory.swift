internal import Calendar
internal import Dashboards
internal import Facts
internal import Metrics

/// What a record tells, put in order: of each alert how bad it was, for how long and how it ended, and what happened
/// before, between and after. All of it comes from the record, so that it is the same whoever reads it and when.
struct IncidentStory {
  let fact: IncidentFact
  /// In the order of timelines.
  let entries: [IncidentEntry]
  /// In the order in which they became true.
  let alerts: [Alert]
  /// When it ended; of one that is open, up to when something is known of it.
  let end: Timestamp

  /// The alerts of one name.
  struct Alert {
    var member: IncidentFact.Member
    /// What they have in common, without what all of the incident have and what has a place of its own.
    var labels = Labels.empty
    var expression = ""
    var unit = ""
    var first: Double?
    var worst: (value: Double, time: Timestamp)?
    /// When nobody delivered its series; the last may go on to the end.
    var gaps: [ClosedRange<Timestamp>] = []
    var ending = Ending.active
    /// Between the end of what had closed the incident and what opened it again: nothing was wrong then.
    var pauses: [ClosedRange<Timestamp>] = []

    enum Ending: Hashable {
      case recovered(Timestamp)
      /// Nobody saw all of them recover: a series or the rule ended, or nobody looked.
      case ended(Timestamp)
      case withoutData(since: Timestamp)
      case active
    }

    var name: String { member.name }
    func text(_ value: Double) -> String { IncidentWording.number(value, unit) }
    /// How long it was active, up to its end or another instant.
    func lasted(until end: Timestamp) -> Duration {
      pauses.reduce((to ?? end) - member.since) { $0 - ($1.upperBound - $1.lowerBound) }
    }

    var to: Timestamp? {
      switch ending {
      case .recovered(let time), .ended(let time): time
      case .withoutData, .active: nil
      }
    }
  }

  init(_ record: IncidentRecord) {
    fact = record.fact
    let entries = record.entries.sorted(by: IncidentEntry.precedes)
    self.entries = entries
    let end = record.fact.resolved ?? max(record.fact.lastAt, entries.last?.time ?? .distantPast)
    self.end = end
    let group = record.fact.group.map(\.name)
    let reopenings = entries.filter { $0.kind == .reopened }.map(\.time)
    let byName = Dictionary(grouping: entries.filter { $0.kind.isAlertChange }, by: \.subject)
    alerts = record.fact.alerts.enumerated().sorted {
      ($0.element.since, $0.offset) < ($1.element.since, $1.offset)
    }.map {
      Alert(
        $0.element, byName[$0.element.name] ?? [], group: group, reopenings, end: end)
    }
  }

  /// Those that became true after the first.
  var followers: ArraySlice<Alert> { alerts.dropFirst() }

  /// When the first of its conditions became true.
  var start: Timestamp { alerts.first?.member.since ?? fact.began }

  /// When the last alert recovered; nil where one is not known to have done so, or there is none.
  var recovered: Timestamp? {
    var last: Timestamp?
    for alert in alerts {
      guard case .recovered(let time) = alert.ending else { return nil }
      last = max(last ?? time, time)
    }
    return last
  }

  /// What happened to the system beside its alerts.
  func happenings(_ kinds: Set<IncidentEntry.Kind>, _ isIn: (Timestamp) -> Bool) -> [IncidentEntry]
  {
    entries.filter { kinds.contains($0.kind) && isIn($0.time) }
  }

  /// What people wrote, in its order.
  var said: [IncidentEntry] {
    let kinds: Set<IncidentEntry.Kind> = [
      .note, .elsewhere, .status, .severity, .acknowledged, .silenced, .opened,
    ]
    return entries.filter { kinds.contains($0.kind) && !$0.by.isEmpty && !$0.text.isEmpty }
  }
}

extension IncidentStory.Alert {
  /// - Parameters:
  ///   - entries: those of its name, in their order.
  ///   - reopenings: when the incident was opened again.
  ///   - end: that of the incident.
  fileprivate init(
    _ member: IncidentFact.Member, _ entries: [IncidentEntry], group: [String],
    _ reopenings: [Timestamp], end: Timestamp
  ) {
    self.member = member
    for reopening in reopenings {
      let endings: Set<IncidentEntry.Kind> = [.resolved, .inactive, .ended]
      guard
        let over = entries.last(where: { endings.contains($0.kind) && $0.time < reopening })?.time,
        pauses.last.map({ $0.upperBound <= over }) ?? true
      else { continue }
      let anew = entries.first { [.pending, .firing].contains($0.kind) && $0.time > over }?.time
      // What is not true again was over.
      if let anew { pauses.append(over...anew) }
    }
    let active = entries.filter { [.pending, .firing].contains($0.kind) }
    let telling = active.first { $0.kind == .firing } ?? active.first
    labels = (telling?.labels ?? .empty).dropping(
      group + ["alertname", "severity", Labels.nameLabel])
    expression = entries.lazy.map(\.expression).first { !$0.isEmpty } ?? ""
    unit = entries.lazy.map(\.unit).first { !$0.isEmpty } ?? ""
    first = active.lazy.compactMap(\.value).first
    // One entry of a name tells the worst.
    let peak = entries.last { $0.kind == .peak && $0.value != nil }
    let shown = peak ?? entries.first { $0.kind == .firing && $0.value != nil }
    worst = (shown ?? active.first { $0.value != nil }).flatMap { entry in
      entry.value.map { ($0, entry.time) }
    }
    var lost: Timestamp?
    for entry in entries {
      switch entry.kind {
      case .vanished: lost = lost ?? entry.time
      case .returned, .resolved, .inactive, .ended:
        if let since = lost { gaps.append(since...max(since, entry.time)) }
        lost = nil
      default: break
      }
    }
    if let lost { gaps.append(lost...max(lost, end)) }
    if let ended = member.ended, member.active == 0 {
      ending = Self.areSeenToRecover(entries) ? .recovered(ended) : .ended(ended)
    } else if member.active > 0, member.vanished == member.active {
      ending = .withoutData(since: lost ?? member.since)
    }
  }

  /// Whether all that became true last, those that were true together, are told to have recovered.
  private static func areSeenToRecover(_ entries: [IncidentEntry]) -> Bool {
    var (recovered, ended): (Timestamp?, Timestamp?)
    for entry in entries {
      switch entry.kind {
      case .pending, .firing:
        // What happens at one time is of one round, in whatever order it is told.
        let isAnew = [recovered, ended].contains { $0.map { $0 < entry.time } ?? false }
        if isAnew { (recovered, ended) = (nil, nil) }
      case .resolved, .inactive: recovered = entry.time
      case .ended: ended = entry.time
      default: break
      }
    }
    return recovered != nil && ended == nil
  }
}
