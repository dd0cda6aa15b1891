import Metrics
import Query
import Testing

@testable import Dashboards

/// What a panel of the moment shows on its own page: its queries over the window.
@Suite struct PanelHistoryTests {
  private func history(_ json: String, _ source: FakeSource) async throws -> PanelFrame? {
    let dashboard = try load(json)
    let sources = DataSources(main: source, scrapeInterval: .seconds(15))
    let placed = dashboard.placed(ResolvedVariables(), range: lastHour).compactMap(\.history)
    #expect(placed.allSatisfy { $0.id == PanelID($0.panel.id).history })
    var gathered: [PanelFrame] = []
    let (stream, continuation) = AsyncStream.makeStream(of: PanelFrame.self)
    await DashboardEvaluator().evaluate(
      placed, of: dashboard, variables: ResolvedVariables(), range: lastHour, columns: [:],
      sources: sources
    ) { continuation.yield($0) }
    continuation.finish()
    for await frame in stream { gathered.append(frame) }
    return gathered.first
  }

  @Test(arguments: ["stat", "gauge", "bargauge", "table", "singlestat", "piechart"])
  func itIsAGraphOfAllItsSeries(kind: String) async throws {
    let source = FakeSource(["x": { _ in [["i": "a"]: 1, ["i": "b"]: 2] }])
    let json = panel(
      #","transformations":[{"id":"reduce","options":{}}]"#, kind: kind,
      target: #","instant":true,"range":false,"format":"table""#)
    let frame = try #require(await history(json, source))
    guard case .graph(let graph) = frame.content else { return #expect(Bool(false)) }
    #expect(graph.series.map(\.name) == ["a", "b"])
    #expect(graph.series[1].values.contains(2))
    // Each in a colour of its own, whatever thresholds say.
    #expect(graph.series.map(\.color) == [.series(0), .series(1)])
  }

  @Test(arguments: ["timeseries", "text", "logs"])
  func whatIsOneOrHasNoNumbersHasNone(kind: String) async throws {
    #expect(try await history(panel("", kind: kind), FakeSource()) == nil)
  }
}

/// The age of a panel is that of its newest sample; what ended is counted apart.
@Suite struct DataAgeTests {
  /// Series that end so many seconds before now.
  private func frame(_ ends: [Double], kind: String = "timeseries") async throws -> PanelFrame {
    let source = FakeSource([
      "x": { time in
        var found: [Labels: Double] = [:]
        for (index, end) in ends.enumerated() where time <= now.seconds - end {
          found[["i": "\(index)"]] = 1
        }
        return found
      }
    ])
    return try #require(await frames(load(panel("", kind: kind)), source).first)
  }

  @Test func oneSeriesThatEndedMakesNoPanelOld() async throws {
    let frame = try await frame([0, 0, 2400, 0, 0, 3000, 0, 1800])
    #expect(frame.dataTime == now && frame.ended == "3 of 8 series ended")
    #expect(frame.notice == nil)
  }

  @Test func whereAllEndedTheAgeIsThatOfTheLast() async throws {
    let frame = try await frame([1200, 600, 2400])
    #expect(frame.ended == nil && frame.notice?.text.hasPrefix("no data since") == true)
    let age = now.seconds - (frame.dataTime?.seconds ?? 0)
    #expect(age >= 600 && age < 640)
  }

  @Test func aStatMarksTheSeriesThatEnded() async throws {
    let frame = try await frame([0, 1800], kind: "stat")
    #expect(frame.ended == "1 of 2 series ended")
    guard case .stat(let stat) = frame.content else { return #expect(Bool(false)) }
    #expect(stat.cells.map { $0.state.hasPrefix("no data since") } == [false, true])
  }
}
