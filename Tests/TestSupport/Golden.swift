import Glibc

/// A text that is kept in a file, in the folder `Golden` beside its test. `VIGIL_RECORD=1` writes it anew and complains
/// all the same, so that a recording is never taken for a pass.
package struct Golden {
  private let path: String

  /// - Parameter test: the test's own file.
  package init(_ name: String, test: String = #filePath) {
    path = test.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Golden/\(name).txt"
  }

  /// What is wrong with a text that should be as the kept one: the first line that differs; nil where it is the same.
  package func complaint(_ text: String) -> String? {
    if getenv("VIGIL_RECORD") != nil {
      guard let file = fopen(path, "w") else { return "\(path) cannot be written" }
      fputs(text, file)
      fclose(file)
      return "\(path) is recorded"
    }
    guard let kept = kept else { return "\(path) is not there" }
    if text == kept { return nil }
    let (lines, wanted) = (split(text), split(kept))
    let index =
      zip(lines, wanted).enumerated().first { $1.0 != $1.1 }?.offset
      ?? min(lines.count, wanted.count)
    func line(_ lines: [Substring]) -> Substring { index < lines.count ? lines[index] : "(none)" }
    return "\(path): line \(index + 1)\nis:     \(line(lines))\nwanted: \(line(wanted))"
  }

  private func split(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  private var kept: String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
