internal import Addresses
internal import JSON
internal import Templates
internal import Transport

extension Message {
  /// As it would go out, without secrets: of each request the method with its address, the headers, and the body below
  /// a blank line; of a mail the server, the envelope and the mail. Control characters of what it says are in it.
  ///
  /// - Parameter secrets: `Integration.secrets`.
  package func shown(hiding secrets: [String]) -> String {
    let cover = SecretCover(secrets)
    switch self {
    case .requests(let requests): return requests.map { $0.shown(cover) }.joined(separator: "\n")
    case .mail(let mail): return mail.shown(cover)
    }
  }
}

extension HTTPRequest {
  fileprivate func shown(_ cover: SecretCover) -> String {
    var lines = ["\(method) \(cover.hide(inAddress: url))"]
    for header in headers { lines.append("\(header.name): \(cover.hide(in: header.value))") }
    switch credentials {
    case .basic: lines.append("Authorization: Basic <secret>")
    case .token(let scheme, _): lines.append("Authorization: \(scheme) <secret>")
    case nil: break
    }
    var text = lines.joined(separator: "\n") + "\n\n"
    if let body { text += cover.hide(in: String(decoding: body, as: UTF8.self)) }
    return text.hasSuffix("\n") ? text : text + "\n"
  }
}

extension MailRequest {
  fileprivate func shown(_ cover: SecretCover) -> String {
    let way =
      switch security {
      case .none: "in the clear"
      case .startTLS: "STARTTLS"
      case .implicit: "TLS"
      }
    var lines = ["SMTP \(host):\(port), \(way)" + (user.map { ", as \($0)" } ?? "")]
    lines.append("MAIL FROM:<\(sender)>")
    lines += recipients.map { "RCPT TO:<\($0)>" }
    let mail = String(decoding: content, as: UTF8.self).replacing("\r\n", with: "\n")
    let text = lines.joined(separator: "\n") + "\n\n" + cover.hide(in: mail)
    return text.hasSuffix("\n") ? text : text + "\n"
  }
}

/// Covers secrets however they are written: plain, in JSON, in an address, in a form.
private struct SecretCover {
  private let secrets: [String]
  private let written: [String]

  init(_ secrets: [String]) {
    self.secrets = secrets
    written = secrets.flatMap { secret -> [String] in
      let quoted = goJSON(.string(secret))
      // A short one is covered where it is all that stands there.
      if secret.utf8.count < 4 { return [quoted] }
      return [
        secret, String(quoted.dropFirst().dropLast()), percentEncoded(secret), formEncoded(secret),
        MessageDraft.encodedAddress(secret),
      ]
    }
  }

  func hide(in text: String) -> String { hiding(written, in: text) }

  /// Where an address is a secret itself its host remains.
  func hide(inAddress text: String) -> String {
    guard let scheme = text.firstRange(of: "://") else { return hide(in: text) }
    let rest = text[scheme.upperBound...]
    let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    let authority = rest[..<end]
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
    let origin = text[..<scheme.upperBound] + (host ?? authority)
    if secrets.contains(where: { $0 == text || MessageDraft.encodedAddress($0) == text }) {
      return origin + "/<secret>"
    }
    return origin + hide(in: String(rest[end...]))
  }
}
