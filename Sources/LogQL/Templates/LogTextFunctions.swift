internal import Addresses
internal import JSON
internal import Patterns
internal import Templates

/// Functions of texts. Those that Loki had first take the text first; sprig's take it last, for pipes.
let logTextFunctions: [String: TemplateFunction] = [
  "ToLower": text { lowerCased($0) },
  "ToUpper": text { $0.uppercased() },
  "lower": text { lowerCased($0) },
  "upper": text { $0.uppercased() },
  "title": text(titled),
  "TrimSpace": text { trimmed($0, where: \.properties.isWhitespace) },
  "trim": text { trimmed($0, where: \.properties.isWhitespace) },
  "Trim": texts { text, cut in trimmed(text, cut) },
  "trimAll": texts { cut, text in trimmed(text, cut) },
  "TrimLeft": texts { text, cut in leftTrimmed(text, cut) },
  "TrimRight": texts { text, cut in rightTrimmed(text, cut) },
  "TrimPrefix": texts { text, prefix in withoutPrefix(text, prefix) },
  "trimPrefix": texts { prefix, text in withoutPrefix(text, prefix) },
  "TrimSuffix": texts { text, suffix in withoutSuffix(text, suffix) },
  "trimSuffix": texts { suffix, text in withoutSuffix(text, suffix) },
  "Replace": TemplateFunction(4...4) { (values) throws(TemplateFailure) in
    .string(
      try replaced(
        try stringArgument(values[0]), try stringArgument(values[1]),
        with: try stringArgument(values[2]), atMost: try wholeArgument(values[3])))
  },
  "replace": TemplateFunction(3...3) { (values) throws(TemplateFailure) in
    .string(
      try replaced(
        try stringArgument(values[2]), try stringArgument(values[0]),
        with: try stringArgument(values[1]), atMost: -1))
  },
  "contains": test { part, text in occurs(part, in: text) },
  "hasPrefix": test { part, text in text.utf8.starts(with: part.utf8) },
  "hasSuffix": test { part, text in
    Array(text.utf8).suffix(part.utf8.count).elementsEqual(part.utf8)
  },
  "repeat": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    let (count, text) = (try wholeArgument(values[0]), try stringArgument(values[1]))
    guard count >= 0 else { throw TemplateFailure("strings: negative Repeat count") }
    guard count <= mostTemplateBytes, count * text.utf8.count <= mostTemplateBytes else {
      throw TemplateFailure("makes a text of more than \(mostTemplateBytes) bytes")
    }
    return .string(String(repeating: text, count: count))
  },
  "indent": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .string(try indented(values))
  },
  "nindent": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .string("\n" + (try indented(values)))
  },
  "trunc": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    let (count, bytes) = (try wholeArgument(values[0]), Array(try stringArgument(values[1]).utf8))
    if count < 0 {
      return .string(String(decoding: bytes.suffix(-max(count, -bytes.count)), as: UTF8.self))
    }
    return .string(String(decoding: bytes.prefix(count), as: UTF8.self))
  },
  "substr": TemplateFunction(3...3) { (values) throws(TemplateFailure) in
    let (start, end) = (try wholeArgument(values[0]), try wholeArgument(values[1]))
    let bytes = Array(try stringArgument(values[2]).utf8)
    let last = end < 0 || end > bytes.count ? bytes.count : end
    let first = max(0, start)
    guard first <= last else {
      throw TemplateFailure("slice bounds out of range [\(first):\(last)]")
    }
    return .string(String(decoding: bytes[first..<last], as: UTF8.self))
  },
  "alignLeft": aligned { characters, count in
    characters.prefix(count) + Array(repeating: " ", count: max(0, count - characters.count))
  },
  "alignRight": aligned { characters, count in
    Array(repeating: " ", count: max(0, count - characters.count)) + characters.suffix(count)
  },
  "default": TemplateFunction(1...2) { values in
    guard values.count == 2, values[1].isTrue else { return values[0] }
    return values[1]
  },
  "regexReplaceAll": TemplateFunction(3...3) { (values) throws(TemplateFailure) in
    .string(try regexReplaced(values, isLiteral: false))
  },
  "regexReplaceAllLiteral": TemplateFunction(3...3) { (values) throws(TemplateFailure) in
    .string(try regexReplaced(values, isLiteral: true))
  },
  "count": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .integer(
      Int64(try matchCount(try stringArgument(values[0]), in: try stringArgument(values[1]))))
  },
  "b64enc": text { base64(Array($0.utf8)) },
  "b64dec": text { text in
    switch decodedBase64(text) {
    case .success(let bytes): String(decoding: bytes, as: UTF8.self)
    case .failure(let place): "illegal base64 data at input byte \(place.byte)"
    }
  },
  "urlencode": text { formEncoded($0) },
  "urldecode": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    .string(try urlDecoded(try stringArgument(values[0])))
  },
  "fromJson": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    (try? JSON(parsing: try stringArgument(values[0]))).map(value) ?? .null
  },
]

