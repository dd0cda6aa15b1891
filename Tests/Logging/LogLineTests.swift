import Files
import Glibc
import Logging
import TestSupport
import Testing

@Suite struct LogLineTests {
  @Test func aLineIsOneJSONObject() {
    let line = LogLine(
      .warn, "scrape", "target \"a\" is down", [.init("error", "line 1\nline 2\u{1B}[2J\u{9B}é")])
    #expect(
      line.text(at: 1_700_000_000_123)
        == #"{"time":"2023-11-14T22:13:20.123Z","level":"warn","component":"scrape","#
        + #""message":"target \"a\" is down","error":"line 1\nline 2\u001b[2J\u009bé"}"#)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
    (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
  ])
  func timesAreUTC(_ milliseconds: Int64, _ text: String) {
    #expect(LogLine(.info, "", "").text(at: milliseconds).contains("\"time\":\"\(text)\""))
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try readFile(path), as: UTF8.self)
  }

  @Test func aFileThatIsMovedAwayIsBegunAnew() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/vigil.log"
    let output = try #require(LogOutput(file: path, least: .info) { 0 })
    output.write(LogLine(.debug, "engine", "nobody wants to know"))
    output.write(LogLine(.info, "engine", "one"))
    rename(path, path + ".1")
    output.write(LogLine(.error, "engine", "two"))
    #expect(try text(path + ".1").contains("\"one\""))
    let rest = try text(path)
    #expect(rest.contains("\"two\"") && !rest.contains("\"one\"") && !rest.contains("nobody"))
    #expect(LogOutput(file: folder.path + "/none/x.log", least: .info) { 0 } == nil)
  }
}
