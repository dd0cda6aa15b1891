import Facts
package import Metrics
import Patterns
import PromQL

/// Why a text is no list of matchers.
package struct MatchersProblem: Error {
  package var text: String
}

/// Reads `alertname="X", instance=~"web.*"`: braces around it or not, quotes around a value without blanks and commas or
/// not; a word alone is an alert's name. At least one of them must refuse a label that is not there, else all would fit.
func readMatchers(_ typed: String) throws(MatchersProblem) -> [Matcher] {
  let matchers = try readConditions(typed, takesName: true)
  guard !matchers.isEmpty else { throw MatchersProblem(text: "this would hide everything") }
  guard matchers.contains(where: { !$0.matches("") }) else {
    throw MatchersProblem(text: "one of them must want a label to be there")
  }
  return matchers
}

/// The same, whatever they fit.
///
/// - Parameter takesName: whether a word alone at the beginning is an alert's name.
func readConditions(
  _ typed: String, takesName: Bool
) throws(MatchersProblem) -> [Matcher] {
  var rest = Substring(typed).trimmed
  if rest.first == "{", rest.last == "}" { rest = rest.dropFirst().dropLast().trimmed }
  var parts: [String] = []
  while !rest.isEmpty {
    parts.append(try takeMatcher(&rest, isFirst: takesName && parts.isEmpty))
    rest = rest.trimmed
    if rest.first == "," { rest = rest.dropFirst().trimmed }
  }
  if parts.isEmpty { return [] }
  do throws(PromQLError) {
    return try parseMatchers("{" + parts.joined(separator: ",") + "}")
  } catch {
    throw MatchersProblem(text: error.message)
  }
}

/// Conditions as a command line has them, one a word: `severity=critical`, `instance=~"web.*"`, or several in braces. The
/// first may be an alert's name alone. A value without quotes goes to the end of its word.
package func matchers(ofWords words: [String]) throws(MatchersProblem) -> [Matcher] {
  var found: [Matcher] = []
  for (place, word) in words.enumerated() {
    let sign = word.firstIndex { "=!".contains($0) }
    let value = sign.map { word[$0...].drop { "=!~".contains($0) }.first } ?? nil
    if sign != nil, word.first == "{" || value.map({ "\"'`".contains($0) }) == true {
      found += try readConditions(word, takesName: false)
      continue
    }
    guard let matcher = try oneMatcher(word, takesName: place == 0) else {
      throw MatchersProblem(text: "no condition: \(word); one is instance=web-1")
    }
    found.append(matcher)
  }
  return found
}

/// A condition whose value has no quotes, or where that may be an alert's name; nil for what is neither.
private func oneMatcher(_ word: String, takesName: Bool) throws(MatchersProblem) -> Matcher? {
  do throws(PatternError) {
    if let matcher = try Matcher(typed: word) { return matcher }
    guard takesName, !word.isEmpty, !word.contains(where: "=!".contains) else { return nil }
    return try Matcher("alertname", .equal, word)
  } catch {
    throw MatchersProblem(text: word + ": " + error.reason)
  }
}

/// The next matcher as PromQL writes it.
private func takeMatcher(
  _ rest: inout Substring, isFirst: Bool
) throws(MatchersProblem) -> String {
  let whole = rest
  let name = try takeWord(&rest, until: "=!,")
  rest = rest.trimmed
  guard !name.isEmpty else { throw MatchersProblem(text: "a label's name is missing") }
  let operation = ["=~", "!~", "!=", "="].first { rest.hasPrefix($0) }
  guard let operation else {
    if isFirst, rest.isEmpty || rest.first == ",", !name.contains(where: "{}()~".contains) {
      return "alertname=" + (name.hasPrefix("\"") ? name : quoted(name))
    }
    throw MatchersProblem(text: "no condition: \(whole.prefix(20)); one is instance=\"web-1\"")
  }
  rest = rest.dropFirst(operation.count).trimmed
  let value = try takeWord(&rest, until: ",")
  let isQuoted = value.first.map { "\"'`".contains($0) } ?? false
  return (isPlainLabelName(name) || name.hasPrefix("\"") ? name : quoted(name)) + operation
    + (isQuoted ? value : quoted(value))
}

/// A quoted text with its quotes, or a word up to a blank or one of the ends.
private func takeWord(
  _ rest: inout Substring, until ends: String
) throws(MatchersProblem) -> String {
  guard let quote = rest.first, "\"'`".contains(quote) else {
    let word = rest.prefix { $0 != " " && !ends.contains($0) }
    rest = rest.dropFirst(word.count)
    return String(word)
  }
  var isEscaped = false
  var end: Substring.Index?
  for index in rest.indices.dropFirst() {
    if isEscaped {
      isEscaped = false
    } else if rest[index] == "\\", quote != "`" {
      isEscaped = true
    } else if rest[index] == quote {
      end = index
      break
    }
  }
  guard let end else { throw MatchersProblem(text: "a quote is not closed") }
  let word = String(rest[...end])
  rest = rest[rest.index(after: end)...]
  return word
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension Matcher {
  var condition: SilenceFact.Condition { .init(name, operation, value) }
}
