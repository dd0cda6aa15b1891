private let urlAlphabet = Array(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
private let mailAlphabet = Array(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

/// A text in base64 with the alphabet of URLs, padded.
func base64Encoded(_ text: String) -> String { base64(Array(text.utf8), urlAlphabet) }

/// Bytes in base64 as mails have it, padded.
func base64ForMail(_ bytes: [UInt8]) -> String { base64(bytes, mailAlphabet) }

private func base64(_ bytes: [UInt8], _ alphabet: [UInt8]) -> String {
  var out: [UInt8] = []
  out.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    var value: UInt32 = 0
    for byte in group { value = value << 8 | UInt32(byte) }
    value <<= 8 * UInt32(3 - group.count)
    for place in 0..<4 {
      out.append(
        place <= group.count
          ? alphabet[Int(value >> (18 - 6 * UInt32(place)) & 63)] : UInt8(ascii: "="))
    }
  }
  return String(decoding: out, as: UTF8.self)
}

/// What base64 with the alphabet of URLs, padded, stands for; nil where it is none.
func base64Decoded(_ text: String) -> [UInt8]? {
  let letters = text.utf8.filter { $0 != 0x0A && $0 != 0x0D }
  guard letters.count.isMultiple(of: 4) else { return nil }
  let padding = letters.reversed().prefix { $0 == UInt8(ascii: "=") }.count
  guard padding <= 2 else { return nil }
  var out: [UInt8] = []
  var value: UInt32 = 0
  for (index, letter) in letters.enumerated() {
    var digit: UInt32 = 0
    if index < letters.count - padding {
      guard let place = urlAlphabet.firstIndex(of: letter) else { return nil }
      digit = UInt32(place)
    }
    value = value << 6 | digit
    if index % 4 == 3 {
      out += [UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
      value = 0
    }
  }
  out.removeLast(min(padding, out.count))
  return out
}
