import Files
import LogFormats
import TestSupport
import Testing

/// Whatever comes is bounded, and no line is read twice or lost.
struct HostileTests {
  @Test func longLinesAreCutAndCounted() {
    let long = String(repeating: "x", count: 10 << 20)
    let found = records("short\n" + long + "\nshort", piece: 65_536)
    #expect(found.map(\.line.count) == [5, 256 << 10, 5])
    #expect(found[1].cutBytes == 10 << 20 - 256 << 10)
  }

  @Test func aTraceWithoutEndEndsSomewhere() {
    let lines = String(repeating: "\tat a.b.c\n", count: 5000)
    let found = records("2026-11-28 20:31:49 ERROR x\n" + lines)
    #expect(found.allSatisfy { $0.line.count <= 256 << 10 })
    #expect(found.count >= 5)
    #expect(found.map { $0.text.split(separator: "\n").count }.reduce(0, +) == 5001)
  }

  @Test func deepObjectsCostNoStack() {
    let deep = "{\"a\":" + String(repeating: "[{\"a\":", count: 60_000)
    #expect(records(deep + "\n{\"level\":\"warn\"}").map(\.level) == [.unknown, .warn])
  }

  @Test func encodingsAreReadAndBadBytesKept() {
    let text = "2026-11-28 20:31:49 ERROR Überlauf\r\nzweite Zeile\r\n"
    for big in [false, true] {
      let units = [0xFEFF] + Array(text.utf16)
      let bytes = units.flatMap {
        big ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
      }
      for piece in [1, 2, 3, 7, 1000] {
        let found = records(bytes, piece: piece)
        #expect(found.map(\.text) == ["2026-11-28 20:31:49 ERROR Überlauf\nzweite Zeile"])
      }
    }
    #expect(records([0xEF, 0xBB, 0xBF] + Array("INFO  a".utf8)).map(\.text) == ["INFO  a"])
    #expect(records([0x61, 0xFF, 0x00, 0x62, 0x0A]).map(\.line) == [[0x61, 0xFF, 0x00, 0x62]])
    let japanese = LogEncoding(name: "shift_jis")
    #expect(
      records([0x93, 0xFA, 0x96, 0x7B, 0x0A]) { $0.encoding = japanese }.map(\.text) == ["日本"])
    #expect(LogEncoding(name: "klingon") == nil)
  }

  @Test func dockersFramesAreTakenOff() {
    func frame(_ text: String) -> [UInt8] {
      [1, 0, 0, 0, 0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8)
    }
    // The length of the first one is a newline's byte.
    for piece in 1..<30 {
      let bytes = frame("nine char\n") + frame("b\nc\n")
      #expect(records(bytes, piece: piece).map(\.text) == ["nine char", "b", "c"])
    }
  }

  @Test func noiseIsHarmless() {
    var random = SplitMix(seed: 7)
    let words = [
      "{", "}", "\"", "level", "=", ":", "\n", "\n", "2026-11-28T20:31:49Z", "[", "]", "<13>",
      "\u{1b}[", "E1128 ",
      " stdout P ", "{\"log\":\"", "\\u12", "Traceback (most recent call last):", "panic: ", " ",
      "\t", "INFO", ",",
      "__CURSOR=", "__REALTIME_TIMESTAMP", "@4000000043322583", "\0", "\r", "Nov 28 ", "17/06/09",
      "\\",
    ]
    for _ in 0..<400 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1..<60, using: &random) {
        if Int.random(in: 0..<4, using: &random) == 0 {
          bytes.append(UInt8.random(in: 0...255, using: &random))
        } else {
          bytes += words.randomElement(using: &random).map { Array($0.utf8) } ?? []
        }
      }
      let whole = records(bytes)
      #expect(records(bytes, piece: 8) == whole)
    }
  }

  /// Stopped anywhere, and begun anew where it is safe, every line is there once.
  @Test func whoGoesOnWhereItIsSafeHasEveryLineOnce() throws {
    guard let folder = corpus("logs") else { return }
    var random = SplitMix(seed: 11)
    for name in Folder.names(folder + "/samples") ?? [] where name.hasSuffix(".log") {
      let bytes = try readFile(folder + "/samples/" + name)
      let whole = lines(records(bytes))
      for _ in 0..<4 {
        let cut = Int.random(in: 0...bytes.count, using: &random)
        let options = LogReader.Options(clock: LogClock(now: noon))
        var first = LogReader(options)
        first.take(Array(bytes[..<cut]), now: noon)
        let begun = first.fetch()
        var second = LogReader(options, at: first.safe, head: Array(bytes.prefix(32)))
        second.take(Array(bytes[Int(first.safe)...]), now: noon)
        second.finish(now: noon)
        #expect(lines(begun) + lines(second.fetch()) == whole, "\(name) cut at \(cut)")
      }
    }
  }

  private func lines(_ records: [LogRecord]) -> [[UInt8]] {
    records.flatMap { Array($0.line.split(separator: 0x0A)).map(Array.init) }
  }
}
