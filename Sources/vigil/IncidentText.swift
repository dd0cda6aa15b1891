internal import Calendar
internal import Facts
internal import Incidents
internal import Metrics

/// What `vigil incident show` prints: a head, and the timeline.
struct IncidentText {
  let record: IncidentRecord
  init(_ record: IncidentRecord) { self.record = record }

  private var fact: IncidentFact { record.fact }

  var text: String {
    let head =
      [["\(fact.name)", "\(fact.severity.name) \(fact.status.rawValue): \(fact.title)"]] + rows
    let timeline = record.entries.map { entry in
      [
        CalendarTime.brief(entry.time, now: fact.began, zone: nil),
        IncidentWording.offset(entry.time, from: fact.began), IncidentWording.mark(entry.kind),
        IncidentWording.line(entry) + (entry.isSaved ? "" : " (unsaved)"),
      ]
    }
    return aligned(head, widest: [20, 0])
      + (timeline.isEmpty ? "" : "\n" + aligned(timeline, widest: [24, 20, 1, 0]))
  }

  private var rows: [[String]] {
    var rows = [
      ["began", CalendarTime.full(fact.began, zone: nil)],
      ["opened", did(fact.opened, fact.openedBy)],
      ["acknowledged", fact.acknowledged.map { time($0) } ?? "by nobody"],
    ]
    if let resolved = fact.resolved { rows.append(["resolved", did(resolved, fact.resolvedBy)]) }
    if let other = fact.mergedInto { rows.append(["merged into", "INC-\(other)"]) }
    func add(_ name: String, _ names: [String]) {
      if !names.isEmpty { rows.append([name, names.joined(separator: ", ")]) }
    }
    add("services", fact.services)
    add("commander", fact.commander.isEmpty ? [] : [fact.commander])
    add("responders", fact.responders)
    add(
      "alerts",
      fact.alerts.map { alert in
        let active = alert.active > 0 ? " (\(alert.active) of \(alert.count) active)" : ""
        return alert.name + active
      })
    add("graphs", record.evidence.map { $0.title.isEmpty ? $0.alert : $0.title })
    return rows
  }

  private func time(_ time: Timestamp) -> String {
    CalendarTime.brief(time, now: fact.began, zone: nil)
  }

  private func did(_ at: Timestamp, _ by: String) -> String {
    time(at) + " by " + (by.isEmpty ? "itself" : by)
  }
}
