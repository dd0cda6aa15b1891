import Cells
import Views

extension Choice {
  /// The entries that fit what is typed.
  var fitting: [Entry] { Screens.fitting(entries, picker.field.string) { $0.item } }
}

extension ViewState {
  mutating func takeInChoice(_ key: Key, _ choice: Choice, _ scene: Scene) -> [Command] {
    var choice = choice
    let entries = choice.fitting
    let items = entries.map(\.item)
    if choice.picker.take(key, items: items) {
      overlay = .choice(choice)
      return []
    }
    if key.code == .backspace { overlay = nil }
    guard key.code == .enter, let index = choice.picker.chosen(items) else { return [] }
    overlay = nil
    return entries[index].deed?(&self, scene) ?? []
  }
}
