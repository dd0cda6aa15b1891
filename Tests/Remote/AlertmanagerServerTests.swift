import Facts
import Files
import JSON
import Metrics
import Query
import TestSupport
import Testing
import Threads
import Transport

@testable import Remote

/// An Alertmanager that is asked, by what real ones answered.
@Suite struct AlertmanagerServerTests {
  /// The recorded answers by method and path, of each the last before the server was reloaded.
  private func recorded(_ version: String) throws -> [String: JSON]? {
    guard let folder = corpus("alertmanager") else { return nil }
    let text = String(
      decoding: try readFile(folder + "/api/exchanges-\(version).jsonl"), as: UTF8.self)
    var answers: [String: JSON] = [:]
    for line in text.split(separator: "\n") {
      let exchange = try JSON(parsing: String(line))
      let request = exchange["request"]
      let key = "\(request["method"].string ?? "") \(request["path"].string ?? "")"
      if answers[key] == nil || key.hasSuffix("silences") {
        answers[key] = exchange["response"]["json"]
      }
      // Before there was anything to tell.
      if exchange["name"].string?.hasSuffix("none yet") == true { answers[key] = nil }
    }
    return answers
  }

  private final class Peer: Sendable {
    let requests = Monitor<[String]>([])
    private let server: LoopbackServer

    init(_ answer: @escaping @Sendable (_ line: String) -> (status: String, body: String)) {
      let requests = requests
      server = LoopbackServer { connection in
        while let request = connection.readRequest() {
          requests.withLock { $0.append(request) }
          let words = request.split(separator: " ", maxSplits: 2)
          let (status, body) = answer("\(words[0]) \(words[1])")
          connection.answer(
            body, status: status, headers: "Content-Type: application/json\r\n")
        }
      }
    }
    var asked: AlertmanagerServer { AlertmanagerServer(HTTPRequest(server.url + "/")) }
    var bodies: [JSON] {
      requests.withLock { $0 }.map { request in
        let end = request.firstRange(of: "\r\n\r\n")
        return (try? JSON(parsing: end.map { String(request[$0.upperBound...]) } ?? "")) ?? .null
      }
    }
  }

  @Test(arguments: ["0.25.0", "0.34.0"])
  func whatItTellsIsFacts(_ version: String) async throws {
    guard let answers = try recorded(version) else { return }
    let peer = Peer { line in ("200 OK", answers[line].map(\.description) ?? "[]") }
    let told = try await peer.asked.answers(of: "am")
    #expect(told.receivers == ["default", "db", "pager"])
    let disk = try #require(told.alerts.first { $0.name == "DiskFull" })
    #expect(disk.state == .firing && disk.rule.isElsewhere)
    #expect(disk.silencedBy.isEmpty && disk.elsewhere?.silencedBy.count == 1 && disk.isSilenced)
    #expect(Set(disk.elsewhere?.receivers ?? []) == ["db", "pager"])
    #expect(disk.labels["team"] == "db")
    #expect(disk.annotations.contains(Label("summary", "disk is full")))
    #expect(disk.firedAt == disk.posted?.starts)
    #expect(disk.posted?.generatorURL == "http://prometheus.example.org/graph?g0.expr=up")
    #expect(Set(told.alerts.map(\.id)).count == told.alerts.count)
    let groups = told.groups.filter { $0.alerts.contains(disk.labels) }
    #expect(Set(groups.map(\.receiver)) == ["db", "pager"])
    #expect(groups.allSatisfy { $0.held > 0 })
    let slow = try #require(told.alerts.first { $0.name == "DiskSlow" })
    #expect(slow.elsewhere?.inhibitedBy == ["\(disk.labels)"])
    if version == "0.34.0" { #expect(disk.elsewhere?.mutedBy == ["always"]) }
    let past = try #require(
      told.silences.first { $0.matchers == [.init("alertname", .equal, "Past")] })
    #expect(past.server == "am")
    #expect(past.createdBy == "oncall" && past.reason == "maintenance" && isUUID(past.id))
    #expect(told.silences.map(\.ends) == told.silences.map(\.ends).sorted(by: >))
  }

  private static let now = Timestamp(seconds: 1_700_000_000)

