package import Metrics
package import Patterns
internal import Templates

extension Matcher {
  /// A matcher of alerts' labels: its expression is RE2's, anchored, and its dot matches no newline.
  package init(alerts name: String, _ operation: Operation, _ value: String) throws(PatternError) {
    switch operation {
    case .equal, .notEqual: self.init(name, operation, value, pattern: nil)
    case .regex, .notRegex:
      // By itself first, so that what is wrong is told of the text as it is written.
      _ = try Pattern(value)
      self.init(name, operation, value, pattern: try Pattern("(?-s:" + value + ")"))
    }
  }

  /// As Alertmanager prints it: `severity=~"warning|info"`, `"a b"="c"`.
  package var alertText: String {
    let isQuoted = name.unicodeScalars.contains(where: isReservedInMatchers)
    var escaped = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\n": escaped += "\\n"
      case "\"": escaped += "\\\""
      case "\\": escaped += "\\\\"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return (isQuoted ? quotedInGo(name) : name) + operation.rawValue + "\"" + escaped + "\""
  }
}

extension [Matcher] {
  /// As Alertmanager prints a node's matchers: `{a="b",c!="d"}`.
  package var alertText: String { "{" + map(\.alertText).joined(separator: ",") + "}" }

  /// In Alertmanager's order: by name, then value, then operator.
  package var inAlertOrder: [Matcher] {
    func place(_ matcher: Matcher) -> Int {
      Matcher.Operation.allCases.firstIndex(of: matcher.operation) ?? 0
    }
    return sorted { a, b in
      if a.name != b.name { return bytewiseLess(a.name, b.name) }
      if a.value != b.value { return bytewiseLess(a.value, b.value) }
      return place(a) < place(b)
    }
  }

  /// Whether the labels fit every one of them.
  package func match(_ labels: Labels) -> Bool { allSatisfy { $0.matches(labels) } }
}

/// What has to stand in quotes in a matcher: white space and what the syntax is made of.
func isReservedInMatchers(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isWhitespace || "{}!=~,\\\"'`".unicodeScalars.contains(scalar)
}
