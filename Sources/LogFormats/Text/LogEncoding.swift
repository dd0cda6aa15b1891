internal import Glibc

/// How a log's bytes spell its characters.
package enum LogEncoding: Sendable, Hashable {
  /// UTF-8, or whatever has newlines where that has; ill-formed bytes stay as they are.
  case utf8
  case utf16LittleEndian, utf16BigEndian
  /// By its name in iconv(3): `SHIFT_JIS`, `WINDOWS-1252`, `EUC-JP` …; one where a newline is the byte 10.
  case named(String)

  /// nil for a name that iconv does not know.
  package init?(name: String) {
    switch name.lowercased() {
    case "utf-8", "utf8", "": self = .utf8
    case "utf-16", "utf-16le", "utf16", "utf16le": self = .utf16LittleEndian
    case "utf-16be", "utf16be": self = .utf16BigEndian
    default:
      guard !name.lowercased().hasPrefix("utf-32"), !name.lowercased().hasPrefix("ucs") else {
        return nil
      }
      let converter = iconv_open("UTF-8", name)
      guard converter != iconv_t(bitPattern: -1) else { return nil }
      iconv_close(converter)
      self = .named(name)
    }
  }

  /// By the mark that a file begins with; nil where there is none.
  package init?(mark bytes: LineBytes) {
    guard let found = Self.marked(bytes) else { return nil }
    self = found.encoding
  }

  static func marked(_ bytes: LineBytes) -> (encoding: LogEncoding, markBytes: Int)? {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { return (.utf8, 3) }
    guard bytes.count >= 2 else { return nil }
    switch (bytes[0], bytes[1]) {
    case (0xFF, 0xFE): return (.utf16LittleEndian, 2)
    case (0xFE, 0xFF): return (.utf16BigEndian, 2)
    default: return nil
    }
  }

  /// A line in UTF-8; what is ill-formed in it becomes U+FFFD.
  func decoded(_ line: LineBytes) -> [UInt8] {
    switch self {
    case .utf8: return Array(line)
    case .utf16LittleEndian, .utf16BigEndian:
      let isBig = self == .utf16BigEndian
      let units = (0..<line.count / 2).map { index in
        let (first, second) = (UInt16(line[2 * index]), UInt16(line[2 * index + 1]))
        return isBig ? first << 8 | second : second << 8 | first
      }
      return Array(String(decoding: units, as: UTF16.self).utf8)
    case .named(let name): return converted(line, from: name)
    }
  }

  private func converted(_ line: LineBytes, from name: String) -> [UInt8] {
    let converter = iconv_open("UTF-8", name)
    guard converter != iconv_t(bitPattern: -1) else { return Array(line) }
    defer { iconv_close(converter) }
    var input = line.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: 4 * line.count + 16)
    var out: [UInt8] = []
    input.withUnsafeMutableBufferPointer { input in
      var from = input.baseAddress
      var left = input.count
      while left > 0 {
        let room = output.count
        let made = output.withUnsafeMutableBufferPointer { output in
          var to = output.baseAddress
          var free = room
          iconv(converter, &from, &left, &to, &free)
          return room - free
        }
        out += output[..<made].map { UInt8(bitPattern: $0) }
        if left > 0, made == 0 || left < input.count {
          // What it cannot read is one byte of nothing.
          out += [0xEF, 0xBF, 0xBD]
          from = from.map { $0 + 1 }
          left -= 1
        }
      }
    }
    return out
  }
}
