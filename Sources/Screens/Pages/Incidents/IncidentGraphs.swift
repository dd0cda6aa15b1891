import Cells
import Dashboards
import Facts
import Views

/// The panels of the incident's board in one column: as many as fit, from the first that is shown.
struct IncidentGraphs {
  let slots: [PanelSlot]
  /// Where each that is shown stands, from `first` on.
  private(set) var rects: [Rect] = []
  private(set) var first = 0
  /// The panel that the keys mean.
  private(set) var focus: PanelID?
  /// Those that show what the timeline's cursor is on, what is named as it is first.
  private(set) var related: [PanelID] = []

  private static let leastHeight = 8
  private static let mostHeight = 16

  init(_ scene: Scene, _ timeline: IncidentTimeline?, _ rect: Rect) {
    let number = scene.openIncident ?? 0
    // Until its board is here another's panels are nothing of it.
    let isHere = scene.snapshot.dashboard?.uid == IncidentAddress.uid(number)
    slots = isHere ? scene.snapshot.dashboard?.panels.filter { !$0.isRow } ?? [] : []
    guard !slots.isEmpty, !rect.isEmpty else { return }
    let view = scene.state.incident
    let place = view[number]
    let fit = max(1, min(slots.count, rect.height / Self.leastHeight))
    if let entry = timeline?.selected { related = scene.panels(showing: entry, slots) }
    focus = place.panel.flatMap { id in slots.contains { $0.id == id } ? id : nil } ?? slots[0].id
    let wanted: Int? =
      view.focus == .graphs
      ? slots.firstIndex { $0.id == focus }
      : slots.firstIndex { $0.id == related.first }
    first = max(0, min(place.firstPanel, slots.count - fit))
    if let wanted { first = scrolled(first, to: wanted, count: slots.count, room: fit) }
    let height = min(Self.mostHeight, rect.height / fit)
    // What is left over goes to the upper ones.
    let more = height < Self.mostHeight ? rect.height - height * fit : 0
    var y = rect.y
    for row in 0..<fit {
      let own = height + (row < more ? 1 : 0)
      rects.append(Rect(x: rect.x, y: y, width: rect.width, height: own))
      y += own
    }
  }

  var shown: ArraySlice<PanelSlot> { slots[first..<min(slots.count, first + rects.count)] }
  var focused: Int { slots.firstIndex { $0.id == focus } ?? 0 }

  /// The panel at a place on the screen, and where it is drawn.
  func panel(x: Int, y: Int) -> (slot: PanelSlot, rect: Rect)? {
    zip(shown, rects).first { $0.1.contains(x: x, y: y) }.map { (slot: $0.0, rect: $0.1) }
  }

  func draw(_ scene: Scene, _ timeline: IncidentTimeline?, _ grid: inout Grid) {
    scene.panels.keep(slots.map(\.id))
    let hasKeys = scene.state.incident.focus == .graphs
    for (slot, rect) in zip(shown, rects) {
      var frame =
        scene.frame(slot.id) ?? PanelFrame(id: slot.id, title: slot.title, content: .pending)
      if frame.title.isEmpty { frame.title = slot.title }
      if let played = timeline?.played { frame = frame.cut(at: played) }
      let isFocused = hasKeys ? slot.id == focus : related.contains(slot.id)
      var context = scene.context(frame, isFocused: isFocused)
      context.cursor = timeline?.instant
      // Nothing that the panel tells of time goes beyond what is played.
      if let played = timeline?.played { context.now = played }
      scene.panels.draw(frame, in: rect, on: &grid, context: context)
    }
  }
}

extension Scene {
  /// The panels that bear an entry's name, then those that ask what its evidence was asked.
  fileprivate func panels(showing entry: IncidentEntry, _ slots: [PanelSlot]) -> [PanelID] {
    guard let record = incidentRecord else { return [] }
    let evidence =
      entry.evidence.isEmpty ? [] : record.evidence.filter { entry.evidence.contains($0.id) }
    let names = Set(evidence.map(\.title) + evidence.map(\.alert)).subtracting([""])
    let asked = Set(evidence.map(\.expression) + [entry.expression]).subtracting([""])
    let named = slots.filter { $0.isNamed(entry.subject) }
    let others = slots.filter { slot in
      !slot.isNamed(entry.subject)
        && (names.contains(where: slot.isNamed)
          || frame(slot.id)?.queries.contains { asked.contains($0.expression) } ?? false)
    }
    return (named + others).map(\.id)
  }
}

extension PanelSlot {
  /// Whether it is that of an alert; one whose points are frozen says so behind the name.
  fileprivate func isNamed(_ alert: String) -> Bool {
    !alert.isEmpty && (title == alert || title.hasPrefix(alert + " · "))
  }
}
