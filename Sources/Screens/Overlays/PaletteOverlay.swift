import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Views

/// What the palette can do: an action of the table, or something with an argument.
struct PaletteEntry {
  enum Deed: Hashable {
    case action(Action)
    case openDashboard(String)
    case setTime(TimeSelection)
    case setRefresh(Duration?)
    case quit
    case detach
  }
  var item: PickerItem
  var deed: Deed
  /// What Tab writes into the line.
  var name: String
}

/// `refresh 10s`, `time 6h` and `quit` as typed, then actions and dashboards that fit.
func palette(_ picker: Picker, _ scene: Scene) -> [PaletteEntry] {
  let typed = picker.field.string
  if typed.hasPrefix("refresh ") { return refreshEntries(String(typed.dropFirst(8))) }
  if typed.hasPrefix("time ") { return timeEntries(String(typed.dropFirst(5)), scene) }
  var entries: [PaletteEntry] = []
  func add(_ name: String, _ description: String, _ deed: PaletteEntry.Deed, key: String = "") {
    let item = PickerItem(text: name, detail: description, aside: key)
    entries.append(PaletteEntry(item: item, deed: deed, name: name))
  }
  let map = scene.state.keymap
  for record in ActionRecord.table where record.applies(to: scene.state.page) {
    guard record.action != .palette, record.action != .quit else { continue }
    add(
      record.action.name, record.description, .action(record.action),
      key: map.label(record.action))
  }
  add("quit", "leave Vigil", .quit)
  add("detach", "leave Vigil, and let its engine go on", .detach)
  add("refresh 5s", "how often everything is evaluated", .setRefresh(.seconds(5)))
  add("refresh off", "evaluate when asked only", .setRefresh(nil))
  if !typed.isEmpty {
    for dashboard in scene.snapshot.facts.boards.rows {
      add(dashboard.title, "dashboard " + dashboard.folder, .openDashboard(dashboard.uid))
    }
  }
  return fitting(entries, typed == "q" || typed == "q!" ? "quit" : typed) { $0.item }
}

private func refreshEntries(_ text: String) -> [PaletteEntry] {
  if text == "off" {
    let item = PickerItem(text: "refresh off")
    return [PaletteEntry(item: item, deed: .setRefresh(nil), name: "refresh off")]
  }
  guard let span = SpanText.parse(text[...]), span >= .seconds(1) else { return [] }
  let name = "refresh " + SpanText.exact(span)
  return [PaletteEntry(item: PickerItem(text: name), deed: .setRefresh(span), name: name)]
}

private func timeEntries(_ text: String, _ scene: Scene) -> [PaletteEntry] {
  let now = scene.snapshot.now
  guard let selection = scene.timeSelection(text) else { return [] }
  let item = PickerItem(text: "time " + selection.label(now: now, zone: scene.zone))
  return [PaletteEntry(item: item, deed: .setTime(selection), name: "time " + text)]
}

extension Scene {
  /// What was typed, read in the zone that is shown and with the dashboard's weeks.
  func timeSelection(_ text: String) -> TimeSelection? {
    TimeSelection.parse(text, now: snapshot.now, zone: zone, rules: calendarRules)
  }
  var calendarRules: CalendarRules { snapshot.dashboard?.defaultTime.rules ?? CalendarRules() }
}

extension ViewState {
  mutating func takeInPalette(_ key: Key, _ picker: Picker, _ scene: Scene) -> [Command] {
    var picker = picker
    let entries = palette(picker, scene)
    let items = entries.map(\.item)
    if picker.take(key, items: items) {
      overlay = .palette(picker)
      return []
    }
    switch key.code {
    case .backspace: overlay = nil
    case .tab:
      if let index = picker.chosen(items) { picker.field.set(entries[index].name) }
      picker.selection = 0
      overlay = .palette(picker)
    case .enter:
      guard let index = picker.chosen(items) else {
        picker.problem = "there is no such action"
        overlay = .palette(picker)
        return []
      }
      overlay = nil
      switch entries[index].deed {
      case .action(let action): return perform(action, scene)
      case .openDashboard(let uid): return openDashboard(uid, scene)
      case .setTime(let selection): return setTime(selection, scene) + rerun()
      case .setRefresh(let span): return [.setRefresh(span)]
      case .quit: return [.quit]
      case .detach: return [.detach]
      }
    default: break
    }
    return []
  }
}
