import Testing

/// The house rule, read from the sources themselves: a room imports only rooms of lower floors.
struct FloorTests {
  @Test func roomsUseOnlyLowerFloors() throws {
    let house = try House()
    let floors = Dictionary(
      uniqueKeysWithValues: house.rooms.filter { !$0.isTests }.map { ($0.name, $0.floor) })
    #expect(floors["CCurl"] == -1 && floors["Metrics"] == 1 && floors["vigil"] == 7)
    for room in house.rooms where !room.isTests {
      for used in room.uses {
        let below = floors[used] ?? .max
        #expect(below < room.floor, "\(room.name) (floor \(room.floor)) uses \(used) (\(below))")
      }
    }
  }

  /// What is declared is imported, and what is imported is declared.
  @Test func whatARoomSaysItUsesItImports() throws {
    let house = try House()
    let names = Set(house.rooms.filter { !$0.isTests || $0.isSupport }.map(\.name))
    var count = 0
    for room in house.rooms where room.floor >= 0 {
      var imported: Set<String> = []
      for path in House.files(room.folder) { imported.formUnion(try House.imports(path)) }
      imported.formIntersection(names)
      count += imported.count
      #expect(imported == room.uses, "\(room.folder)")
    }
    #expect(count > 150)
  }

  /// Each C library is one room's affair.
  @Test func eachLibraryHasOneRoom() throws {
    let house = try House()
    for library in house.rooms where library.floor < 0 {
      let users = house.rooms.filter { !$0.isTests && $0.uses.contains(library.name) }
      #expect(users.count == 1, "\(library.name): \(users.map(\.name))")
    }
  }

  @Test func theReadmesPictureIsTrue() throws {
    var pictured: [String: Int] = [:]
    for line in try House.lines("README.md") where line.hasPrefix("floor ") {
      let words = line.split(separator: " ")
      guard let floor = Int(words[1]) else { continue }
      for word in words.dropFirst(2) { pictured[String(word)] = floor }
    }
    let rooms = try House().rooms.filter { $0.floor >= 0 && !$0.isTests }
    for room in rooms { #expect(pictured[room.name] == room.floor, "\(room.name)") }
    for line in try House.lines("README.md") where line.hasPrefix("floor ") {
      // What stands in brackets says what a room is for.
      let names = line.split(separator: "(").map { $0.drop { $0 != ")" }.dropFirst() }
      let first = line.prefix { $0 != "(" }.dropFirst(7)
      for name in ([first] + names.dropFirst()).flatMap({ $0.split(separator: " ") }) {
        #expect(name == "System/" || rooms.contains { $0.name == name }, "\(name) is no room")
      }
    }
  }

  /// Full Foundation brings ICU, and what counts labels and samples needs none of it.
  @Test func noRoomImportsFoundation() throws {
    for room in try House().rooms where room.floor >= 0 && !room.isTests {
      for path in House.files(room.folder) {
        for line in try House.lines(path) where line.contains("import Foundation") {
          #expect(
            room.floor >= 2 && line.hasSuffix("import FoundationEssentials"), "\(path): \(line)")
        }
      }
    }
  }
}
