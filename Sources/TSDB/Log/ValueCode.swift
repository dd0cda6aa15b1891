// How a value stands in the log: as what it differs by from its series' key value, which the log restates every few
// minutes, so that a frame that is lost takes none of the later values with it (but those of the few series whose keys it held).
//
//   0                             the key value
//   10 cc d…                      both are whole numbers: their difference, folded, in 6, 12, 20 or 32 bits
//   110 lll nnn b…                the bytes in which they differ: l zero bytes, then n + 1 bytes
//   1110 wwwwww d…                a new key value: a whole number, folded, in w bits
//   1111 b…                       a new key value: its 64 bits

/// The code of one value.
struct ValueCode {
  var bits: UInt64
  var count: Int
  /// 64 bits more that follow.
  var raw: UInt64?

  @inline(__always)
  init(_ value: UInt64, key: UInt64) {
    raw = nil
    if value == key {
      (bits, count) = (0, 1)
      return
    }
    if let whole = wholeNumber(value), let keyWhole = wholeNumber(key) {
      let difference = folded(whole &- keyWhole)
      if difference < 1 &<< 32 {
        let shape =
          difference < 1 &<< 6
          ? (0, 6) : difference < 1 &<< 12 ? (1, 12) : difference < 1 &<< 20 ? (2, 20) : (3, 32)
        bits = (0b1000 | UInt64(shape.0)) &<< UInt64(shape.1) | difference
        count = 4 &+ shape.1
        return
      }
    }
    let xor = value ^ key
    let leading = min(7, xor.leadingZeroBitCount &>> 3)
    let length = 8 &- leading &- xor.trailingZeroBitCount &>> 3
    let head = 0b110 &<< 6 | UInt64(leading) &<< 3 | UInt64(length &- 1)
    let body = xor &>> UInt64(8 &* (8 &- leading &- length))
    if length < 7 {
      bits = head &<< UInt64(8 &* length) | body
      count = 9 &+ 8 &* length
    } else {
      // More than 64 bits together: the body is written by itself, left-aligned in its bytes.
      bits = head
      count = 9
      raw = body
    }
  }

  /// How many bits of `raw` count, where a difference has it: 56 or 64.
  @inline(__always)
  var rawCount: Int { bits & 7 == 7 ? 64 : 56 }

  /// The code of a key value.
  @inline(__always)
  init(key value: UInt64) {
    if let whole = wholeNumber(value) {
      let number = folded(whole)
      let width = 64 &- number.leadingZeroBitCount
      bits = (0b1110 &<< 6 | UInt64(width)) &<< UInt64(width) | number
      count = 10 &+ width
      raw = nil
    } else {
      (bits, count, raw) = (0b1111, 4, value)
    }
  }
}

/// The whole number that a value's bits mean, up to 2^51 either way; nil for any other, negative zero too.
@inline(__always)
private func wholeNumber(_ bits: UInt64) -> Int64? {
  let value = Double(bitPattern: bits)
  guard value.magnitude < 0x1p51 else { return nil }
  let whole = Int64(value)
  return Double(whole).bitPattern == bits ? whole : nil
}

extension WordReader {
  /// The next value, and whether it is a key value. `key` counts only where it is known.
  @inline(__always)
  mutating func readValue(key: UInt64) -> (value: UInt64, isKey: Bool) {
    if read(1) == 0 { return (key, false) }
    if read(1) == 0 {
      let width = [6, 12, 20, 32][Int(read(2))]
      let difference = unfolded(read(width))
      let whole = wholeNumber(key) ?? 0
      return (Double(whole &+ difference).bitPattern, false)
    }
    if read(1) == 0 {
      let leading = Int(read(3))
      let length = Int(read(3)) &+ 1
      let shift = 8 &* (8 &- leading &- length)
      let body = read(8 &* length)
      return (shift >= 0 ? key ^ body &<< UInt64(shift) : key, false)
    }
    if read(1) == 0 {
      let width = Int(read(6))
      return (Double(unfolded(width == 0 ? 0 : read(width))).bitPattern, true)
    }
    return (read(64), true)
  }
}
