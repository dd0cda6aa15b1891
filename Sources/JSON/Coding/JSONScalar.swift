/// What stands in JSON as one number, string or boolean, and is not asked how.
protocol JSONScalar: Codable {
  /// With its article, for errors.
  static var kind: String { get }
  /// Nil where `item` is of another kind, or does not fit.
  init?(_ item: JSONItem)
  func write(to text: inout JSONText)
}

extension Bool: JSONScalar {
  static var kind: String { "a boolean" }
  init?(_ item: JSONItem) {
    guard case .bool(let flag) = item else { return nil }
    self = flag
  }
  func write(to text: inout JSONText) { text.write(self) }
}

extension String: JSONScalar {
  static var kind: String { "a string" }
  init?(_ item: JSONItem) {
    guard case .string(let text) = item else { return nil }
    self = text
  }
  func write(to text: inout JSONText) { text.write(self) }
}

extension Double: JSONScalar {
  static var kind: String { "a number" }
  init?(_ item: JSONItem) {
    switch item {
    case .natural(let number): self = Double(number)
    case .negative(let number): self = Double(number)
    case .number(let number) where number.isFinite: self = number
    case .digits(let text):
      guard let number = Double(text), number.isFinite else { return nil }
      self = number
    case .string("NaN"): self = .nan
    case .string("+Inf"): self = .infinity
    case .string("-Inf"): self = -.infinity
    default: return nil
    }
  }
  func write(to text: inout JSONText) { text.write(self) }
}

extension Float: JSONScalar {
  static var kind: String { "a number" }
  init?(_ item: JSONItem) {
    guard let number = Double(item) else { return nil }
    self = Float(number)
    if isInfinite, number.isFinite { return nil }
  }
  /// As the Double that it is, so that it is not rounded twice on its way back.
  func write(to text: inout JSONText) { text.write(Double(self)) }
}

extension JSONScalar where Self: FixedWidthInteger {
  static var kind: String { "a whole number" }
  init?(_ item: JSONItem) {
    switch item {
    case .natural(let number): self.init(exactly: number)
    case .negative(let number): self.init(exactly: number)
    // A point or an exponent may have cost a larger one its last digits.
    case .number(let number) where number.magnitude < 0x1p53: self.init(exactly: number)
    default: return nil
    }
  }
  func write(to text: inout JSONText) { text.write(self) }
}

extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}
