/// Numbers that are compared bit by bit: what is no number is equal to itself, so that a fact that holds it does not
/// seem to change whenever it is told again.
@propertyWrapper
package struct Exact<Numbers: ExactlyComparable>: Sendable {
  package var wrappedValue: Numbers
  package init(wrappedValue: Numbers) { self.wrappedValue = wrappedValue }
}

/// One number, or several.
package protocol ExactlyComparable: Sendable, Codable {
  associatedtype Bits: Hashable
  var bits: Bits { get }
}

extension Double: ExactlyComparable {
  package var bits: UInt64 { bitPattern }
}

extension [Double]: ExactlyComparable {
  package var bits: [UInt64] { map(\.bitPattern) }
}

extension Exact: Hashable {
  package static func == (a: Self, b: Self) -> Bool { a.wrappedValue.bits == b.wrappedValue.bits }
  package func hash(into hasher: inout Hasher) { hasher.combine(wrappedValue.bits) }
}

extension Exact: Codable {
  package init(from decoder: any Decoder) throws {
    wrappedValue = try decoder.singleValueContainer().decode(Numbers.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue)
  }
}
