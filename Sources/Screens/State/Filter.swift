/// What `/` keeps on a page: texts that hold all the words, or with `!` those that do not.
struct Filter: Sendable, Hashable {
  var words: [String]
  var isInverse: Bool

  /// From what was typed after `/`; nil where there is nothing to filter by.
  init?(_ text: String) {
    isInverse = text.hasPrefix("!")
    words = (isInverse ? text.dropFirst() : text[...]).lowercased().split(separator: " ").map {
      String($0)
    }
    if words.isEmpty { return nil }
  }

  func keeps(_ text: String) -> Bool {
    let lower = text.lowercased()
    return words.allSatisfy { lower.contains($0) } != isInverse
  }

  var text: String { (isInverse ? "!" : "") + words.joined(separator: " ") }
}
