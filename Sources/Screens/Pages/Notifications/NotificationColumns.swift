import Calendar
import Cells
import Facts
import Incidents
import Metrics
import Views

/// The columns of the list of notifications: steady for a width. What tells least gives way first; the state, whom, and
/// what came of it stay.
struct NotificationColumns {
  /// Cursor and state stand before the time.
  static let lead = 4
  var time: Int
  var state: Int
  var receiver: Int
  var integration: Int
  var group: Int
  var reason: Int
  var counts: Int
  var lag: Int
  var outcome: Int
  /// Ages stand there in place of times.
  let isNarrow: Bool
  private let isWide: Bool

  init(_ width: Int, _ notifications: [NotificationFact], _ scene: Scene) {
    isNarrow = width < 64
    // Where there is room for the day and the clock both, and something is of another day.
    let oldest = notifications.last?.due ?? scene.snapshot.now
    isWide = width >= 160
    time = isNarrow ? 7 : isWide ? columns(of: scene.told(oldest)) + 1 : 11
    state = width >= 64 ? 14 : 0
    receiver = width >= 160 ? 20 : width >= 64 ? 14 : width >= 32 ? 11 : 0
    integration = width >= 110 ? 14 : 0
    reason = width >= 160 ? 27 : 0
    counts = width >= 64 ? 9 : 0
    lag = width >= 110 ? 9 : 0
    let rest = max(
      0, width - Self.lead - time - state - receiver - integration - reason - counts - lag)
    group = isNarrow ? 0 : rest * 9 / 20
    outcome = rest - group
  }

  func drawHeadings(_ rect: Rect, _ grid: inout Grid) {
    grid.put(
      headings: [
        ("due", time),
        ("state", state),
        ("receiver", receiver),
        ("integration", integration),
        ("group", group),
        ("reason", reason),
        ("alerts", counts),
        ("lag", lag),
        ("answer", outcome),
      ], x: rect.x + Self.lead, y: rect.y)
  }

  func draw(
    _ notification: NotificationFact, isSelected: Bool, _ scene: Scene, _ rect: Rect, _ y: Int,
    _ grid: inout Grid
  ) {
    if isSelected { grid.put("▸", x: rect.x, y: y, style: Style(.focus, bold: true)) }
    let token = notification.token
    let isLoud = notification.state.tab == .failed || notification.isFailing
    grid.put(
      NotificationWording.mark(notification.state), x: rect.x + 2, y: y,
      style: Style(token, bold: true))
    var x = rect.x + Self.lead
    func put(_ text: String, _ width: Int, _ style: Style) {
      grid.put(text, x: x, y: y, style: style, limit: max(0, min(width, rect.right - x) - 1))
      x += width
    }
    put(when(notification.due, scene), time, Style(.muted))
    put(notification.state.rawValue, state, Style(token, bold: isLoud))
    put(notification.receiver, receiver, Style(.text, bold: isSelected))
    put(notification.integration, integration, Style(.muted))
    put(notification.grouped(within: group - 1), group, Style(.text, bold: isSelected))
    put(notification.reason, reason, Style(.muted))
    put(notification.counts, counts, Style(notification.firing.isEmpty ? .muted : .text))
    let lag = NotificationWording.lag(notification).map { NotificationWording.span($0) } ?? "–"
    put(lag, self.lag, Style(.muted))
    let told = scene.outcome(notification)
    let words = isNarrow && !isLoud ? notification.grouped(within: outcome - 1) : told
    put(
      words, outcome,
      Style(isLoud ? token : notification.isUnsaved ? .warn : isNarrow ? .text : .muted))
  }
}

extension NotificationColumns {
  /// How long ago, or the clock; of another day that, where there is no room for both.
  private func when(_ time: Timestamp, _ scene: Scene) -> String {
    if isNarrow { return ageText(scene.snapshot.now - time) }
    let whole = scene.told(time)
    guard !isWide, columns(of: whole) >= self.time else { return whole }
    let (day, today) = (
      CalendarTime.date(time, zone: scene.zone),
      CalendarTime.date(scene.snapshot.now, zone: scene.zone)
    )
    return day == today ? CalendarTime.clock(time, zone: scene.zone) : day
  }
}

/// The receivers, a line each.
struct ReceiverPen {
  let scene: Scene
  private let name: Int

  init(_ scene: Scene, _ receivers: [ReceiverFact], _ width: Int) {
    self.scene = scene
    let longest = receivers.map { columns(of: $0.title) }.max() ?? 0
    name = min(longest + 2, max(10, width * 2 / 5))
  }

  func draw(
    _ receiver: ReceiverFact, isSelected: Bool, _ rect: Rect, _ y: Int, _ grid: inout Grid
  ) {
    if isSelected { grid.put("▸", x: rect.x, y: y, style: Style(.focus, bold: true)) }
    let mark = receiver.mark
    grid.put(mark.glyph, x: rect.x + 2, y: y, style: mark.style)
    grid.put(
      receiver.title, x: rect.x + 4, y: y, style: Style(.text, bold: isSelected), limit: name - 1)
    let x = rect.x + 4 + name
    grid.put(
      scene.told(receiver), x: x, y: y,
      style: receiver.rank < 2 ? Style(.crit) : Style(.muted), limit: rect.right - x - 1)
  }
}

extension ReceiverFact {
  fileprivate var title: String { receiver + " " + integration }
}
