import Facts
import Files
import Glibc
import Incidents
import JSON
import Ledger
import Metrics
import TestSupport
import Testing

extension EndToEnd {
  /// `vigil incident`, `postmortem` and `handover`: what a state folder has where no engine runs, and what one refuses.
  @Suite struct IncidentCommands {
    private let state = temporaryFolder()

    private func vigil(_ words: String...) throws -> (code: Int32, output: String) {
      try run([Programs.vigil] + words + ["--state", state, "--config", "/dev/null"], within: 20)
    }

    private static let began = Timestamp(milliseconds: 1_795_269_600_000)

    /// A ledger with one open incident and one that is resolved, as an engine leaves it.
    private func leaveLedger() throws {
      var open = IncidentFact(
        number: 2, title: "Slow\u{1B}[2J", severity: .sev2, began: Self.began, opened: Self.began)
      open.services = ["search"]
      (open.entries, open.last) = (1, "ann: reindexing")
      var over = IncidentFact(
        number: 1, title: "Pool", severity: .sev1, began: Self.began, opened: Self.began)
      (over.status, over.resolved) = (.resolved, Self.began + .seconds(600))
      var note = IncidentEntry(
        id: "n", incident: 2, kind: .note, time: Self.began + .seconds(68),
        noted: Self.began + .seconds(68), text: "reindexing\u{9B}1m", by: "ann")
      note.revision = 1
      var events = try [open, over].map { fact in
        var event = LedgerEvent(
          time: fact.opened.milliseconds, subject: RecordedIncidents.incidents, key: fact.name,
          body: [])
        event.current = .known(try encodeJSON(IncidentKept(fact)))
        return event
      }
      events.append(
        LedgerEvent(
          time: note.time.milliseconds, subject: RecordedIncidents.entries, key: open.name,
          name: note.id, body: try encodeJSON(note)))
      let ledger = try EventLedger(state + "/ledger.db")
      _ = try #require(ledger.append(events))
      #expect(ledger.close().unsaved == 0)
    }

    @Test func whatAnEngineLeftIsRead() throws {
      try leaveLedger()
      let list = try vigil("incident", "list")
      #expect(
        list.code == 0 && list.output.hasPrefix("INC-2  SEV2  investigating  2026-11-21 14:00:00Z"))
      #expect(list.output.split(separator: "\n").count == 1, "\(list.output)")
      #expect(try vigil("incident", "list", "--all").output.contains("\nINC-1  SEV1  resolved "))

      let show = try vigil("incident", "show", "inc-2")
      #expect(show.code == 0 && show.output.contains("14:01:08Z  +1m8s  ✎  ann: reindexing"))
      let report = try vigil("postmortem", "INC-1")
      #expect(report.code == 0 && report.output.hasPrefix("# INC-1: Pool\n\nSEV1 · resolved · "))
      let file = state + "/report.md"
      #expect(try vigil("postmortem", "1", "-o", file) == (0, ""))
      #expect(contents(of: file) == report.output)
      let handover = try vigil("handover", "--since", "12h")
      #expect(
        handover.code == 0 && handover.output.contains("- **INC-2** SEV2 investigating since "))
      for unknown in ["targets", "thresholds on the boards"] {
        #expect(handover.output.contains("\(unknown) (no engine runs on \(state))"))
      }
      for output in [list, show, handover].map(\.output) {
        #expect(!output.contains("\u{1B}") && !output.contains("\u{9B}"))
      }
      // It is only read.
      #expect(Set(Folder.names(state) ?? []).isSubset(of: ["ledger.db", "report.md"]))
    }

    @Test func scriptsGetJSON() throws {
      try leaveLedger()
      let list = try JSON(parsing: try vigil("incident", "list", "--all", "--json").output)
      #expect(list.elements.map { $0["incident"].string } == ["INC-2", "INC-1"])
      #expect(list[0]["began"].string == "2026-11-21T14:00:00Z" && list[0]["resolved"].isNull)
      let one = try JSON(parsing: try vigil("incident", "show", "INC-2", "--json").output)
      #expect(
        one["timeline"][0]["kind"].string == "note" && one["timeline"][0]["by"].string == "ann")
      #expect(one["timeline"][0]["time"].string == "2026-11-21T14:01:08Z")
      #expect(one["evidence"].elements.isEmpty && one["services"][0].string == "search")
    }

    @Test func withoutAnEngineNothingIsNoted() throws {
      for words in [["note", "INC-2", "x"], ["status", "INC-2", "identified"]] {
        let (code, output) = try run(
          [Programs.vigil, "incident"] + words + ["--state", state, "--config", "/dev/null"])
        #expect(code == 1 && output.hasPrefix("vigil: no engine runs on \(state)"), "\(output)")
      }
      #expect(try vigil("incident", "show", "INC-2") == (1, "vigil: there is no INC-2\n"))
      #expect(try vigil("postmortem", "INC-2") == (1, "vigil: there is no INC-2\n"))
      #expect(try vigil("postmortem", "INC-2", "-o", state + "/none.md").code == 1)
      let list = try vigil("incident", "list")
      #expect(list.code == 0 && list.output.contains("none has left a ledger"), "\(list.output)")
      #expect(Folder.names(state) == [])
    }

    @Test func anEngineThatRunsIsAsked() throws {
      let shop = try ServedShop()
      try shop.start()
      func ask(_ words: String...) throws -> (code: Int32, output: String) {
        try run(
          [Programs.vigil] + words + [
            "--config", shop.folder + "/vigil.yml", "--state", shop.state,
          ],
          within: 20)
      }
      #expect(try ask("incident", "list") == (0, "no incident\n"))
      let handover = try ask("handover", "--since", "1h")
      #expect(handover.code == 0 && !handover.output.contains("Not known"), "\(handover.output)")
      let missing = try ask("incident", "note", "INC-99", "hello")
      #expect(missing.code == 1 && missing.output.hasPrefix("vigil: "), "\(missing.output)")
      #expect(try ask("incident", "show", "INC-99").output == "vigil: there is no INC-99\n")
      let piped = try run([
        "/bin/sh", "-c", "echo hello | $0 incident note INC-99 - --attach \(shop.socket)",
        Programs.vigil,
      ])
      #expect(piped.code == 1, "\(piped.output)")
    }
  }
}
