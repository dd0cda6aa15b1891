internal import JSON
internal import PromQL

/// Runs a line of `exprs.jsonl`: an expression of a dashboard must parse once its variables stand for
/// something; nil if it does. Those of Loki are left out.
func runDashboardExpression(_ item: JSON) -> String? {
  let text = item["expr"].string ?? ""
  if item["ds"].string == "loki" { return nil }
  let filled = withPlainValues(text)
  do {
    _ = try parseExpression(filled)
    return nil
  } catch {
    return "\(filled): \(error.described(in: filled))"
  }
}

/// Each variable by a value of the kind its place asks for: a duration inside brackets and after `offset`,
/// a number as a parameter, an operator before its modifiers, a name elsewhere.
private func withPlainValues(_ text: String) -> String {
  var out = ""
  var rest = text[...]
  var quote: Character?
  while let next = rest.first {
    if let (name, length) = variable(rest) {
      rest = rest.dropFirst(length)
      out += value(of: name, after: out, before: rest, isQuoted: quote != nil)
      continue
    }
    rest = rest.dropFirst()
    out.append(next)
    if let open = quote {
      if next == "\\", open != "`", let escaped = rest.popFirst() { out.append(escaped) }
      if next == open { quote = nil }
    } else if next == "\"" || next == "'" || next == "`" {
      quote = next
    }
  }
  return out
}

/// The variable that a text starts with (`$a`, `${a:format}`, `[[a]]`), and its length.
private func variable(_ text: Substring) -> (String, Int)? {
  func word(_ text: Substring) -> Substring {
    text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }
  if text.hasPrefix("${"), let end = text.firstIndex(of: "}") {
    return (String(word(text.dropFirst(2))), text.distance(from: text.startIndex, to: end) + 1)
  }
  if text.hasPrefix("[["), let end = text.firstRange(of: "]]") {
    return (
      String(word(text.dropFirst(2))), text.distance(from: text.startIndex, to: end.upperBound)
    )
  }
  guard text.hasPrefix("$") else { return nil }
  let name = word(text.dropFirst())
  guard let first = name.first, !first.isNumber else { return nil }
  return (String(name), name.count + 1)
}

private func value(
  of name: String, after before: String, before after: Substring, isQuoted: Bool
) -> String {
  switch name {
  case "__interval", "__rate_interval", "__range", "interval": return "5m"
  case "__range_s", "__interval_ms", "__range_ms", "__from", "__to": return "300"
  default: break
  }
  if isQuoted { return "x" }
  let left = before.reversed().drop { $0.isWhitespace }
  if left.first == "[" || left.first == ":" { return "5m" }
  if left.starts(with: "offset".reversed()) { return "5m" }
  let right = after.drop { $0.isWhitespace }
  if right.starts(with: "on ") || right.starts(with: "ignoring") { return "or" }
  // A parameter before an operand is a number.
  if left.first == "(", right.first == "," { return "5" }
  return "x"
}