// MARK: Kinds of functions

private func text(_ body: @escaping @Sendable (String) -> String) -> TemplateFunction {
  TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    .string(body(try stringArgument(values[0])))
  }
}

private func texts(_ body: @escaping @Sendable (String, String) -> String) -> TemplateFunction {
  TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .string(body(try stringArgument(values[0]), try stringArgument(values[1])))
  }
}

private func test(_ body: @escaping @Sendable (String, String) -> Bool) -> TemplateFunction {
  TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .bool(body(try stringArgument(values[0]), try stringArgument(values[1])))
  }
}

/// A text of just so many characters.
private func aligned(
  _ body: @escaping @Sendable ([Unicode.Scalar], Int) -> [Unicode.Scalar]
) -> TemplateFunction {
  TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    let (count, text) = (try wholeArgument(values[0]), try stringArgument(values[1]))
    guard count >= 0 else { return .string(text) }
    guard count <= mostTemplateBytes else {
      throw TemplateFailure("makes a text of more than \(mostTemplateBytes) bytes")
    }
    return .string(String(String.UnicodeScalarView(body(Array(text.unicodeScalars), count))))
  }
}

// MARK: Pieces

/// Every first letter of a word as a title has it.
private func titled(_ text: String) -> String {
  var out = String.UnicodeScalarView()
  var isInWord = false
  for scalar in text.unicodeScalars {
    let isWord =
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
    if isWord, !isInWord { out += titleCased(scalar) } else { out.append(scalar) }
    // As in Go, only blanks and ASCII signs part words.
    isInWord = isWord || !scalar.isASCII && !scalar.properties.isWhitespace
  }
  return String(out)
}

private func trimmed(_ text: String, where isCut: (Unicode.Scalar) -> Bool) -> String {
  var rest = text.unicodeScalars[...]
  while let first = rest.first, isCut(first) { rest.removeFirst() }
  while let last = rest.last, isCut(last) { rest.removeLast() }
  return String(rest)
}

private func trimmed(_ text: String, _ cut: String) -> String {
  trimmed(text) { cut.unicodeScalars.contains($0) }
}

private func leftTrimmed(_ text: String, _ cut: String) -> String {
  String(text.unicodeScalars.drop { cut.unicodeScalars.contains($0) })
}

private func rightTrimmed(_ text: String, _ cut: String) -> String {
  var rest = text.unicodeScalars[...]
  while let last = rest.last, cut.unicodeScalars.contains(last) { rest.removeLast() }
  return String(rest)
}

private func withoutPrefix(_ text: String, _ prefix: String) -> String {
  guard text.utf8.starts(with: prefix.utf8) else { return text }
  return String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
}

private func withoutSuffix(_ text: String, _ suffix: String) -> String {
  let bytes = Array(text.utf8)
  guard bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) else { return text }
  return String(decoding: bytes.dropLast(suffix.utf8.count), as: UTF8.self)
}

private func occurs(_ part: String, in text: String) -> Bool {
  Array(text.utf8).withUnsafeBytes { LiteralSearch(part.utf8).find(in: $0) != nil }
}

