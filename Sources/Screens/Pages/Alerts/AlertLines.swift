import Cells
import Facts
import Metrics
import Views

/// The columns of the lists of alerts: steady for a width, so that nothing moves while one looks through them.
struct AlertColumns {
  /// Cursor, mark, fold and state stand before the name.
  static let lead = 6
  var name: Int
  var severity: Int
  var state = 16
  var value: Int
  var sparkline: Int
  /// What is left for words.
  var note: Int

  init(_ width: Int) {
    severity = width >= 100 ? 10 : width >= 64 ? 9 : width >= 32 ? 5 : 0
    value = width >= 56 ? 9 : 0
    sparkline = width >= 160 ? 18 : width >= 100 ? 10 : 0
    if width < 48 { state = 15 }
    let rest = max(0, width - Self.lead - severity - state - value - sparkline)
    name =
      width < 64
      ? rest : min(rest, max(22, min(56, width >= 100 ? width * 3 / 10 : width * 28 / 100)))
    note = max(0, rest - name)
  }
}

/// What a line of the page is drawn with.
struct AlertsPen {
  var scene: Scene
  var columns: AlertColumns
  var rect: Rect

  init(_ scene: Scene, _ rect: Rect) {
    (self.scene, self.rect) = (scene, rect)
    columns = AlertColumns(rect.width)
  }

  /// The cursor, and whether what the row stands for is marked.
  func lead(isSelected: Bool, isMarked: Bool, fold: String, _ y: Int, _ grid: inout Grid) {
    if isSelected { grid.put("❯", x: rect.x, y: y, style: Style(.focus, bold: true)) }
    if isMarked { grid.put("*", x: rect.x + 1, y: y, style: Style(.focus, bold: true)) }
    grid.put(fold, x: rect.x + 2, y: y, style: Style(.muted))
  }

  func draw(
    _ group: AlertList.Group, _ book: AlertBook, isSelected: Bool, _ y: Int, _ grid: inout Grid
  ) {
    let marked = scene.state.alerts.marked
    let isMarked =
      !marked.isEmpty && group.members.allSatisfy { marked.contains(book.alerts[$0].id) }
    lead(
      isSelected: isSelected, isMarked: isMarked, fold: group.isFolded ? "▸" : "▾", y, &grid)
    let worst = book.alerts[group.worst]
    glyph(worst, isLoud: group.isLoud, y, &grid)
    let style = Style(group.isLoud ? .title : .muted, bold: isSelected || group.isLoud)
    var x = rect.x + AlertColumns.lead
    let whole = group.members.count == group.total ? "" : " of \(group.total)"
    let count = " ×\(group.members.count)" + whole
    let room = columns.name - 1 - Cells.columns(of: count)
    let used = grid.put(group.name, x: x, y: y, style: style, limit: max(0, room))
    grid.put(count, x: x + used, y: y, style: Style(.muted), limit: columns.name - 1 - used)
    x += columns.name
    severity(worst, isLoud: group.isLoud, &x, y, &grid)
    // Of what is over the last is news, of what is not the first.
    let over = worst.isEnded ? book.since[group.worst] : group.latest
    let since = worst.isActive ? group.earliest : over
    let span = max(0, scene.snapshot.now.milliseconds - since)
    state(worst, age: .milliseconds(span), isLoud: group.isLoud, &x, y, &grid)
    value(worst, &x, y, &grid)
    let left = rect.right - x - 2
    let named = worst.labels.told(book.shape.differing(in: group.number), within: left - 6)
    var words = named.isEmpty ? "" : "worst " + named
    // Of some it is known that they recovered, of others not.
    if group.ended > 0, group.ended < group.members.count {
      let rest = group.members.count - group.ended
      words = "\(group.ended) ended, \(rest) resolved" + (words.isEmpty ? "" : " · ") + words
    }
    guard !words.isEmpty else { return }
    grid.put(words, x: x + 1, y: y, style: Style(.muted), limit: max(0, left))
  }

