import Cells
import Views

extension Choice {
  /// The entries that fit what is typed.
  var fitting: [Entry] { Screens.fitting(entries, picker.field.string) { $0.item } }

  /// Expressions, each with what tells it from the others.
  init(title: String, hint: String, asking expressions: [(text: String, detail: String)]) {
    let entries = expressions.map {
      Entry(item: PickerItem(text: oneLine($0.text), aside: $0.detail), deed: .ask($0.text))
    }
    self.init(title: title, hint: hint, entries: entries)
  }
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
    switch entries[index].deed {
    case .follow(let link): return follow(link, scene)
    case .ask(let expression): return ask(expression, scene)
    case nil: return []
    }
  }

  /// Asks an expression on the explore page, where it can be edited.
  mutating func ask(_ expression: String, _ scene: Scene) -> [Command] {
    if page != .explore {
      go(to: .explore, scene)
      explore.isEditing = true
    }
    explore.field.set(expression)
    return runExpression()
  }
}
