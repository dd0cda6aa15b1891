internal import CCrypt
internal import Glibc

/// A password as bcrypt keeps it.
package struct PasswordHash: Sendable, Hashable {
  let text: String

  /// `$2a$`, `$2b$`, `$2x$` or `$2y$`, a cost of 4 to 31 in two digits, `$` and 53 letters; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].isEmpty, ["2a", "2b", "2x", "2y"].contains(parts[1]),
      parts[2].utf8.count == 2, let cost = Int(parts[2]), (4...31).contains(cost),
      parts[3].utf8.count == 53,
      parts[3].utf8.allSatisfy({ byte in
        byte >= 0x2E && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
      })
    else { return nil }
    self.text = text
  }

  /// The effort that a check takes: doubles from one to the next.
  var cost: Int { Int(text.dropFirst(4).prefix(2)) ?? 0 }

  /// Whether `password` is the one that is meant. Takes tens of milliseconds, at high costs minutes.
  func matches(_ password: String) -> Bool {
    withUnsafeTemporaryAllocation(of: crypt_data.self, capacity: 1) { buffer in
      guard let data = buffer.baseAddress else { return false }
      memset(data, 0, MemoryLayout<crypt_data>.size)
      defer { explicit_bzero(data, MemoryLayout<crypt_data>.size) }
      guard let made = crypt_rn(password, text, data, Int32(MemoryLayout<crypt_data>.size)) else {
        return false
      }
      let own = Array(text.utf8)
      return own.withUnsafeBytes { own in
        strlen(made) == own.count && same(UnsafeRawPointer(made), own)
      }
    }
  }

  /// In a time that does not tell where they differ.
  private func same(_ made: UnsafeRawPointer, _ own: UnsafeRawBufferPointer) -> Bool {
    var difference: UInt8 = 0
    for index in 0..<own.count {
      difference |= own[index] ^ made.load(fromByteOffset: index, as: UInt8.self)
    }
    return difference == 0
  }
}
