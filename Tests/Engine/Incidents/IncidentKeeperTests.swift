import Facts
import Glibc
import Incidents
import Ledger
import Metrics
import Patterns
import TestSupport
import Testing
import Threads

@testable import Engine

/// What is kept of incidents, over the ends of the program.
@Suite struct IncidentKeeperTests {
  /// The phases of an outage, each with what happens at its beginning.
  private static let phases: [@Sendable (Drill) async -> Void] = [
    { await $0.evaluate("High", [("shop", 6)], firing: false) },
    { await $0.evaluate("High", [("shop", 9)], since: $0.now - .seconds(30)) },
    { await $0.evaluate("Slow", [("shop", 0.9)]) },
    { drill in
      _ = await drill.alerts.carryOut(
        .acknowledge(alerts: [drill.alert("High", "shop")], by: "rk", note: "mine"))
      await drill.settle()
    },
    { _ = await $0.note(1, "looking") },
    { _ = await $0.order(1, .status(.identified, note: "the pool")) },
    { await $0.evaluate("High", []) },
    { await $0.evaluate("Slow", []) },
    { await $0.pass(.seconds(600)) },
  ]

  private func outage(restartingAfter phase: Int?) async throws -> [String] {
    let drill = Drill()
    defer { drill.leave() }
    for (index, happens) in Self.phases.enumerated() {
      await happens(drill)
      if index == phase { await drill.restart() }
      await drill.pass(.seconds(30))
    }
    let facts = drill.told.sheet.incidents.rows
    #expect(facts.map(\.name) == ["INC-1"] && facts.first?.isOpen == false)
    #expect(facts.first?.entries == 12)
    // What was recorded is what is told, in memory or not.
    let told = try await drill.timeline(1)
    await drill.restart(after: .seconds(86_400))
    #expect(try await drill.timeline(1) == told)
    #expect(try await drill.record(1)?.entries.contains { !$0.isSaved } == false)
    return told
  }

