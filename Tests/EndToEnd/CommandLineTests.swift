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

    /// The shipped host dashboard on a pipe, against what the kernel itself says.
    @Test func theHostIsAsProcHasIt() throws {
      let dashboard = Programs.project + "/dashboards/host.json"
      let (code, frame) = try run([
        Programs.vigil, "snapshot", dashboard, "--size", "200x50", "--after", "5s",
        "--color", "never",
      ])
      #expect(code == 0)
      #expect(!frame.contains("\u{1B}"))
      #expect(frame.contains("Host") && frame.contains("1/1 up"), "\(frame)")
      let names = [
        "node_memory_MemTotal_bytes": try meminfo("MemTotal"),
        "node_load1": Double(contents(of: "/proc/loadavg").split(separator: " ")[0]) ?? -1,
      ]
      for (name, expected) in names {
        let (_, answer) = try run([Programs.vigil, "query", name, "--format", "csv"])
        let fields = answer.split(separator: "\n").last?.split(separator: ",") ?? []
        let value = fields.count > 1 ? Double(fields[fields.count - 2]) ?? -1 : -1
        #expect(abs(value - expected) <= max(expected * 0.25, 0.5), "\(name): \(answer)")
      }
    }

    @Test func intoAPipeItPrintsOneFrame() throws {
      let (code, frame) = try run([Programs.vigil, "--range", "5m"])
      #expect(code == 0)
      #expect(frame.contains("Host") && frame.contains("1/1 up"), "\(frame)")
    }

    private func meminfo(_ name: String) throws -> Double {
      let line = contents(of: "/proc/meminfo").split(separator: "\n").first { $0.hasPrefix(name) }
      return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) * 1024
    }
  }
}
