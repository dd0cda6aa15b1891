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
    let words = oneLine(isMarkup || type.contains("html") ? shownText(start) : text)
    return words.isEmpty ? nil : printable(words, limit: Self.longestReason)
  }
}

private func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

/// The text of an HTML page without its head; the title where nothing else is shown, and before what does not begin
/// with it.
private func shownText(_ page: Substring) -> String {
  var title = ""
  var text = ""
  /// The element whose content is passed over.
  var hidden: String?
  var isTitle = false
  var rest = page
  while let open = rest.firstIndex(of: "<") {
    let before = rest[..<open]
    if isTitle { title += before } else if hidden == nil { text += before }
    rest = rest[open...]
    if rest.hasPrefix("<!--") {
      rest = after("-->", in: rest)
      continue
    }
    let tag = rest.dropFirst().prefix { $0 != ">" }
    let isClosing = tag.first == "/"
    let name = tag.dropFirst(isClosing ? 1 : 0).prefix { $0.isLetter || $0.isNumber }.lowercased()
    rest = rest.dropFirst(tag.count + 1).dropFirst()
    if name == "title" { isTitle = !isClosing && title.isEmpty }
    if let name = hidden.map({ $0 == name }), name, isClosing {
      hidden = nil
    } else if hidden == nil, !isClosing, ["head", "script", "style"].contains(name) {
      hidden = name
    }
    // Only what stands within a line may join words.
    if !["b", "i", "em", "strong", "span", "a", "code"].contains(name) { text += " " }
  }
  if hidden == nil { text += rest }
  let (heading, shown) = (oneLine(unescaped(title)), oneLine(unescaped(text)))
  if shown.isEmpty || heading.isEmpty { return heading + shown }
  return shown.lowercased().hasPrefix(heading.lowercased()) ? shown : heading + ": " + shown
}

private func after(_ mark: String, in text: Substring) -> Substring {
  var rest = text
  while !rest.isEmpty, !rest.hasPrefix(mark) { rest.removeFirst() }
  return rest.dropFirst(mark.count)
}

/// `text` with the usual character references replaced.
private func unescaped(_ text: String) -> String {
  let names = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "copy": "©",
    "middot": "·", "mdash": "—", "ndash": "–", "hellip": "…",
  ]
  var out = ""
  var rest = text[...]
  while let mark = rest.firstIndex(of: "&") {
    out += rest[..<mark]
    let name = rest[mark...].dropFirst().prefix { $0 != ";" && !$0.isWhitespace && $0 != "&" }
    let scalar = name.hasPrefix("#") ? characterReference(name.dropFirst()) : nil
    if let known = names[String(name)] ?? scalar.map({ String($0) }) {
      out += known
      rest = rest[name.endIndex...]
      if rest.first == ";" { rest = rest.dropFirst() }
    } else {
      out += "&"
      rest = rest[rest.index(after: mark)...]
    }
  }
  return out + rest
}

private func characterReference(_ digits: Substring) -> Unicode.Scalar? {
  let isHexadecimal = digits.first == "x" || digits.first == "X"
  let value = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
  return value.flatMap(Unicode.Scalar.init)
}
