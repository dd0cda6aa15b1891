/// A parsed value with its whole numbers exact, to read Codable values from.
enum JSONItem {
  case null
  case bool(Bool)
  case natural(UInt64)
  case negative(Int64)
  /// The digits of a whole number beyond 64 bits.
  case digits(String)
  /// Any other number; infinite where it is too large for one.
  case number(Double)
  case string(String)
  case array([JSONItem])
  case object([Member])

  struct Member {
    let name: String
    let value: JSONItem
  }

  /// With its article, for errors, which do not show contents: they may be secrets.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .natural, .negative, .digits, .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  var isNull: Bool {
    if case .null = self { return true }
    return false
  }

  /// The number as text, of those that are whole.
  var wholeText: String? {
    switch self {
    case .natural(let number): String(number)
    case .negative(let number): String(number)
    case .digits(let text): text
    default: nil
    }
  }
}

extension JSONItem: JSONTree {
  static func member(_ name: String, _ value: JSONItem) -> Member {
    Member(name: name, value: value)
  }

  static func whole(_ number: Int64) -> JSONItem {
    number < 0 ? .negative(number) : .natural(UInt64(number))
  }

  static func number(_ text: String, isWhole: Bool) -> JSONItem? {
    if isWhole {
      if let natural = UInt64(text) { return .natural(natural) }
      if let negative = Int64(text) { return .negative(negative) }
    }
    guard let number = Double(text) else { return nil }
    return isWhole ? .digits(text) : .number(number)
  }
}
