import Facts
import Glibc
import TestSupport
import Testing
import YAML

@testable import Engine

struct BoardsPartTests {
  private func settings(_ text: String, _ folder: String) throws -> BoardSettings {
    var vigil = try YAMLMapping(YAMLNode.parse(Array(text.utf8), file: folder + "/vigil.yml"))
    return try BoardSettings(&vigil, folder: folder)
  }

  @Test func boardsAreToldAsTheirFilesAre() throws {
    let folder = try ScratchFolder()
    let path = folder.write(
      "board.json", #"{"title":"Mine","uid":"m","tags":["x"],"panels":[]}"#)
    let part = BoardsPart(try settings("dashboards: [board.json]", folder.path))
    part.start()
    let board = try #require(part.told.sheet.boards.rows.first)
    #expect(board == BoardFact(uid: "m", title: "Mine", file: "board.json", tags: ["x"]))
    #expect(part.first == "m" && part.told.notices == [])
    // Those of the binary come after it.
    #expect(part.told.sheet.boards.rows.contains { $0.folder == "shipped" && $0.file == "" })
    folder.write("board.json", #"{"title":"#)
    #expect(!part.tick(Beat(1)))
    #expect(part.tick(Beat(2)))
    #expect(part.told.sheet.boards.rows.first?.title == "Mine")
    #expect(part.told.sheet.boards.rows.first?.error?.hasPrefix(path) == true)
    #expect(part.told.notices.map(\.severity) == [.error])
  }

  @Test func aHomeThatNamesNothingIsToldWithItsPlace() throws {
    let folder = try ScratchFolder()
    let part = BoardsPart(try settings("home: lost", folder.path))
    part.start()
    #expect(part.first == "host")
    #expect(
      part.told.notices
        == [.warning("\(folder.path)/vigil.yml:1:7: home: no dashboard lost")])
  }
}
