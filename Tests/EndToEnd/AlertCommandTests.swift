import Facts
import Files
import JSON
import TestSupport
import Testing

extension EndToEnd {
  /// `vigil alerts`, `silence` and `ack` against an engine that runs, and where none does.
  @Suite struct AlertCommands {
    @Test func whatFiresIsListedSilencedAndAcknowledged() throws {
      let shop = try ServedShop(more: "rules: [rules.yml]\n")
      write(ServedShop.rules, to: shop.folder + "/rules.yml")
      shop.value = 600
      try shop.start()
      func ask(_ words: String...) throws -> (code: Int32, output: String) {
        try run(
          [Programs.vigil] + words + [
            "--config", shop.folder + "/vigil.yml", "--attach", shop.state,
          ], within: 20)
      }
      let fires = eventually {
        (try? ask("alerts", "TooManyWatched"))?.output.hasPrefix("firing") == true
      }
      #expect(fires)
      let line = try ask("alerts", "severity=critical", "instance=~o.*").output
      #expect(line.contains("  critical  TooManyWatched  instance=one job=page"), "\(line)")
      #expect(try ask("alerts", "severity!=critical") == (0, "no active alert fits\n"))
      #expect(try ask("alerts", "a", "b").code == 2)

      let made = try ask(
        "silence", "add", "TooManyWatched", "instance=one", "-d", "2h", "-c", "known", "--as", "eva"
      )
      #expect(made.code == 0, "\(made.output)")
      let id = made.output.filter { $0 != "\n" }
      let silences = try JSON(parsing: try ask("silence", "list", "--json").output)
      #expect(silences.elements.map { $0["id"].string } == [id])
      #expect(silences[0]["state"].string == "active" && silences[0]["by"].string == "eva")
      #expect(silences[0]["matchers"][1]["value"].string == "one")
      #expect(try ask("silence", "list", "instance=two") == (0, "no silence fits\n"))

      let acked = try ask("ack", "severity=critical", "-c", "mine", "--as", "eva")
      #expect(acked == (0, "acknowledged the alert, in this Vigil only\n"))
      let alerts = try JSON(parsing: try ask("alerts", "--json").output)
      #expect(alerts[0]["acknowledged"]["note"].string == "mine")
      #expect(alerts[0]["silencedBy"][0].string == id && alerts[0]["state"].string == "firing")
      #expect(try ask("alerts").output.contains("acked by eva: mine; silenced by eva until "))

      #expect(try ask("silence", "expire", id) == (0, ""))
      #expect(try ask("silence", "expire", id, "none").code == 1)
      #expect(try ask("silence", "list") == (0, "no silence (--all lists 1 that ended)\n"))
      #expect(try ask("ack", "TooManyWatched", "--withdraw").code == 0)
      #expect(try ask("ack", "TooManyWatched", "--withdraw").code == 1)
    }

    /// A window from the command line: what fires in it is muted, on the screen and for others, until it is ended.
    @Test func plannedWorkDisturbsNobody() throws {
      let shop = try ServedShop(
        more: """
          rules: [rules.yml]
          alertmanager: alertmanager.yml
          maintenance:
            - {name: yearly, matchers: [job=none], time_intervals: [{months: [january]}]}
            - {name: always, matchers: [job=page], time_intervals: [{}], reason: it is new, by: kim}
          """)
      shop.write(ServedShop.rules, as: "rules.yml")
      shop.write("route: {receiver: none}\nreceivers: [{name: none}]\n", as: "alertmanager.yml")
      shop.value = 600
      try shop.start()
      func ask(_ words: String...) throws -> (code: Int32, output: String) {
        try run(
          [Programs.vigil] + words + [
            "--config", shop.folder + "/vigil.yml", "--attach", shop.state,
          ], within: 20)
      }
      #expect(
        eventually {
          (try? ask("alerts", "TooManyWatched"))?.output.contains("maintenance always until")
            == true
        })
      // It opens no incident.
      #expect(try ask("incident", "list").output.contains("no"))
      let listed = try JSON(parsing: try ask("maintenance", "list", "job=page", "--json").output)
      #expect(listed.elements.map { $0["name"].string } == ["always"])
      #expect(listed[0]["state"].string == "active" && listed[0]["comment"].string == "it is new")
      let alerts = try JSON(parsing: try ask("alerts", "--json").output)
      #expect(alerts[0]["maintenance"][0].string == listed[0]["id"].string)
      let routed = try run(
        [
          Programs.vigil, "route", "--labels", "job=page", "--config", shop.folder + "/vigil.yml",
          "--state", shop.state,
        ], within: 20)
      #expect(routed.output.contains("maintenance always until "), "\(routed.output)")
      #expect(routed.output.contains(": nobody is told now: it is new"), "\(routed.output)")

