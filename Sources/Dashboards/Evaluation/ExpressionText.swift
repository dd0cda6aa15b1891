internal import Metrics

/// What can be told from an expression's text without a parser, quotes and comments aside.
enum ExpressionText {
  /// The least range of a range selector, `[5m]`; of a subquery its resolution too. nil where there is none.
  static func leastRange(_ expression: String) -> Duration? {
    var least: Duration?
    var inside: String?
    for character in outsideQuotes(expression) {
      switch character {
      case "[": inside = ""
      case "]":
        if let text = inside {
          let range = text.split(separator: ":").first.map { String($0).trimmingWhitespace } ?? ""
          if let span = IntervalText.parse(range) { least = min(least ?? span, span) }
        }
        inside = nil
      default: inside?.append(character)
      }
    }
    return least
  }

  /// Whether a value at one instant can depend on the query's window or on data after it.
  static func looksElsewhere(_ expression: String) -> Bool {
    let bare = outsideQuotes(expression)
    return bare.contains("@") || bare.contains("offset -") || bare.contains("step(")
      || bare.contains("range(") || bare.contains("now(")
  }

  /// How far into the future the expression looks by negative offsets: its newest values lack that much.
  static func lookahead(_ expression: String) -> Duration {
    var rest = outsideQuotes(expression)[...]
    var most = Duration.zero
    while let range = rest.firstRange(of: "offset") {
      rest = rest[range.upperBound...].drop { $0.isWhitespace }
      guard rest.first == "-" else { continue }
      let text = rest.dropFirst().drop { $0.isWhitespace }.prefix { $0.isLetter || $0.isNumber }
      most = max(most, IntervalText.parse(String(text)) ?? .zero)
    }
    return most
  }

  static func outsideQuotes(_ expression: String) -> String {
    var out = ""
    var quote: Character?
    var isEscaped = false
    var isComment = false
    for character in expression {
      if isComment {
        if character == "\n" { isComment = false }
      } else if let open = quote {
        if isEscaped {
          isEscaped = false
        } else if character == "\\", open != "`" {
          isEscaped = true
        } else if character == open {
          quote = nil
        }
      } else if "\"'`".contains(character) {
        quote = character
      } else if character == "#" {
        isComment = true
      } else {
        out.append(character)
      }
    }
    return out
  }
}
