/// `text` in UTF-8 with all bytes but RFC 3986's unreserved ones (ASCII letters, digits, `-._~`) and the characters of
/// `kept` as `%XX`.
package func percentEncoded(_ text: String, keeping kept: String = "") -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E,
      _ where kept.utf8.contains(byte):
      bytes.append(byte)
    default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// As forms send it, and Go's url.QueryEscape: a blank is a plus.
package func formEncoded(_ text: String) -> String {
  percentEncoded(text, keeping: " ").replacing(" ", with: "+")
}

/// What an encoded text of a query or a path means; what is no encoding stays, and a plus is a blank.
package func percentDecoded(_ text: Substring) -> String {
  func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
  let bytes = Array(text.utf8)
  var out: [UInt8] = []
  var index = 0
  while index < bytes.count {
    if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
      let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
    {
      out.append(high << 4 | low)
      index += 3
      continue
    }
    out.append(bytes[index] == UInt8(ascii: "+") ? 0x20 : bytes[index])
    index += 1
  }
  return String(decoding: out, as: UTF8.self)
}
