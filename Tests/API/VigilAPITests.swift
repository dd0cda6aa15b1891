import Facts
import JSON
import Metrics
import PromQL
import Query
import Serving
import Synchronization
import TSDB
import Testing
import Watching

@testable import API

@Suite final class VigilAPITests: Sendable {
  private let sheet = Mutex(FactSheet())
  private let engine = EngineFact(
    version: "1.2.3", process: 42, started: Timestamp(milliseconds: 1_000))

  private func api(patience: Duration = .seconds(30)) throws -> (VigilAPI, LiveFacts) {
    let store = Store()
    var batch = SampleBatch(timestamp: Timestamp(seconds: 60))
    batch.append(store.reference(for: ["__name__": "up", "job": "other"]), 1)
    store.append(batch)
    let facts = LiveFacts { [self] told in told = sheet.withLock { $0 } }
    let sources = DataSources(
      main: EmbeddedDataSource(source: Store()), mainName: "default",
      named: ["other": EmbeddedDataSource(source: store)])
    let watch = Watch(sources: { sources }, facts: facts)
    let prometheus = PrometheusAPI(
      watch, PrometheusAPI.Host(), clock: { Timestamp(seconds: 60) })
    let api = VigilAPI(
      watch,
      .init(engine, board: { $0 == "mine" ? Array(#"{"uid":"mine"}"#.utf8) : nil }), prometheus,
      patience: patience, pace: .milliseconds(20))
    return (api, facts)
  }

  private func update(_ answer: ServedAnswer?) throws -> FactUpdate {
    try decodeJSON(FactUpdate.self, from: try #require(answer).bytes)
  }

  private func facts(_ since: UInt64, of engine: String) -> ServedRequest {
    ServedRequest(
      "/vigil/v1/facts", parameters: [.init("since", "\(since)"), .init("engine", engine)])
  }

  /// Who stands by asks for what is recorded, and hands over only where it is known who it is.
  @Test func theRecordIsForWhoStandsBy() async throws {
    let (api, _) = try api()
    let question = ServedRequest(
      "/vigil/v1/record",
      parameters: [.init("since", "7"), .init("instance", "a b"), .init("active", "1")])
    #expect(await api.answer(question)?.status == 503)
    var host = VigilAPI.Host(engine)
    host.record = { question, engine in
      Array("\(question.since) \(question.instance) \(question.isActive) \(engine.process)".utf8)
    }
    host.handOver = { $0 == Array("{}".utf8) ? nil : "not that" }
    let told = VigilAPI(
      api.watch, host, PrometheusAPI(api.watch, .init(), clock: { Timestamp(seconds: 60) }))
    #expect(await told.answer(question)?.bytes == Array("7 a b true 42".utf8))
    func hand(_ body: String, known: Bool, type: String = "application/json") async -> Int? {
      let request = ServedRequest(
        "/vigil/v1/record", method: "POST", headers: [.init("Content-Type", type)],
        body: Array(body.utf8), client: .init(mayChange: known))
      return await told.answer(request)?.status
    }
    #expect(await hand("{}", known: false) == 403)
    #expect(await hand("{}", known: true, type: "text/plain") == 415)
    #expect(await hand("[]", known: true) == 409)
    #expect(await hand("{}", known: true) == 204)
  }

  @Test func tellsWhoItIs() async throws {
    let (api, _) = try api()
    let answer = try #require(await api.answer(ServedRequest("/vigil/v1/engine")))
    let told = try decodeJSON(EngineFact.self, from: answer.bytes)
    #expect(told.version == "1.2.3" && told.asking.names == ["other"])
    #expect(told.refusal(of: "1.2.3") == nil)
    #expect(
      told.refusal(of: "9.9", speaking: 9)?.hasSuffix(
        "start the engine (process 42) anew with the newer program") == true)
    #expect(
      told.refusal(of: "0.1", speaking: 0)?.hasSuffix(
        "start this viewer anew with the newer program") == true)
  }

  @Test func newsAreToldAsSoonAsThereAreAny() async throws {
    let (api, facts) = try api()
    let first = try update(await api.answer(self.facts(0, of: "")))
    #expect(first.version == 0 && first.targets == nil)
    async let waiting = api.answer(self.facts(first.version, of: engine.identity))
    sheet.withLock {
      $0.tell(notices: [NoticeFact(.error, "the disk is full")])
    }
    facts.bell.ring()
    let news = try update(await waiting)
    #expect(news.notices?.rows.map(\.text) == ["the disk is full"] && news.boards == nil)
    // Of an engine that runs no more everything is new.
    let other = try update(await api.answer(self.facts(news.version, of: "7@7")))
    #expect(other.notices?.rows.count == 1)
  }

  @Test func whoWaitsForNothingIsToldSo() async throws {
    let (api, _) = try api(patience: .milliseconds(50))
    let same = try update(await api.answer(facts(0, of: engine.identity)))
    #expect(same.version == 0)
  }

  @Test(arguments: [
    ("/vigil/v1/boards?uid=mine", 200, #"{"uid":"mine"}"#),
    ("/vigil/v1/boards?uid=none", 404, "There is no such dashboard.\n"),
    ("/vigil/v1/none", 404, "There is nothing here.\n"),
    ("/vigil/v1/sources/none/api/v1/query?query=1", 404, "There is no such source.\n"),
    (
      "/vigil/v1/sources/other/api/v1/query?query=up", 200,
      #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","job":"other"},"value":[60,"1"]}]}}"#
    ),
  ])
  func paths(_ line: String, _ status: Int, _ text: String) async throws {
    let parts = line.split(separator: "?", maxSplits: 1)
    var request = ServedRequest(String(parts[0]))
    if parts.count > 1 {
      let pair = parts[1].split(separator: "=", maxSplits: 1)
      request.parameters = [.init(String(pair[0]), String(pair[1]))]
    }
    let answer = try #require(await api().0.answer(request))
    #expect(answer.status == status)
    #expect(String(decoding: answer.bytes, as: UTF8.self) == text)
  }

  @Test func severalQuestionsGoOverAtOnce() async throws {
    let (api, _) = try api()
    let lines = [
      "/api/v1/query?query=1%2B1&time=60", "/api/v1/query?query=(",
      "/vigil/v1/sources/other/api/v1/query?query=up&time=60", "/nonsense",
    ]
    let request = ServedRequest(
      "/vigil/v1/ask", method: "POST", body: Array(lines.joined(separator: "\n").utf8))
    let answer = try #require(await api.answer(request))
    let text = String(decoding: answer.bytes, as: UTF8.self)
    // A line with status and length, and so many bytes behind it.
    var heads: [String] = []
    var rest = answer.bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      heads.append(String(words[0]))
      rest = rest[(end + 1)...].dropFirst(try #require(Int(words[1])))
    }
    #expect(rest.isEmpty)
    #expect(heads == ["200", "400", "200", "404"])
    #expect(text.contains(#"[60,"2"]"#) && text.contains(#""job":"other""#))
  }

  /// A client whose turn does not come is told that nothing is ready; too long a message is refused.
  @Test func questionsWaitForTheirTurn() async throws {
    let watch = Watch(
      sources: { DataSources(main: EmbeddedDataSource(source: Store())) }, facts: LiveFacts())
    let api = VigilAPI(
      watch, .init(engine, inTurn: { client, answer in client.uid == nil ? nil : await answer() }),
      PrometheusAPI(watch, PrometheusAPI.Host(), clock: { Timestamp(seconds: 60) }))
    func ask(_ body: String, uid: UInt32?) async throws -> ServedAnswer {
      try #require(
        await api.answer(
          ServedRequest(
            "/vigil/v1/ask", method: "POST", body: Array(body.utf8), client: .init(uid: uid))))
    }
    let line = "/api/v1/query?query=1&time=5"
    #expect(String(decoding: try await ask(line, uid: nil).bytes, as: UTF8.self) == "0 0\n")
    #expect(try await ask(line, uid: 7).bytes.starts(with: "200 ".utf8))
    #expect(try await ask(String(repeating: "x", count: 300_000), uid: 7).status == 413)
  }

  @Test func othersPathsAreNone() async throws {
    #expect(try await api().0.answer(ServedRequest("/api/v1/query")) == nil)
  }
}

@Suite struct SharedAnswersTests {
  @Test func equalQuestionsAreAnsweredOnce() async {
    let stage = SharedStage()
    let all = await withTaskGroup(of: String.self) { group in
      for _ in 0..<50 { group.addTask { await stage.ask("a") } }
      return await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(all == ["a1"])
    #expect(await stage.ask("b") == "b2")
    #expect(await stage.ask("a") == "a1")
    stage.pass(.seconds(2))
    #expect(await stage.ask("a") == "a3")
    #expect(stage.shared.count == 1)
  }

  @Test func failuresAreNotKept() async {
    let shared = SharedAnswers()
    for _ in 0..<2 {
      let answer = await shared.answer("a") { ServedAnswer(text: "", status: 503) }
      #expect(answer.status == 503)
    }
    #expect(shared.count == 0)
  }

  @Test func onlyViewersQuestionsAreShared() {
    var request = ServedRequest(
      "/api/v1/query", parameters: [.init("query", "up"), .init("timeout", "5s")])
    #expect(request.sharedKey == nil)
    request.headers = [ServedHeader("vigil-viewer", "1")]
    #expect(request.sharedKey == "/api/v1/query\u{0}query\u{0}up")
    request.path = "/vigil/v1/facts"
    #expect(request.sharedKey == nil)
  }
}

/// Answers that say how many were made before, and a clock that is set.
private final class SharedStage: Sendable {
  private final class Clock: Sendable { let now = Mutex(ContinuousClock.now) }
  private let clock: Clock
  private let made = Mutex(0)
  let shared: SharedAnswers

  init() {
    let clock = Clock()
    self.clock = clock
    shared = SharedAnswers(life: .seconds(1)) { clock.now.withLock { $0 } }
  }

  func pass(_ span: Duration) { clock.now.withLock { $0 += span } }

  func ask(_ key: String) async -> String {
    let answer = await shared.answer(key) { [self] in
      let count = made.withLock { made in
        made += 1
        return made
      }
      return ServedAnswer(text: "\(key)\(count)")
    }
    return String(decoding: answer.bytes, as: UTF8.self)
  }
}