  @Test func anOutageIsToldOnceWhateverHappensToTheProgram() async throws {
    let whole = try await outage(restartingAfter: nil)
    #expect(
      whole == [
        "0s pending High", "30s firing High", "30s opened SEV1 by severity=critical",
        "60s firing Slow", "90s acknowledged High mine", "90s escalation primary",
        "120s note looking",
        "150s status identified the pool", "180s resolved High", "210s resolved Slow",
        "210s status monitoring all of its alerts recovered", "810s closed quiet for 10m",
      ])
    for phase in Self.phases.indices {
      #expect(try await outage(restartingAfter: phase) == whole, "after phase \(phase)")
    }
  }

  /// Whoever is to page people about an incident that has just opened finds it, and its alerts.
  @Test func whatIsHeardOfIsThere() async {
    var settings = Drill.usual
    settings.escalation[.sev1] = [.init(to: "primary", after: .zero)]
    let drill = Drill(settings)
    defer { drill.leave() }
    let found = Monitor<[Int: Int]>([:])
    drill.incidents.hear { [incidents = drill.incidents] write in
      guard case .entry(let entry) = write, entry.kind == .escalation else { return }
      let alerts = incidents.rows.first { $0.number == entry.incident }?.alerts.count ?? 0
      found.wakingAll { $0[entry.incident] = alerts }
    }
    await drill.evaluate("High", [("shop", 9)])
    let heard = await onThread {
      found.wait(timeout: .seconds(10)) { $0.isEmpty ? nil : $0 }
    }
    #expect(heard == [1: 1])
  }

  /// Of a thousand alerts each state is one line, though the program is stopped between.
  @Test func aStormIsAFewLines() async throws {
    var settings = Drill.usual
    settings.groupBy = ["team"]
    let drill = Drill(settings)
    defer { drill.leave() }
    let storm = (0..<1000).map { (app: "\($0)", value: 9.0) }
    await drill.evaluate("High", storm, since: drill.now - .seconds(30), [.init("team", "a")])
    #expect(await drill.note(1, "many") == nil)
    await drill.restart()
    await drill.pass(.seconds(30))
    await drill.evaluate("High", [], [.init("team", "a")])
    let record = try #require(try await drill.record(1))
    #expect(
      record.entries.filter { $0.subject == "High" }.map(\.kind) == [.pending, .firing, .resolved])
    #expect(record.entries.filter { $0.subject == "High" }.map(\.count) == [1000, 1000, 1000])
    #expect(record.fact.alerts.map(\.count) == [1000] && record.fact.alerts.map(\.active) == [0])
  }

  @Test func anEscalationFallsDueOverARestart() async throws {
    let drill = Drill()
    defer { drill.leave() }
    await drill.evaluate("High", [("shop", 9)])
    // Down when the first is due, and up again before the second.
    await drill.restart(after: .seconds(90))
    await drill.settle()
    #expect(
      try await drill.timeline(1).filter { $0.contains("escalation") } == ["60s escalation primary"]
    )
    await drill.pass(.seconds(29))
    #expect(try await drill.timeline(1).filter { $0.contains("escalation") }.count == 1)
    await drill.pass(.seconds(1))
    #expect(
      try await drill.timeline(1).filter { $0.contains("escalation") } == [
        "60s escalation primary", "120s escalation secondary",
      ])
    await drill.restart()
    await drill.pass(.seconds(300))
    #expect(try await drill.timeline(1).filter { $0.contains("escalation") }.count == 2)
  }

  /// What was due before somebody acted was due, however late both are looked at.
  @Test func whatWasDueBeforeAnOrderIsToldBeforeIt() async throws {
    let drill = Drill()
    defer { drill.leave() }
    await drill.evaluate("High", [("shop", 9)])
    drill.clock.time = drill.now + .seconds(61)
    #expect(await drill.order(1, .roles(commander: "ann", responders: [])) == nil)
    #expect(
      try await drill.timeline(1).suffix(2).map { $0.prefix(14) }
        == ["60s escalation", "61s roles comma"].map { $0.prefix(14) })
  }

  @Test func withoutAFolderItIsKeptInMemory() async throws {
    for (folder, isSaved) in [(Drill.Folder.none, true), (.held(by: "another Vigil"), false)] {
      let drill = Drill(in: folder)
      defer { drill.leave() }
      await drill.evaluate("High", [("shop", 9)])
      #expect(await drill.note(1, "looking") == nil)
      let record = try #require(try await drill.record(1))
      #expect(record.fact.isUnsaved == !isSaved)
      #expect(record.entries.map(\.isSaved) == record.entries.map { _ in isSaved })
      #expect(record.entries.last?.text == "looking")
      #expect(
        drill.told.notices.map(\.text)
          == (isSaved ? [] : ["incidents are not recorded: another Vigil has it"]))
    }
  }

  @Test func onlyWhatIsNewIsTold() async throws {
    let drill = Drill()
    defer { drill.leave() }
    await drill.evaluate("High", [("shop", 9)])
    let first = try #require(try await drill.record(1))
    #expect(await drill.note(1, "looking") == nil)
    let news = try #require(try await drill.record(1, since: first.fact.revision))
    #expect(news.entries.map(\.text) == ["looking"])
    var whole = first
    whole.take(news)
    // What is recorded meanwhile is another thing.
    let again = try #require(try await drill.record(1))
    #expect(whole.entries.map(\.text) == again.entries.map(\.text))
    #expect(try await drill.record(1, since: news.fact.revision)?.entries == [])
    #expect(try await drill.record(2) == nil)
    // Closed and long ago it is read from the ledger, and asked for what is new, too.
    #expect(await drill.order(1, .status(.resolved, note: "")) == nil)
    await drill.restart(after: .seconds(7 * 86_400))
    await drill.settle()
    let closed = try #require(try await drill.record(1))
    #expect(closed.entries.count == closed.fact.entries)
    #expect(try await drill.record(1, since: news.fact.revision)?.entries.map(\.kind) == [.closed])
    #expect(try await drill.record(1, since: closed.fact.revision)?.entries == [])
  }

  @Test func whoLooksIsTold() async throws {
    let drill = Drill()
    defer { drill.leave() }
    await drill.evaluate("High", [("shop", 9)])
    func look(_ viewer: String) async throws -> [String]? {
      try await drill.incidents.record(IncidentQuestion(1, viewer: viewer))?.viewers
    }
    #expect(try await look("rk") == ["rk"])
    #expect(try await look("") == ["rk"])
    await drill.pass(.seconds(10))
    #expect(try await look("ann token=abc") == ["ann token=[redacted]", "rk"])
    await drill.pass(.seconds(6))
    #expect(try await look("") == ["ann token=[redacted]"])
  }

  @Test func ordersAreCarriedOutOrRefused() async throws {
    let drill = Drill()
    defer { drill.leave() }
    await drill.evaluate("High", [("shop", 9)])
    #expect(
      await drill.order(
        nil,
        .open(
          title: "x", severity: .sev2, alerts: [drill.alert("High", "shop")], began: nil, note: ""))
        == "High belongs to INC-1, which is open")
    #expect(
      await drill.order(
        nil, .open(title: "Mail", severity: .sev3, alerts: [], began: nil, note: "bounces")) == nil)
    #expect(try await drill.timeline(2).last?.hasSuffix("note bounces") == true)
    #expect(await drill.order(1, .merge(into: 2)) == nil)
    #expect(await drill.note(7, "x") == "there is no INC-7")
    await drill.restart()
    await drill.settle()
    #expect(drill.told.sheet.incidents.rows.map(\.name) == ["INC-2", "INC-1"])
    #expect(drill.told.sheet.incidents.rows.last?.mergedInto == 2)
  }

  @Test func anOrderDuringTheStartWaitsForWhatIsRecorded() async throws {
    let drill = Drill()
    defer { drill.leave() }
    await drill.evaluate("High", [("shop", 9)])
    await drill.restart()
    #expect(await drill.note(1, "at once") == nil)
    #expect(try await drill.timeline(1).last == "0s note at once")
  }

  @Test func whatADamagedFileHadIsWrittenAnewFromMemory() async throws {
    let drill = Drill()
    defer { drill.leave() }
    await drill.evaluate("High", [("shop", 9)])
    #expect(await drill.note(1, "before") == nil)
    unlink(drill.path + "/ledger.db")
    write("no ledger\n", to: drill.path + "/ledger.db")
    #expect(await drill.note(1, "after") == nil)
    let told = try await drill.timeline(1)
    // The order waits for what was new; what was written before comes a moment later.
    for _ in 0..<1000 where drill.told.sheet.incidents.rows.contains(where: \.isUnsaved) {
      try await Task.sleep(for: .milliseconds(3))
    }
    await drill.restart()
    #expect(try await drill.timeline(1) == told)
    #expect(told.suffix(2) == ["0s note before", "0s note after"])
  }

  @Test func whileAQueryHangsOrdersGoOn() async throws {
    let source = MoodySource(failures: 0, hangs: true)
    let drill = Drill(asking: source)
    await drill.evaluate("High", [("shop", 9)])
    await drill.pass(.seconds(60))
    for _ in 0..<1000 where source.asked == 0 { try await Task.sleep(for: .milliseconds(3)) }
    let begun = ContinuousClock.now
    #expect(await drill.note(1, "meanwhile") == nil)
    await drill.evaluate("High", [])
    #expect(try await drill.timeline(1).contains { $0.contains("monitoring") })
    #expect(ContinuousClock.now - begun < .seconds(5))
    source.release()
    #expect(try await drill.evidence(1, passing: .seconds(10)).count == 2)
    await drill.stop()
  }

  @Test func secretsNeverReachTheRecord() async throws {
    let drill = Drill(Drill.usual, Redaction([try Pattern("CUST-[0-9]+")]))
    await drill.evaluate(
      "High", [("shop", 9)], firing: true, since: nil,
      [.init("db_password", "hunter2"), .init("customer", "CUST-4711")])
    #expect(await drill.note(1, "psql postgres://u:hunter2@db works for CUST-4711") == nil)
    #expect(
      await drill.order(1, .roles(commander: "CUST-4711", responders: []), by: "CUST-4711") == nil)
    drill.incidents.tell(
      .happenings([
        Happening(
          .targetDown, at: drill.now, "CUST-4711:80", text: "password=hunter2",
          labels: ["app": "shop", "token": "hunter2"])
      ]))
    await drill.settle()
    let notes = try await drill.record(1)?.entries.filter { $0.kind == .note }.map(\.text)
    #expect(notes == ["psql postgres://[redacted]@db works for [redacted]"])
    await drill.stop()
    let ledger = try EventLedger(drill.path + "/ledger.db")
    var bodies = try ledger.current("incident").map(\.body)
    for subject in ["incident", "incident-entry", "incident-evidence"] {
      bodies += try ledger.read(LedgerQuestion(subject: subject)).map(\.body)
    }
    ledger.close()
    let recorded = bodies.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    #expect(recorded.contains("psql postgres") && recorded.contains("targetDown"))
    #expect(!recorded.contains("hunter2") && !recorded.contains("CUST-4711"))
  }
}
