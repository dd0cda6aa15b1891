import Glibc
import Testing

@testable import Screens

/// The README's key table is the keymap's own; `VIGIL_RECORD=1` writes it anew and fails.
@Suite struct ReadmeTests {
  private static let path: String = {
    var parts = #filePath.split(separator: "/")
    parts.removeLast(3)
    return "/" + parts.joined(separator: "/") + "/README.md"
  }()

  private var table: String {
    var text = "| key | what it does |\n|---|---|\n"
    for group in ActionRecord.Group.allCases {
      let records = ActionRecord.table.filter { $0.group == group }
      text += "| **\(group.rawValue)** | |\n"
      for record in records {
        // What has no key is done by its name.
        let ways = record.keys.isEmpty ? [":" + record.action.name] : record.keys
        let keys = ways.map { "`\($0)`" }.joined(separator: " ")
        text += "| \(keys) | \(record.description) |\n"
      }
    }
    return text
  }

  @Test func theReadmesKeysAreTheKeymaps() throws {
    let file = try #require(fopen(Self.path, "r+"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    bytes.removeSubrange(fread(&bytes, 1, bytes.count, file)...)
    let readme = String(decoding: bytes, as: UTF8.self)
    let (start, end) = ("<!-- keys -->\n", "<!-- /keys -->")
    let parts = readme.split(separator: start, maxSplits: 1, omittingEmptySubsequences: false)
    try #require(parts.count == 2)
    let rest = parts[1].split(separator: end, maxSplits: 1, omittingEmptySubsequences: false)
    try #require(rest.count == 2)
    if getenv("VIGIL_RECORD") != nil {
      rewind(file)
      let text = "\(parts[0])\(start)\(table)\(end)\(rest[1])"
      fputs(text, file)
      ftruncate(fileno(file), off_t(text.utf8.count))
    }
    #expect(String(rest[0]) == table)
  }
}
