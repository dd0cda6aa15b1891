import TestSupport

/// Secrets of a test's configuration that are alike in one part, and where that part stands in what somebody may see.
enum KnownSecrets {
  /// What every secret begins with.
  static let mark = "zqx7k9"

  static func named(_ name: String) -> String { "\(mark)-\(name)" }

  /// The mark as it is, and in base64 wherever a group of three bytes begins.
  private static let forms = [mark, "enF4N2s5", "pxeDdrO", "6cXg3azk"].map { Array($0.utf8) }

  /// What stands around a secret in some bytes; nil where there is none.
  static func leak(in bytes: [UInt8]) -> String? {
    for form in forms {
      guard let place = place(of: form, in: bytes) else { continue }
      let around = bytes[max(0, place - 80)..<min(bytes.count, place + 60)]
      return String(decoding: around, as: UTF8.self)
    }
    return nil
  }

  static func leak(in text: String) -> String? { leak(in: Array(text.utf8)) }

  private static func place(of form: [UInt8], in bytes: [UInt8]) -> Int? {
    guard let first = form.first, bytes.count >= form.count else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      for start in 0...(bytes.count - form.count) where bytes[start] == first {
        var length = 1
        while length < form.count, bytes[start + length] == form[length] { length += 1 }
        if length == form.count { return start }
      }
      return nil
    }
  }
}
