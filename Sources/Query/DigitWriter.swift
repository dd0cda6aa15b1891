/// The digits of 00 to 99, two bytes each.
private let pairs: [UInt16] = (0..<100).map { number in
  UInt16(littleEndian: UInt16(0x30 + number / 10) | UInt16(0x30 + number % 10) << 8)
}

/// How many decimal digits a number has; 1 for 0.
@inline(__always)
func digitCount(_ number: UInt64) -> Int {
  if number < 10 { return 1 }
  // log10(2) ≈ 1233/4096, corrected by one comparison.
  let guess = ((64 &- number.leadingZeroBitCount) &* 1233) >> 12
  return guess &+ (number >= powers[guess] ? 1 : 0)
}

private let powers: [UInt64] = {
  var powers: [UInt64] = [1]
  while powers.count < 20 { powers.append(powers[powers.count - 1] * 10) }
  return powers
}()

/// Writes the last `count` digits of `number`, with leading zeros where it has fewer.
@inline(__always)
func writeDigits(_ number: UInt64, _ count: Int, to out: UnsafeMutablePointer<UInt8>) {
  pairs.withUnsafeBufferPointer { pairs in
    var rest = number
    var place = count
    while place >= 2 {
      let quotient = rest / 100
      let pair = pairs[Int(truncatingIfNeeded: rest &- quotient &* 100)]
      place &-= 2
      UnsafeMutableRawPointer(out + place).storeBytes(of: pair, as: UInt16.self)
      rest = quotient
    }
    if place == 1 { out[0] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30 }
  }
}
