import Files
import Testing

/// The house rule, read from the sources themselves: a room imports only rooms of lower floors.
struct FloorTests {
  private static let root = FilePath.folder(
    of: FilePath.folder(of: FilePath.folder(of: #filePath)))

  private func lines(_ path: String) throws -> [Substring] {
    String(decoding: try readFile(Self.root + "/" + path), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The floor of every room, as the comments of Package.swift tell; the C libraries stand below floor 0.
  private func floors() throws -> [String: Int] {
    var floors: [String: Int] = [:]
    var floor: Int?
    var isNameAwaited = false
    for line in try lines("Package.swift") {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("// Ground") { floor = -1 }
      if text.hasPrefix("// Floor ") { floor = Int(text.dropFirst(9)) }
      if text.hasPrefix("tests(") { break }
      guard let floor else { continue }
      let opens = ["room(", "executable(", "library(", ".target("].contains { text.hasPrefix($0) }
      let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
      if opens || isNameAwaited, parts.count > 2 { floors[String(parts[1])] = floor }
      isNameAwaited = opens && parts.count < 3
    }
    return floors
  }

  @Test func roomsImportOnlyLowerFloors() throws {
    let floors = try floors()
    #expect(floors["CCurl"] == -1 && floors["Metrics"] == 1 && floors["vigil"] == 7)
    var imports = 0
    for (room, floor) in floors where floor >= 0 {
      for path in FilePath.files(below: Self.root + "/Sources/" + room, suffix: ".swift") {
        for line in try lines(String(path.dropFirst(Self.root.count + 1))) {
          let words = line.split(separator: " ")
          guard let place = words.firstIndex(of: "import"), place < 2, words.count > place + 1,
            let imported = floors[String(words[place + 1])]
          else { continue }
          imports += 1
          let told =
            "\(room) (floor \(floor)) imports \(words[place + 1]) (floor \(imported)): \(path)"
          #expect(imported < floor, Comment(rawValue: told))
        }
      }
    }
    #expect(imports > 100)
  }

  @Test func theReadmesPictureIsTrue() throws {
    var pictured: [String: Int] = [:]
    for line in try lines("README.md") where line.hasPrefix("floor ") {
      let words = line.split(separator: " ")
      guard let floor = Int(words[1]) else { continue }
      for word in words.dropFirst(2) { pictured[String(word)] = floor }
    }
    for (room, floor) in try floors() where floor >= 0 && room != "CRE2" {
      #expect(pictured[room] == floor, Comment(rawValue: room))
    }
  }
}
