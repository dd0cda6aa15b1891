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

/// Orders and the changes of alerts, over an engine's own API.
@Suite final class OrderTests: Sendable {
  private let ordered = Mutex<[Order]>([])
  private let asked = Mutex<[AlertChangeQuestion]>([])

  private func api(refusal: String? = nil) -> VigilAPI {
    let watch = Watch(
      sources: { DataSources(main: EmbeddedDataSource(source: Store())) }, facts: LiveFacts(),
      order: { [self] order in
        ordered.withLock { $0.append(order) }
        return refusal
      },
      alertChanges: { [self] question throws(QueryError) in
        asked.withLock { $0.append(question) }
        if question.name == "none" { throw QueryError(.unavailable, "the ledger is closed") }
        var change = AlertChange(
          time: Timestamp(milliseconds: 5), alert: "i", labels: ["alertname": "A"], what: .firing)
        change.note = "n"
        return [change]
      },
      paging: { labels throws(QueryError) in
        if labels["alertname"] == "none" { throw QueryError(.unavailable, "it begins") }
        var story = PagingStory(labels: labels)
        story.nodes = [.init(depth: 0, matchers: "{}", line: 3, matched: true, why: "")]
        return story
      })
    return VigilAPI(
      watch, .init(EngineFact(version: "1", process: 1, started: Timestamp(milliseconds: 1))),
      PrometheusAPI(watch, PrometheusAPI.Host(), clock: { Timestamp(seconds: 60) }))
  }

  private func order(
    _ body: [UInt8], method: String = "POST", type: String = "application/json",
    client: ServedRequest.Client = .init(uid: 7, mayChange: true), refusal: String? = nil
  ) async throws -> String {
    let request = ServedRequest(
      "/vigil/v1/order", method: method, headers: [ServedHeader("content-type", type)],
      body: body, client: client)
    let answer = try #require(await api(refusal: refusal).answer(request))
    return "\(answer.status) " + String(decoding: answer.bytes, as: UTF8.self)
  }

  private func order(_ order: Order, client: ServedRequest.Client = .init(mayChange: true))
    async throws -> String
  {
    try await self.order(encodeJSON(order), client: client)
  }

