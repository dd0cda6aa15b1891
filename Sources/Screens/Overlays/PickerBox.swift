import Cells

/// A box in the middle of the screen, the typed line on top, what can be chosen below.
func drawPicker(
  title: String, hint: String, _ picker: Picker, prompt: String, _ items: [PickerItem],
  _ grid: inout Grid
) {
  let screen = grid.bounds
  let chosen = picker.chosen(items) ?? 0
  guard screen.width >= 8, screen.height >= 4 else {
    // No room for a box: the typed line and the choice.
    grid.fill(screen)
    drawField(picker.field, prompt: prompt, screen.top(1), &grid)
    if items.indices.contains(chosen) {
      grid.put(items[chosen].text, x: 0, y: 1, style: Style(.text, bold: true))
    }
    return
  }
  var wanted = 0
  for item in items.prefix(500) {
    wanted = max(wanted, columns(of: item.text + item.detail + item.aside) + item.indent + 10)
  }
  let width = min(screen.width, max(60, min(wanted, screen.width - 4)))
  let rows = min(max(items.count, 1), max(1, screen.height - 6))
  let height = min(screen.height, rows + 4)
  let box = Rect(
    x: (screen.width - width) / 2, y: (screen.height - height) / 3, width: width, height: height)
  grid.fill(box)
  grid.box(box, style: Style(.focus))
  grid.put(
    " " + title + " ", x: box.x + 2, y: box.y, style: Style(.title, bold: true), limit: width - 4)
  let foot = picker.problem.map { " ✗ " + $0 + " " } ?? " " + hint + " "
  grid.put(
    foot, x: box.x + 2, y: box.bottom - 1, style: Style(picker.problem == nil ? .muted : .crit),
    limit: width - 4)
  let inside = box.inset(1)
  drawField(picker.field, prompt: prompt, inside.inset(1, 0).top(1), &grid)
  let list = inside.droppingTop(inside.height >= 3 ? 2 : 1)
  if items.isEmpty {
    let reason = picker.field.isEmpty ? "none yet" : "nothing fits"
    grid.put(reason, x: list.x + 1, y: list.y, style: Style(.muted))
    return
  }
  let first = listStart(selection: chosen, rows: list.height)
  grid.clipped(to: list) { grid in
    for (line, item) in items.dropFirst(first).prefix(list.height).enumerated() {
      let row = Rect(x: list.x, y: list.y + line, width: list.width, height: 1)
      drawItem(item, isChosen: first + line == chosen, row, &grid)
    }
  }
}

private func drawItem(
  _ item: PickerItem, isChosen: Bool, _ rect: Rect, _ grid: inout Grid
) {
  if item.isHeading {
    grid.put(item.text, x: rect.x + 1 + item.indent, y: rect.y, style: Style(.title, bold: true))
    return
  }
  let style = Style(.text, bold: isChosen, reverse: isChosen)
  let quiet = isChosen ? style : Style(.muted)
  if isChosen { grid.fill(rect, style: style) }
  var x = rect.x + 1 + item.indent
  if let isMarked = item.isMarked {
    x += grid.put(isMarked ? "[x] " : "[ ] ", x: x, y: rect.y, style: style)
  }
  let aside = columns(of: item.aside)
  let room = max(0, rect.right - x - (aside > 0 ? aside + 2 : 1))
  let used = grid.put(item.text, x: x, y: rect.y, style: style, limit: room)
  if room - used > 6, !item.detail.isEmpty {
    grid.put(item.detail, x: x + used + 2, y: rect.y, style: quiet, limit: room - used - 2)
  }
  if aside > 0, aside < rect.width - 4 {
    grid.put(item.aside, endingAt: rect.right - 1, y: rect.y, style: quiet)
  }
}

/// A typed line with its cursor; the part around the cursor where it is too long.
func drawField(_ field: TextField, prompt: String, _ rect: Rect, _ grid: inout Grid) {
  guard !rect.isEmpty else { return }
  var x = rect.x
  x += grid.put(prompt, x: x, y: rect.y, style: Style(.focus, bold: true), limit: rect.width)
  let room = max(1, rect.right - x)
  // From the cursor back as many glyphs as fit, a column left for the cursor itself.
  var first = field.cursor
  var used = 1
  while first > 0 {
    let width = columns(of: String(field.text[first - 1]))
    if used + width > room { break }
    used += width
    first -= 1
  }
  var caret = x
  for index in first...field.text.count {
    if index == field.cursor { caret = x }
    guard index < field.text.count, x < rect.right else { break }
    x += grid.put(String(field.text[index]), x: x, y: rect.y, limit: rect.right - x)
  }
  grid.restyle(Rect(x: min(caret, rect.right - 1), y: rect.y, width: 1, height: 1)) {
    $0.isReversed = true
  }
}

extension Picker {
  /// Keys that every picker knows: choosing and typing. False for what is left to the picker's own.
  mutating func take(_ key: Key, items: [PickerItem]) -> Bool {
    switch (key.code, key.modifiers) {
    case (.down, _), (.character("n"), .control): move(1, items)
    case (.up, _), (.character("p"), .control): move(-1, items)
    case (.pageDown, _): for _ in 0..<10 { move(1, items) }
    case (.pageUp, _): for _ in 0..<10 { move(-1, items) }
    case (.enter, _), (.escape, _), (.tab, _): return false
    case (.backspace, _) where field.isEmpty: return false
    default:
      guard field.take(key) else { return false }
      selection = 0
      problem = nil
    }
    return true
  }

  mutating func move(_ by: Int, _ items: [PickerItem]) {
    var next = chosen(items) ?? 0
    repeat { next += by } while items.indices.contains(next) && items[next].isHeading
    if items.indices.contains(next) { selection = next }
  }

  /// The chosen index: never a heading, never outside.
  func chosen(_ items: [PickerItem]) -> Int? {
    let start = max(0, min(selection, items.count - 1))
    guard items.indices.contains(start) else { return nil }
    return items[start...].firstIndex { !$0.isHeading } ?? items.firstIndex { !$0.isHeading }
  }
}
