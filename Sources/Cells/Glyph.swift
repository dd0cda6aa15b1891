/// What stands in a cell: one spacing scalar and up to three combining marks; always harmless.
package struct Glyph: Sendable, Hashable {
  /// The spacing scalar; 0 in the right half of a wide glyph.
  package let scalar: UInt32
  /// Columns: 1, 2, or 0 in the right half of a wide glyph.
  package let width: UInt8
  /// Combining marks, 21 bits each, the first lowest; 0 for none.
  private var marks: UInt64 = 0

  /// The scalar made harmless: a control character becomes its picture, a mark alone a `�`.
  package init(_ scalar: Unicode.Scalar) {
    switch harmless(scalar) {
    case .spacing(let clean, let width):
      self.scalar = clean.value
      self.width = UInt8(width)
    case .mark, .dropped:
      self.scalar = 0xFFFD
      self.width = 1
    }
  }

  /// Only for scalars that `harmless` gave.
  init(clean scalar: Unicode.Scalar, width: Int) {
    self.scalar = scalar.value
    self.width = UInt8(truncatingIfNeeded: width)
  }

  private init(scalar: UInt32, width: UInt8) {
    self.scalar = scalar
    self.width = width
  }

  package static let blank = Glyph(scalar: 0x20, width: 1)
  /// The right half of a wide glyph.
  package static let continuation = Glyph(scalar: 0, width: 0)

  @inline(__always)
  func isSame(as other: Glyph) -> Bool {
    scalar == other.scalar && width == other.width && marks == other.marks
  }

  package var isContinuation: Bool { width == 0 }

  /// Adds a combining mark; a fourth is left out.
  mutating func add(mark: Unicode.Scalar) {
    let value = UInt64(mark.value)
    if marks == 0 {
      marks = value
    } else if marks >> 21 == 0 {
      marks |= value << 21
    } else if marks >> 42 == 0 {
      marks |= value << 42
    }
  }

  /// The scalars in order; none in the right half of a wide glyph.
  package func forEachScalar(_ body: (Unicode.Scalar) -> Void) {
    guard width > 0, let first = Unicode.Scalar(scalar) else { return }
    body(first)
    var rest = marks
    while rest != 0 {
      if let mark = Unicode.Scalar(UInt32(rest & 0x1F_FFFF)) { body(mark) }
      rest >>= 21
    }
  }
  package var hasMarks: Bool { marks != 0 }
}

extension Glyph: ExpressibleByUnicodeScalarLiteral {
  package init(unicodeScalarLiteral scalar: Unicode.Scalar) { self.init(scalar) }
}
