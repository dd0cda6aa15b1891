/// The window of meaningful bits that the differences between values are written in: how many zero bits are left out
/// before and behind.
struct XORWindow: Sendable {
  /// 255 before there is a window.
  private var leading = 255
  private var trailing = 0

  /// Appends what a value differs by: a zero bit where by nothing, else a one bit, and `writeChange`.
  @inline(__always)
  mutating func write(_ xor: UInt64, to bits: inout BitWriter) {
    if xor == 0 { return bits.write(0, 1) }
    bits.write(1, 1)
    writeChange(xor, to: &bits)
  }

  /// Appends a difference that is not zero: `0` and its bits in the window that is open, or `1`, a new window (5 bits
  /// for what leads, 6 for the width, 64 as 0) and the bits.
  @inline(__always)
  mutating func writeChange(_ xor: UInt64, to bits: inout BitWriter) {
    let newLeading = min(xor.leadingZeroBitCount, 31)
    let newTrailing = xor.trailingZeroBitCount
    if newLeading >= leading, newTrailing >= trailing {
      bits.write(0, 1)
      bits.write(xor &>> UInt64(truncatingIfNeeded: trailing), 64 &- leading &- trailing)
      return
    }
    leading = newLeading
    trailing = newTrailing
    let width = 64 &- leading &- trailing
    bits.write(0b1 << 11 | UInt64(leading) << 6 | UInt64(width & 63), 12)
    bits.write(xor &>> UInt64(truncatingIfNeeded: trailing), width)
  }
}
