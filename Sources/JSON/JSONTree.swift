/// What the parser makes of a text: `JSON`, or what keeps more of it.
protocol JSONTree {
  associatedtype Member
  static var null: Self { get }
  static func bool(_ flag: Bool) -> Self
  static func string(_ text: String) -> Self
  static func array(_ elements: [Self]) -> Self
  static func object(_ members: [Member]) -> Self
  static func member(_ name: String, _ value: Self) -> Member
  /// A whole number of at most 16 characters.
  static func whole(_ number: Int64) -> Self
  /// Any other number, of which `text` may turn out to be none: then nil. A whole one has no point and no exponent.
  static func number(_ text: String, isWhole: Bool) -> Self?
}

extension JSON: JSONTree {
  static func member(_ name: String, _ value: JSON) -> Member { Member(name, value) }
  static func whole(_ number: Int64) -> JSON { .number(Double(number)) }
  static func number(_ text: String, isWhole: Bool) -> JSON? { Double(text).map(JSON.number) }
}