/// The first `most` places replaced, all where it is negative; an empty `old` stands before every character and at the
/// end.
private func replaced(
  _ text: String, _ old: String, with new: String, atMost most: Int
) throws(TemplateFailure) -> String {
  var out: [UInt8] = []
  var left = most < 0 ? Int.max : most
  let tooMuch = TemplateFailure("makes a text of more than \(mostTemplateBytes) bytes")
  if old.isEmpty {
    for scalar in text.unicodeScalars {
      if left > 0 {
        out += new.utf8
        left -= 1
      }
      out += String(Character(scalar)).utf8
      if out.count > mostTemplateBytes { throw tooMuch }
    }
    if left > 0 { out += new.utf8 }
    return String(decoding: out, as: UTF8.self)
  }
  let bytes = Array(text.utf8)
  let search = LiteralSearch(old.utf8)
  var start = 0
  while left > 0, let found = bytes.withUnsafeBytes({ search.find(in: $0, from: start) }) {
    out += bytes[start..<found]
    out += new.utf8
    start = found + search.needle.count
    left -= 1
    if out.count > mostTemplateBytes { throw tooMuch }
  }
  return String(decoding: out + bytes[start...], as: UTF8.self)
}

private func indented(_ values: [TemplateValue]) throws(TemplateFailure) -> String {
  let (count, text) = (try wholeArgument(values[0]), try stringArgument(values[1]))
  guard count >= 0 else { throw TemplateFailure("strings: negative Repeat count") }
  guard count <= 10_000 else {
    throw TemplateFailure("makes a text of more than \(mostTemplateBytes) bytes")
  }
  let blanks = String(repeating: " ", count: count)
  return blanks + (try replaced(text, "\n", with: "\n" + blanks, atMost: -1))
}

private func pattern(_ text: String) throws(TemplateFailure) -> Pattern {
  do throws(PatternError) {
    return try Pattern(text, dotMatchesNewline: false)
  } catch {
    throw TemplateFailure(goRegexpReason(error))
  }
}

private func regexReplaced(
  _ values: [TemplateValue], isLiteral: Bool
) throws(TemplateFailure) -> String {
  let pattern = try pattern(try stringArgument(values[0]))
  let text = try stringArgument(values[1])
  var new = try stringArgument(values[2])
  if isLiteral { new = try replaced(new, "$", with: "$$", atMost: -1) }
  guard let result = pattern.replacingAll(in: text, with: new, limit: mostTemplateBytes) else {
    throw TemplateFailure("makes a text of more than \(mostTemplateBytes) bytes")
  }
  return result
}

private func matchCount(_ source: String, in text: String) throws(TemplateFailure) -> Int {
  let pattern = try pattern(source)
  return Array(text.utf8).withUnsafeBytes { bytes in
    var (count, from, last) = (0, 0, -1)
    while from <= bytes.count, let found = pattern.spans(in: bytes, from: from)?.first,
      let range = found
    {
      // An empty match right behind another one is no match of its own.
      if !range.isEmpty || range.lowerBound != last { count += 1 }
      last = range.upperBound
      from = max(range.upperBound, from + (range.isEmpty ? 1 : 0))
    }
    return count
  }
}

private func urlDecoded(_ text: String) throws(TemplateFailure) -> String {
  let bytes = Array(text.utf8)
  var out: [UInt8] = []
  var index = 0
  while index < bytes.count {
    switch bytes[index] {
    case UInt8(ascii: "+"): out.append(0x20)
    case UInt8(ascii: "%"):
      guard index + 2 < bytes.count, let high = hexadecimalDigit(bytes[index + 1]),
        let low = hexadecimalDigit(bytes[index + 2])
      else {
        let shownBytes = bytes[index..<min(index + 3, bytes.count)]
        throw TemplateFailure(
          "invalid URL escape \(shown(String(decoding: shownBytes, as: UTF8.self)))")
      }
      out.append(high << 4 | low)
      index += 2
    default: out.append(bytes[index])
    }
    index += 1
  }
  return String(decoding: out, as: UTF8.self)
}

private func value(_ json: JSON) -> TemplateValue {
  switch json {
  case .null: .null
  case .bool(let flag): .bool(flag)
  case .number(let number): .float(number)
  case .string(let text): .string(text)
  case .array(let elements): .list(elements.map(value))
  case .object(let members):
    .map(
      Dictionary(members.map { ($0.name, value($0.value)) }) { _, last in last }, missing: .null)
  }
}
