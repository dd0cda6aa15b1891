import Cells
import Views

/// A form as a box in the middle of the screen; what has no room scrolls with the field that has the keys.
func drawForm(_ form: Form, _ scene: Scene, _ grid: inout Grid) {
  let map = scene.state.keymap
  let screen = grid.bounds
  let preview = form.preview(form, scene)
  let width = min(screen.width, max(40, min(100, screen.width - 4)))
  let inner = max(1, width - 4)
  let remark = form.remark.isEmpty ? [] : wrapped(form.remark, to: inner)
  let isFramed = screen.width >= 12 && screen.height >= 4
  let label = min(
    (isFramed ? inner : width) / 3, (form.fields.map { columns(of: $0.label) }.max() ?? 0) + 2)
  let editors = form.fields.map { field in
    field.content.isLines
      ? field.content.field.map {
        EditorLines($0, width: max(1, (isFramed ? inner : width) - label))
      } : nil
  }
  var lines = form.lines(preview, editors)
  let room = max(1, screen.height - (isFramed ? 2 : 0))
  // What is told gives way to what is filled in.
  let isRemarked = lines.count + remark.count <= room
  lines = (isRemarked ? remark.map { Form.Line.remark($0) } : []) + lines
  let row = editors.indices.contains(form.focus) ? editors[form.focus]?.caret.y ?? 0 : 0
  let focused = lines.firstIndex { $0 == .field(form.focus, row: row) } ?? 0
  let first = lines.count <= room ? 0 : max(0, min(focused - room / 2, lines.count - room))
  let height = min(screen.height, lines.count + (isFramed ? 2 : 0))
  let box = Rect(
    x: (screen.width - width) / 2, y: (screen.height - height) / 3, width: width, height: height)
  grid.fill(box)
  var inside = box
  if isFramed {
    grid.box(box, style: Style(.focus))
    grid.put(
      " " + (form.titled?(form, scene) ?? form.title) + " ", x: box.x + 2, y: box.y,
      style: Style(.title, bold: true),
      limit: width - 4)
    grid.put(
      map.spelled(" ↵ does it, tab goes on, esc leaves "), x: box.x + 2, y: box.bottom - 1,
      style: Style(.muted), limit: width - 4)
    inside = box.inset(2, 1)
  }
  grid.clipped(to: inside) { grid in
    for (row, line) in lines.dropFirst(first).prefix(inside.height).enumerated() {
      let place = Rect(x: inside.x, y: inside.y + row, width: inside.width, height: 1)
      switch line {
      case .remark(let text): grid.put(text, x: place.x, y: place.y, style: Style(.muted))
      case .field(let number, let row):
        let hasFocus = number == form.focus
        if row == 0 {
          form.fields[number].draw(hasFocus: hasFocus, label: label, map, place, &grid)
        }
        if let editor = editors[number] {
          form.fields[number].draw(
            row, of: editor, hasFocus: hasFocus, place.droppingLeft(label), &grid)
        }
      case .problem(let text):
        grid.put(
          "✗ " + text, x: place.x + label, y: place.y, style: Style(.crit),
          limit: inside.width - label)
      case .told(let told):
        grid.put(
          told.text, x: place.x, y: place.y, style: Style(told.isOdd ? .warn : .info),
          limit: inside.width)
      }
    }
  }
}

extension Form {
  fileprivate enum Line: Hashable {
    case remark(String)
    /// A row of a field; most have one.
    case field(Int, row: Int)
    case problem(String)
    case told(FormLine)
  }

  fileprivate func lines(_ preview: [FormLine], _ editors: [EditorLines?]) -> [Line] {
    var lines: [Line] = []
    for (number, field) in fields.enumerated() {
      for row in 0..<(editors[number]?.count ?? 1) { lines.append(.field(number, row: row)) }
      if let problem = field.problem { lines.append(.problem(problem)) }
    }
    return lines + preview.map { .told($0) }
  }
}

