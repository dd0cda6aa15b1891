// JSON as a value, for files that people and programs write: dashboards, discovery files.
//
// A tree that keeps the order of members, and subscripts that answer null for what is not there: a reader of a
// thousand optional fields states each as one path and never fails half-way. Nesting and size are bounded, ill-formed
// UTF-8 is repaired, and an error names line and column. Answers of a million points do not come this way; the room
// that asks for them has a pull parser of its own. Values that Swift can write down by themselves need no tree: they are
// written straight to text, and read from a tree that keeps whole numbers exact (below Coding/).

/// Any JSON value. Objects keep their members' order; of a repeated name the last one counts.
package enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  package struct Member: Sendable, Hashable {
    package var name: String
    package var value: JSON
    package init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// The member `name` of an object; null where there is none or this is no object.
  package subscript(name: String) -> JSON {
    guard case .object(let members) = self else { return .null }
    return members.last { $0.name == name }?.value ?? .null
  }

  /// The element at `index` of an array; null outside of it.
  package subscript(index: Int) -> JSON {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return .null }
    return elements[index]
  }

  package var isNull: Bool { self == .null }

  /// The text of a string.
  package var string: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// The number of a number, or of a string that is one; never NaN, though a string can spell it.
  package var number: Double? {
    let number: Double? =
      switch self {
      case .number(let number): number
      case .string(let text): Double(text.trimmingSpaces)
      default: nil
      }
    return number?.isNaN == true ? nil : number
  }

  /// A whole number, rounded toward zero; nil for none and beyond ±2^53.
  package var integer: Int? {
    guard let number, number.magnitude < 0x1p53 else { return nil }
    return Int(number)
  }

  package var bool: Bool? {
    if case .bool(let flag) = self { return flag }
    return nil
  }

  /// The elements of an array; empty for all else.
  package var elements: [JSON] {
    if case .array(let elements) = self { return elements }
    return []
  }

  /// The members of an object; empty for all else.
  package var members: [Member] {
    if case .object(let members) = self { return members }
    return []
  }

  package var isObject: Bool {
    if case .object = self { return true }
    return false
  }

  /// A string, number or boolean as one would write it in a text; nil for the rest.
  package var text: String? {
    switch self {
    case .string(let text): text
    case .number(let number): numberText(number)
    case .bool(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}

private func numberText(_ number: Double) -> String {
  if number == number.rounded(), number.magnitude < 0x1p53 { return String(Int64(number)) }
  return String(number)
}

extension String {
  fileprivate var trimmingSpaces: Substring {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
