/// What is wrong with a text as an address of the web: http or https with a host; nil for nothing. The text itself is
/// not quoted, since addresses hold secrets.
func webAddressProblem(_ text: String) -> String? {
  guard let address = WebAddress(text) else { return "this is no URL" }
  if address.scheme != "http", address.scheme != "https" {
    return "the URL has to begin with http:// or https://"
  }
  return address.host.isEmpty ? "the URL names no host" : nil
}

/// A URL taken apart as far as a configuration is checked, by the rules of Go's net/url.
struct WebAddress {
  var scheme = ""
  /// With its port.
  var host = ""
  var path = ""

  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), text.first != ":" else { return nil }
    var rest = bytes[...]
    if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
      guard Self.isEscaped(rest[(hash + 1)...]) else { return nil }
      rest = rest[..<hash]
    }
    if let colon = rest.firstIndex(of: UInt8(ascii: ":")), let first = rest.first,
      Self.isLetter(first),
      rest[..<colon].allSatisfy({ Self.isWord($0) || [0x2B, 0x2D, 0x2E].contains($0) })
    {
      scheme = String(decoding: rest[..<colon], as: UTF8.self).lowercased()
      rest = rest[(colon + 1)...]
    }
    rest = rest.prefix { $0 != UInt8(ascii: "?") }
    if scheme.isEmpty, rest.first != 0x2F, rest.prefix(while: { $0 != 0x2F }).contains(0x3A) {
      return nil
    }
    // `mailto:x` has neither host nor path.
    if !scheme.isEmpty, rest.first != 0x2F { return }
    if rest.starts(with: [0x2F, 0x2F]), !rest.starts(with: [0x2F, 0x2F, 0x2F]) || !scheme.isEmpty {
      rest = rest.dropFirst(2)
      let authority = rest.prefix { $0 != 0x2F }
      rest = rest[authority.endIndex...]
      guard let host = Self.host(authority) else { return nil }
      self.host = host
    }
    guard Self.isEscaped(rest) else { return nil }
    path = String(decoding: rest, as: UTF8.self)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  /// Whether every percent sign stands before two digits.
  private static func isEscaped(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.indices.allSatisfy { index in
      guard bytes[index] == UInt8(ascii: "%") else { return true }
      let code = bytes[(index + 1)...].prefix(2)
      return code.count == 2 && code.allSatisfy(isHexadecimal)
    }
  }

  /// The part behind a user's name, where both are well-formed.
  private static func host(_ authority: ArraySlice<UInt8>) -> String? {
    var host = authority
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      let user = authority[..<at]
      let allowed = Array("-._:~!$&'()*+,;=%@".utf8)
      guard user.allSatisfy({ isWord($0) || allowed.contains($0) }), isEscaped(user) else {
        return nil
      }
      host = authority[(at + 1)...]
    }
    var port = host.lastIndex(of: UInt8(ascii: ":")).map { host[($0 + 1)...] } ?? []
    if host.first == UInt8(ascii: "[") {
      guard let end = host.lastIndex(of: UInt8(ascii: "]")) else { return nil }
      let tail = host[(end + 1)...]
      guard tail.isEmpty || tail.first == UInt8(ascii: ":") else { return nil }
      port = tail.dropFirst()
    }
    let allowed = Array("-_.~!$&'()*+,;=:[]<>\"%".utf8)
    guard port.allSatisfy(isDigit),
      host.allSatisfy({ isWord($0) || $0 >= 0x80 || allowed.contains($0) }), isEscaped(host)
    else { return nil }
    return String(decoding: host, as: UTF8.self)
  }
}

/// What is wrong with a text as `host:port`; nil for nothing.
func hostPortProblem(_ text: String) -> String? {
  let shown = "\"" + text.prefix(60) + "\""
  let lacksPort = "\(shown) needs a port: host:port"
  guard let colon = text.lastIndex(of: ":") else { return lacksPort }
  var (host, port) = (text[..<colon], text[text.index(after: colon)...])
  if text.first == "[" {
    guard let end = text.firstIndex(of: "]") else { return "\(shown) lacks its closing bracket" }
    let tail = text[text.index(after: end)...]
    guard tail.first == ":" else { return lacksPort }
    (host, port) = (text[text.index(after: text.startIndex)..<end], tail.dropFirst())
    if port.contains(":") { return "\(shown) has too many colons" }
  } else if host.contains(":") {
    return "\(shown) has too many colons; an IPv6 address stands in brackets"
  }
  if (host + port).contains(where: { $0 == "[" || $0 == "]" }) {
    return "\(shown) has a bracket in the wrong place"
  }
  return port.isEmpty ? lacksPort : nil
}
