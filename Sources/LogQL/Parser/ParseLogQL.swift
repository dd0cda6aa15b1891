package import Metrics

/// Reads a query, a log query or a metric query.
package func parseLogQL(_ text: String) throws(LogQLError) -> LogQLExpr {
  try parseLogQL(utf8: text.utf8)
}

/// Reads a query out of bytes that may be no UTF-8.
package func parseLogQL(utf8 bytes: some Sequence<UInt8>) throws(LogQLError) -> LogQLExpr {
  var parser = LogQLParser(LogQLLexer.tokens(bytes))
  return try parser.query()
}

/// Reads the stages that could follow a selector, such as `|= "x" | json`.
package func parseLogStages(_ text: String) throws(LogQLError) -> [LogStage] {
  var parser = LogQLParser(LogQLLexer.tokens(text.utf8))
  let stages = try parser.stages()
  try parser.expectEnd()
  return stages
}

/// Reads a selector alone, such as `{app="shop"}`.
package func parseLogSelector(_ text: String) throws(LogQLError) -> [Matcher] {
  var parser = LogQLParser(LogQLLexer.tokens(text.utf8))
  let matchers = try parser.selector()
  try parser.expectEnd()
  return matchers
}
