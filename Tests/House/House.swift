import Files

/// The house as its sources tell it: the rooms of Package.swift with their floors, and what they declare and import.
struct House {
  /// A target of the package.
  struct Room {
    var name: String
    /// The C libraries stand below floor 0, tests above all.
    var floor: Int
    /// Where its sources are, from the package's root.
    var folder: String
    /// The targets that it says it uses.
    var uses: Set<String>
    var isTests: Bool
    /// Of these, what other tests use.
    var isSupport: Bool
  }

  /// The package's root.
  static let root = FilePath.folder(of: FilePath.folder(of: FilePath.folder(of: #filePath)))

  var rooms: [Room] = []

  init() throws {
    var floor = -1
    var opened: [Substring] = []
    // The functions that make targets stand before the list of them.
    for line in try Self.lines("Package.swift").drop(while: { !$0.contains("targets: [") })
      .dropFirst()
    {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("// Floor "), let number = Int(text.dropFirst(9)) { floor = number }
      let opens = ["room(", "executable(", "support(", "tests(", "library(", ".target("]
      if opened.isEmpty, !opens.contains(where: text.hasPrefix) { continue }
      opened.append(text)
      let all = opened.joined()
      if all.count(where: { $0 == "(" }) > all.count(where: { $0 == ")" }) { continue }
      rooms += Self.room(all, floor: floor)
      opened = []
    }
  }

  private static func room(_ text: String, floor: Int) -> [Room] {
    let words = text.split(separator: "\"", omittingEmptySubsequences: false)
      .enumerated().filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    guard let name = words.first else { return [] }
    let isSupport = text.hasPrefix("support(")
    let isTests = isSupport || text.hasPrefix("tests(")
    let isC = text.hasPrefix("library(") || text.hasPrefix(".target(")
    let list = text.split(separator: "]", omittingEmptySubsequences: false).first ?? ""
    let uses = list.split(separator: "\"", omittingEmptySubsequences: false)
      .enumerated().filter { !$0.offset.isMultiple(of: 2) }.dropFirst().map { String($0.element) }
    return [
      Room(
        name: name, floor: isTests ? .max : isC ? -1 : floor,
        folder: (isTests ? "Tests/" : "Sources/") + name, uses: isC ? [] : Set(uses),
        isTests: isTests, isSupport: isSupport)
    ]
  }

  /// The lines of a file, by its path from the root.
  static func lines(_ path: String) throws -> [Substring] {
    String(decoding: try readFile(root + "/" + path), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The Swift files below a folder, by their paths from the root.
  static func files(_ folder: String) -> [String] {
    FilePath.files(below: root + "/" + folder, suffix: ".swift").map {
      String($0.dropFirst(root.count + 1))
    }
  }

  /// The modules that a file imports.
  static func imports(_ path: String) throws -> [String] {
    try lines(path).compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place < 2, words.count > place + 1 else {
        return nil
      }
      return String(words[place + 1])
    }
  }
}
