internal import Calendar
internal import Metrics

/// An address, with the name before it.
struct MailAddress: Hashable {
  var name: String
  /// `person@example.org`.
  var address: String

  /// As headers have it.
  var written: String {
    if name.isEmpty { return address }
    let isPlain = name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x20
        || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
    if isPlain { return "\(name) <\(address)>" }
    guard name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
      return "\(encodedWords(name, isPhrase: true)) <\(address)>"
    }
    let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(quoted)\" <\(address)>"
  }
}

/// The addresses of a list; nil where a part of it is none.
func mailAddresses(_ text: String) -> [MailAddress]? {
  var addresses: [MailAddress] = []
  for part in parts(of: text) {
    guard let address = address(in: part) else { return nil }
    addresses.append(address)
  }
  return addresses
}

/// What stands between commas that are neither in quotes nor in brackets.
private func parts(of text: String) -> [String] {
  var parts: [String] = []
  var part = ""
  var (isQuoted, isEscaped, isInBrackets) = (false, false, false)
  for character in text {
    if character == ",", !isQuoted, !isInBrackets {
      parts.append(part)
      part = ""
      continue
    }
    if character == "\"", !isEscaped { isQuoted.toggle() }
    if !isQuoted, character == "<" { isInBrackets = true }
    if !isQuoted, character == ">" { isInBrackets = false }
    isEscaped = isQuoted && character == "\\" && !isEscaped
    part.append(character)
  }
  parts.append(part)
  return parts.filter { !$0.allSatisfy(\.isWhitespace) }
}

private func address(in part: String) -> MailAddress? {
  let text = trimmed(part[...])
  guard text.last == ">", let open = text.lastIndex(of: "<") else {
    return isAddress(text) ? MailAddress(name: "", address: String(text)) : nil
  }
  let address = trimmed(text[text.index(after: open)...].dropLast())
  guard isAddress(address) else { return nil }
  var name = trimmed(text[..<open])
  if name.first == "\"", name.last == "\"", name.count > 1 {
    name = name.dropFirst().dropLast()
    return MailAddress(name: unquoted(name), address: String(address))
  }
  guard !name.contains("<"), !name.contains(">"), !name.contains("\"") else { return nil }
  return MailAddress(name: String(name), address: String(address))
}

private func unquoted(_ text: Substring) -> String {
  var out = ""
  var isEscaped = false
  for character in text {
    if character == "\\", !isEscaped {
      isEscaped = true
      continue
    }
    isEscaped = false
    out.append(character)
  }
  return out
}

/// Whether a text is `local@domain`, without anything that ends an address in SMTP.
private func isAddress(_ text: Substring) -> Bool {
  guard let at = text.lastIndex(of: "@"), at != text.startIndex,
    text.index(after: at) != text.endIndex
  else { return false }
  return text.unicodeScalars.allSatisfy {
    $0.value > 0x20 && !(0x7F...0x9F).contains($0.value)
      && !"<>()[]:;,\\\"".unicodeScalars.contains($0)
  } && text[..<at].contains("@") == false
}

private func trimmed(_ text: Substring) -> Substring {
  var text = text
  while text.first?.isWhitespace == true { text.removeFirst() }
  while text.last?.isWhitespace == true { text.removeLast() }
  return text
}

// MARK: Dates

/// As a mail's `Date` has it: `Sat, 28 Nov 2026 20:43:18 +0000`.
func mailDate(_ time: Timestamp) -> String {
  let civil = CivilTime(time, .utc)
  let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  return "\(days[civil.weekday]), \(two(civil.day)) \(months[civil.month - 1]) \(civil.year) "
    + "\(civil.clock) +0000"
}

/// `2026-11-28`.
func mailDay(_ time: Timestamp) -> String { CalendarTime.date(time, zone: nil) }
