internal import Addresses
internal import JSON
internal import Templates

/// What may stand for secrets in what a receiver says: it may repeat the request that it was sent, its address, its
/// headers and its body, in whatever notation.
struct SecretForms {
  /// Shorter ones would blank out half of what there is to read.
  private static let shortest = 4
  /// Parts of an address that are shorter are words.
  private static let shortestPart = 8

  /// The longest first.
  private let forms: [String]

  init(_ secrets: [String]) {
    var texts = Set(secrets)
    for secret in secrets { texts.formUnion(Self.parts(secret)) }
    var forms: Set<String> = []
    for text in texts where text.utf8.count >= Self.shortest {
      let quoted = String(JSON.quote(text).dropFirst().dropLast())
      let quotedByGo = String(goJSON(.string(text)).dropFirst().dropLast())
      forms.formUnion([
        text, quoted, quoted.replacing("/", with: "\\/"), quotedByGo,
        base64ForMail(Array(text.utf8)), base64Encoded(text), percentEncoded(text, keeping: ""),
        percentEncoded(text, keeping: "/"), formEncoded(text), htmlEscaped(text),
        // As words on one line, as answers are told.
        text.split(whereSeparator: \.isWhitespace).joined(separator: " "),
      ])
    }
    self.forms = forms.filter { $0.utf8.count >= Self.shortest }
      .sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  /// A text without them; neither with the beginning of one at its end, where the text was cut.
  func hidden(in text: String) -> String {
    var out = text
    for form in forms { out = out.replacing(form, with: "<secret>") }
    let isCut = out.hasSuffix("…")
    let whole = isCut ? String(out.dropLast()) : out
    guard let last = forms.compactMap({ Self.overlap(whole, $0) }).max() else { return out }
    return String(decoding: whole.utf8.dropLast(last), as: UTF8.self) + "<secret>"
      + (isCut ? "…" : "")
  }

  /// How many bytes at the end of a text are the beginning of a form; nil for too few to tell.
  private static func overlap(_ text: String, _ form: String) -> Int? {
    let (text, form) = (Array(text.utf8.suffix(form.utf8.count)), Array(form.utf8))
    return stride(from: min(text.count, form.count - 1), through: shortest, by: -1)
      .first { text.suffix($0).elementsEqual(form.prefix($0)) }
  }

  /// What of an address tells as much as the whole: its path and query, the long parts of those, a password.
  private static func parts(_ secret: String) -> Set<String> {
    guard let scheme = secret.firstRange(of: "://") else { return [] }
    let rest = secret[scheme.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    let path = rest[authority.endIndex...]
    var parts: Set<String> = [String(path), String(path.prefix { $0 != "?" && $0 != "#" })]
    for part in path.split(whereSeparator: { "/?#&=".contains($0) })
    where part.utf8.count >= shortestPart {
      parts.insert(String(part))
    }
    if let at = authority.lastIndex(of: "@") {
      let user = authority[..<at]
      parts.insert(String(user))
      if let colon = user.firstIndex(of: ":") {
        parts.insert(String(user[user.index(after: colon)...]))
      }
    }
    return parts
  }
}

private func htmlEscaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&#34;").replacing("'", with: "&#39;")
}
