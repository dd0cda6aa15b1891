import Dashboards
import Facts
import Logging
import Metrics
import Query
import Remote
import Synchronization
import TestSupport
import Testing
import Transport
import Watching

@testable import Engine

/// An engine in this process, served at a socket, and watched over it.
@Suite struct EngineServerTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func engine(_ vigil: String = "") throws -> RunningEngine {
    let text = "host: {enabled: false}\n" + vigil
    let engine = try RunningEngine(
      Configuration.read(Array(text.utf8), file: scratch.path + "/vigil.yml"))
    engine.start()
    return engine
  }

  private func settings(listen: [String] = []) -> EngineServer.Settings {
    var settings = EngineServer.Settings(version: "1.0")
    settings.socket = scratch.path + "/s"
    settings.listen = listen
    return settings
  }

  private var request: HTTPRequest {
    var request = HTTPRequest("http://vigil")
    request.unixSocket = scratch.path + "/s"
    return request
  }

  private func send(_ path: String, body: String? = nil, to port: String? = nil) async throws
    -> (Int, String)
  {
    var request = request
    if let port {
      request.unixSocket = nil
      request.url = "http://" + port
    }
    request.url += path
    if let body {
      request.method = "POST"
      request.body = Array(body.utf8)
    }
    let answer = try await HTTPClient().send(request)
    return (answer.status, String(decoding: answer.body, as: UTF8.self))
  }

  @Test func aViewerSeesWhatTheEngineTells() async throws {
    scratch.write("prometheus.yml", "global: {external_labels: {dc: a}}\n")
    scratch.write("b.json", #"{"title":"Of the engine","uid":"b","panels":[]}"#)
    let engine = try engine("prometheus: prometheus.yml\ndashboards: [b.json]\n")
    defer { engine.stop() }
    let server = try EngineServer(engine, settings())
    defer { server.stop() }
    let fact = try await AttachedEngine.greet(request, version: "1.0")
    var configuration = Configuration()
    configuration.attached = .init(request, fact, version: "1.0")
    let viewer = try RunningEngine(configuration)
    defer { viewer.stop() }
    // Told by the socket, to whoever listens.
    var rings = viewer.watch.facts.bell.rings().makeAsyncIterator()
    while viewer.watch.facts.newest.source?.isEmbedded != true { await rings.next() }
    viewer.keepHouse(Beat(1))
    while viewer.dashboards.find("b") == nil { await rings.next() }
    #expect(viewer.dashboards.find("b")?.dashboard.title == "Of the engine")
    let answer = try await viewer.watch.sources.main.evaluate(
      Question("1 + 1", .instant(Timestamp(seconds: 5))))
    #expect(answer.value == .scalar(Point(Timestamp(seconds: 5), 2)))
    // The engine goes away, and that is told.
    server.stop()
    while viewer.watch.facts.newest.notices.rows.first?.severity != .error { await rings.next() }
    #expect(viewer.watch.facts.newest.source?.isEmbedded == true)
    // And comes back.
    let again = try EngineServer(engine, settings())
    defer { again.stop() }
    while viewer.watch.facts.newest.notices.rows.contains(where: { $0.severity == .error }) {
      await rings.next()
    }
  }

  @Test func overTCPWithoutPasswordsNothingIsChanged() async throws {
    let engine = try engine()
    defer { engine.stop() }
    let server = try EngineServer(engine, settings(listen: ["127.0.0.1:0"]))
    defer { server.stop() }
    let port = try #require(server.addresses.last)
    #expect(try await send("/-/healthy", to: port).0 == 200)
    for path in ["/-/reload", "/api/v1/write", "/api/v1/otlp/v1/metrics"] {
      #expect(try await send(path, body: "", to: port).0 == 403, "\(path)")
    }
    #expect(try await send("/-/reload", body: "").0 == 200)
    #expect(try await send("/api/v1/write", body: "").0 == 415)
    #expect(try await send("/nothing").0 == 404)
    #expect(try await send("/metrics").1.contains("vigil_scrapes_total"))
  }

  @Test(arguments: [
    (["0.0.0.0:0"], "other machines reach this address"), (["nonsense"], "no HOST:PORT"),
  ])
  func addressesThatAreRefused(_ listen: [String], _ reason: String) throws {
    let engine = try engine()
    defer { engine.stop() }
    #expect {
      try EngineServer(engine, settings(listen: listen))
    } throws: {
      "\($0)".contains(reason)
    }
  }

  @Test func reloadingTakesUpAFileAndABrokenOneLeavesTheOld() async throws {
    scratch.write("prometheus.yml", "global: {external_labels: {dc: a}}\n")
    let engine = try engine("prometheus: prometheus.yml\n")
    defer { engine.stop() }
    let server = try EngineServer(engine, settings())
    defer { server.stop() }
    scratch.write("prometheus.yml", "global: {external_labels: {dc: bb}}\n")
    #expect(try await send("/-/reload", body: "").0 == 200)
    #expect(try await send("/api/v1/status/config").1.contains("dc: bb"))
    scratch.write("prometheus.yml", "global: {external_labels: [}\n")
    let answer = try await send("/-/reload", body: "")
    #expect(answer.0 == 500 && answer.1.contains("prometheus.yml:1:"))
    #expect(try await send("/api/v1/status/config").1.contains("dc: bb"))
  }
}

@Suite struct FactLogTests {
  private func target(_ health: TargetFact.Health, _ error: String = "") -> TargetFact {
    TargetFact(job: "a", instance: "i", url: "http://i/metrics", health: health, error: error)
  }

  @Test func whatChangesIsALine() {
    var log = FactLog()
    var sheet = FactSheet()
    sheet.tell(targets: [target(.up)])
    #expect(log.lines(sheet).isEmpty)
    sheet.tell(targets: [target(.down, "connection refused")])
    sheet.tell(notices: [NoticeFact(.error, "12 series refused", detail: "12 series refused")])
    let lines = log.lines(sheet)
    #expect(lines.map(\.message) == ["12 series refused", "target is down"])
    #expect(lines.map(\.level) == [.error, .warn])
    #expect(lines[1].fields.contains(.init("error", "connection refused")))
    // What only counts up, or fails otherwise, is no news.
    sheet.tell(targets: [target(.down, "timeout")])
    sheet.tell(notices: [NoticeFact(.error, "13 series refused", detail: "13 series refused")])
    #expect(log.lines(sheet).isEmpty)
    sheet.tell(targets: [target(.up)])
    sheet.tell(notices: [])
    #expect(
      log.lines(sheet).map(\.message) == ["no longer: 13 series refused", "target is up again"])
    sheet.tell(targets: [])
    #expect(log.lines(sheet).map(\.message) == ["target is gone"])
  }
}
