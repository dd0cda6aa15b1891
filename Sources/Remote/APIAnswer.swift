internal import Metrics
internal import Query
internal import Transport

/// Reads an answer of the API: the envelope here, its `data` by `read`.
///
/// `expression` is what was asked, so that a place in it that the server names can be kept.
func readAnswer<Content>(
  _ response: HTTPResponse, from server: String, expression: String,
  read: (inout JSONScanner) throws(JSONFault) -> Content
) -> Result<(Content, [Annotation]), QueryError> {
  var envelope = Envelope()
  var content: Content?
  let fault = response.body.withUnsafeBytes { bytes -> JSONFault? in
    var scanner = JSONScanner(bytes)
    do throws(JSONFault) {
      try scanner.object { (scanner, key) throws(JSONFault) in
        switch key {
        case "status": envelope.status = try scanner.text()
        case "errorType": envelope.errorType = try scanner.text()
        case "error": envelope.error = try scanner.text()
        case "warnings": envelope.warnings += try scanner.readStrings()
        case "infos": envelope.infos += try scanner.readStrings()
        case "isPartial": envelope.isPartial = try scanner.bool()
        case "data":
          // An error may carry data of any shape; only a success must have the one that was asked for.
          if response.status < 400, !scanner.takesNull() {
            content = try read(&scanner)
          } else {
            try scanner.skipValue()
          }
        default: try scanner.skipValue()
        }
      }
      return nil
    } catch { return error }
  }
  if let error = envelope.failure(expression, response.status) { return .failure(error) }
  guard fault == nil, let content, envelope.status == "success", response.status < 400 else {
    return .failure(noAnswer(response, from: server, fault))
  }
  return .success((content, envelope.annotations(expression)))
}

private struct Envelope {
  var status = ""
  var errorType = ""
  var error = ""
  var warnings: [String] = []
  var infos: [String] = []
  var isPartial = false

  func failure(_ expression: String, _ httpStatus: Int) -> QueryError? {
    guard status == "error" else { return nil }
    let kind = QueryError.Kind(rawValue: errorType) ?? .execution
    let type = errorType.isEmpty ? "" : ", \(errorType)"
    var text =
      error.isEmpty ? "the server gave no reason (HTTP status \(httpStatus)\(type))" : error
    for prefix in ["invalid parameter \"query\": "] where text.hasPrefix(prefix) {
      text.removeFirst(prefix.count)
    }
    // `1:7: parse error: …`; it stays in the text for those who only print it.
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    var position: Range<Int>?
    if parts.count == 3, let line = Int(parts[0]), let column = Int(parts[1]) {
      position = place(line, column, in: expression)
    }
    return QueryError(kind, printable(text, limit: 2000), position: position)
  }

  func annotations(_ expression: String) -> [Annotation] {
    var all = warnings.map { annotation(.warning, $0, expression) }
    all += infos.map { annotation(.info, $0, expression) }
    if isPartial {
      all.append(
        Annotation(severity: .warning, message: "the answer is partial: not all storage answered"))
    }
    return all
  }

  /// Cuts the place (`… (1:7)`) from a remark.
  private func annotation(_ severity: Annotation.Severity, _ text: String, _ expression: String)
    -> Annotation
  {
    var message = printable(text, limit: 2000)
    var position: Range<Int>?
    if message.hasSuffix(")"), let open = message.lastIndex(of: "(") {
      let inner = message[message.index(after: open)...].dropLast()
      let parts = inner.split(separator: ":", omittingEmptySubsequences: false)
      if parts.count == 2, let line = Int(parts[0]), let column = Int(parts[1]) {
        position = place(line, column, in: expression)
        message = String(message[..<open])
        while message.hasSuffix(" ") { message.removeLast() }
      }
    }
    return Annotation(severity: severity, message: message, position: position)
  }

  /// The byte at a line and column, both from 1; nil outside of the expression.
  private func place(_ line: Int, _ column: Int, in expression: String) -> Range<Int>? {
    let bytes = Array(expression.utf8)
    guard line >= 1, column >= 1, column <= bytes.count + 1 else { return nil }
    var start = 0
    for _ in 1..<max(line, 1) {
      guard let feed = bytes[start...].firstIndex(of: 0x0A) else { return nil }
      start = feed + 1
    }
    let at = start + column - 1
    return at <= bytes.count ? at..<min(at + 1, bytes.count) : nil
  }
}

/// What to say of an answer that is none of the API's: the cause first, for in a narrow panel a long URL would hide it.
private func noAnswer(_ response: HTTPResponse, from server: String, _ fault: JSONFault?)
  -> QueryError
{
  if response.status >= 400 {
    return QueryError(.unavailable, refusal(response.status, serverReason(response), by: server))
  }
  if let type = response.header("Content-Type"), !type.lowercased().contains("json") {
    return QueryError(
      .unavailable,
      "no answer of a Prometheus HTTP API (\(printable(type, limit: 60))) from \(server)")
  }
  let reason = fault.map { " (\($0))" } ?? ""
  return QueryError(.unavailable, "unreadable answer\(reason) from \(server)")
}
