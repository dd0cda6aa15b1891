/// A plain selector taken apart at its name.
struct PlainSelector {
  var name: String
  /// The matchers in their braces, or nothing.
  var rest: String

  init(name: String, rest: String) {
    self.name = name
    self.rest = rest
  }

  /// Nil for any other expression.
  init?(_ text: String) {
    name = String(
      text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") })
    rest = String(text.dropFirst(name.count)).trimmingWhitespace
    guard !name.isEmpty, rest.isEmpty || (rest.first == "{" && rest.last == "}"),
      rest.dropFirst().firstIndex(of: "{").map({ rest[..<$0].last == "$" }) ?? true
    else { return nil }
  }

  func text(_ suffix: String) -> String { name + suffix + rest }

  func with(_ matcher: String) -> String {
    rest.isEmpty || rest.dropFirst().dropLast().allSatisfy { $0 == " " }
      ? "\(name){\(matcher)}" : "\(name){\(matcher),\(rest.dropFirst())"
  }
}
