import Calendar
import Cells
import Metrics
import Views

struct TimeEntry {
  var item: PickerItem
  /// nil: the dashboard's own.
  var selection: TimeSelection?
}

private let presets: [(String, Int64)] = [
  ("last 5 minutes", 300), ("last 15 minutes", 900), ("last 30 minutes", 1800),
  ("last hour", 3600), ("last 3 hours", 10_800), ("last 6 hours", 21_600),
  ("last 12 hours", 43_200), ("last 24 hours", 86_400), ("last 2 days", 172_800),
  ("last 7 days", 604_800), ("last 30 days", 2_592_000),
]
/// What was typed, read, with the instants that it means; else the presets.
func timeItems(_ picker: Picker, _ scene: Scene) -> [TimeEntry] {
  let typed = picker.field.string
  let now = scene.snapshot.now
  if let selection = scene.timeSelection(typed) {
    let resolved = selection.resolve(now: now, zone: scene.zone)
    if resolved.lowerBound >= now { return [] }
    let window = CalendarTime.span(resolved, now: now, zone: scene.zone)
    let item = PickerItem(text: selection.label(now: now, zone: scene.zone), aside: window)
    return [TimeEntry(item: item, selection: selection)]
  }
  var entries: [TimeEntry] = []
  for (name, seconds) in presets {
    let span = Duration.seconds(seconds)
    entries.append(
      TimeEntry(
        item: PickerItem(text: name, aside: "now-" + SpanText.exact(span)), selection: .last(span)))
  }
  for range in NamedRange.all {
    entries.append(
      TimeEntry(
        item: PickerItem(text: range.name, aside: range.text),
        selection: scene.timeSelection(range.name)))
  }
  let own = scene.snapshot.dashboard?.defaultTime.label(now: now, zone: scene.zone) ?? ""
  entries.append(
    TimeEntry(item: PickerItem(text: "the dashboard's own", aside: own), selection: nil))
  // Words as they begin: digits that stand somewhere in a number mean another one.
  let words = typed.lowercased().split(separator: " ")
  return entries.filter { entry in
    let known = entry.item.searched.lowercased().split(separator: " ") + [entry.item.aside[...]]
    return words.allSatisfy { word in known.contains { $0.hasPrefix(word) } }
  }
}

extension ViewState {
  mutating func takeInTimeForm(_ key: Key, _ picker: Picker, _ scene: Scene) -> [Command] {
    var picker = picker
    let entries = timeItems(picker, scene)
    let items = entries.map(\.item)
    if picker.take(key, items: items) {
      overlay = .timeForm(picker)
      return []
    }
    switch key.code {
    case .backspace: overlay = nil
    case .enter:
      guard let index = picker.chosen(items) else {
        let isRange =
          scene.timeSelection(picker.field.string) != nil
        picker.problem = isRange ? "that is all in the future" : "that is no time range"
        overlay = .timeForm(picker)
        return []
      }
      overlay = nil
      return setTime(entries[index].selection, scene) + rerun()
    default: break
    }
    return []
  }
}
