extension HTTPResponse {
  /// Characters of a server's reason that are kept.
  package static let longestReason = 300
  /// Bytes of a body that are looked at for one.
  private static let reasonBytes = 16 << 10

  /// What the body says in words, on one line and fit for messages: plain text as it is, of HTML the text that a
  /// browser would show. nil where it is empty or no text.
  package var reason: String? {
    let bytes = body.prefix(Self.reasonBytes)
    guard !bytes.contains(0) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let start = text.drop { $0.isWhitespace }
    let type = header("Content-Type")?.lowercased() ?? ""
    let isMarkup = start.first == "<" && !type.hasPrefix("text/plain")
    let words = oneLine(isMarkup || type.contains("html") ? PageText.shown(String(start)) : text)
    return words.isEmpty ? nil : printable(words, limit: Self.longestReason)
  }
}

/// `text` with every run of white space as one blank.
func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}
