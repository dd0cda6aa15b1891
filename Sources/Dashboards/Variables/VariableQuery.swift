/// What a query variable asks for.
enum VariableQuery: Sendable, Hashable {
  /// `label_names()`, `label_names(selector)`.
  case labelNames(selector: String?)
  /// `label_values(label)`, `label_values(selector, label)`.
  case labelValues(label: String, selector: String?)
  /// `metrics(regex)`.
  case metrics(pattern: String)
  /// `query_result(expression)`.
  case result(expression: String)
  /// Anything else names series.
  case series(selector: String)
  case none

  /// Reads a query whose variables are already filled in.
  init(_ text: String) {
    let text = text.trimmingWhitespace
    guard !text.isEmpty else {
      self = .none
      return
    }
    if let inside = Self.argument(of: "label_names", text) {
      self = .labelNames(selector: inside.isEmpty ? nil : inside)
    } else if let inside = Self.argument(of: "label_values", text) {
      let comma = Self.lastComma(inside)
      let label = Self.unquoted(
        (comma.map { String(inside[inside.index(after: $0)...]) } ?? inside).trimmingWhitespace)
      let selector = comma.map { String(inside[..<$0]).trimmingWhitespace } ?? ""
      self =
        label.isEmpty
        ? .none : .labelValues(label: label, selector: selector.isEmpty ? nil : selector)
    } else if let inside = Self.argument(of: "metrics", text) {
      self = .metrics(pattern: inside)
    } else if let inside = Self.argument(of: "query_result", text) {
      self = .result(expression: inside)
    } else {
      self = .series(selector: text)
    }
  }

  private static func argument(of name: String, _ text: String) -> String? {
    guard text.hasPrefix(name) else { return nil }
    let rest = String(text.dropFirst(name.count)).trimmingWhitespace
    guard rest.hasPrefix("("), rest.hasSuffix(")") else { return nil }
    return String(rest.dropFirst().dropLast()).trimmingWhitespace
  }

  /// The last comma outside of braces, parentheses and quotes.
  private static func lastComma(_ text: String) -> String.Index? {
    var depth = 0
    var quote: Character?
    var isEscaped = false
    var last: String.Index?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if isEscaped {
          isEscaped = false
        } else if character == "\\" {
          isEscaped = true
        } else if character == open {
          quote = nil
        }
        continue
      }
      switch character {
      case "\"", "'", "`": quote = character
      case "(", "{", "[": depth += 1
      case ")", "}", "]": depth -= 1
      case "," where depth == 0: last = index
      default: break
      }
    }
    return last
  }

  private static func unquoted(_ text: String) -> String {
    guard text.count >= 2, let first = text.first, first == text.last, "\"'`".contains(first) else {
      return text
    }
    return String(text.dropFirst().dropLast())
  }
}

extension String {
  var trimmingWhitespace: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
