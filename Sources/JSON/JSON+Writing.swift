extension JSON: CustomStringConvertible {
  /// This value as compact JSON in UTF-8.
  ///
  /// Whole numbers below 2^63 stand in digits, others in the fewest that give them again; NaN and the infinities, which
  /// JSON has not, are the strings "NaN", "+Inf" and "-Inf". Control characters are escaped, DEL and C1 among them.
  package var bytes: [UInt8] {
    var text = JSONText()
    write(to: &text)
    return text.bytes
  }

  /// As compact JSON, like `bytes`.
  package var description: String { String(decoding: bytes, as: UTF8.self) }

  /// `text` as a JSON string, quotes included.
  package static func quote(_ text: String) -> String { JSON.string(text).description }

  private func write(to text: inout JSONText) {
    switch self {
    case .null: text.writeNull()
    case .bool(let flag): text.write(flag)
    case .number(let number): text.write(number)
    case .string(let string): text.write(string)
    case .array(let elements):
      text.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        element.write(to: &text)
      }
      text.append(UInt8(ascii: "]"))
    case .object(let members):
      text.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        text.write(member.name)
        text.append(UInt8(ascii: ":"))
        member.value.write(to: &text)
      }
      text.append(UInt8(ascii: "}"))
    }
  }
}
