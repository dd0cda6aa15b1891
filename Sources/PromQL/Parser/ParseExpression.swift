package import Metrics

/// Reads an expression and checks its types. What is experimental in the language is always taken.
///
/// The error is the first that Prometheus would report, with its wording; positions are byte offsets.
package func parseExpression(_ text: String) throws(PromQLError) -> Expr {
  try parseExpression(utf8: Array(text.utf8))
}

/// The same from bytes, which need not be well-formed.
package func parseExpression(utf8 bytes: [UInt8]) throws(PromQLError) -> Expr {
  var parser = Parser(bytes)
  let parsed = try parser.wholeExpression()
  try TypeChecker(bytes: bytes).check(parsed)
  return parsed
}

/// Reads a series selector (`up{job="a"}`) as `match[]` takes them: without range, offset or `@`.
package func parseSelector(_ text: String) throws(PromQLError) -> VectorSelector {
  let parsed = try parseExpression(text)
  guard case .vector(let selector) = parsed, selector.offset == .zero, selector.at == nil,
    selector.edges == .plain
  else { throw PromQLError("expected a series selector", at: parsed.range) }
  return selector
}

/// Reads the conditions of a series selector and nothing beside them, as `match[]` takes them: they may all match
/// empty values. The error is worded as Prometheus words it there.
package func parseMatchers(_ text: String) throws(PromQLError) -> [Matcher] {
  var parser = Parser(Array(text.utf8))
  return try parser.wholeSelector().matchers
}