extension FormField {
  fileprivate func draw(
    hasFocus: Bool, label width: Int, _ map: Keymap, _ rect: Rect, _ grid: inout Grid
  ) {
    grid.put(
      label, x: rect.x, y: rect.y, style: hasFocus ? Style(.focus, bold: true) : Style(.muted),
      limit: width - 1)
    let place = rect.droppingLeft(width)
    let style = Style(.text, bold: hasFocus)
    var used = 0
    switch content {
    case .choice(let options, let chosen):
      let first = firstShown(options, chosen, place.width)
      if first > 0 { used += grid.put("… ", x: place.x, y: place.y, style: Style(.muted)) }
      for (number, option) in options.enumerated().dropFirst(first) {
        let text = number == chosen ? "[" + option + "]" : " " + option + " "
        used += grid.put(
          text, x: place.x + used, y: place.y, style: number == chosen ? style : Style(.muted),
          limit: max(0, place.width - used))
        used += 1
      }
    case .toggle(let isOn):
      used = grid.put(
        isOn ? "[x] yes" : "[ ] no", x: place.x, y: place.y, style: style, limit: place.width)
    case .lines: used = content.field.map { $0.isEmpty ? 1 : place.width } ?? 0
    case .text, .duration, .instant, .matchers:
      guard let field = content.field else { return }
      if hasFocus {
        drawField(field, prompt: "", place, &grid)
        used = columns(of: field.string) + 1
      } else {
        used = grid.put(
          field.string, x: place.x, y: place.y, style: Style(.text), limit: place.width)
      }
    }
    let hint = map.spelled(hint)
    guard hasFocus, !hint.isEmpty, used + columns(of: hint) + 2 <= place.width else { return }
    grid.put(hint, endingAt: place.right, y: place.y, style: Style(.muted))
  }

  /// The first option that is shown, so that the chosen one is seen.
  private func firstShown(_ options: [String], _ chosen: Int, _ width: Int) -> Int {
    var first = 0
    func end(_ first: Int) -> Int {
      options[first...chosen].reduce(first > 0 ? 2 : 0) { $0 + columns(of: $1) + 3 } - 1
    }
    while options.indices.contains(chosen), first < chosen, end(first) > width { first += 1 }
    return first
  }

  /// A row of what has several.
  fileprivate func draw(
    _ row: Int, of lines: EditorLines, hasFocus: Bool, _ rect: Rect, _ grid: inout Grid
  ) {
    guard let field = content.field else { return }
    for (index, cell) in lines.cells.enumerated() where cell.y == row && cell.width > 0 {
      let character = field.text[index]
      grid.put(
        character == "\t" ? "  " : String(character), x: rect.x + cell.x, y: rect.y,
        style: Style(.text, bold: hasFocus), limit: max(0, rect.width - cell.x))
    }
    guard hasFocus, lines.caret.y == row else { return }
    grid.restyle(Rect(x: rect.x + lines.caret.x, y: rect.y, width: 1, height: 1)) {
      $0.isReversed = true
    }
  }
}

extension ViewState {
  /// A key in a form: nothing is done before the return key, and only once every field is right.
  mutating func takeInForm(_ key: Key, _ form: Form, _ scene: Scene) -> [Command] {
    var form = form
    let count = max(1, form.fields.count)
    let isMoved =
      form.typesLines && (key == Key(.up) || key == Key(.down))
      && form.fields[form.focus].move(down: key.code == .down)
    switch (key.code, key.modifiers) {
    case _ where isMoved: break
    case _ where form.typesLines && key.breaksLine: _ = form.fields[form.focus].take(key)
    case (.tab, .shift), (.up, _), (.character("p"), .control):
      form.focus = (form.focus + count - 1) % count
    case (.tab, _), (.down, _), (.character("n"), .control): form.focus = (form.focus + 1) % count
    case (.enter, _):
      guard form.check(scene) else { break }
      overlay = nil
      let commands = form.submit(&form, &self, scene)
      // What it found wrong is mended in the form.
      if form.fields.contains(where: { $0.problem != nil }) { overlay = .form(form) }
      return commands
    default:
      if form.fields.indices.contains(form.focus) { _ = form.fields[form.focus].take(key) }
    }
    overlay = .form(form)
    return []
  }
}
