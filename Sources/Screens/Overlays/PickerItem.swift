/// One line of a picker.
struct PickerItem {
  var text: String
  var detail = ""
  /// At the right edge: a key, the current value.
  var aside = ""
  /// Headings cannot be chosen.
  var isHeading = false
  var indent = 0
  /// Drawn as a box that is ticked or not; nil for none.
  var isMarked: Bool?
  /// What typing is compared with.
  var searched: String { text + " " + detail }
}

/// How well typed letters fit a text: nil where they do not; greater is better. Words that stand in it count most,
/// then letters in order.
func fitness(_ typed: String, _ text: String) -> Int? {
  let typed = typed.lowercased()
  let text = text.lowercased()
  if typed.isEmpty { return 0 }
  if text.hasPrefix(typed) { return 3_000_000 - text.count }
  let words = typed.split(separator: " ")
  if words.allSatisfy({ text.contains($0) }) { return 2_000_000 - text.count }
  var rest = text[...]
  var gaps = 0
  for letter in typed where letter != " " {
    guard let index = rest.firstIndex(of: letter) else { return nil }
    gaps += rest.distance(from: rest.startIndex, to: index)
    rest = rest[rest.index(after: index)...]
  }
  return max(1, 1_000_000 - gaps)
}

/// The items that fit what was typed, best first; headings only where nothing is typed.
func fitting<Item>(_ items: [Item], _ typed: String, _ line: (Item) -> PickerItem) -> [Item] {
  if typed.isEmpty { return items }
  var scored: [(score: Int, index: Int)] = []
  for (index, item) in items.enumerated() {
    let line = line(item)
    guard !line.isHeading, let score = fitness(typed, line.searched) else { continue }
    scored.append((score, index))
  }
  scored.sort { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
  return scored.map { items[$0.index] }
}
