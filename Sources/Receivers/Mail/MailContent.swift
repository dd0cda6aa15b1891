/// A mail as RFC 5322 and MIME have it: headers, and its parts as alternatives of one another.
struct MailContent {
  struct Part {
    var type: String
    var text: String
  }
  var headers: [(name: String, value: String)] = []
  var parts: [Part] = []

  /// Sets a header, in the place of one of that name.
  mutating func set(_ name: String, _ value: String) {
    if let index = headers.firstIndex(where: { $0.name == name }) {
      headers[index].value = value
    } else {
      headers.append((name, value))
    }
  }

  /// Adds a header unless there is one of that name.
  mutating func add(_ name: String, _ value: String) {
    if !headers.contains(where: { $0.name == name }) { headers.append((name, value)) }
  }

  /// The whole, each line ended by CR and LF. No value breaks out of its header, no text out of its part.
  func bytes(boundary: String) -> [UInt8] {
    var mark = boundary
    while parts.contains(where: { $0.text.contains(mark) }) { mark += "_" }
    var out = headers.map { $0.name + ": " + mailHeaderValue($0.name, $0.value) + "\r\n" }.joined()
    out += "MIME-Version: 1.0\r\n"
    out += "Content-Type: multipart/alternative; boundary=\"\(mark)\"\r\n\r\n"
    for part in parts {
      out += "--\(mark)\r\nContent-Transfer-Encoding: quoted-printable\r\n"
      out += "Content-Type: \(part.type); charset=UTF-8\r\n\r\n"
      out += quotedPrintable(part.text) + "\r\n"
    }
    return Array((out + "--\(mark)--\r\n").utf8)
  }
}

// MARK: Headers

/// A header's name as it is mostly written: `reply-to` is `Reply-To`.
func mailHeaderName(_ name: String) -> String {
  name.split(separator: "-", omittingEmptySubsequences: false)
    .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: "-")
}

func isMailHeaderName(_ name: String) -> Bool {
  !name.isEmpty
    && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
}

/// A header's value on one line, or folded, and with what is not ASCII as encoded words.
func mailHeaderValue(_ name: String, _ value: String) -> String {
  let clean = onOneLine(value)
  if ["From", "To", "Cc", "Bcc", "Reply-To", "Sender"].contains(name),
    let addresses = mailAddresses(clean)
  {
    return addresses.map(\.written).joined(separator: ",\r\n ")
  }
  return encodedWords(clean)
}

private func onOneLine(_ value: String) -> String {
  var out = String.UnicodeScalarView()
  for scalar in value.unicodeScalars {
    if scalar == "\r" || scalar == "\n" || scalar == "\t" {
      out.append(" ")
    } else if scalar.value >= 0x20, !(0x7F...0x9F).contains(scalar.value) {
      out.append(scalar)
    }
  }
  return String(out)
}

/// A text as RFC 2047 has it where that is needed.
func encodedWords(_ text: String, isPhrase: Bool = false) -> String {
  let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  if isPlain, !text.contains("=?"), text.utf8.count <= 900 { return text }
  let (start, end) = ("=?utf-8?q?", "?=")
  var words: [String] = []
  var word = ""
  for scalar in text.unicodeScalars {
    var piece = ""
    for byte in String(Character(scalar)).utf8 {
      switch byte {
      case 0x20: piece += "_"
      case _ where isSafe(byte, isPhrase): piece.unicodeScalars.append(Unicode.Scalar(byte))
      default: piece += "=" + hexadecimalByte(byte)
      }
    }
    // 75 letters at most, and no character in two words.
    if start.utf8.count + word.utf8.count + piece.utf8.count + end.utf8.count > 75 {
      words.append(word)
      word = ""
    }
    word += piece
  }
  words.append(word)
  return words.map { start + $0 + end }.joined(separator: "\r\n ")
}

/// In a name before an address fewer letters may stand for themselves.
private func isSafe(_ byte: UInt8, _ isPhrase: Bool) -> Bool {
  let isLetter = (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
  if isPhrase { return isLetter || "!*+-/".utf8.contains(byte) }
  return byte > 0x20 && byte < 0x7F && !"=?_".utf8.contains(byte)
}

private func hexadecimalByte(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return digits.utf8.count == 1 ? "0" + digits : digits
}

// MARK: Text

/// A text as quoted-printable (RFC 2045), lines of 76 letters at most, ended by CR and LF.
func quotedPrintable(_ text: String) -> String {
  var lines: [String] = []
  let plain = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
  for line in plain.split(separator: "\n", omittingEmptySubsequences: false) {
    var out = ""
    let bytes = Array(line.utf8)
    for (index, byte) in bytes.enumerated() {
      let isLast = index == bytes.count - 1
      let isBlank = byte == 0x20 || byte == 0x09
      let piece =
        (byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "=")) || isBlank && !isLast
        ? String(Unicode.Scalar(byte)) : "=" + hexadecimalByte(byte)
      if out.utf8.count + piece.utf8.count > (isLast ? 76 : 75) {
        lines.append(out + "=")
        out = ""
      }
      out += piece
    }
    lines.append(out)
  }
  return lines.joined(separator: "\r\n")
}
