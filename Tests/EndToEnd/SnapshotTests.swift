import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// `vigil snapshot`, run as a program.
  @Suite struct SnapshotCommand {
    @Test func anUnreachableServerIsNamed() throws {
      let port = Programs.freePorts()
      let url = "http://127.0.0.1:\(port)"
      let (code, output) = try run([Programs.vigil, "query", "up", "--source", url])
      #expect(code == 1)
      #expect(output.contains("127.0.0.1:\(port)"), "\(output)")
      let frame = try run([Programs.vigil, "snapshot", "host", "--source", url]).output
      #expect(frame.contains("127.0.0"), "\(frame)")
    }

    @Test func oneOfSeveralPanelsIsDrawnAlone() throws {
      let board = temporaryPath("board.json")
      defer { unlink(board) }
      write(
        """
        {"title": "Mine", "panels": [
          {"id": 1, "type": "stat", "title": "One", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
           "targets": [{"expr": "vector(17)"}]},
          {"id": 2, "type": "text", "title": "Two", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8},
           "options": {"content": "only words"}}]}
        """, to: board)
      let ask = [Programs.vigil, "snapshot", board, "--after", "0s", "--size", "80x24"]
      let (code, frame) = try run(ask + ["--panel", "two"])
      #expect(code == 0)
      #expect(frame.contains("Mine ▸ Two") && frame.contains("only words"), "\(frame)")
      #expect(!frame.contains("One"), "\(frame)")
      let wrong = try run(ask + ["--panel", "Three"])
      #expect(wrong.code == 2)
      #expect(wrong.output == "vigil: no panel Three in \(board)\n")
      let second = try run([Programs.vigil, board, "nothing-like-it"])
      #expect(second.code == 2)
      #expect(second.output == "vigil: no dashboard nothing-like-it\n")
    }

    @Test func whereNothingIsScrapedTheAnswerComesAtOnce() throws {
      let path = temporaryPath("prometheus.yml")
      defer { unlink(path) }
      write("scrape_configs: []\n", to: path)
      let (code, output) = try run(
        [Programs.vigil, "query", "1 + 1", "--format", "csv", "--prometheus", path], within: 5)
      #expect(code == 0)
      #expect(output.contains("\(path) names no targets") && output.contains("2,"), "\(output)")
    }

    @Test func variablesStayAsGivenAndMustExist() throws {
      let board = temporaryPath("board.json")
      defer { unlink(board) }
      write(
        #"""
        {"title": "Mine", "uid": "m", "templating": {"list": [
           {"type": "custom", "name": "env", "query": "prod,stage"}]},
         "panels": [
          {"id": 1, "type": "text", "title": "One", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
           "options": {"content": "this is ${env:text}"}}]}
        """#, to: board)
      let ask = [Programs.vigil, "snapshot", board, "--after", "0s", "--size", "80x24"]
      #expect(try run(ask + ["--var", "env=stage"]).output.contains("this is stage"))
      let given = try run(ask + ["--var", "env=gone"])
      #expect(given.code == 0 && given.output.contains("this is gone"), "\(given.output)")
      let unknown = try run(ask + ["--var", "nosuch=1"])
      #expect(unknown.code == 2)
      #expect(unknown.output == "vigil: --var: no variable nosuch in Mine: there are env\n")
    }

    @Test func aSnapshotWithoutAnyAnswerFails() throws {
      let port = Programs.freePorts()
      let source = ["--source", "http://127.0.0.1:\(port)"]
      let (code, output) = try run([Programs.vigil, "snapshot", "host"] + source)
      #expect(code == 1)
      #expect(output.contains(" panels shown has an answer: "), "\(output)")
    }

    @Test(
      arguments: [
        ("", 0, nil), ("--panel Fine", 0, nil),
        ("--panel Broken", 1, "vigil: the panel shown has no"),
      ] as [(String, Int32, String?)])
    func aSnapshotFailsByThePanelsThatItShows(_ words: String, _ code: Int32, _ told: String?)
      throws
    {
      let board = temporaryPath("board.json")
      defer { unlink(board) }
      let panels = [("Fine", "vector(1)"), ("Broken", "nosuch(1)")].map { title, expression in
        #"{"title":"\#(title)","type":"stat","targets":[{"refId":"A","expr":"\#(expression)"}]}"#
      }
      write(#"{"title":"Both","panels":[\#(panels.joined(separator: ","))]}"#, to: board)
      let words = words.split(separator: " ").map(String.init)
      let found = try run([Programs.vigil, "snapshot", board, "--after", "0s"] + words)
      #expect(found.code == code, "\(found.output)")
      #expect(found.output.contains("vigil:") == (told != nil))
      #expect(found.output.contains(told ?? "Fine"), "\(found.output)")
    }

    @Test func aDashboardWithoutPanelsIsDrawnAtOnce() throws {
      let board = temporaryPath("board.json")
      defer { unlink(board) }
      write(#"{"title": "Bare", "panels": []}"#, to: board)
      let (code, frame) = try run(
        [Programs.vigil, "snapshot", board, "--after", "0s"], within: 10)
      #expect(code == 0)
      #expect(frame.contains("Bare") && !frame.contains("warning"), "\(frame)")
    }

    @Test(
      arguments: [
        ("Asia/Kolkata", "+05:30", nil),
        ("Asia/Nowhere", "Z", "time zone Asia/Nowhere is not known"),
        ("../../../etc/passwd", "Z", "is not known"),
      ] as [(String, String, String?)])
    func timesAreToldInTheDashboardsZone(_ zone: String, _ offset: String, _ told: String?) throws {
      guard access("/usr/share/zoneinfo/Asia/Kolkata", R_OK) == 0 else { return }
      let board = temporaryPath("board.json")
      defer { unlink(board) }
      write(#"{"title":"Zoned","timezone":"\#(zone)","panels":[]}"#, to: board)
      let (code, frame) = try run(
        [Programs.vigil, "snapshot", board, "--after", "0s"], environment: ["TZ": "UTC"])
      #expect(code == 0)
      let clock = frame.split(separator: "\n").first?.split(separator: " ").last ?? ""
      #expect(clock.hasSuffix(offset), "\(frame)")
      #expect(frame.contains("is not known") == (told != nil))
      #expect(frame.contains(told ?? "Zoned"), "\(frame)")
      let check = try run([Programs.vigil, "check", "dashboard", board])
      #expect(check.code == 0 && check.output.contains("is not known") == (told != nil))
    }
  }
}
