/// `text` with all bytes but ASCII letters, digits and the characters of `kept` as `%XX`.
package func percentEncoded(_ text: String, keeping kept: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    let isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
    if isLetter || byte >= 0x30 && byte <= 0x39 || kept.utf8.contains(byte) {
      bytes.append(byte)
    } else {
      bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
