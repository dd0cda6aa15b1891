internal import Transport

/// A mail as it is compared: the envelope, the headers as one reads them, the parts' texts.
struct CapturedMail: Equatable {
  var sender = ""
  var recipients: [String] = []
  var headers: [String: String] = [:]
  var parts: [String] = []

  /// What a client said, of a recorded dialogue.
  init(_ dialogue: [String]) {
    var content: [String] = []
    var isContent = false
    for line in dialogue {
      if line.hasPrefix("S: 354") {
        isContent = true
        continue
      }
      guard line.hasPrefix("C: ") else { continue }
      let text = String(line.dropFirst(3))
      if isContent {
        if text == "." { break }
        content.append(text.hasPrefix(".") ? String(text.dropFirst()) : text)
      } else if text.hasPrefix("MAIL FROM:") {
        sender = bracketed(text)
      } else if text.hasPrefix("RCPT TO:") {
        recipients.append(bracketed(text))
      }
    }
    read(content)
  }

  init(_ mail: MailRequest) {
    sender = mail.sender
    recipients = mail.recipients
    let text = String(decoding: mail.content, as: UTF8.self)
    read(text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init))
  }

  private mutating func read(_ lines: [String]) {
    let end = lines.firstIndex(of: "") ?? lines.count
    let all = unfolded(lines[..<end])
    let mark = all["Content-Type"].flatMap(boundary) ?? ""
    headers = all.mapValues(decoded)
    // Made anew for each mail.
    for name in ["Message-Id", "Date", "Content-Type"] { headers[name] = nil }
    var part: [String]?
    for line in lines[min(end + 1, lines.count)...] {
      guard line == "--" + mark || line == "--\(mark)--" else {
        part?.append(line)
        continue
      }
      if let part { parts.append(text(part)) }
      part = []
    }
  }

  private func text(_ part: [String]) -> String {
    let end = part.firstIndex(of: "") ?? part.count
    let type = unfolded(part[..<end])["Content-Type"] ?? ""
    return type + "\n" + plain(part[min(end + 1, part.count)...])
  }
}

private func bracketed(_ text: String) -> String {
  String(text.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
}

private func boundary(_ type: String) -> String? {
  guard let range = type.firstRange(of: "boundary=") else { return nil }
  return String(type[range.upperBound...].filter { $0 != "\"" }.prefix { $0 != ";" })
}

private func unfolded(_ lines: ArraySlice<String>) -> [String: String] {
  var headers: [String: String] = [:]
  var name = ""
  for line in lines {
    if line.hasPrefix(" ") || line.hasPrefix("\t") {
      headers[name, default: ""] += " " + line.drop { $0 == " " || $0 == "\t" }
    } else if let colon = line.firstIndex(of: ":") {
      name = String(line[..<colon])
      headers[name] = String(line[line.index(after: colon)...].drop { $0 == " " })
    }
  }
  return headers
}

/// A header with its encoded words as one reads them.
private func decoded(_ value: String) -> String {
  var out = ""
  var rest = value[...]
  let start = "=?utf-8?q?"
  while let range = rest.firstRange(of: start) {
    let before = rest[..<range.lowerBound]
    if !(before.allSatisfy(\.isWhitespace) && !out.isEmpty) { out += before }
    rest = rest[range.upperBound...]
    let end = rest.firstRange(of: "?=") ?? rest.endIndex..<rest.endIndex
    out += plain(byte: rest[..<end.lowerBound].map { $0 == "_" ? " " : String($0) }.joined())
    rest = rest[end.upperBound...]
  }
  return out + rest
}

/// Quoted-printable lines as the text that they stand for.
private func plain(_ lines: ArraySlice<String>) -> String {
  var out = ""
  for (index, line) in lines.enumerated() {
    let isSoft = line.hasSuffix("=")
    out += isSoft ? String(line.dropLast()) : line + (index == lines.count - 1 ? "" : "\n")
  }
  return plain(byte: out)
}

private func plain(byte text: String) -> String {
  var out: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "="), rest.count >= 2,
      let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
    {
      out.append(value)
      rest = rest.dropFirst(2)
    } else {
      out.append(byte)
    }
  }
  return String(decoding: out, as: UTF8.self)
}
