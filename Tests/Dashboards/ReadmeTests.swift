import Glibc
import Testing

@testable import Dashboards

/// The README's row of panel kinds says what is drawn, and no more.
@Suite struct ReadmeTests {
  private func kinds(inColumn column: Int) throws -> [String] {
    var parts = #filePath.split(separator: "/")
    parts.removeLast(3)
    let file = try #require(fopen("/" + parts.joined(separator: "/") + "/README.md", "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    bytes.removeSubrange(fread(&bytes, 1, bytes.count, file)...)
    let row = try #require(
      String(decoding: bytes, as: UTF8.self).split(separator: "\n").first {
        $0.hasPrefix("| panels drawn |")
      })
    let cell = row.split(separator: "|")[column]
    return cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  @Test func theKindsItListsAreDrawn() throws {
    let listed = try kinds(inColumn: 1)
    #expect(listed.count >= 10)
    for kind in listed {
      #expect(
        Panel(id: 1, kind: kind, grid: GridRect(x: 0, y: 0, width: 1, height: 1)).isDrawable)
    }
  }

  @Test func theKindsItLeavesOutAreNot() throws {
    for kind in try kinds(inColumn: 2) {
      #expect(
        !Panel(id: 1, kind: kind, grid: GridRect(x: 0, y: 0, width: 1, height: 1)).isDrawable)
    }
  }
}
