internal import Calendar
internal import Dashboards
internal import Facts
internal import Incidents
internal import Metrics
internal import Views

/// Fills a panel that lists an incident's timeline, the latest entry first.
struct IncidentTimeline {
  let options: IncidentTimelineOptions

  init(_ panel: Panel) { options = IncidentTimelineOptions(panel) }

  /// - Parameters:
  ///   - record: what is known of the incident that is meant; nil where that is nothing yet.
  ///   - unknown: why nothing, or nothing newer, is known.
  func filled(
    _ frame: PanelFrame, _ facts: FactSheet, _ record: IncidentRecord?, unknown: String?,
    now: Timestamp, zone: Zone
  ) -> PanelFrame {
    var frame = frame
    var rows = LinkedRows(["time", "since", "what"], staying: ["what"])
    let entries = record.map { shown($0, now) } ?? []
    if let record {
      let told = facts.incidents.rows.first { $0.number == record.fact.number }
      let fact = told ?? record.fact
      frame.title += " · \(fact.name) \(fact.severity.name) \(fact.status.rawValue)"
      let link = LinkedRows.address(IncidentAddress.uid(fact.number))
      for entry in entries.prefix(options.limit) {
        rows.add(cells(entry, fact, now, zone), link: link)
      }
      let more = entries.count - options.limit
      if more > 0 { rows.add(footer: "\(more) more") }
    }
    frame.content = .table(rows.frame)
    frame.notice = notice(facts, record, unknown, isEmpty: entries.isEmpty)
    return frame
  }

  /// The latest first.
  private func shown(_ record: IncidentRecord, _ now: Timestamp) -> [IncidentEntry] {
    record.entries.reversed().filter { entry in
      options.kinds.contains(entry.kind) && options.back.map { entry.time >= now - $0 } ?? true
    }
  }

  private func cells(
    _ entry: IncidentEntry, _ fact: IncidentFact, _ now: Timestamp, _ zone: Zone
  ) -> [TableFrame.Cell] {
    let line = IncidentWording.mark(entry.kind) + " " + IncidentWording.line(entry)
    return [
      .init(text: AlertWording.time(entry.time, now: now, zone)),
      .init(text: IncidentWording.offset(entry.time, from: fact.began), color: .muted),
      .init(
        text: entry.isSaved ? line : line + " (not recorded yet)",
        color: Self.color(entry.kind.tone)),
    ]
  }

  private static func color(_ tone: IncidentEntry.Kind.Tone) -> FrameColor? {
    switch tone {
    case .bad: .crit
    case .doubtful: .warn
    case .good: .ok
    case .incident, .word, .quiet: nil
    }
  }

  private func notice(
    _ facts: FactSheet, _ record: IncidentRecord?, _ unknown: String?, isEmpty: Bool
  ) -> Notice? {
    if let reason = facts.incidents.unknown ?? unknown { return Notice(.warning, reason) }
    if !options.notApplied.isEmpty {
      return Notice(.warning, "not applied: " + options.notApplied.joined(separator: ", "))
    }
    if record == nil {
      switch options.which {
      case .open where !facts.incidents.rows.contains(where: \.isOpen):
        return Notice(.info, "no incident is open")
      case .latest where facts.incidents.rows.isEmpty:
        return Notice(.info, "there has been no incident")
      default: return Notice(.info, "its timeline is being read")
      }
    }
    guard isEmpty else { return nil }
    let back = options.back.map { " in the last " + SpanText.exact($0) } ?? ""
    return Notice(.info, "nothing of these kinds happened" + back)
  }
}
