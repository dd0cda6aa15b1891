/// A colour as the screens speak of it: by meaning, or as a dashboard asks in RGB.
/// Packed into 32 bits so that styles compare in one instruction.
package struct Ink: Sendable, Hashable {
  /// Kind in the top byte (0 token, 1 RGB), token index or 0xRRGGBB below.
  private var raw: UInt32

  private init(raw: UInt32) { self.raw = raw }

  /// The terminal's own foreground or background.
  package static let normal = Ink.token(.text)

  package static func token(_ token: Token) -> Ink { Ink(raw: UInt32(token.index)) }
  /// 0xRRGGBB; bits above are ignored.
  package static func rgb(_ value: UInt32) -> Ink { Ink(raw: 1 << 24 | value & 0xFF_FFFF) }

  @inline(__always)
  func isSame(as other: Ink) -> Bool { raw == other.raw }

  package enum Content: Sendable, Hashable {
    /// A token's `index`.
    case token(Int)
    /// 0xRRGGBB.
    case rgb(UInt32)
  }
  package var content: Content {
    raw >> 24 == 0 ? .token(Int(raw)) : .rgb(raw & 0xFF_FFFF)
  }
}
