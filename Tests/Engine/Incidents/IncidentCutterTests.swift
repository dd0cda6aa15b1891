import Facts
import Files
import Glibc
import Incidents
import Metrics
import PromQL
import Query
import Synchronization
import TSDB
import TestSupport
import Testing

@testable import Engine

/// What a closed incident saw is kept for good.
@Suite struct IncidentCutterTests {
  /// An incident that was closed, and its graphs.
  private func closed(_ drill: Drill) async throws -> IncidentEvidence {
    for instance in ["a", "b"] {
      drill.scrape(
        ["__name__": "errors", "app": "shop", "instance": instance], for: .seconds(3600)
      ) { 10 - $0.inSeconds / 1000 }
      drill.scrape(
        ["__name__": "others", "app": "shop", "instance": instance], for: .seconds(3600)
      ) { _ in 1 }
    }
    await drill.evaluate("High", [("shop", 9)], since: drill.now - .seconds(60))
    await drill.pass(.seconds(30))
    let evidence = try #require(try await drill.evidence(1).values.first)
    #expect(await drill.order(1, .status(.resolved, note: "")) == nil)
    return evidence
  }

  private func isThere(_ path: String) async throws -> Bool {
    for _ in 0..<1000 where !FilePath.isFolder(path) {
      try await Task.sleep(for: .milliseconds(3))
    }
    return FilePath.isFolder(path)
  }

  /// The blocks open as any data directory, and give what the graphs show.
  private func verify(_ folder: String, _ evidence: IncidentEvidence) async throws {
    let data = try LeftData(folder)
    #expect(data.problems.listed == [])
    let question = Question(
      evidence.expression,
      .range(StepRange(start: evidence.from, end: evidence.through, step: evidence.step)))
    let answer = try await EmbeddedDataSource(source: data.source).evaluate(question).value
    guard case .matrix(let matrix) = answer else { throw Unexpected() }
    #expect(matrix.map(\.labels) == evidence.series.map(\.labels).sorted())
    for series in matrix {
      let frozen = try #require(evidence.series.first { $0.labels == series.labels })
      #expect(series.points.map(\.value) == frozen.values.filter { !$0.isNaN })
    }
    let names = try data.source.labelValues(
      "__name__", selectors: [], from: .distantPast, through: .distantFuture)
    #expect(names == ["errors"])
  }

  @Test func itsSamplesAreCutSomeMinutesLater() async throws {
    let drill = Drill()
    defer { drill.leave() }
    let evidence = try await closed(drill)
    let folder = drill.path + "/incidents/INC-1"
    // Not before the rule was evaluated once more.
    await drill.pass(.seconds(310))
    #expect(!FilePath.isFolder(folder))
    await drill.pass(.seconds(5))
    #expect(try await isThere(folder))
    try await verify(folder, evidence)
    // It is done once.
    await drill.settle()
    Folder.remove(folder)
    await drill.restart(after: .seconds(600))
    await drill.pass(.seconds(600))
    #expect(!FilePath.isFolder(folder))
  }

  @Test func itIsCutAfterAStop() async throws {
    let drill = Drill()
    defer { drill.leave() }
    let evidence = try await closed(drill)
    await drill.restart(after: .seconds(3600))
    #expect(try await isThere(drill.path + "/incidents/INC-1"))
    try await verify(drill.path + "/incidents/INC-1", evidence)
  }

