internal import Transport

/// What is said of an HTTP status above 400, with the server's own reason where it gives one.
///
/// - Parameter api: what is looked for there.
func refusal(
  _ status: Int, _ reason: String?, by server: String, api: String = "Prometheus HTTP API"
) -> String {
  let (cause, whose) =
    switch status {
    // What is wanted may be another header than that of the credentials.
    case 401: (reason.map(isOfCredentials) ?? true ? "credentials wanted" : "not let in", " by")
    case 403: ("access denied", " by")
    case 404: ("no \(api) at this path", " of")
    case 429: ("too many requests", " by")
    case 502, 503, 504: ("not available", ":")
    default: ("refused", " by")
    }
  return "\(cause) (HTTP status \(status)\(reason.map { ": " + $0 } ?? ""))\(whose) \(server)"
}

private func isOfCredentials(_ reason: String) -> Bool {
  let text = reason.lowercased()
  return ["authori", "authentic", "credential", "password", "token", "log in", "login"]
    .contains { text.contains($0) }
}

/// The reason in the body of a refusal: the message of a JSON object, else its plain text.
func serverReason(_ response: HTTPResponse) -> String? {
  guard response.body.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else {
    return response.reason
  }
  var messages: [String: String] = [:]
  response.body.withUnsafeBytes { bytes in
    var scanner = JSONScanner(bytes)
    // What was read before the text broke off counts.
    try? readMessages(&scanner, into: &messages, isOuter: true)
  }
  let found = messageKeys.lazy.compactMap { messages[$0] }.first
  return found.map { printable($0, limit: HTTPResponse.longestReason) } ?? response.reason
}

/// Where servers put their words, the most telling first.
private let messageKeys = [
  "message", "error", "error_description", "detail", "msg", "reason", "title",
]

/// Collects the texts under the keys of messages, also one object down: `{"error": {"message": …}}`.
private func readMessages(
  _ scanner: inout JSONScanner, into messages: inout [String: String], isOuter: Bool
) throws(JSONFault) {
  try scanner.object { (scanner, key) throws(JSONFault) in
    let key = key.lowercased()
    guard messageKeys.contains(key) else { return try scanner.skipValue() }
    switch scanner.peek() {
    case UInt8(ascii: "\""):
      let text = try scanner.string()
      if !text.isEmpty, messages[key] == nil { messages[key] = text }
    case UInt8(ascii: "{") where isOuter:
      try readMessages(&scanner, into: &messages, isOuter: false)
    default: try scanner.skipValue()
    }
  }
}
