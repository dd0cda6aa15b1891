import Glibc
import Testing

extension EndToEnd {
  @Suite struct CommandLine {
    @Test(arguments: [
      ["--bogus"], ["--size"], ["snapshot"], ["snapshot", "host", "--size", "0x0"],
      ["query"], ["query", "up", "--step", "often", "--start", "1"], ["check"],
      ["--theme", "bogus"], ["--source", "ftp://host"], ["--var", "x"],
    ])
    func wrongWordsAreAnsweredInOneLine(_ words: [String]) throws {
      let (code, output) = try run([Programs.vigil] + words, within: 10)
      #expect(code == 2)
      #expect(output.hasPrefix("vigil: ") && output.split(separator: "\n").count == 1, "\(output)")
    }

    @Test func aBrokenPrometheusFileNamesItsPlace() throws {
      let path = temporaryPath("broken.yml")
      defer { unlink(path) }
      write("scrape_configs:\n  - job_name: x\n    scrape_interval: often\n", to: path)
      let (code, output) = try run([Programs.vigil, "query", "up", "--prometheus", path])
      #expect(code != 0)
      #expect(output.contains("\(path):3:22: "), "\(output)")
    }

    @Test func ruleFilesAreChecked() throws {
      let path = temporaryPath("rules.yml")
      defer { unlink(path) }
      write("groups:\n- name: a\n  rules:\n  - {alert: X, expr: up == 0}\n", to: path)
      #expect(try run([Programs.vigil, "check", "rules", path]).code == 0)
      write("groups:\n- name: a\n  rules:\n  - {alert: X, expr: 'up =='}\n", to: path)
      let (code, output) = try run([Programs.vigil, "check", "rules", path])
      #expect(code == 1)
      #expect(output.contains("\(path):4:"), "\(output)")
    }

    @Test func pagesAndHistoriesAreQueried() throws {
      let page = temporaryPath("page.prom")
      let history = temporaryPath("history.om")
      defer { for path in [page, history] { unlink(path) } }
      write("a{x=\"1\"} 3\n", to: page)
      write("# TYPE c counter\nc_total 1 100\nc_total 61 160\n# EOF\n", to: history)
      let ask = [Programs.vigil, "query", "--format", "csv"]
      #expect(try run(ask + ["a + 1", "--file", page]).output.contains(",4,"))
      // Without --time, the history's last instant.
      #expect(try run(ask + ["c_total", "--data", history]).output.contains("c_total,61,1970"))
    }

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

    @Test func intoAPipeItPrintsOneFrame() throws {
      let (code, frame) = try run([Programs.vigil, "--range", "5m"])
      #expect(code == 0)
      #expect(frame.contains("Host") && frame.contains("1/1 up"), "\(frame)")
    }
  }
}