  /// - Parameter isAlone: told with its name, since it has no group's row above it.
  func draw(
    _ place: Int, _ book: AlertBook, isAlone: Bool, isSelected: Bool, _ y: Int, _ grid: inout Grid
  ) {
    let alert = book.alerts[place]
    let isLoud = book.isLoud[place]
    lead(
      isSelected: isSelected, isMarked: scene.state.alerts.marked.contains(alert.id), fold: "", y,
      &grid)
    glyph(alert, isLoud: isLoud, indent: isAlone ? 0 : 2, y, &grid)
    var x = rect.x + AlertColumns.lead
    let names = book.shape.differing(in: book.shape.groups[place])
    var aside = ""
    if isAlone {
      let style = Style(isLoud ? .title : .muted, bold: isSelected || isLoud)
      let used = grid.put(alert.name, x: x, y: y, style: style, limit: columns.name - 1)
      // What tells it from others has its place beside the name, else among the words.
      let room = columns.name - used - 2
      let labels = alert.labels.told(names, within: max(0, room))
      if columns.note < 20 || Cells.columns(of: labels) <= room {
        if room > 3 { grid.put(labels, x: x + used + 1, y: y, style: Style(.text), limit: room) }
      } else {
        aside = alert.labels.told(names)
      }
    } else {
      let style = Style(isLoud ? .text : .muted, bold: isSelected)
      let room = columns.name - 3
      grid.put(
        alert.labels.told(names, within: room), x: x + 2, y: y, style: style, limit: max(0, room))
    }
    x += columns.name
    severity(alert, isLoud: isLoud, &x, y, &grid)
    let age = scene.snapshot.now - alert.since
    state(alert, age: age, isLoud: isLoud, &x, y, &grid)
    value(alert, &x, y, &grid)
    let room = max(0, rect.right - x - 2)
    let note = scene.note(alert, within: room)
    grid.put(
      note + (note.isEmpty || aside.isEmpty ? "" : "  ") + aside, x: x + 1, y: y,
      style: Style(alert.isVanished ? .warn : .muted), limit: room)
  }

  private func glyph(
    _ alert: AlertFact, isLoud: Bool, indent: Int = 0, _ y: Int, _ grid: inout Grid
  ) {
    let token: Token =
      switch alert.state {
      case _ where alert.isVanished && alert.isActive: .warn
      case .firing: Severity(alert.severity).token
      case .pending: .warn
      case .resolved: alert.isEnded ? .muted : .ok
      }
    let isQuiet = !isLoud && alert.isActive
    grid.put(
      alert.glyph, x: rect.x + 4 + indent, y: y,
      style: isQuiet ? Style(.muted) : Style(token, bold: alert.state == .firing))
  }

  private func severity(
    _ alert: AlertFact, isLoud: Bool, _ x: inout Int, _ y: Int, _ grid: inout Grid
  ) {
    defer { x += columns.severity }
    guard columns.severity > 0 else { return }
    let text = alert.severity
    let short = columns.severity < 8 ? String(text.prefix(4)) : text
    let isQuiet = !isLoud || !alert.isActive
    grid.put(
      short, x: x, y: y, style: Style(isQuiet ? .muted : Severity(text).token),
      limit: columns.severity - 1)
  }

  private func state(
    _ alert: AlertFact, age: Duration, isLoud: Bool, _ x: inout Int, _ y: Int, _ grid: inout Grid
  ) {
    let style: Style =
      switch alert.state {
      case _ where !isLoud && alert.isActive: Style(.muted)
      case .firing where !alert.isVanished: Style(Severity(alert.severity).token, bold: true)
      case .resolved: Style(.muted)
      default: Style(.warn)
      }
    let used = grid.put(alert.word, x: x, y: y, style: style, limit: columns.state - 1)
    grid.put(
      ageText(age), x: x + used + 1, y: y, style: style, limit: max(0, columns.state - used - 2))
    x += columns.state
  }

  private func value(_ alert: AlertFact, _ x: inout Int, _ y: Int, _ grid: inout Grid) {
    if columns.value > 0 {
      grid.put(
        alert.valueText, endingAt: x + columns.value - 1, y: y, style: Style(.text),
        limit: columns.value - 1)
      x += columns.value
    }
    guard columns.sparkline > 0 else { return }
    drawSparkline(
      alert.recent, Rect(x: x, y: y, width: columns.sparkline - 2, height: 1), &grid,
      style: Style(.series(0)))
    x += columns.sparkline
  }
}
