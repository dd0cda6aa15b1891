// Eight bytes at a time: every function takes a word that was loaded in little-endian order and gives a mask with
// the high bit set in the bytes asked for; the lowest set bit is exact.

private let ones: UInt64 = 0x0101_0101_0101_0101
private let highs: UInt64 = 0x8080_8080_8080_8080

/// The bytes of `word` that equal `byte` (those above the lowest hit may be false alarms).
@inline(__always)
func bytes(of word: UInt64, equalTo byte: UInt8) -> UInt64 {
  let difference = word ^ (ones &* UInt64(byte))
  return (difference &- ones) & ~difference & highs
}

/// The bytes of `word` that end a quoted string's plain run: quote, backslash, newline.
@inline(__always)
func quoteStops(_ word: UInt64) -> UInt64 {
  bytes(of: word, equalTo: 0x22) | bytes(of: word, equalTo: 0x5C) | bytes(of: word, equalTo: 0x0A)
}

/// The bytes of `word` that are not ASCII.
@inline(__always)
func nonASCII(_ word: UInt64) -> UInt64 { word & highs }

/// The bytes of `word` that cannot stand in a name: not `[a-zA-Z0-9_]` and, with `colon`, not `:` either. Exact.
@inline(__always)
func nameStops(_ word: UInt64, colon: Bool) -> UInt64 {
  let low = word & ~highs
  let folded = low | (ones &* 0x20)
  let letters =
    (folded &+ ones &* (0x80 - 0x61)) & ~(folded &+ ones &* (0x80 - 0x7B))
  // The colon follows the nine.
  let digits =
    (low &+ ones &* (0x80 - 0x30)) & ~(low &+ ones &* (colon ? 0x80 - 0x3B : 0x80 - 0x3A))
  let underscores = ~((low ^ (ones &* 0x5F)) &+ ones &* 0x7F)
  return ~((letters | digits | underscores) & ~word) & highs
}

/// Another in every process, so that no target can choose series that collide.
let hashSeed = UInt64.random(in: 0 ... .max)

/// A 64-bit hash of `count` bytes, for tables within one process: multiply and fold, as wyhash does.
@inline(__always)
func hashBytes(_ base: UnsafePointer<UInt8>, _ count: Int, seed: UInt64) -> UInt64 {
  let raw = UnsafeRawPointer(base)
  var state = UInt64(truncatingIfNeeded: count) ^ seed
  var offset = 0
  while offset &+ 16 <= count {
    let a = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    let b = raw.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
    state = fold(a ^ 0xA076_1D64_78BD_642F ^ state, b ^ 0xE703_7ED1_A0B4_28DB)
    offset &+= 16
  }
  var a: UInt64 = 0
  var b: UInt64 = 0
  if count >= 16 {
    a = raw.loadUnaligned(fromByteOffset: count &- 16, as: UInt64.self)
    b = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
  } else {
    var shift: UInt64 = 0
    while offset < count {
      let byte = UInt64(base[offset])
      if shift < 64 { a |= byte << shift } else { b |= byte << (shift &- 64) }
      shift &+= 8
      offset &+= 1
    }
  }
  return fold(a ^ 0x8EBC_6AF0_9C88_C6E3 ^ state, b ^ 0x5899_65CC_7537_4CC3)
}

@inline(__always)
private func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
  let product = a.multipliedFullWidth(by: b)
  return product.high ^ product.low
}
