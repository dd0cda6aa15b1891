import Facts
import Metrics
import Patterns

/// What `/` keeps of alerts: words that stand in their labels, and conditions on one label as `instance=web-1`,
/// `severity!=info` or `instance=~web.*`.
struct AlertFilter: Sendable {
  private var words: [[UInt8]] = []
  private var conditions: [Matcher] = []
  private var isInverse = false
  /// Why a condition is none; then nothing is kept.
  private(set) var problem: String?

  init(_ filter: Filter?) {
    guard let filter else { return }
    isInverse = filter.isInverse
    for word in filter.typed {
      do throws(PatternError) {
        if let condition = try Matcher(typed: word) {
          conditions.append(condition)
        } else {
          words.append(Array(word.lowercased().utf8))
        }
      } catch {
        problem = word + ": " + error.reason
      }
    }
  }

  /// The places of those that are kept.
  func kept(_ places: [Int], of book: AlertBook) -> [Int] {
    guard problem == nil else { return [] }
    guard !words.isEmpty || !conditions.isEmpty else { return places }
    let texts = words.isEmpty ? [] : book.texts
    return places.filter { place in
      let fits =
        conditions.allSatisfy { $0.matches(book.alerts[place].labels) }
        && words.allSatisfy { contains($0, in: texts[place]) }
      return fits != isInverse
    }
  }
}

/// Whether bytes stand among others.
private func contains(_ wanted: [UInt8], in text: [UInt8]) -> Bool {
  guard let first = wanted.first, text.count >= wanted.count else { return wanted.isEmpty }
  return text.withUnsafeBufferPointer { text in
    wanted.withUnsafeBufferPointer { wanted in
      for start in 0...(text.count - wanted.count) where text[start] == first {
        var offset = 1
        while offset < wanted.count, text[start + offset] == wanted[offset] { offset += 1 }
        if offset == wanted.count { return true }
      }
      return false
    }
  }
}

extension Matcher {
  /// A condition as it is typed, quotes around its value or not; nil for a word that is none.
  init?(typed word: String) throws(PatternError) {
    guard let sign = word.firstIndex(where: { $0 == "=" || $0 == "!" }), sign > word.startIndex
    else { return nil }
    let name = String(word[..<sign])
    let rest = word[sign...]
    // The longer signs first, since `=` begins one of them.
    let operations: [Operation] = [.regex, .notRegex, .notEqual, .equal]
    guard let operation = operations.first(where: { rest.hasPrefix($0.rawValue) }) else {
      return nil
    }
    var value = rest.dropFirst(operation.rawValue.count)
    if value.count >= 2, value.first == "\"", value.last == "\"" {
      value = value.dropFirst().dropLast()
    }
    try self.init(name, operation, String(value))
  }
}