  @Test func whatCannotBeWrittenIsToldAndTriedAgain() async throws {
    let drill = Drill()
    defer { drill.leave() }
    write("no folder", to: drill.path + "/incidents")
    let evidence = try await closed(drill)
    await drill.pass(.seconds(315))
    for _ in 0..<1000 where drill.told.notices.isEmpty {
      try await Task.sleep(for: .milliseconds(3))
    }
    #expect(
      drill.told.notices.map(\.text) == [
        "the samples of INC-1 are not kept yet: \(drill.path)/incidents: Not a directory"
      ])
    unlink(drill.path + "/incidents")
    await drill.pass(.seconds(121))
    #expect(try await isThere(drill.path + "/incidents/INC-1"))
    try await verify(drill.path + "/incidents/INC-1", evidence)
    // What was cut is noted when it is there.
    for _ in 0..<1000 where !drill.told.notices.isEmpty {
      try await Task.sleep(for: .milliseconds(3))
    }
    #expect(drill.told.notices == [])
  }

  /// Opened again it is cut when it is closed again, with all that it saw.
  @Test func whatIsOpenedAgainIsCutAgain() async throws {
    let drill = Drill()
    defer { drill.leave() }
    _ = try await closed(drill)
    await drill.evaluate("High", [])
    await drill.pass(.seconds(60))
    await drill.evaluate("High", [("shop", 12)])
    #expect(drill.told.sheet.incidents.rows.map(\.isOpen) == [true])
    await drill.pass(.seconds(600))
    #expect(!FilePath.isFolder(drill.path + "/incidents/INC-1"))
    #expect(await drill.order(1, .status(.resolved, note: "")) == nil)
    await drill.pass(.seconds(315))
    #expect(try await isThere(drill.path + "/incidents/INC-1"))
  }

  /// What retention has taken away since an earlier cut stays in that one; else the later one is in its place.
  @Test func aLaterCutTakesNothingAway() throws {
    let folder = temporaryFolder() + "/incidents"
    let start = Timestamp(milliseconds: 1_800_000_000_000)
    func cut(_ samples: ClosedRange<Int64>?, closed: Int64) throws -> IncidentCut {
      let store = Store()
      let reference = store.reference(for: ["__name__": "errors", "app": "shop"])
      for second in samples.map(Array.init) ?? [] {
        var batch = SampleBatch(timestamp: start + .seconds(second))
        batch.append(reference, 1)
        store.append(batch)
      }
      return try IncidentCutter(source: store, folder: folder).cut(
        .init(
          incident: 1, closed: start + .seconds(closed), expressions: ["errors"], alerts: [],
          from: start, through: start + .seconds(closed)), at: start + .seconds(closed))
    }
    func seconds(_ name: String) throws -> [Int64] {
      var columns = SampleColumns()
      let data = try LeftData(folder + "/" + name)
      for series in try data.source.select([], from: .distantPast, through: .distantFuture) {
        series.read(from: .distantPast, through: .distantFuture, into: &columns)
      }
      return columns.timestamps.map { ($0 - start.milliseconds) / 1000 }
    }
    #expect(try cut(10...20, closed: 30).folder == "INC-1")
    // With all that was there before.
    let whole = try cut(10...40, closed: 50)
    #expect(whole.folder == "INC-1" && whole.kept == [])
    #expect(try seconds("INC-1") == Array(10...40))
    // The beginning is gone meanwhile.
    let late = try cut(30...60, closed: 70)
    #expect(late.folder == "INC-1-2" && late.kept == ["INC-1"])
    #expect(try seconds("INC-1") == Array(10...40) && seconds("INC-1-2") == Array(30...60))
    // All is.
    let none = try cut(nil, closed: 90)
    #expect(none.folder == nil && none.samples == 0 && none.kept == ["INC-1", "INC-1-2"])
    #expect(Folder.names(folder) == ["INC-1", "INC-1-2"])
    // Killed between the two names of a replacement.
    #expect(rename(folder + "/INC-1-2", folder + "/INC-1-2.old") == 0)
    #expect(try cut(30...80, closed: 90).folder == "INC-1-2")
    #expect(Folder.names(folder) == ["INC-1", "INC-1-2"])
    #expect(try seconds("INC-1-2") == Array(30...80))
  }

  @Test func whatIsGoneIsNotTriedForEver() async throws {
    let drill = Drill()
    defer { drill.leave() }
    await drill.evaluate("High", [("shop", 9)])
    #expect(await drill.order(1, .status(.resolved, note: "")) == nil)
    await drill.pass(.seconds(315))
    for _ in 0..<1000 where drill.incidents.isUncut { try await Task.sleep(for: .milliseconds(3)) }
    #expect(!drill.incidents.isUncut && drill.told.notices == [])
    #expect(Folder.names(drill.path + "/incidents") == [])
  }
}

extension IncidentKeeper {
  /// Whether samples are still to be cut.
  fileprivate var isUncut: Bool { known.withLock { !$0.closings.isEmpty } }
}
