private let alphabet = Array(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

/// Bytes in base 64 with padding.
func base64(_ bytes: [UInt8]) -> String {
  var out: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    bits <<= UInt32(8 * (3 - group.count))
    for place in 0..<4 {
      out.append(
        place <= group.count
          ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
    }
  }
  return String(decoding: out, as: UTF8.self)
}

/// Where a text is no base 64.
struct Base64Fault: Error {
  var byte: Int
}

/// The bytes of a text in base 64, padded or not; line ends in it are skipped.
func decodedBase64(_ text: String) -> Result<[UInt8], Base64Fault> {
  var out: [UInt8] = []
  var (bits, count) = (UInt32(0), 0)
  let bytes = Array(text.utf8)
  var end = bytes.count
  while end > 0, bytes[end - 1] == UInt8(ascii: "="), bytes.count - end < 2 { end -= 1 }
  for (index, byte) in bytes[..<end].enumerated() {
    if byte == 0x0A || byte == 0x0D { continue }
    guard let digit = alphabet.firstIndex(of: byte) else {
      return .failure(Base64Fault(byte: index))
    }
    bits = bits << 6 | UInt32(digit)
    count += 6
    if count >= 8 {
      count -= 8
      out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return count >= 6 ? .failure(Base64Fault(byte: end)) : .success(out)
}