      // It is ended, the alert opens its incident, and another window is made.
      #expect(try ask("maintenance", "end", "always", "--as", "eva") == (0, ""))
      #expect(try ask("maintenance", "end", "always").code == 1)
      #expect(eventually { (try? ask("incident", "list"))?.output.contains("SEV1") == true })
      let made = try ask(
        "maintenance", "add", "upgrade", "TooManyWatched", "-d", "2h", "-c", "new disk", "--as",
        "eva")
      #expect(made.code == 0, "\(made.output)")
      #expect(try ask("alerts").output.contains("maintenance upgrade until "))
      #expect(
        eventually {
          (try? ask("incident", "show", "INC-1"))?.output
            .contains("maintenance upgrade began: new disk") == true
        })
      #expect(try ask("handover").output.contains("**upgrade**"))
      #expect(
        try ask("maintenance", "end", made.output.filter { $0 != "\n" }, "--as", "eva") == (0, ""))
      #expect(
        eventually {
          (try? ask("incident", "show", "INC-1"))?.output
            .contains("maintenance upgrade is over: ended by") == true
        })
      #expect(
        try ask("maintenance", "list", "instance=x") == (0, "no maintenance window fits\n"))
    }

    @Test func withoutAnEngineNothingIsOrdered() throws {
      let state = temporaryFolder()
      func vigil(_ words: String...) throws -> (code: Int32, output: String) {
        try run([Programs.vigil] + words + ["--state", state, "--config", "/dev/null"], within: 20)
      }
      for words in [
        ["ack", "A"], ["silence", "add", "A", "-c", "x"], ["silence", "expire", "1"],
        ["maintenance", "add", "x", "A", "-c", "x"], ["maintenance", "end", "1"],
      ] {
        let (code, output) = try run(
          [Programs.vigil] + words + ["--state", state, "--config", "/dev/null"], within: 20)
        #expect(code == 1 && output.hasPrefix("vigil: no engine runs on \(state)"), "\(output)")
      }
      #expect(try vigil("alerts").output.contains("none has left a ledger"))
      for (words, problem) in [
        (["silence"], "silence wants add, list or expire"),
        (["silence", "add", "A"], "silence add wants --comment"),
        (["silence", "add", "-c", "x"], "silence add wants matchers"),
        (["silence", "add", "A", "-c", "x", "--end", "now-1h"], "--end: the silence would end"),
        (["silence", "expire"], "silence expire wants ids"), (["ack"], "ack wants matchers"),
        (["alerts", "a=~("], "alerts: a=~(: "),
        (["maintenance"], "maintenance wants list, add or end"),
        (["maintenance", "add", "x"], "maintenance add wants matchers"),
        (["maintenance", "add", "x", "a=b"], "maintenance add wants --comment"),
        (["maintenance", "end"], "maintenance end wants ids or names"),
      ] {
        let (code, output) = try run(
          [Programs.vigil] + words + ["--state", state, "--config", "/dev/null"], within: 20)
        #expect(code == 2 && output.hasPrefix("vigil: \(problem)"), "\(output)")
      }
      #expect(Folder.names(state) == [])
    }
  }
}
