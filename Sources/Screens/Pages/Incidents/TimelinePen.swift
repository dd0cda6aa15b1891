import Calendar
import Cells
import Facts
import Incidents
import Metrics
import Views

/// How the timeline's entries are drawn: the time, how long after the beginning, a mark, and what happened; of the entry
/// that has the cursor all of it, however many lines that takes.
struct TimelinePen {
  let scene: Scene
  let timeline: IncidentTimeline
  let rect: Rect
  /// The first entry shown, and of the one with the cursor its lines.
  let first: Int
  private let opened: [String]
  private let time: Int
  private let offset: Int

  init(_ scene: Scene, _ timeline: IncidentTimeline, _ rect: Rect) {
    (self.scene, self.timeline, self.rect) = (scene, timeline, rect)
    let scroll = scene.state.incident[scene.openIncident ?? 0].scroll
    time = columns(of: CalendarTime.clock(scene.snapshot.now, zone: scene.zone))
    offset = rect.width >= 56 ? 9 : 0
    let room = max(1, rect.width - 2 - time - offset - 3)
    let most = max(1, min(8, rect.height / 2))
    var lines = timeline.selected.map { Self.lines($0, room) } ?? []
    if lines.count > most {
      lines = Array(lines.prefix(most))
      lines[most - 1] = truncated(lines[most - 1] + " …", to: room)
    }
    opened = lines
    first = scrolled(
      scroll, to: timeline.cursor, count: timeline.count,
      room: max(1, rect.height - max(0, lines.count - 1)))
  }

  /// The entry that a row of the screen shows.
  func place(y: Int) -> Int? {
    var row = y - rect.y
    guard row >= 0, row < rect.height else { return nil }
    if first + row > timeline.cursor {
      row = max(timeline.cursor - first, row - max(0, opened.count - 1))
    }
    return first + row < timeline.count ? first + row : nil
  }

  func draw(_ grid: inout Grid) {
    var y = rect.y
    var place = first
    var before = ""
    while y < rect.bottom, place < timeline.count {
      let entry = timeline[place]
      let isSelected = place == timeline.cursor
      draw(
        entry, isSelected: isSelected, after: place > 0 ? timeline[place - 1] : nil, &before, y,
        &grid)
      y += isSelected ? max(1, opened.count) : 1
      place += 1
    }
  }

  private func draw(
    _ entry: IncidentEntry, isSelected: Bool, after last: IncidentEntry?, _ before: inout String,
    _ y: Int, _ grid: inout Grid
  ) {
    let isToCome = timeline.played.map { entry.time > $0 } ?? false
    func style(_ token: Token, bold: Bool = false) -> Style {
      isToCome ? Style(.muted, dim: true) : Style(token, bold: bold)
    }
    var x = rect.x
    if isSelected { grid.put("▸", x: x, y: y, style: Style(.focus, bold: true)) }
    x += 2
    let clock = CalendarTime.clock(entry.time, zone: scene.zone)
    grid.put(
      clock, x: x, y: y, style: style(isSelected ? .text : .muted, bold: isSelected), limit: time)
    x += time
    if offset > 0 {
      let since = IncidentWording.offset(entry.time, from: timeline.began)
      // What happened at once is told once.
      if since != before || isSelected {
        grid.put(since, endingAt: x + offset, y: y, style: style(.muted), limit: offset - 1)
      }
      before = since
      x += offset
    }
    let token = entry.token
    grid.put(IncidentWording.mark(entry.kind), x: x + 1, y: y, style: style(token, bold: true))
    x += 3
    let room = max(0, rect.right - x)
    let words = style(entry.isLoud ? token : .text, bold: isSelected)
    if isSelected {
      for (row, line) in opened.enumerated() where y + row < rect.bottom {
        grid.put(line, x: x, y: y + row, style: words, limit: room)
      }
    } else {
      let day = scene.day(entry, after: last)
      grid.put(Self.text(entry, day: day), x: x, y: y, style: words, limit: room)
    }
  }

  /// All of it; what people wrote in lines stands in lines.
  private static func lines(_ entry: IncidentEntry, _ room: Int) -> [String] {
    var parts = [text(entry, day: nil)]
    if [.note, .elsewhere].contains(entry.kind), entry.text.contains(where: \.isNewline) {
      let typed = entry.text.split(whereSeparator: \.isNewline)
      var first = entry
      first.text = typed.first.map { String($0) } ?? ""
      parts = [text(first, day: nil)] + typed.dropFirst().map { String($0) }
    }
    return parts.flatMap { wrapped($0, to: room) }
  }

  private static func text(_ entry: IncidentEntry, day: String?) -> String {
    (day.map { $0 + "  " } ?? "") + IncidentWording.line(entry)
      + (entry.isSaved ? "" : " · unsaved")
  }
}

extension Scene {
  /// The day of an entry, where it is another than that of the entry before.
  fileprivate func day(_ entry: IncidentEntry, after last: IncidentEntry?) -> String? {
    guard let last else { return nil }
    let day = CalendarTime.date(entry.time, zone: zone)
    return day == CalendarTime.date(last.time, zone: zone) ? nil : day
  }
}

extension IncidentEntry {
  /// What it means in colour.
  var token: Token {
    switch kind.tone {
    case .bad: labels["severity"].isEmpty ? .crit : Severity(labels["severity"]).token
    case .doubtful: .warn
    case .good: .ok
    case .incident: .incident
    case .word: .info
    case .quiet: .muted
    }
  }

  /// Whether its words have the colour of its mark: what begins, what ends, and what people said.
  fileprivate var isLoud: Bool {
    switch kind {
    case .firing, .targetDown, .opened, .reopened, .note, .elsewhere, .escalation,
      .notTold:
      true
    default: false
    }
  }
}
