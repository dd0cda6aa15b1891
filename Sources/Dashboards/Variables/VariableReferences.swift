/// A place in a template where a variable stands: `$name`, `${name.path:format}`, `[[name:format]]`.
struct VariableReference {
  var range: Range<Int>
  var name: String
  var path: String = ""
  var format: Substring = ""
}

/// The references of a template, left to right.
func variableReferences(_ bytes: [UInt8]) -> [VariableReference] {
  var found: [VariableReference] = []
  var index = 0
  func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x5F
  }
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
  while index + 1 < bytes.count {
    let start = index
    index += 1
    if bytes[start] == UInt8(ascii: "$"), bytes[index] == UInt8(ascii: "{") {
      var end = index + 1
      while end < bytes.count, isWord(bytes[end]) { end += 1 }
      let name = text((index + 1)..<end)
      guard !name.isEmpty, let close = bytes[end...].firstIndex(of: UInt8(ascii: "}")) else {
        continue
      }
      var reference = VariableReference(range: start..<(close + 1), name: name)
      let rest = text(end..<close)
      if rest.hasPrefix(":") {
        reference.format = rest.dropFirst()
      } else if rest.hasPrefix(".") || rest.hasPrefix("[") {
        // A format follows the last colon that is not inside brackets or quotes.
        let body = rest.hasPrefix(".") ? rest.dropFirst() : rest[...]
        let bracketed = body.lastIndex(of: "]") ?? body.startIndex
        if let colon = body[bracketed...].firstIndex(of: ":") {
          reference.path = String(body[..<colon])
          reference.format = body[body.index(after: colon)...]
        } else {
          reference.path = String(body)
        }
      } else if !rest.isEmpty {
        continue
      }
      found.append(reference)
      index = close + 1
    } else if bytes[start] == UInt8(ascii: "$"), isWord(bytes[index]) {
      var end = index
      while end < bytes.count, isWord(bytes[end]) { end += 1 }
      found.append(VariableReference(range: start..<end, name: text(index..<end)))
      index = end
    } else if bytes[start] == UInt8(ascii: "["), bytes[index] == UInt8(ascii: "[") {
      var end = index + 1
      while end < bytes.count, isWord(bytes[end]) { end += 1 }
      let name = text((index + 1)..<end)
      var format = ""
      if end < bytes.count, bytes[end] == UInt8(ascii: ":") {
        let begin = end + 1
        end = begin
        while end < bytes.count, isWord(bytes[end]) || bytes[end] == UInt8(ascii: ":") { end += 1 }
        format = text(begin..<end)
      }
      guard !name.isEmpty, end + 1 < bytes.count, bytes[end] == UInt8(ascii: "]"),
        bytes[end + 1] == UInt8(ascii: "]")
      else { continue }
      found.append(
        VariableReference(range: start..<(end + 2), name: name, format: format[...]))
      index = end + 2
    }
  }
  return found
}

/// The names of the variables that `template` refers to.
func referencedVariables(_ template: String) -> Set<String> {
  Set(variableReferences(Array(template.utf8)).map(\.name))
}
