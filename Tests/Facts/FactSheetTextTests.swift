import Facts
import JSON
import Metrics
import Testing

/// How another Vigil gets a sheet: as text, and it is the same there.
struct FactSheetTextTests {
  @Test func anEmptySheetIsReadAsItWas() throws {
    #expect(try decodeJSON(FactSheet.self, from: encodeJSON(FactSheet())) == FactSheet())
  }

  @Test(arguments: 0..<64) func anySheetIsReadAsItWas(seed: UInt64) throws {
    var chance = Chance(state: seed)
    var sheet = FactSheet()
    // Twice, so that versions differ from table to table.
    for _ in 0..<2 {
      sheet.tell(sources: chance.list { $0.source() }, unknown: chance.maybe { $0.text() })
      sheet.tell(targets: chance.list { $0.target() }, unknown: chance.maybe { $0.text() })
      sheet.tell(notices: chance.list { $0.notice() }, unknown: chance.maybe { $0.text() })
      sheet.tell(boards: chance.list { $0.board() }, unknown: chance.maybe { $0.text() })
      sheet.tell(storage: chance.list { $0.storage() }, unknown: chance.maybe { $0.text() })
      sheet.tell(rules: chance.list { $0.rule() }, unknown: chance.maybe { $0.text() })
      sheet.tell(alerts: chance.list { $0.alert() }, unknown: chance.maybe { $0.text() })
      sheet.tell(silences: chance.list { $0.silence() }, unknown: chance.maybe { $0.text() })
      sheet.tell(
        maintenance: chance.list { $0.maintenance() }, unknown: chance.maybe { $0.text() })
    }
    let written = try encodeJSON(sheet)
    #expect(try decodeJSON(FactSheet.self, from: written) == sheet)
    #expect(
      try JSON(parsing: written)["targets"]["rows"].elements.count == sheet.targets.rows.count)
  }

  /// What came from elsewhere may be anything: it is refused, or it is a sheet that can be written again.
  @Test(arguments: 0..<16) func aGarbledSheetEndsNothing(seed: UInt64) throws {
    var chance = Chance(state: seed)
    var sheet = FactSheet()
    sheet.tell(sources: chance.list { $0.source() })
    sheet.tell(targets: chance.list { $0.target() })
    sheet.tell(storage: chance.list { $0.storage() })
    sheet.tell(rules: chance.list { $0.rule() })
    sheet.tell(alerts: chance.list { $0.alert() })
    sheet.tell(silences: chance.list { $0.silence() })
    let written = try encodeJSON(sheet)
    let signs = Array("0123456789-.e\"{}[],:n\\".utf8)
    for _ in 0..<50 {
      var garbled = written
      for _ in 0...chance.below(4) {
        let place = chance.below(garbled.count)
        switch chance.below(4) {
        case 0: garbled[place] = UInt8(chance.below(256))
        case 1: garbled[place] = signs[chance.below(signs.count)]
        case 2: garbled.remove(at: place)
        default: garbled.insert(contentsOf: written.suffix(chance.below(40)), at: place)
        }
      }
      guard let read = try? decodeJSON(FactSheet.self, from: garbled) else { continue }
      #expect(try decodeJSON(FactSheet.self, from: encodeJSON(read)) == read)
    }
  }

  /// A newer Vigil tells of more; an older one of less than can be shown.
  @Test func anotherVersionsSheet() throws {
    let written = String(decoding: try encodeJSON(FactSheet()), as: UTF8.self)
    let newer = #"{"incidents":{"version":3,"rows":[{"a":[1]}]},"# + written.dropFirst()
    #expect(try decodeJSON(FactSheet.self, from: Array(newer.utf8)) == FactSheet())
    #expect(throws: JSONCodingError(#"has no "sources""#)) {
      try decodeJSON(FactSheet.self, from: Array("{}".utf8))
    }
    #expect(throws: JSONCodingError(path: "boards.rows[0]", #"has no "uid""#)) {
      let broken = written.replacing(
        #""boards":{"version":0,"rows":["#, with: #""boards":{"version":0,"rows":[{}"#)
      _ = try decodeJSON(FactSheet.self, from: Array(broken.utf8))
    }
  }
}

/// Rows by chance, the same for the same seed.
struct Chance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func maybe<Value>(_ make: (inout Chance) -> Value) -> Value? {
    below(3) == 0 ? nil : make(&self)
  }

  mutating func list<Value>(_ make: (inout Chance) -> Value) -> [Value] {
    (0..<below(5)).map { _ in make(&self) }
  }

  mutating func text() -> String {
    let pieces = [
      "a", "api", " ", "\"", "\\", "\n", "\u{0}", "\u{1B}[31m", "\u{7F}", "\u{9B}", "é", "😀", "/",
      "\u{2028}", "{", "longer than fifteen bytes",
    ]
    return (0..<below(7)).map { _ in pieces[below(pieces.count)] }.joined()
  }

  mutating func whole() -> Int { Int(truncatingIfNeeded: next()) >> below(64) }
  mutating func time() -> Timestamp { Timestamp(milliseconds: Int64(whole())) }

  mutating func duration() -> Duration {
    Duration(secondsComponent: Int64(whole()) >> 1, attosecondsComponent: Int64(whole()))
  }

  mutating func labels() -> Labels { Labels(list { Label($0.text(), $0.text()) }) }

  mutating func source() -> SourceFact {
    SourceFact(
      name: text(),
      keeping: maybe { .init(since: $0.time(), retention: $0.duration()) })
  }

  mutating func target() -> TargetFact {
    TargetFact(
      job: text(), instance: text(), url: text(), health: [.up, .down, .unknown][below(3)],
      error: text(), lastScrape: maybe { $0.time() }, duration: maybe { $0.duration() },
      interval: duration(), samples: maybe { $0.whole() }, labels: labels())
  }

  mutating func notice() -> NoticeFact {
    NoticeFact([.warning, .error][below(2)], text(), detail: text())
  }

  mutating func board() -> BoardFact {
    BoardFact(
      uid: text(), title: text(), folder: text(), file: text(), tags: list { $0.text() },
      error: maybe { $0.text() })
  }

  mutating func storage() -> StorageFact {
    var fact = StorageFact(name: text())
    fact.files = maybe { $0.whole() }
    fact.series = maybe { $0.whole() }
    fact.samples = maybe { $0.whole() }
    fact.bytes = maybe { $0.whole() }
    fact.oldest = maybe { $0.time() }
    fact.time = maybe { $0.duration() }
    fact.limit = maybe { $0.whole() }
    return fact
  }
}
