/// One line of a picker.
struct PickerItem: Sendable, Hashable {
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
  fitness(typed: typed.utf8.map(lowered), text)
}

/// The same for letters already lowered by `lowered`.
private func fitness(typed: [UInt8], _ text: String) -> Int? {
  if typed.isEmpty { return 0 }
  let length = text.utf8.count
  if text.utf8.lazy.map(lowered).starts(with: typed) { return 3_000_000 - length }
  let words = typed.split(separator: 0x20)
  if words.allSatisfy({ contains($0, in: text) }) { return 2_000_000 - length }
  var gaps = 0
  var letters = typed.lazy.filter { $0 != 0x20 }.makeIterator()
  var wanted = letters.next()
  for byte in text.utf8 {
    guard let letter = wanted else { break }
    if lowered(byte) == letter { wanted = letters.next() } else { gaps += 1 }
  }
  return wanted == nil ? max(1, 1_000_000 - gaps) : nil
}

/// An ASCII letter in lower case; other bytes as they are.
func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

/// Whether lowered bytes stand in a text, whatever its case.
func contains(_ wanted: some RandomAccessCollection<UInt8>, in text: String) -> Bool {
  guard let first = wanted.first else { return true }
  var text = text
  return text.withUTF8 { bytes in
    guard bytes.count >= wanted.count else { return false }
    for start in 0...(bytes.count - wanted.count) where lowered(bytes[start]) == first {
      var index = start
      if wanted.allSatisfy({ byte in
        defer { index += 1 }
        return lowered(bytes[index]) == byte
      }) {
        return true
      }
    }
    return false
  }
}

/// The items that fit what was typed, best first; headings only where nothing is typed.
func fitting<Item>(_ items: [Item], _ typed: String, _ line: (Item) -> PickerItem) -> [Item] {
  if typed.isEmpty { return items }
  let letters = typed.utf8.map(lowered)
  var scored: [(score: Int, index: Int)] = []
  for (index, item) in items.enumerated() {
    let line = line(item)
    guard !line.isHeading, let score = fitness(typed: letters, line.searched) else { continue }
    scored.append((score, index))
  }
  scored.sort { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
  return scored.map { items[$0.index] }
}
