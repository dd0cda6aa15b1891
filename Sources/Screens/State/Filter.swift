/// What `/` keeps on a page: texts that hold all the words, or with `!` those that do not.
struct Filter: Sendable, Hashable {
  var words: [String]
  /// The same as they were typed, capitals and all.
  var typed: [String]
  var isInverse: Bool

  /// From what was typed after `/`; nil where there is nothing to filter by.
  init?(_ text: String) {
    isInverse = text.hasPrefix("!")
    typed = (isInverse ? text.dropFirst() : text[...]).split(separator: " ").map { String($0) }
    words = typed.map { $0.lowercased() }
    if words.isEmpty { return nil }
  }

  func keeps(_ text: String) -> Bool {
    let lower = text.lowercased()
    return words.allSatisfy { lower.contains($0) } != isInverse
  }

  var text: String { (isInverse ? "!" : "") + typed.joined(separator: " ") }
}
