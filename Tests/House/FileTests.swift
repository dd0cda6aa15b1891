import Testing

/// How the sources are laid out, so that everything is found by its name.
struct FileTests {
  @Test func noFileHasMoreThan400Lines() throws {
    for path in House.files("Sources") + House.files("Tests") {
      let count = try House.lines(path).count - 1
      #expect(count <= 400, "\(path): \(count) lines")
    }
  }

  /// A room's lead file bears its name, a program's is main.swift; it begins with three to ten plain lines on the idea.
  @Test func everyRoomHasItsLeadComment() throws {
    for room in try House().rooms where room.floor >= 0 && !room.isTests {
      let files = House.files(room.folder)
      let lead = ["\(room.folder)/\(room.name).swift", "\(room.folder)/main.swift"].first(
        where: files.contains)
      guard let lead else {
        Issue.record("\(room.name) has no lead file")
        continue
      }
      let essay = try House.lines(lead).prefix { $0.hasPrefix("//") && !$0.hasPrefix("///") }
      #expect((3...10).contains(essay.count), "\(lead): \(essay.count) lines")
    }
  }

  /// `Sample.swift` declares a thing of that name, and `Sample+Aspect.swift` extends it; where a file holds functions of
  /// one kind, its name shares a word with something that it declares.
  @Test func everyFileBearsTheNameOfWhatItDeclares() throws {
    let keywords: Set<Substring> = [
      "struct", "class", "enum", "protocol", "actor", "extension", "func", "let", "var",
      "typealias", "case",
    ]
    for path in House.files("Sources") {
      let file = path.split(separator: "/").last?.dropLast(6) ?? ""
      let room = path.split(separator: "/")[1]
      if file == "main" || file == room { continue }
      var declared: Set<String> = []
      for line in try House.lines(path) where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        for (word, next) in zip(words, words.dropFirst()) where keywords.contains(word) {
          declared.formUnion(parts(next))
        }
        if line.hasPrefix("extension ") { for word in words { declared.formUnion(parts(word)) } }
      }
      let named = parts(file.split(separator: "+").first ?? "")
      #expect(!declared.isDisjoint(with: named), "\(path) declares nothing of its name")
    }
  }

  /// A type that a room's other files may use is found by its file's name, as soon as it is longer than 30 lines: it
  /// shares a word with that name, or has a file of its own.
  @Test func oneConceptAFile() throws {
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "actor"]
    for path in House.files("Sources") {
      let lines = try House.lines(path)
      let file = path.split(separator: "/").last?.dropLast(6).split(separator: "+").first ?? ""
      for (index, line) in lines.enumerated() where line.first?.isLetter == true {
        let words = line.split { !$0.isLetter && !$0.isNumber }
        guard !line.hasPrefix("private "), line.hasSuffix("{"),
          let kind = words.prefix(3).firstIndex(where: kinds.contains), kind + 1 < words.count
        else { continue }
        let length = lines[index...].prefix { $0 != "}" }.count + 1
        #expect(
          length <= 30 || !parts(words[kind + 1]).isDisjoint(with: parts(file)),
          "\(path): \(words[kind + 1]) has \(length) lines")
      }
    }
  }

  /// The words of `HTTPServer` are `http` and `serv`: four letters tell a word, whatever its ending.
  private func parts(_ name: Substring) -> Set<String> {
    var parts: [String] = []
    var wasUpper = false
    for character in name {
      if character.isUppercase, !wasUpper { parts.append("") }
      if character.isLowercase, wasUpper, let last = parts.last, last.count > 1 {
        parts[parts.count - 1] = String(last.dropLast())
        parts.append(String(last.suffix(1)))
      }
      wasUpper = character.isUppercase
      if parts.isEmpty { parts.append("") }
      parts[parts.count - 1].append(character)
    }
    return Set(parts.map { String($0.lowercased().prefix(4)) })
  }
}
