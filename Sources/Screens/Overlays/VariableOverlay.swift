import Cells
import Views

/// A value that can be picked.
private struct ValueEntry {
  var item: PickerItem
  var value: String
}

/// All first where it is offered, then the values that fit what is typed.
private func values(_ variable: VariableState, _ picker: VariablePicker) -> [ValueEntry] {
  var entries: [ValueEntry] = []
  if variable.includesAll {
    entries.append(ValueEntry(item: PickerItem(text: "All"), value: VariableState.all))
  }
  for option in variable.options {
    let detail = option.text == option.value ? "" : option.value
    entries.append(
      ValueEntry(item: PickerItem(text: option.text, detail: detail), value: option.value))
  }
  let marked = Set(picker.marked)
  for index in entries.indices {
    let isMarked = marked.contains(entries[index].value)
    if variable.isMulti {
      entries[index].item.isMarked = isMarked
    } else if isMarked {
      entries[index].item.aside = "picked"
    }
  }
  let typed = picker.list.field.string
  entries = fitting(entries, typed) { $0.item }
  // A text box takes what is typed; so does a variable whose values could not be had.
  if variable.isFreeText || variable.options.isEmpty, !typed.isEmpty {
    entries.insert(
      ValueEntry(item: PickerItem(text: typed, detail: "as typed"), value: typed), at: 0)
  }
  return entries
}

private func shownVariables(_ scene: Scene) -> [VariableState] {
  scene.snapshot.dashboard?.variables.filter { !$0.isHidden } ?? []
}

private func names(_ picker: VariablePicker, _ scene: Scene) -> [(VariableState, PickerItem)] {
  let all = shownVariables(scene).map { variable in
    let isLabelled = !variable.label.isEmpty && variable.label != variable.name
    let item = PickerItem(
      text: isLabelled ? variable.label : variable.name,
      detail: isLabelled ? "$" + variable.name : "", aside: truncated(variable.summary, to: 40))
    return (variable, item)
  }
  return fitting(all, picker.list.field.string) { $0.1 }
}

func drawVariablePicker(_ picker: VariablePicker, _ scene: Scene, _ grid: inout Grid) {
  guard let variable = shownVariables(scene).first(where: { $0.name == picker.name }) else {
    drawPicker(
      title: "Variables", hint: scene.state.keymap.spelled("↵ picks values"), picker.list,
      prompt: "/",
      names(picker, scene).map(\.1), &grid)
    return
  }
  var list = picker.list
  if list.problem == nil { list.problem = variable.error }
  drawPicker(
    title: variable.label.isEmpty ? variable.name : variable.label,
    hint: scene.state.keymap.spelled(
      variable.isMulti ? "space marks, ↵ takes the marked" : "↵ takes it"), list, prompt: "/",
    values(variable, picker).map(\.item), &grid)
}

extension ViewState {
  /// Opens on the only variable there is, else on their list.
  mutating func pickVariables(_ scene: Scene) {
    let shown = shownVariables(scene)
    guard let first = shown.first else {
      message = "this dashboard has no variables"
      return
    }
    overlay = .variables(
      shown.count == 1
        ? VariablePicker(name: first.name, marked: first.current) : VariablePicker())
  }

  mutating func takeInVariables(
    _ key: Key, _ picker: VariablePicker, _ scene: Scene
  ) -> [Command] {
    var picker = picker
    guard let variable = shownVariables(scene).first(where: { $0.name == picker.name }) else {
      let found = names(picker, scene)
      let items = found.map(\.1)
      if picker.list.take(key, items: items) {
        overlay = .variables(picker)
      } else if key.code == .enter, let index = picker.list.chosen(items) {
        overlay = .variables(
          VariablePicker(name: found[index].0.name, marked: found[index].0.current))
      } else if key.code == .backspace {
        overlay = nil
      }
      return []
    }
    let entries = values(variable, picker)
    let items = entries.map(\.item)
    let chosen = picker.list.chosen(items)
    if variable.isMulti, key == Key(" ") {
      if let chosen { picker.toggle(entries[chosen].value) }
      picker.list.move(1, items)
      overlay = .variables(picker)
      return []
    }
    if picker.list.take(key, items: items) {
      overlay = .variables(picker)
      return []
    }
    switch key.code {
    case .backspace:
      overlay = shownVariables(scene).count > 1 ? .variables(VariablePicker()) : nil
    case .enter:
      if variable.isMulti, picker.marked != variable.current, !picker.marked.isEmpty {
        overlay = nil
        remember(scene)
        return [.setVariable(name: variable.name, values: picker.marked)]
      }
      guard let chosen else {
        picker.list.problem = "nothing fits"
        overlay = .variables(picker)
        return []
      }
      overlay = nil
      remember(scene)
      return [.setVariable(name: variable.name, values: [entries[chosen].value])]
    default: break
    }
    return []
  }
}

extension VariablePicker {
  /// All and single values exclude one another.
  fileprivate mutating func toggle(_ value: String) {
    if let index = marked.firstIndex(of: value) {
      marked.remove(at: index)
    } else if value == VariableState.all {
      marked = [value]
    } else {
      marked.removeAll { $0 == VariableState.all }
      marked.append(value)
    }
  }
}
