import Facts
import TestSupport
import Testing
import Watching

@testable import Engine

@Suite struct NoticesTests {
  private let scratch: ScratchFolder
  private var folder: String { scratch.path }

  init() throws { scratch = try ScratchFolder() }

  private func engine(_ vigil: String) throws -> RunningEngine {
    try RunningEngine(Configuration.read(Array(vigil.utf8), file: folder + "/vigil.yml"))
  }

  @Test func whatIsWrongWithRuleFilesIsTold() throws {
    scratch.write(
      "prometheus.yml", "rule_files: [a.yml, gone.yml]\ntracing: {endpoint: a}\n")
    scratch.write("a.yml", "groups: [{name: a, rules: [{alert: X, expr: up}]}]\n")
    let engine = try engine("prometheus: prometheus.yml\n")
    defer { engine.stop() }
    #expect(engine.keepHouse(Beat(2)))
    let file = folder + "/prometheus.yml"
    #expect(
      engine.watch.facts.newest.notices.rows.map(\.text) == [
        "\(file):2:1: tracing is not supported yet: no traces are sent",
        "\(file):1:21: rule_files: gone.yml: no such file",
      ])
    // Mended and broken while it runs.
    scratch.write("a.yml", "groups: [{name: a, rules: [{alert: X, expr: '('}]}]\n")
    scratch.write("prometheus.yml", "rule_files: [a.yml]\n")
    #expect(engine.keepHouse(Beat(6)))
    #expect(engine.watch.facts.newest.notices.rows.first?.severity == .error)
    #expect(
      engine.watch.facts.newest.notices.rows.first?.text.hasPrefix("\(folder)/a.yml:1:45: ") == true
    )
    #expect(engine.watch.facts.newest.notices.rows.count == 1)
  }

  @Test func homeNamesTheBoardToOpen() throws {
    scratch.write("board.json", #"{"title":"Mine","uid":"m","panels":[]}"#)
    func home(_ name: String) throws -> (String, [String]) {
      let engine = try engine("home: \(name)\n")
      defer { engine.stop() }
      engine.dashboards.reload()
      return (engine.defaultDashboard, engine.watch.facts.newest.notices.rows.map(\.text))
    }
    #expect(try home("board.json") == (folder + "/board.json", []))
    #expect(try home("shop-overview") == ("shop-overview", []))
    let lost = try home("lost")
    #expect(lost.0 == "host")
    #expect(lost.1 == ["\(folder)/vigil.yml:1:7: home: no dashboard lost"])
  }

  /// Where a server is asked, what is said of scraping counts for nothing, and that is told.
  @Test func whatHasNoEffectBesideASourceIsTold() throws {
    let engine = try engine("source: http://127.0.0.1:1\nretention: {time: 1h}\n")
    defer { engine.stop() }
    #expect(
      engine.watch.facts.newest.notices.rows.map(\.text).first?.contains(
        "vigil.yml:2:1: retention has no effect") == true)
  }
}
