import Calendar
import Cells
import Facts
import Incidents
import Metrics
import Views

/// The columns of the list of incidents: steady for a width. The last ones give way first, but for the title.
struct IncidentColumns {
  /// Cursor and state stand before the severity.
  static let lead = 4
  let severity = 5
  var name: Int
  var status: Int
  let age = 8
  var title: Int
  var services: Int
  var who: Int
  var alerts: Int
  var last: Int

  init(_ width: Int, _ incidents: [IncidentFact]) {
    let longest = incidents.map { $0.name.utf8.count }.max() ?? 0
    name = max(6, longest) + 1
    status = width >= 64 ? 14 : 0
    alerts = width >= 64 ? 7 : 0
    who = width >= 160 ? 18 : width >= 76 ? 11 : 0
    services = width >= 160 ? 22 : width >= 110 ? 16 : 0
    let rest = max(0, width - Self.lead - severity - name - status - age - alerts - who - services)
    last = width >= 160 ? rest * 11 / 20 : width >= 110 ? rest * 9 / 20 : 0
    title = rest - last
  }

  func drawHeadings(_ rect: Rect, _ grid: inout Grid) {
    grid.put(
      headings: [
        ("sev", severity),
        ("name", name),
        ("status", status),
        ("lasts", age),
        ("title", title),
        ("services", services),
        ("who", who),
        ("alerts", alerts),
        ("last entry", last),
      ], x: rect.x + Self.lead, y: rect.y)
  }

  func draw(
    _ incident: IncidentFact, isSelected: Bool, _ scene: Scene, _ rect: Rect, _ y: Int,
    _ grid: inout Grid
  ) {
    let isOpen = incident.isOpen
    if isSelected { grid.put("▸", x: rect.x, y: y, style: Style(.focus, bold: true)) }
    let mark = incident.mark
    grid.put(mark.glyph, x: rect.x + 2, y: y, style: mark.style)
    var x = rect.x + Self.lead
    func put(_ text: String, _ width: Int, _ style: Style) {
      grid.put(text, x: x, y: y, style: style, limit: max(0, min(width, rect.right - x) - 1))
      x += width
    }
    put(
      incident.severity.name, severity,
      isOpen ? Style(incident.severity.token, bold: true) : Style(.muted))
    put(incident.name, name, Style(isOpen ? .title : .muted, bold: isOpen || isSelected))
    put(incident.standing, status, isOpen ? Style(.text) : Style(.muted))
    put(incident.span(until: scene.snapshot.now), age, Style(isOpen ? .text : .muted))
    let unsaved = incident.isUnsaved ? "unsaved · " : ""
    put(
      (last == 0 ? unsaved : "") + incident.title, title,
      Style(isOpen ? .text : .muted, bold: isSelected))
    put(incident.services.joined(separator: ", "), services, Style(isOpen ? .text : .muted))
    if isOpen, incident.people.isEmpty {
      put("nobody", who, Style(.warn))
    } else {
      put(incident.people.joined(separator: ", "), who, Style(isOpen ? .text : .muted))
    }
    let active = incident.activeAlerts
    if incident.allAlerts > 0 {
      put("\(active)/\(incident.allAlerts)", alerts, Style(active > 0 ? .crit : .muted))
    } else {
      put("–", alerts, Style(.muted))
    }
    guard last > 0 else { return }
    let age = ageText(scene.snapshot.now - incident.lastAt) + " ago"
    put(unsaved + age + "  " + incident.last, last, Style(incident.isUnsaved ? .warn : .muted))
  }
}

extension IncidentFact {
  /// Its state as a shape.
  fileprivate var mark: (glyph: String, style: Style) {
    if mergedInto != nil { return ("→", Style(.muted)) }
    return switch status {
    case .investigating, .identified: ("●", Style(.incident, bold: true))
    case .monitoring: ("◆", Style(.warn))
    case .resolved: ("✓", Style(.ok))
    }
  }

  /// Its state in a word, or where it went.
  var standing: String { mergedInto.map { "→ INC-\($0)" } ?? status.rawValue }

  /// How long it has been open, or was.
  func span(until now: Timestamp) -> String {
    ageText(lasted(until: now))
  }

  /// The commander, then who responds.
  var people: [String] {
    (commander.isEmpty ? [] : [commander]) + responders.filter { $0 != commander }
  }

  var activeAlerts: Int { alerts.reduce(0) { $0 + $1.active } }
  var allAlerts: Int { alerts.reduce(0) { $0 + $1.count } }
}