  @Test func anOrderIsCarriedOut() async throws {
    let order = Order.silence(
      SilenceOrder(
        matchers: [.init("job", .regex, "a.*")], by: "anna", reason: "deploy",
        ends: Timestamp(seconds: 9)))
    #expect(try await self.order(order) == "204 ")
    #expect(ordered.withLock { $0 } == [order])
    #expect(
      try await self.order(encodeJSON(order), type: "Application/JSON; charset=utf-8") == "204 ")
  }

  @Test func whatIsOrderedIsCleaned() async throws {
    let client = ServedRequest.Client(name: "eva", mayChange: true)
    #expect(
      try await order(
        .acknowledge(alerts: ["a"], by: "\u{1B}[2J ", note: " on\n it\u{202E} \u{9B}"),
        client: client) == "204 ")
    #expect(try await order(.expireSilence(id: "i", by: " "), client: client) == "204 ")
    #expect(
      try await order(.withdrawAcknowledgement(alerts: ["a"], by: "b\u{7}"), client: client)
        == "204 ")
    let window = MaintenanceOrder(
      name: "up\u{1B}grade\n", matchers: [.init("a", .equal, "b")], by: "", reason: " x\u{7}",
      ends: Timestamp(seconds: 9))
    #expect(try await order(.maintain(window), client: client) == "204 ")
    // What it names is there, whatever it is called.
    #expect(
      try await order(.testReceiver(receiver: " r\n", by: ""), client: client) == "204 ")
    #expect(
      ordered.withLock { $0 } == [
        .acknowledge(alerts: ["a"], by: "[2J", note: "on  it"),
        .expireSilence(id: "i", by: "eva"),
        .withdrawAcknowledgement(alerts: ["a"], by: "b"),
        .maintain(
          MaintenanceOrder(
            name: "upgrade", matchers: [.init("a", .equal, "b")], by: "eva", reason: "x",
            ends: Timestamp(seconds: 9))),
        .testReceiver(receiver: " r\n", by: "eva"),
      ])
  }

  @Test func whoeverKeepsTheStateMayRefuse() async throws {
    let order = try encodeJSON(Order.expireSilence(id: "i", by: "a"))
    #expect(
      try await self.order(order, refusal: "there is no such silence")
        == "409 there is no such silence\n")
  }

  @Test func whoIsNotKnownMayNotOrder() async throws {
    let text = try await order(.expireSilence(id: "i", by: "a"), client: .init())
    #expect(text.hasPrefix("403 Only who is known may order anything here"))
    #expect(ordered.withLock { $0 }.isEmpty)
  }

  @Test func whatIsNoOrderIsRefused() async throws {
    let good = try encodeJSON(Order.expireSilence(id: "i", by: "a"))
    #expect(try await order(good, method: "GET").hasPrefix("405 GET is not answered here."))
    #expect(try await order(good, method: "PUT").hasPrefix("405 "))
    #expect(try await order(good, type: "text/plain").hasPrefix("415 "))
    for text in ["", "{", "{}", "[]", #"{"explode":{}}"#, #"{"expireSilence":{"id":5,"by":""}}"#] {
      #expect(try await order(Array(text.utf8)).hasPrefix("400 This is no order: "))
    }
    let long = [UInt8](repeating: 0x20, count: (1 << 20) + 1)
    #expect(try await order(long).hasPrefix("413 "))
    #expect(ordered.withLock { $0 }.isEmpty)
  }

  @Test(arguments: [
    (
      Order.acknowledge(alerts: [], by: "a", note: String(repeating: "é", count: 4001)),
      "400 The note is longer than 4000 characters.\n"
    ),
    (
      .expireSilence(id: "", by: String(repeating: "a", count: 201)),
      "400 The name is longer than 200 characters.\n"
    ),
    (
      .maintain(
        MaintenanceOrder(
          name: String(repeating: "n", count: 201), matchers: [], by: "", reason: "",
          ends: Timestamp(seconds: 1))), "400 The name is longer than 200 characters.\n"
    ),
    (
      .maintain(
        MaintenanceOrder(
          name: "", matchers: (0..<101).map { .init("\($0)", .equal, "") }, by: "", reason: "",
          ends: Timestamp(seconds: 1))), "400 A maintenance window has 100 matchers at most.\n"
    ),
    (
      .testReceiver(receiver: String(repeating: "r", count: 201), by: "a"),
      "400 The receiver's name is longer than 200 characters.\n"
    ),
    (
      .silence(
        SilenceOrder(
          matchers: (0..<101).map { .init("\($0)", .equal, "") }, by: "", reason: "",
          ends: Timestamp(seconds: 1))), "400 A silence has 100 matchers at most.\n"
    ),
    (
      .silence(
        SilenceOrder(
          matchers: [.init("a", .equal, String(repeating: "a", count: 4000))], by: "", reason: "",
          ends: Timestamp(seconds: 1))), "400 A matcher is longer than 4000 characters.\n"
    ),
  ])
  func anOrderHasBounds(_ order: Order, _ answer: String) async throws {
    #expect(try await self.order(order) == answer)
    #expect(ordered.withLock { $0 }.isEmpty)
  }

  private func changes(_ parameters: [(String, String)]) async throws -> ServedAnswer {
    try #require(
      await api().answer(
        ServedRequest(
          "/vigil/v1/alerts/changes",
          parameters: parameters.map { ServedRequest.Parameter($0.0, $0.1) })))
  }

  @Test func changesAreAsked() async throws {
    let answer = try await changes([
      ("from", "1"), ("through", "9"), ("limit", "1000000"), ("alert", "i"), ("name", "A"),
    ])
    let told = try decodeJSON([AlertChange].self, from: answer.bytes)
    #expect(told.map(\.what) == [.firing] && told[0].note == "n" && answer.status == 200)
    #expect(
      asked.withLock { $0 } == [
        AlertChangeQuestion(
          alert: "i", name: "A", from: Timestamp(milliseconds: 1),
          through: Timestamp(milliseconds: 9), limit: 100_000)
      ])
    for (name, value) in [("from", ""), ("through", "x"), ("limit", "1e3")] {
      let parameters = [("from", "1"), ("through", "9"), ("limit", "5")].map {
        $0.0 == name ? (name, value) : $0
      }
      #expect(try await changes(parameters).status == 400)
    }
  }

  @Test func whyThereAreNoChangesIsTold() async throws {
    let answer = try await changes([
      ("from", "1"), ("through", "9"), ("limit", "5"), ("name", "none"),
    ])
    #expect(
      "\(answer.status) " + String(decoding: answer.bytes, as: UTF8.self)
        == .failure(503, "unavailable", "the ledger is closed"))
  }

  private func paging(_ labels: String?) async throws -> ServedAnswer {
    try #require(
      await api().answer(
        ServedRequest(
          "/vigil/v1/paging",
          parameters: labels.map { [ServedRequest.Parameter("labels", $0)] } ?? [])))
  }

  @Test func whoIsToldIsAsked() async throws {
    let answer = try await paging(#"{"alertname":"A","x":"é \"&"}"#)
    let story = try decodeJSON(PagingStory.self, from: answer.bytes)
    #expect(answer.status == 200 && story.nodes.map(\.line) == [3])
    #expect(story.labels == ["alertname": "A", "x": "é \"&"])
    for labels in [nil, "", "[]", "{", #"{"a":1}"#] {
      let answer = try await paging(labels)
      #expect(answer.status == 400)
      #expect(String(decoding: answer.bytes, as: UTF8.self).hasPrefix("labels is wanted: a JSON"))
    }
    let failure = try await paging(#"{"alertname":"none"}"#)
    #expect(
      "\(failure.status) " + String(decoding: failure.bytes, as: UTF8.self)
        == .failure(503, "unavailable", "it begins"))
  }
}
