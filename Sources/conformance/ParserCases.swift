internal import JSON
internal import PromQL

/// Runs one case of the parser corpora; nil if it holds, else what differs.
func runParserCase(_ item: JSON) -> String? {
  if !item["test"].isNull { return runPrinterCase(item) }
  if !item["items"].isNull { return runLexerCase(item) }
  if !item["id"].isNull { return runExpressionCase(item) }
  if !item["expr"].isNull { return runDashboardExpression(item) }
  return runSeriesLineCase(item)
}

/// The bytes of a case's text: where it must fail, a text of Latin-1 letters that are no UTF-8 stands for
/// just those bytes, which JSON could not hold otherwise.
private func bytes(_ text: String, mayBeBytes: Bool) -> [UInt8] {
  let latin = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
  guard mayBeBytes, latin.count == text.unicodeScalars.count,
    String(validating: latin, as: UTF8.self) == nil
  else { return Array(text.utf8) }
  return latin
}

// MARK: parse_cases

private func runExpressionCase(_ item: JSON) -> String? {
  // One text and its message were left with Go's placeholder for the first number out of bounds.
  let outOfBounds = "9223372036854775808.000000"
  let isTemplate = item["input"].string == "foo @ %f"
  let input = isTemplate ? "foo @ " + outOfBounds : item["input"].string ?? ""
  let shown = String(input.prefix(200))
  let fails = item["fail"].bool == true
  do {
    let parsed = try parseExpression(utf8: bytes(input, mayBeBytes: fails))
    if fails { return "\(shown): parsed, should fail: \(item["errMsg"])" }
    return treeDifference(parsed, item["ast"]).map { "\(shown): \($0)" }
  } catch {
    guard fails else { return "\(shown): \(error)" }
    let first = item["errors"][0]
    let message =
      isTemplate
      ? "timestamp out of bounds for @ modifier: " + outOfBounds : first["msg"].string ?? ""
    let position = first["pos"].elements.map { $0.integer ?? -1 }
    let given = [error.position.lowerBound, error.position.upperBound]
    if error.message != message { return "\(shown): \"\(error)\", should be \"\(message)\"" }
    if given != position { return "\(shown): at \(given), should be at \(position): \(error)" }
    return nil
  }
}

// MARK: lex_cases

private func runLexerCase(_ item: JSON) -> String? {
  let input = item["input"].string ?? ""
  if item["seriesDesc"].bool == true { return runSeriesLineTokens(item) }
  let fails = item["fail"].bool == true
  let bytes = bytes(input, mayBeBytes: fails)
  var lexer = Lexer(bytes)
  var found: [JSON] = []
  var last = TokenKind.eof
  while true {
    let token = lexer.next()
    if token.kind == .eof { break }
    last = token.kind
    let text =
      token.kind == .error
      ? lexer.message : String(decoding: bytes[token.range], as: UTF8.self)
    found.append(
      .array([
        .string(token.kind.rawValue), .number(Double(token.range.lowerBound)), .string(text),
      ]))
    if token.kind == .error, lexer.openString == nil { break }
  }
  if fails { return last == .error ? nil : "\(input): no error" }
  let expected = item["items"].elements
  return found == expected ? nil : "\(input): \(found), should be \(expected)"
}

// MARK: printer_cases

private func runPrinterCase(_ item: JSON) -> String? {
  if !item["vs"].isNull { return runSelectorTextCase(item["vs"], item["expected"].string ?? "") }
  let input = item["in"].string ?? item["input"].string ?? ""
  let expected = item["out"].string ?? item["expected"].string ?? input
  do {
    let parsed = try parseExpression(input)
    let isPretty = item["test"].string?.contains("Pretty") == true
    // The pretty cases were made with a line of 10 characters.
    let text = isPretty ? parsed.pretty(width: 10) : parsed.description
    // An empty grouping, which Prometheus leaves out, is kept as it was written.
    return text == expected || text.replacing(" by () (", with: "(") == expected
      ? nil : "\(input): printed\n\(text)\nshould be\n\(expected)"
  } catch {
    return "\(input): \(error)"
  }
}
