import Files
import Glibc
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct CommandLine {
    @Test(arguments: [
      ["--bogus"], ["--size"], ["snapshot"], ["snapshot", "host", "--size", "0x0"],
      ["query"], ["query", "up", "--step", "often", "--start", "1"], ["check"],
      ["test"], ["test", "rules"], ["test", "bogus", "file"], ["test", "rules", "x", "--run", "("],
      ["query", "up", "--time", "soon"], ["query", "up", "--time", "1", "--range", "1m"],
      ["query", "up", "--start", "1", "--end", "2", "--range", "1m"],
      ["query", "up", "--end", "2"],
      ["--range", "sometime"],
      ["--theme", "bogus"], ["--source", "ftp://host"], ["--var", "x"],
      ["--token-file", "/dev/null"], ["--insecure"], ["query", "--header", "a: b", "up"],
      ["--size", "80x24", "query", "up"], ["./nowhere.json"], ["snapshot", "/proc/self/fdinfo"],
      ["incident"], ["incident", "show", "seven"], ["incident", "note", "INC-7"],
      ["incident", "status", "INC-7", "bogus"], ["postmortem"], ["postmortem", "INC-7", "-o"],
      ["handover", "--since", "soon"], ["query", "up", "-o", "x", "--json"],
      ["route", "--labels", "a=b"], ["route", "--labels", "a!=b"],
      ["route", "--labels", "a=b", "--alertmanager-config", "/nowhere"],
      ["alert"], ["alert", "A", "B"], ["alert", "A", "--panel", "x"], ["serve", "--as", "me"],
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

    @Test func theCommandMayFollowFlagsAndAnExpressionMayBeginWithADash() throws {
      let page = temporaryPath("dash.prom")
      defer { unlink(page) }
      write("a 3\n", to: page)
      let ask = [Programs.vigil, "--format", "csv", "--file=\(page)", "query"]
      #expect(try run(ask + ["-a ^ 2"]).output.contains(",-9,"))
      #expect(try run([Programs.vigil, "query", "-h"]).output.contains("Exit codes"))
      let (code, output) = try run(
        [Programs.vigil, "--state", "/tmp", "snapshot", "nothing-like-it", "--after", "0s"])
      #expect(code == 2 && output == "vigil: no dashboard nothing-like-it\n", "\(output)")
    }

    @Test func anAlertThatIsNotThereIsSaid() throws {
      let (code, output) = try run(
        [Programs.vigil, "--state", temporaryFolder(), "alert", "Nope", "--after", "0s"],
        within: 20)
      #expect(code == 1, "\(output)")
      #expect(output.contains("Vigil ▸ Alerts") && output.contains("no alert Nope is known"))
    }

    @Test func whatAConfigurationNamesAndIsNotThereIsTold() throws {
      let path = temporaryPath("secrets.yml")
      let list = temporaryPath("targets.json")
      defer { for path in [path, list] { unlink(path) } }
      write("[{\"targets\"", to: list)
      write(
        """
        scrape_configs:
          - job_name: x
            basic_auth: {username: me, password_file: /nowhere/password}
            tls_config: {ca_file: /nowhere/ca.pem}
            file_sd_configs: [{files: [\(list), /nowhere/*.json]}]
        """, to: path)
      let (code, output) = try run([Programs.vigil, "check", "config", path])
      #expect(code == 0)
      for file in ["password", "ca.pem"] {
        #expect(output.contains("warning: \(path): job \"x\": no /nowhere/\(file)"), "\(output)")
      }
      for place in [list + ":", "no file fits /nowhere/*.json"] {
        #expect(output.contains("warning: \(path): job \"x\": \(place)"), "\(output)")
      }
    }

    @Test func aTitleFromAFileSendsTheTerminalNothing() throws {
      let board = temporaryPath("title.json")
      defer { unlink(board) }
      write("{\"title\": \"a\\u001b[2Jb\", \"panels\": []}", to: board)
      let (code, output) = try run([Programs.vigil, "check", "dashboard", board])
      #expect(code == 0)
      #expect(output.contains("[2Jb") && !output.contains("\u{1b}"), "\(output)")
    }

    @Test func foldersOfDashboardsAreCheckedAndCounted() throws {
      let folder = temporaryPath("boards")
      mkdir(folder, 0o755)
      mkdir(folder + "/team", 0o755)
      let (good, odd) = (folder + "/good.json", folder + "/team/odd.json")
      defer {
        for path in [good, odd] { unlink(path) }
        for path in [folder + "/team", folder] { rmdir(path) }
      }
      write(#"{"title":"Good","panels":[{"type":"stat"}]}"#, to: good)
      write(
        #"{"title":"Odd","panels":[{"type":"table","title":"T","transformations":[{"id":"spell"}]}]}"#,
        to: odd)
      let check = [Programs.vigil, "check", "dashboard", folder]
      let (code, output) = try run(check)
      #expect(code == 0)
      #expect(output.contains("warning: \(odd): panel \"T\": not applied: spell\n"), "\(output)")
      #expect(output.contains("2 dashboards checked, 0 with errors, 1 not applied\n"), "\(output)")
      #expect(try run(check + ["--strict"]).code == 1)
      #expect(try run([Programs.vigil, "check", "--strict", "dashboard", good]).code == 0)
      write("{", to: odd)
      let broken = try run(check)
      #expect(broken.code == 1)
      #expect(broken.output.contains("2 dashboards checked, 1 with errors, 0 not applied\n"))
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

    @Test func anAlertmanagersFileIsCheckedAndRoutedBy() throws {
      let path = temporaryPath("routes.yml")
      defer { unlink(path) }
      write(
        """
        route:
          receiver: root
          routes: [{matchers: [team=db], receiver: db}]
        receivers: [{name: root}, {name: db, sns_configs: [{topic_arn: t}]}]
        """, to: path)
      let check = [Programs.vigil, "check", "config", path]
      let (code, output) = try run(check)
      #expect(code == 0 && output.contains("\(path): ok: 2 routes, 2 receivers\n"), "\(output)")
      #expect(output.contains("warning: \(path):4:"), "\(output)")
      #expect(try run(check + ["--strict"]).code == 1)
      let route = [Programs.vigil, "route", "--alertmanager-config", path]
      let (found, story) = try run(route + ["--labels", "team=db,severity=critical"])
      #expect(found == 0 && story.hasPrefix("db\n"), "\(story)")
      #expect(story.contains("└─ {team=\"db\"}  yes: team is \"db\" → db  (line 3)"), "\(story)")
      #expect(try run(route + ["team=web"]).output.hasPrefix("root\n"))
      write("route: {receiver: x}\n", to: path)
      let broken = try run(check)
      #expect(broken.code == 1 && broken.output.contains("\(path):1:9: "), "\(broken.output)")
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

    @Test func pipesAreWaitedForWhereverAFileIsRead() throws {
      let board = #"{\"title\":\"T\",\"panels\":[]}"#
      let page = "(sleep 0.2; echo up 1)"
      let asks = [
        "\(page) | $0 query up --format csv --file -",
        "\(page) | $0 query up --format csv --file /dev/stdin",
        "$0 query up --format csv --file <\(page)",
        "$0 query up --format csv --data <(sleep 0.2; echo up 1; echo '# EOF')",
        "(sleep 0.2; echo \"\(board)\") | $0 check dashboard -",
        "$0 snapshot <(sleep 0.2; echo \"\(board)\") --after 0s --size 60x10",
        "$0 check config <(sleep 0.2; echo 'scrape_configs: []')",
        "$0 check rules <(sleep 0.2; echo 'groups: []')",
        "$0 query 'vector(1)' --format csv --prometheus <(sleep 0.2; echo 'scrape_configs: []')",
      ]
      for ask in asks {
        let (code, output) = try run(["/bin/bash", "-c", ask, Programs.vigil], within: 20)
        #expect(code == 0, "\(ask): \(output)")
      }
    }

    /// Exit codes for a pipeline: 3 where what is looked for is so.
    @Test func emptyAndTrueAnswersCanFail() throws {
      let page = temporaryPath("verdict.prom")
      defer { unlink(page) }
      write("up{job=\"a\"} 1\nup{job=\"b\"} 0\n", to: page)
      func code(_ words: String...) throws -> Int32 {
        try run([Programs.vigil, "query", "--file", page] + words).code
      }
      #expect(try code("nothing") == 0)
      #expect(try code("nothing", "--fail-empty") == 3)
      #expect(try code("up", "--fail-empty") == 0)
      // A condition is true where it has series, whatever their values.
      #expect(try code("up == 0", "--fail-true") == 3)
      #expect(try code("up == 2", "--fail-true") == 0)
      #expect(try code("(up == bool 2)", "--fail-true") == 0)
      #expect(try code("up == bool 0", "--fail-true") == 3)
      #expect(try code("1 > bool 2", "--fail-true") == 0)
      #expect(try code("1 < bool 2", "--fail-true", "--range", "1m") == 3)
      #expect(try code("up ==", "--fail-true") == 1)
    }

    @Test func timesAreTakenAsTheDialogTakesThem() throws {
      let history = temporaryPath("times.om")
      defer { unlink(history) }
      write("# TYPE c counter\nc_total 1 100\nc_total 61 160\n# EOF\n", to: history)
      func rows(_ words: String...) throws -> [String] {
        let ask = [Programs.vigil, "query", "c_total", "--format", "csv", "--data", history]
        let (_, output) = try run(ask + words)
        return output.split(whereSeparator: \.isNewline).dropFirst().map {
          $0.split(separator: ",").dropFirst().joined(separator: " ")
        }
      }
      let first = "1 1970-01-01 00:01:40Z"
      let last = "61 1970-01-01 00:02:40Z"
      for time in [
        "-1m", "now-1m", "now-60s", "100", "1970-01-01T00:01:40Z", "1970-01-01 00:01:40",
      ] {
        #expect(try rows("--time", time) == [first], "\(time)")
      }
      #expect(try rows("--range", "1m", "--step", "60") == [first, last])
      #expect(try rows("--start", "-1m", "--step", "60") == [first, last])
      #expect(try rows("--start", "100", "--range", "1m", "--step", "60") == [first, last])
      #expect(try rows("--range", "now-1m to now", "--step", "60") == [first, last])
    }

    @Test(arguments: ["--help", "query 1", "snapshot host --after 0s", "check config /dev/null"])
    func aFullDiskIsTold(_ words: String) throws {
      let (code, output) = try run(["/bin/sh", "-c", "\(Programs.vigil) \(words) >/dev/full"])
      #expect(code == 1)
      #expect(output.contains("vigil: standard output: "), "\(output)")
    }

    @Test(arguments: [
      "--help", "query 1", "query 1 --format json", "snapshot host --after 0s",
      "check config /dev/null", "",
    ])
    func aClosedOutputIsToldAndNothingElseIsWrittenTo(_ words: String) throws {
      let (code, output) = try run(["/bin/sh", "-c", "\(Programs.vigil) \(words) >&-"])
      #expect(code == 1)
      #expect(output == "vigil: standard output is closed\n")
    }

    @Test func aReaderThatLeavesEarlyIsNoFault() throws {
      // More than a pipe holds, so that it is written to after the reader went.
      let page = temporaryPath("page.prom")
      defer { unlink(page) }
      write((0..<5_000).map { "a{n=\"some longer name \($0)\"} 3\n" }.joined(), to: page)
      let (code, output) = try run([
        "/bin/sh", "-c",
        "{ \(Programs.vigil) query a --file \(page); echo \"code $?\" >&2; } | head -1",
      ])
      #expect(code == 0)
      #expect(output.contains("code 0") && !output.contains("vigil:"), "\(output.suffix(200))")
    }

    @Test(arguments: ["csv", "json", "table"])
    func controlsDoNotReachTheTerminal(_ format: String) throws {
      let page = temporaryPath("page.prom")
      defer { unlink(page) }
      write("a{x=\"\u{1B}]0;me\u{7}\u{9B}1m\u{7F}\"} 3\n", to: page)
      for expression in ["a", "\"\u{1B}\u{9B}\u{7F}\""] {
        let (code, output) = try run(
          [Programs.vigil, "query", expression, "--format", format, "--file", page])
        #expect(code == 0)
        #expect(
          output.unicodeScalars.allSatisfy {
            $0 == "\n" || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
          }, "\(output.debugDescription)")
      }
    }

    @Test(arguments: [
      "--start 0 --end 9e18 --step 1ms", "--start -9e18 --end 9e18 --step 9e14", "--time 9e18",
      "--time -9e18", "--start 0 --end 9e18", "--start 0 --end 10 --step 1e-9",
    ])
    func extremeTimesAreAnswered(_ words: String) throws {
      let page = temporaryPath("page.prom")
      defer { unlink(page) }
      write("up 1\n", to: page)
      let (code, output) = try run(
        [Programs.vigil, "query", "rate(up[5m]) or up", "--file", page]
          + words.split(separator: " ").map(String.init))
      #expect([0, 1, 2].contains(code) && !output.isEmpty, "\(code) \(output)")
    }

    @Test(arguments: [
      ("keys: {nosuch: x}", 1, "nosuch"), ("keys: {zoomIn: '+'}", 1, "zoom_in"),
      ("keys:\n  now: W\n  pause: W\n", 3, "now and pause"),
      ("keys:\n  now: W\n  pause: t\n", 3, "time_range and pause"), ("theme: nosuch", 1, "nosuch"),
      ("quantiles:\n- {record: a, match: 'foo{'}", 2, "inside braces"),
      ("quantiles:\n- {record: 'a b', match: foo}", 2, "a b"),
      ("timezone: Mars/X", 1, "Mars/X"),
    ])
    func checkAndStartRefuseTheSameConfigurations(text: String, line: Int, word: String) throws {
      let path = temporaryPath("vigil.yml")
      defer { unlink(path) }
      write(text + "\n", to: path)
      let check = try run([Programs.vigil, "check", "config", path])
      let start = try run([Programs.vigil, "query", "1", "--config", path])
      #expect(check.code == 1 && start.code == 2)
      for output in [check.output, start.output] {
        #expect(output.contains("\(path):\(line):") && output.contains(word), "\(output)")
      }
    }

    @Test func theConfigurationOfTheReadMeIsRight() throws {
      let folder = temporaryFolder()
      defer { Folder.remove(folder) }
      let text = contents(of: Programs.project + "/README.md")
      let start = try #require(text.firstRange(of: "```yaml\nprometheus:"))
      let rest = text[start.lowerBound...].dropFirst("```yaml\n".count)
      let end = try #require(rest.firstRange(of: "```"))
      write(String(rest[..<end.lowerBound]), to: folder + "/vigil.yml")
      write("scrape_configs: []\n", to: folder + "/prometheus.yml")
      write(
        "route: {receiver: mail}\nreceivers: [{name: mail}, {name: deadman}]\n",
        to: folder + "/alertmanager.yml")
      let (code, output) = try run([Programs.vigil, "check", "config", folder + "/vigil.yml"])
      #expect(code == 0, "\(output)")
    }

    @Test func explainingAParseErrorFails() throws {
      let page = temporaryPath("page.prom")
      defer { unlink(page) }
      write("up 1\n", to: page)
      let ask = [Programs.vigil, "query", "--explain", "--file", page]
      #expect(try run(ask + ["sum("]).code == 1)
      #expect(try run(ask + ["sum(up)"]).code == 0)
    }

    @Test func aRemoteAnswerIsExplainedByWhatIsKnown() throws {
      let server = try PageServer(
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"2"]}]}}"#
      )
      let ask = [
        Programs.vigil, "query", "--explain", "sum(up)", "--source",
        "http://127.0.0.1:\(server.port)",
      ]
      let (code, output) = try run(ask)
      #expect(code == 0)
      #expect(output.contains("sum(up)") && output.contains("1 series in "), "\(output)")
      #expect(!output.contains("0 samples"), "\(output)")
    }

    @Test func aHistogramDoesNotWidenTheOtherRows() throws {
      let buckets = (0..<50).map { #"[0,"\#($0)","\#($0 + 1)","1"]"# }.joined(separator: ",")
      let server = try PageServer(
        #"""
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{"__name__":"a"},"histogram":[1,{"count":"50","sum":"9","buckets":[\#(buckets)]}]},
          {"metric":{"__name__":"b"},"value":[1,"2"]}]}}
        """#)
      let (code, output) = try run([
        Programs.vigil, "query", "x", "--source", "http://127.0.0.1:\(server.port)",
      ])
      #expect(code == 0)
      #expect(output.hasSuffix("\nb  2  1970-01-01 00:00:01Z\n"), "\(output)")
    }

    @Test func aRateOverOneScrapeGetsAHint() throws {
      let page = temporaryPath("page.prom")
      let configuration = temporaryPath("prometheus.yml")
      defer { for path in [page, configuration] { unlink(path) } }
      let server = try PageServer("x 1\n")
      write("x 1\n", to: page)
      write(
        "scrape_configs: [{job_name: a, static_configs: [{targets: ['127.0.0.1:\(server.port)']}]}]\n",
        to: configuration)
      for source in [["--file", page], ["--prometheus", configuration]] {
        let ask = [Programs.vigil, "query"]
        #expect(try run(ask + ["sum(rate(x[1m]))"] + source).output.contains("hint: "))
        let plain = try run(ask + ["nothing"] + source)
        #expect(plain.code == 0 && !plain.output.contains("hint: "), "\(plain.output)")
      }
    }

    @Test(arguments: [("C", false), ("de_DE.ISO-8859-1", false), ("C.UTF-8", true)])
    func aLocaleWithoutUTF8GetsASCII(locale: String, isUTF8: Bool) throws {
      let (_, frame) = try run(
        [Programs.vigil, "snapshot", "host", "--after", "0s"], environment: ["LC_ALL": locale])
      #expect(frame.unicodeScalars.contains { !$0.isASCII } == isUTF8)
    }

    @Test func intoAPipeItPrintsOneFrame() throws {
      let (code, frame) = try run([Programs.vigil, "--range", "5m"])
      #expect(code == 0)
      #expect(frame.contains("Host") && frame.contains("1/1 up"), "\(frame)")
    }
  }
}
