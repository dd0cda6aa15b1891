import LogFormats
import Testing

/// Where records begin and end.
struct RecordTests {
  @Test func aTracebackBelongsToItsMessage() {
    let log = """
      2026-11-28 20:33:33,247 ERROR [app] job failed
      Traceback (most recent call last):
        File "app.py", line 9, in chained
          boom(2)
      KeyError: 'missing'

      During handling of the above exception, another exception occurred:

      Traceback (most recent call last):
        File "app.py", line 45, in <module>
      RuntimeError: lookup failed
      2026-11-28 20:33:33,251 INFO [app] first line
      second line
      2026-11-28 20:33:33,254 INFO [app] done
      """
    let found = records(log)
    #expect(found.count == 3)
    #expect(found[0].text.hasSuffix("RuntimeError: lookup failed"))
    #expect(found[1].text.hasSuffix("first line\nsecond line"))
  }

  @Test func javasCausesToo() {
    let log = """
      2026-01-02 03:04:07.600 ERROR 1 --- [exec-2] c.e.OrderService : threw
      java.lang.IllegalStateException: could not place order
      \tat com.example.Order.place(Order.java:12)
      \t... 12 more
      Caused by: java.net.ConnectException: refused
      \tat java.net.Socket.connect(Socket.java:1)
      2026-01-02 03:04:07.700  INFO 1 --- [exec-2] c.e.OrderService : next
      """
    let found = records(log)
    #expect(found.count == 2)
    #expect(found[0].text.hasSuffix("Socket.java:1)"))
    #expect(found[1].text.hasSuffix("next"))
  }

  @Test func aCrashIsARecordAndPlainLinesAreTheirOwn() {
    let log = """
      starting up
      listening
      panic: assignment to entry in nil map

      goroutine 1 [running]:
      main.boom(0x0, 0x0)
      \t/src/app/main.go:33 +0x35
      exit status 2
      starting up
          at a place that is indented
      Error: boom
          at Object.<anonymous> (/app/index.js:3:9)
          at Module._compile (node:internal/modules:1:1)
      listening
      """
    #expect(
      records(log).map { $0.text.split(separator: "\n").first } == [
        "starting up", "listening", "panic: assignment to entry in nil map", "starting up",
        "Error: boom", "listening",
      ])
  }

  @Test func quotedFieldsOfPostgresGoOn() {
    let log = """
      2026-11-28 20:31:45.503 UTC,,,1,,6b.5,1,,2026-11-28 20:31:45 UTC,,0,ERROR,42601,"select 1
      2026-11-28 from ""x""
      where",,,,
      2026-11-28 20:31:45.504 UTC,,,1,,6b.5,1,,2026-11-28 20:31:45 UTC,,0,LOG,00000,"ok",,,,
      """
    #expect(records(log).map(\.statedLevel) == [.error, .info])
  }

  @Test func partsOfCRIAreJoinedWhateverLiesBetween() {
    let log = """
      2026-01-02T03:04:05.1Z stderr P one, 
      2026-01-02T03:04:05.2Z stdout F between
      2026-01-02T03:04:05.3Z stderr P two, 
      2026-01-02T03:04:05.4Z stderr F three
      2026-01-02T03:04:05.5Z stdout F after
      """
    let found = records(log)
    #expect(found.map(\.text) == ["one, two, three", "between", "after"])
    #expect(found[0].fields == [.init("stream", "stderr")])
    #expect(spelled(found[0].time) == "2026-01-02T03:04:05.100000000Z")
  }

  @Test func dockersLongLinesAreJoined() {
    let log = """
      {"log":"a\\u00e9 \\"q\\" ","stream":"stdout","time":"2026-01-02T03:04:05Z"}
      {"log":"b\\n","stream":"stdout","time":"2026-01-02T03:04:06Z"}
      {"log":"c\\r\\n","stream":"stdout","time":"2026-01-02T03:04:07Z"}
      """
    #expect(records(log).map(\.text) == ["aé \"q\" b", "c"])
  }

  @Test func theJournalsExportsAreItsEntries() {
    let export: [UInt8] =
      Array("__CURSOR=s=1\n__REALTIME_TIMESTAMP=1767323045000000\nPRIORITY=3\nMESSAGE\n".utf8)
      + [5, 0, 0, 0, 0, 0, 0, 0] + Array("a\n\u{1}bc\n_COMM=api\n\n".utf8)
      + Array("__REALTIME_TIMESTAMP=1767323046000000\nMESSAGE=x\n\n".utf8)
    for piece in 1..<40 {
      let found = records(export, piece: piece)
      #expect(found.map(\.text) == ["a\n\u{1}bc", "x"])
      #expect(found[0].level == .error)
      #expect(found[0].fields == [.init("_COMM", "api")])
    }
    let json = """
      {"__REALTIME_TIMESTAMP":"1767323045000000","PRIORITY":"4","MESSAGE":[104,105],"_COMM":"api"}
      {"__REALTIME_TIMESTAMP":"1767323046000000","MESSAGE":"panic: x\\n\\tgo"}
      """
    #expect(records(json).map(\.text) == ["hi", "panic: x\n\tgo"])
    #expect(records(json).first?.level == .warn)
  }

  @Test func anOpenRecordEndsWithPatience() {
    var reader = LogReader(LogReader.Options(clock: LogClock(now: noon)))
    reader.take(Array("2026-11-28 20:31:49 INFO a\n".utf8), now: noon)
    #expect(reader.fetch().isEmpty)
    reader.tick(now: noon + 999_999_999)
    #expect(reader.fetch().isEmpty)
    #expect(reader.safe == 0)
    reader.tick(now: noon + 1_000_000_000)
    #expect(reader.fetch().map(\.text) == ["2026-11-28 20:31:49 INFO a"])
    #expect(reader.safe == 27)
  }
}
