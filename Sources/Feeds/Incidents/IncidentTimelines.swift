internal import Calendar
internal import Dashboards
internal import Facts
internal import Metrics
internal import Query

/// What is known of the timelines that a board's panels list.
struct IncidentTimelines {
  private let records: IncidentRecords
  private var known: [Int: IncidentRecord] = [:]
  /// Why nothing, or nothing newer, is known.
  private var unknown: [Int: String] = [:]
  private var asked: Set<Int> = []
  /// Of which there is none: they are not asked for again until the facts tell of them.
  private var missing: Set<Int> = []

  init(_ records: IncidentRecords) { self.records = records }

  /// The numbers of the incidents that are to be asked for.
  func due(_ placed: [PlacedPanel], _ facts: FactSheet) -> [Int] {
    let meant = Set(
      placed.lazy.filter(\.listsTimeline)
        .compactMap { IncidentTimelineOptions($0.panel).which.number(facts.incidents.rows) })
    return meant.sorted().filter { number in
      guard !asked.contains(number) else { return false }
      let fact = facts.incidents.rows.first { $0.number == number }
      guard let record = known[number] else { return fact != nil || !missing.contains(number) }
      return fact.map(record.lacks) ?? false
    }
  }

  /// Notes that it is being asked for; returns whom to ask.
  mutating func begin(_ number: Int) -> IncidentRecords {
    asked.insert(number)
    return records
  }

  /// True where it tells anything new.
  mutating func take(
    _ outcome: Result<IncidentRecord?, QueryError>, of number: Int
  ) -> Bool {
    let before = (known[number], unknown[number])
    asked.remove(number)
    switch outcome {
    case .success(let record?):
      (known[number], unknown[number]) = (record, nil)
    case .success(nil):
      unknown[number] = "INC-\(number) is not known"
      missing.insert(number)
    case .failure(let error): unknown[number] = error.message
    }
    return (known[number], unknown[number]) != before
  }

  /// Fills the panels that list a timeline.
  func fill(
    _ frames: inout [PanelID: PanelFrame], _ placed: [PlacedPanel], _ facts: FactSheet,
    now: Timestamp, zone: Zone
  ) {
    for placed in placed where placed.listsTimeline {
      guard let frame = frames[placed.id] else { continue }
      let list = IncidentTimeline(placed.panel)
      let number = list.options.which.number(facts.incidents.rows)
      frames[placed.id] = list.filled(
        frame, facts, number.flatMap { known[$0] }, unknown: number.flatMap { unknown[$0] },
        now: now, zone: zone)
    }
  }
}

extension PlacedPanel {
  fileprivate var listsTimeline: Bool {
    panel.made == nil && IncidentTimelineOptions.kinds.contains(panel.kind)
  }
}

extension IncidentTimelineOptions.Which {
  /// The number of the incident that is meant; nil where there is none such.
  ///
  /// - Parameter incidents: those that are known, the open ones first and the worst first.
  func number(_ incidents: [IncidentFact]) -> Int? {
    switch self {
    case .open: incidents.first(where: \.isOpen)?.number
    case .latest: incidents.map(\.number).max()
    case .number(let number): number
    }
  }
}
