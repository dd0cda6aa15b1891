import Cells
import Views

/// Draws what lies over the page.
func drawOverlay(_ overlay: Overlay, _ scene: Scene, _ grid: inout Grid) {
  let map = scene.state.keymap
  switch overlay {
  case .palette(let picker):
    drawPicker(
      title: "Palette", hint: map.spelled("↵ does it, tab completes"), picker, prompt: ":",
      palette(picker, scene).map(\.item), &grid)
  case .filter(let field): drawFilterLine(field, map, &grid)
  case .timeForm(let picker):
    drawPicker(
      title: "Time range", hint: "now-6h to now, 2h, 2026-11-21 14:00 to 15:30", picker,
      prompt: "range: ", timeItems(picker, scene).map(\.item), &grid)
  case .variables(let picker): drawVariablePicker(picker, scene, &grid)
  case .dashboards(let picker):
    drawPicker(
      title: "Dashboards", hint: map.spelled("↵ opens"), picker, prompt: "/",
      dashboardItems(picker, scene).map(\.item), &grid)
  case .choice(let choice):
    drawPicker(
      title: choice.title, hint: map.spelled(choice.hint), choice.picker, prompt: "/",
      choice.fitting.map(\.item), &grid)
  case .quit: drawQuestion("Quit Vigil?", map.spelled("y or ↵ quits, n or esc stays"), &grid)
  case .detail(let detail): drawDetail(detail, scene, &grid)
  case .form(let form): drawForm(form, scene, &grid)
  }
}

extension ViewState {
  /// A key while something lies over the page.
  mutating func take(_ key: Key, over overlay: Overlay, _ scene: Scene) -> [Command] {
    if key.code == .escape {
      if case .filter = overlay { filters[page] = nil }
      self.overlay = nil
      return []
    }
    switch overlay {
    case .palette(let picker): return takeInPalette(key, picker, scene)
    case .filter(let field): return takeInFilter(key, field, scene)
    case .timeForm(let picker): return takeInTimeForm(key, picker, scene)
    case .variables(let picker): return takeInVariables(key, picker, scene)
    case .dashboards(let picker): return takeInDashboards(key, picker, scene)
    case .choice(let choice): return takeInChoice(key, choice, scene)
    case .quit:
      switch key.code {
      case .character("y"), .character("Y"), .enter: return [.quit]
      case .character("n"), .character("N"), .character("q"), .backspace: self.overlay = nil
      default: break
      }
      return []
    case .detail(let detail): return takeInDetail(key, detail, scene)
    case .form(let form): return takeInForm(key, form, scene)
    }
  }

  /// Pasted text goes where typed text would; never is it keys.
  mutating func paste(_ text: String, over overlay: Overlay, _ scene: Scene) {
    func pasted(_ picker: Picker) -> Picker {
      var picker = picker
      picker.field.insert(text)
      picker.selection = 0
      picker.problem = nil
      return picker
    }
    switch overlay {
    case .palette(let picker): self.overlay = .palette(pasted(picker))
    case .timeForm(let picker): self.overlay = .timeForm(pasted(picker))
    case .dashboards(let picker): self.overlay = .dashboards(pasted(picker))
    case .choice(var choice):
      choice.picker = pasted(choice.picker)
      self.overlay = .choice(choice)
    case .variables(var picker):
      picker.list = pasted(picker.list)
      self.overlay = .variables(picker)
    case .filter(var field):
      field.insert(text)
      follow(field, scene)
    case .form(var form):
      if form.fields.indices.contains(form.focus) { form.fields[form.focus].paste(text) }
      self.overlay = .form(form)
    case .quit, .detail: break
    }
  }

  private mutating func takeInFilter(_ key: Key, _ field: TextField, _ scene: Scene) -> [Command] {
    var field = field
    if key.code == .enter || key.code == .backspace && field.isEmpty {
      overlay = nil
      return []
    }
    if field.take(key) { follow(field, scene) }
    return []
  }

  /// The page follows every letter of the filter.
  private mutating func follow(_ field: TextField, _ scene: Scene) {
    overlay = .filter(field)
    filters[page] = Filter(field.string)
    for page in pageRecords { page.refilter(&self, scene) }
  }
}

private func drawQuestion(_ question: String, _ hint: String, _ grid: inout Grid) {
  let width = min(grid.width, 36)
  let height = min(grid.height, 4)
  let box = Rect(
    x: (grid.width - width) / 2, y: (grid.height - height) / 3, width: width, height: height)
  grid.fill(box)
  guard box.height >= 4, box.width >= 12 else {
    grid.put(question + " y/n", x: box.x, y: box.y, style: Style(.text, bold: true))
    return
  }
  grid.box(box, style: Style(.focus))
  grid.put(question, centredIn: box.inset(1), y: box.y + 1, style: Style(.title, bold: true))
  grid.put(hint, centredIn: box.inset(1), y: box.y + 2, style: Style(.muted))
}

/// The filter is typed in the bottom line.
private func drawFilterLine(_ field: TextField, _ map: Keymap, _ grid: inout Grid) {
  let rect = grid.bounds.bottom(1)
  grid.fill(rect)
  drawField(field, prompt: "/", rect, &grid)
  let hint = map.spelled("↵ keeps it, esc drops it, ! inverts ")
  if rect.width > columns(of: field.string) + columns(of: hint) + 6 {
    grid.put(hint, endingAt: rect.right, y: rect.y, style: Style(.muted))
  }
}
