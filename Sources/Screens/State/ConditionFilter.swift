import Metrics
import Patterns

/// What was typed after `/` on a page of things that have properties: words that stand in what is told of a thing, and
/// conditions as `state=firing`, `instance!=web-1` or `instance=~web.*`.
struct ConditionFilter: Sendable {
  /// In lower case.
  let words: [String]
  let conditions: [Matcher]
  let isInverse: Bool
  /// Why a condition is none; then nothing is kept.
  let problem: String?

  /// - Parameter filter: nil keeps everything.
  init(_ filter: Filter?) {
    var (words, conditions): ([String], [Matcher]) = ([], [])
    var problem: String?
    for word in filter?.typed ?? [] {
      do throws(PatternError) {
        if let condition = try Matcher(typed: word) {
          conditions.append(condition)
        } else {
          words.append(word.lowercased())
        }
      } catch {
        problem = word + ": " + error.reason
      }
    }
    (self.words, self.conditions, self.problem) = (words, conditions, problem)
    isInverse = filter?.isInverse ?? false
  }

  /// - Parameters:
  ///   - text: all that words are looked for in, in lower case.
  ///   - values: what the thing has under a name; of several one has to fit, and none where it has to be another.
  func keeps(_ text: @autoclosure () -> String, _ values: (String) -> [String]) -> Bool {
    guard problem == nil else { return false }
    guard conditions.allSatisfy({ $0.fits(values($0.name)) }) else { return isInverse }
    let text = words.isEmpty ? "" : text()
    return words.allSatisfy { text.contains($0) } != isInverse
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

  /// Whether it fits one of several values, no value being an empty one; one that refuses wants all to be others.
  fileprivate func fits(_ values: [String]) -> Bool {
    let values = values.isEmpty ? [""] : values
    switch operation {
    case .equal, .regex: return values.contains { matches($0) }
    case .notEqual, .notRegex: return values.allSatisfy { matches($0) }
    }
  }
}
