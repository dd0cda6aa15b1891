import Facts
import Metrics
import Query
import TestSupport
import Testing
import Threads
import Watching

@testable import Engine

/// Incidents in the ways in which an engine can run.
@Suite struct IncidentModeTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private func engine(_ vigil: String, state: String? = nil) throws -> RunningEngine {
    let engine = try RunningEngine(
      Configuration.read(Array(vigil.utf8), file: scratch.path + "/vigil.yml"), state: state)
    engine.start()
    return engine
  }

  private func open(_ engine: RunningEngine) async -> String? {
    await engine.watch.order(
      .incident(
        IncidentOrder(
          nil, by: "rk",
          .open(title: "Mail", severity: .sev2, alerts: [], began: nil, note: "bounces"))))
  }

  @Test(arguments: ["host: {enabled: false}\n", "source: http://127.0.0.1:1\n"])
  func anOrderReachesTheIncidentsAndOutlivesTheEngine(_ vigil: String) async throws {
    let state = scratch.path + "/state"
    let first = try engine(vigil, state: state)
    #expect(await open(first) == nil)
    #expect(first.watch.facts.newest.incidents.rows.map(\.title) == ["Mail"])
    #expect(
      await first.watch.order(.withdrawAcknowledgement(alerts: [], by: "rk"))
        == "none of these alerts is acknowledged")
    await onThread { first.stop() }
    let second = try engine(vigil, state: state)
    defer { second.stop() }
    #expect(
      await second.watch.order(.incident(IncidentOrder(1, by: "ann", .note("mended")))) == nil)
    let record = try await second.watch.incident(IncidentQuestion(1, viewer: "ann"))
    #expect(record?.entries.map(\.by) == ["rk", "rk", "ann"] && record?.viewers == ["ann"])
    #expect(second.watch.facts.newest.incidents.rows.map(\.isUnsaved) == [false])
  }

  @Test func withoutAStateFolderTheyAreInMemory() async throws {
    let engine = try engine("host: {enabled: false}\n")
    defer { engine.stop() }
    #expect(await open(engine) == nil)
    #expect(engine.watch.facts.newest.incidents.rows.map(\.isUnsaved) == [false])
    #expect(engine.watch.facts.newest.notices.rows == [])
  }
}
