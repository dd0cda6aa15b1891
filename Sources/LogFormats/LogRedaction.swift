internal import Glibc
package import Patterns

/// Takes secrets out of lines before they are kept or shown: those that are known by their form (`Redaction`), and what
/// further expressions match.
package struct LogRedaction: Sendable {
  private let redaction: Redaction?
  /// Further expressions may match anywhere, so every line is looked at.
  private let looksAlways: Bool
  private let starts: [Bool]

  /// - Parameters:
  ///   - further: of these each match is a secret.
  ///   - isOn: false where nothing at all is to be taken out.
  package init(_ further: [Pattern] = [], isOn: Bool = true) {
    redaction = isOn ? Redaction(further) : nil
    looksAlways = !further.isEmpty
    starts = Self.table
  }

  /// Texts of which one stands in each line that a known rule changes; letters in lower case.
  private static let signs: [[UInt8]] = [
    "sw", "passphrase", "secret", "token", "apikey", "api_key", "api-key", "access", "private",
    "credential", "://", "authorization", "bearer", "akia", "asia", "agpa", "aida", "aroa", "anpa",
    "anva", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "glpat-", "xox", "sk-", "aiza", "npm_", "hvs.",
    "sg.", "pwd", " -u", "-user", "cookie", "eyj", "key", "sig", "auth", "session", "-u",
  ].map { Array($0.utf8) }

  /// By the two letters that a sign begins with.
  private static let table: [Bool] = {
    var table = [Bool](repeating: false, count: 1 << 16)
    for sign in signs { table[Int(sign[0]) << 8 | Int(sign[1])] = true }
    return table
  }()

  package func clean(_ line: inout [UInt8]) {
    guard let redaction, looksAlways || line.withUnsafeBufferPointer({ isSuspect($0) }) else {
      return
    }
    let text = String(decoding: line, as: UTF8.self)
    let clean = redaction.clean(text)
    if clean != text { line = Array(clean.utf8) }
  }

  /// A value that stands under a name.
  package func clean(_ value: String, of name: String) -> String {
    redaction?.clean(value, of: name) ?? value
  }

  /// Most lines hold nothing like a secret; this tells at a gigabyte a second or so.
  private func isSuspect(_ line: LineBytes) -> Bool {
    guard line.count > 2 else { return false }
    return starts.withUnsafeBufferPointer { starts in
      var before = lower(line[0])
      for index in 1..<line.count {
        let byte = lower(line[index])
        if starts[Int(before) << 8 | Int(byte)], hasSign(line, index - 1) { return true }
        before = byte
      }
      return false
    }
  }

  private func hasSign(_ line: LineBytes, _ at: Int) -> Bool {
    Self.signs.contains { sign in
      guard at + sign.count <= line.count else { return false }
      for (offset, byte) in sign.enumerated() where lower(line[at + offset]) != byte {
        return false
      }
      return true
    }
  }

  @inline(__always) private func lower(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
  }
}
