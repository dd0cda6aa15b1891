/// What a client says of itself by basic authentication (RFC 7617).
struct BasicCredentials: Sendable, Hashable {
  var user: String
  var password: String

  /// From an `Authorization` header; nil where it is none of this kind. A password with a NUL in it is none: bcrypt would
  /// read no further.
  init?(_ header: String) {
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "basic",
      let bytes = Self.decoded(parts[1].utf8.filter { $0 != 0x20 }),
      let colon = bytes.firstIndex(of: UInt8(ascii: ":")), !bytes.contains(0),
      let user = String(validating: bytes[..<colon], as: UTF8.self),
      let password = String(validating: bytes[(colon + 1)...], as: UTF8.self)
    else { return nil }
    self.user = user
    self.password = password
  }

  /// Base64 (RFC 4648); nil where it is not.
  static func decoded(_ text: [UInt8]) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
    var bits: UInt32 = 0
    for (index, byte) in text.dropLast(padding).enumerated() {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      default: return nil
      }
      bits = bits << 6 | UInt32(value)
      // Of four letters' 24 bits the second, third and fourth each complete a byte.
      if index % 4 > 0 {
        bytes.append(UInt8(truncatingIfNeeded: bits >> (6 - 2 * UInt32(index % 4))))
      }
    }
    return bytes
  }
}