  @Test func silencesAreMadeChangedAndEnded() async throws {
    let id = "00000000-0000-4000-8000-000000000000"
    let peer = Peer { _ in ("200 OK", #"{"silenceID":"\#(id)"}"#) }
    var order = SilenceOrder(
      matchers: [.init("a", .notRegex, "b|c"), .init("d e", .equal, "f\n")], by: "eva",
      reason: "deploy", ends: Self.now + .seconds(3600))
    let server = peer.asked
    #expect(await server.carryOut(.silence(order), at: Self.now) == .done(silence: id))
    order.id = id
    order.starts = Self.now + .seconds(60)
    #expect(await server.carryOut(.silence(order), at: Self.now) == .done(silence: id))
    let ended = await server.carryOut(.expireSilence(id: order.id, by: "eva"), at: Self.now)
    #expect(ended == .done(silence: id))
    #expect(
      peer.bodies.first?.description
        == #"{"matchers":[{"name":"a","value":"b|c","isRegex":true,"isEqual":false},{"name":"d e","value":"f\n","isRegex":false,"isEqual":true}],"startsAt":"2023-11-14T22:13:20Z","endsAt":"2023-11-14T23:13:20Z","createdBy":"eva","comment":"deploy"}"#
    )
    #expect(peer.bodies[1]["id"].string == order.id)
    #expect(peer.bodies[1]["startsAt"].string == "2023-11-14T22:14:20Z")
    #expect(
      peer.requests.withLock { $0 }.map { String($0.split(separator: " HTTP")[0]) } == [
        "POST /api/v2/silences", "POST /api/v2/silences", "DELETE /api/v2/silence/\(order.id)",
      ])
  }

  @Test func whyNotIsTold() async throws {
    let peer = Peer { line in
      line.hasPrefix("GET")
        ? ("200 OK", "<html>") : ("400 Bad Request", "\"start time must be before end time\"")
    }
    let order = SilenceOrder(
      matchers: [.init("a", .equal, "b")], by: "eva", reason: "", ends: Self.now)
    let reason = refused(await peer.asked.carryOut(.silence(order), at: Self.now))
    #expect(reason.contains("start time must be before end time"), "\(reason)")
    await #expect(throws: QueryError.self) { try await peer.asked.answers(of: "am") }
    let asked = peer.requests.withLock { $0 }.count
    var until = order
    until.untilResolved = true
    #expect(refused(await peer.asked.carryOut(.silence(until), at: Self.now)).contains("a time"))
    for other in [
      Order.expireSilence(id: "../status", by: ""), .acknowledge(alerts: [], by: "", note: ""),
    ] {
      #expect(refused(await peer.asked.carryOut(other, at: Self.now)) != "")
    }
    #expect(peer.requests.withLock { $0 }.count == asked)
  }

  /// Why an order was refused; empty where it was not.
  private func refused(_ outcome: AlertmanagerServer.Outcome) -> String {
    if case .refused(let reason) = outcome { reason } else { "" }
  }

