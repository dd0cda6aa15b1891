import TestSupport

/// A mail as one reads it: who it is from and to, its headers, and its parts by their types.
struct PeerMail {
  var envelope: [String]
  var headers: [String: String] = [:]
  var parts: [String: String] = [:]

  init(_ mail: MailServer.Mail) {
    // What is said of its size and letters is the client's affair.
    envelope = mail.envelope.map { line in
      line.prefix { $0 != ">" } + (line.contains(">") ? ">" : "")
    }
    let end = mail.content.firstIndex(of: "") ?? mail.content.count
    var all = Self.headers(mail.content[..<end])
    let type = all["content-type"] ?? ""
    let mark = type.firstRange(of: "boundary=").map { range in
      String(type[range.upperBound...].filter { $0 != "\"" }.prefix { $0 != ";" })
    }
    // Made anew for each mail.
    for name in ["message-id", "date", "content-type"] { all[name] = nil }
    headers = all.mapValues(Self.words)
    var part: [String]?
    for line in mail.content[min(end + 1, mail.content.count)...] {
      guard let mark, line == "--" + mark || line == "--\(mark)--" else {
        part?.append(line)
        continue
      }
      if let part { take(part) }
      part = []
    }
  }

  private mutating func take(_ part: [String]) {
    let end = part.firstIndex(of: "") ?? part.count
    let type = Self.headers(part[..<end])["content-type"] ?? ""
    var text = ""
    for line in part[min(end + 1, part.count)...] {
      text += line.hasSuffix("=") ? String(line.dropLast()) : line + "\n"
    }
    parts[String(type.prefix { $0 != ";" })] = Self.bytes(text)
  }

  private static func headers(_ lines: ArraySlice<String>) -> [String: String] {
    var headers: [String: String] = [:]
    var name = ""
    for line in lines {
      if line.first == " " || line.first == "\t" {
        headers[name, default: ""] += " " + line.drop { $0 == " " || $0 == "\t" }
      } else if let colon = line.firstIndex(of: ":") {
        name = line[..<colon].lowercased()
        headers[name] = String(line[line.index(after: colon)...].drop { $0 == " " })
      }
    }
    return headers
  }

  /// A header with its encoded words (RFC 2047) as one reads them.
  private static func words(_ value: String) -> String {
    var out = ""
    var rest = value[...]
    while let start = rest.firstRange(of: "=?utf-8?q?") {
      let before = rest[..<start.lowerBound]
      if out.isEmpty || !before.allSatisfy({ $0 == " " }) { out += before }
      rest = rest[start.upperBound...]
      let end = rest.firstRange(of: "?=") ?? rest.endIndex..<rest.endIndex
      out += bytes(rest[..<end.lowerBound].map { $0 == "_" ? " " : String($0) }.joined())
      rest = rest[end.upperBound...]
    }
    return out + rest
  }

  /// What `=C3=BC` stands for.
  private static func bytes(_ text: String) -> String {
    var out: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      if byte == UInt8(ascii: "="), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
        out.append(value)
        rest = rest.dropFirst(2)
      } else {
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// What a page of HTML shows, without its layout.
  static func shown(_ page: String) -> String {
    var text = ""
    var rest = page[...]
    while let open = rest.firstIndex(of: "<") {
      text += rest[..<open] + " "
      rest = rest[open...]
      for name in ["style", "title"] where rest.hasPrefix("<\(name)") {
        rest = rest.firstRange(of: "</\(name)").map { rest[$0.lowerBound...] } ?? ""
      }
      rest = rest.firstIndex(of: ">").map { rest[rest.index(after: $0)...] } ?? ""
    }
    text += rest
    for (name, letter) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#43;", "+"), ("&amp;", "&"),
    ] { text = text.replacing(name, with: letter) }
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