  /// Nothing is sent to a member after another may have carried it out.
  @Test func anOrderGoesToTheFirstMemberThatHearsIt() async {
    let away = AlertmanagerServer(HTTPRequest("http://127.0.0.1:1"))
    let id = silenceID()
    let peer = Peer { _ in ("200 OK", #"{"silenceID":"\#(id)"}"#) }
    let cluster = AlertmanagerCluster([away, peer.asked])
    let order = Order.silence(
      SilenceOrder(
        matchers: [.init("a", .equal, "b")], by: "eva", reason: "x", ends: Self.now + .seconds(60)))
    #expect(await cluster.carryOut(order, at: Self.now) == .done(silence: id))
    guard
      case .unreached(let reason) = await AlertmanagerCluster([away]).carryOut(
        order, at: Self.now)
    else {
      Issue.record("nobody is there")
      return
    }
    #expect(reason.contains("it was not carried out, http://127.0.0.1:1 answers:"), "\(reason)")
    let stern = Peer { _ in ("400 Bad Request", "\"bad matcher\"") }
    let both = AlertmanagerCluster([stern.asked, peer.asked])
    #expect(refused(await both.carryOut(order, at: Self.now)).contains("bad matcher"))
    #expect(peer.requests.withLock { $0 }.count == 1)
  }

  @Test func aClusterIsAskedWhoeverAnswers() async throws {
    guard let answers = try recorded("0.25.0") else { return }
    let peer = Peer { line in ("200 OK", answers[line].map(\.description) ?? "[]") }
    let silent = Peer { _ in ("500 Internal Server Error", "\"out of \u{1B}[2Jorder\"") }
    let cluster = AlertmanagerCluster([
      AlertmanagerServer(HTTPRequest("http://me:hunter2@127.0.0.1:1/x/")), silent.asked, peer.asked,
    ])
    let told = await cluster.ask(at: Self.now)
    #expect(cluster.name == "http://127.0.0.1:1/x" && told.teller == 2)
    #expect(told.answers?.alerts.isEmpty == false)
    #expect(told.members.map { $0.problem == nil } == [false, false, true])
    #expect(told.members[1].problem?.contains("out of") == true)
    let texts = told.members.compactMap(\.problem).joined()
    #expect(!texts.contains("hunter2") && !texts.unicodeScalars.contains { $0.value < 0x20 })
    #expect(told.members[2].version == "0.25.0" && told.members[2].answered == Self.now)
    // Who told last is asked first.
    peer.requests.withLock { $0 = [] }
    _ = await AlertmanagerCluster([silent.asked, peer.asked]).ask(after: 1, at: Self.now)
    #expect(peer.requests.withLock { $0 }.count == 4)
  }

  /// Cut, wrong, of another shape: said, and no harm.
  @Test(arguments: [
    "", "[", "<html>", "{}", "[[[[", "null", "7", String(repeating: "[", count: 9000),
  ])
  func whatIsNoAnswerIsSaidOrNothing(_ body: String) async {
    let peer = Peer { _ in ("200 OK", body) }
    let told = await AlertmanagerCluster([peer.asked]).ask(at: Self.now)
    #expect(told.answers == nil || told.answers?.alerts == [])
    #expect(told.answers != nil || told.members[0].problem?.isEmpty == false)
  }

  @Test func mutilatedAnswersAreTakenAsFarAsTheyGo() throws {
    guard let answers = try recorded("0.34.0") else { return }
    var random = SplitMix(seed: 14)
    let texts = ["GET /api/v2/alerts/groups", "GET /api/v2/silences", "GET /api/v2/status"]
      .compactMap { answers[$0].map { Array($0.description.utf8) } }
    #expect(texts.count == 3)
    for round in 0..<600 {
      var bytes = texts[round % 3]
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      guard let tree = try? JSON(parsing: bytes) else { continue }
      var told = AlertmanagerAnswers()
      told.take(groups: tree)
      told.take(silences: tree, of: "am")
      told.take(receivers: tree)
      let shown =
        told.alerts.flatMap { $0.labels.pairs.map(\.value) } + told.receivers
        + told.groups.map(\.receiver) + told.silences.map { $0.createdBy + $0.reason + $0.id }
      #expect(!shown.joined().unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
  }

  @Test func hostileTextsAreHarmless() {
    var told = AlertmanagerAnswers()
    let hostile =
      #"[null,1,{"labels":7},{"labels":{"alertname":"\u001b[2J"},"startsAt":"x"},{"labels":{"alertname":"A\u009b1m"},"startsAt":"2023-11-14T22:13:20Z","annotations":{"a":"\u001b]0;x\u0007"},"status":[],"generatorURL":{}}]"#
    let tree = try? JSON(parsing: #"[{"alerts":\#(hostile),"labels":[],"receiver":3},5]"#)
    told.take(groups: tree ?? .null)
    #expect(told.alerts.count == 1)
    let texts = told.alerts.flatMap { $0.labels.pairs + $0.annotations }.map(\.value)
    #expect(!texts.joined().unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x9B })
    told.take(silences: (try? JSON(parsing: #"[{"id":1},{},[]]"#)) ?? .null, of: "am")
    told.take(receivers: .number(1))
    #expect(told.silences.isEmpty && told.receivers.isEmpty)
  }
}
