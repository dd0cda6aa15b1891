import Facts
import Metrics
import Query
import Synchronization
import TestSupport
import Testing
import Watching

@testable import Remote

/// A server's rules and alerts, asked for over the wire.
struct ForeignServerTests {
  private static let now = Timestamp(seconds: 1_795_255_900)

  /// A server that answers each path, asked without its parameters or with them, by a text; 404 otherwise.
  private func server(
    _ answers: [String: String], status: String = "404 Not Found",
    asked: @escaping @Sendable (String) -> Void = { _ in }
  ) -> LoopbackServer {
    LoopbackServer { connection in
      while let request = connection.readRequest() {
        let words = request.split(separator: " ")
        let line = words.count > 1 ? String(words[1].dropFirst("/api/v1/".count)) : ""
        asked(line)
        let path = String(line.prefix { $0 != "?" })
        if let data = answers[line] ?? answers[path] {
          connection.answer(#"{"status":"success","data":\#(data)}"#)
        } else {
          connection.answer("404 page not found", status: status)
        }
      }
    }
  }

  private func source(_ server: LoopbackServer) -> RemoteDataSource {
    RemoteDataSource(RemoteServer(server.url))
  }

  @Test func rulesAndAlertsAreFacts() async throws {
    let server = server(["rules": Told.prometheus])
    let source = source(server)
    let watch = ForeignServer.watch(
      source, sources: DataSources(main: source), clock: { Self.now })
    var rings = watch.facts.bell.rings().makeAsyncIterator()
    #expect(watch.facts.newest.rules.unknown == "the server was not asked yet")
    while watch.facts.newest.rules.unknown != nil { _ = await rings.next() }
    let facts = watch.facts.newest
    #expect(facts.rules.rows.map(\.id.server) == [server.url, server.url])
    #expect(facts.alerts.rows.map(\.state) == [.firing, .pending, .firing])
    #expect(await watch.order(.expireSilence(id: "a", by: "b")) == "nothing can be ordered here")
  }

  /// Who joins the alerts with what is known beside is given them instead.
  @Test func alertsAreHandedToWhoJoinsThem() async throws {
    let server = server(["rules": Told.prometheus])
    let source = source(server)
    let joined = Mutex<[(Int, Int, Timestamp)]>([])
    let foreign = ForeignServer(
      source, clock: { Self.now },
      join: { rules, alerts, now in joined.withLock { $0.append((rules.count, alerts.count, now)) }
      }
    )
    let watch = foreign.watch(sources: DataSources(main: source))
    var rings = foreign.bell.rings().makeAsyncIterator()
    #expect(foreign.alerts.version == 0 && foreign.alerts.unknown != nil)
    while watch.facts.newest.rules.unknown != nil { _ = await rings.next() }
    #expect(foreign.alerts.version == 1 && foreign.alerts.rows.count == 3)
    #expect(foreign.alerts.unknown == nil)
    #expect(watch.facts.newest.alerts == FactSheet().alerts)
    while joined.withLock({ $0.isEmpty }) { await Task.yield() }
    let told = joined.withLock { $0 }
    #expect(told.count == 1 && told[0] == (2, 3, Self.now))
  }

  @Test func pagesAreAskedForOneAfterTheOther() async throws {
    let asked = Mutex<[String]>([])
    func page(_ name: String, _ next: String) -> String {
      #"{"groups":[{"name":"\#(name)","file":"f","rules":[{"name":"A","type":"alerting"}]}],"groupNextToken":"\#(next)"}"#
    }
    let server = server([
      "rules": page("one", "t 1"),
      "rules?group_limit=500&group_next_token=t%201": page("two", "t2"),
      "rules?group_limit=500&group_next_token=t2": page("three", ""),
    ]) { line in asked.withLock { $0.append(line) } }
    let list = try await source(server).rules(at: Self.now)
    #expect(list.rules.map(\.id.group) == ["one", "two", "three"])
    #expect(asked.withLock { $0.count } == 3)
  }

  @Test func pagesThatDoNotEndAreAnError() async throws {
    let server = server(["rules": #"{"groups":[],"groupNextToken":"again"}"#])
    await #expect(
      throws: QueryError(.unavailable, "the pages of its rules do not end at \(server.url)")
    ) { try await source(server).rules(at: Self.now) }
  }

  /// Where rules are told without their alerts, these are asked for apart.
  @Test func alertsMayBeToldApart() async throws {
    let server = server([
      "rules":
        #"{"groups":[{"name":"g","file":"f","rules":[{"name":"A","type":"alerting","state":"firing"},{"name":"B","type":"alerting","alerts":[{"labels":{"alertname":"B"},"state":"firing"}]}]}]}"#,
      "alerts":
        #"{"alerts":[{"labels":{"alertname":"A","x":"y"},"state":"firing","value":"2"},{"labels":{"alertname":"B"},"state":"firing"}]}"#,
    ])
    let list = try await source(server).rules(at: Self.now)
    #expect(list.alerts.map(\.name) == ["B", "A"])
    #expect(list.alerts.last?.rule == list.rules[0].id && list.alerts.last?.value == 2)
  }

  @Test func alertsMayBeToldWithoutRules() async throws {
    let server = server(["alerts": #"{"alerts":[{"labels":{"alertname":"A"},"state":"pending"}]}"#])
    let list = try await source(server).rules(at: Self.now)
    #expect(list.rules.isEmpty && list.alerts.map(\.rule.name) == ["A"])
    #expect(list.unknown == "the server does not tell its rules (HTTP status 404)")
  }

  @Test(arguments: [
    ("404 Not Found", "the server does not tell its rules (HTTP status 404)"),
    ("501 Not Implemented", "the server does not tell its rules (HTTP status 501)"),
    ("200 OK", "the server does not tell its rules: its answer is no JSON"),
    ("503 Service Unavailable", "not available (HTTP status 503: 404 page not found): URL"),
    ("403 Forbidden", "access denied (HTTP status 403: 404 page not found) by URL"),
  ])
  func whyNothingIsKnownIsSaid(_ status: String, _ reason: String) async throws {
    let server = server([:], status: status)
    await #expect(
      throws: QueryError(.unavailable, reason.replacing("URL", with: server.url))
    ) { try await source(server).rules(at: Self.now) }
  }

  /// The past is asked of the series ALERTS, and of `up` where an alert is gone: it did not end because a server stopped.
  @Test(arguments: [true, false]) func thePastIsReadFromALERTS(goesOn: Bool) async throws {
    let start = Self.now.seconds - 600
    let last = goesOn ? Double.infinity : start + 330
    @Sendable func series(_ labels: String, _ times: [Double]) -> String {
      let values = times.map { "[\($0),\"1\"]" }.joined(separator: ",")
      return #"{"metric":{\#(labels)},"values":[\#(values)]}"#
    }
    @Sendable func alerts(_ state: String, _ minutes: [Double]) -> String {
      series(
        #""__name__":"ALERTS","alertname":"A","alertstate":"\#(state)""#,
        minutes.map { start + $0 * 60 })
    }
    let asked = Mutex<[String]>([])
    let server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        let line = String(request.prefix { $0 != "\r" })
        asked.withLock { $0.append(line) }
        var found = alerts("pending", [2, 3]) + "," + alerts("firing", [4, 5])
        if line.contains("query=group%28up%29") {
          func time(_ name: String) -> Double {
            let text = line.split(separator: name + "=").last?.prefix { $0 != "&" && $0 != " " }
            return text.flatMap { Double($0) } ?? 0
          }
          let times = Array(stride(from: time("start"), through: time("end"), by: time("step")))
          found = series("", times.filter { $0 <= last })
        }
        connection.answer(
          #"{"status":"success","data":{"resultType":"matrix","result":[\#(found)]}}"#)
      }
    }
    let source = source(server)
    let foreign = ForeignServer(source, clock: { Self.now })
    let changes = try await foreign.watch(sources: DataSources(main: source)).alertChanges(
      AlertChangeQuestion(name: "A", from: Self.now - .seconds(600), through: .distantFuture))
    #expect(changes.map(\.what) == [.pending, .firing, goesOn ? .resolved : .vanished])
    #expect(changes.allSatisfy { $0.note.hasPrefix("from ALERTS") })
    #expect(
      asked.withLock { $0 }.contains { $0.contains("query=ALERTS%7Balertname%3D%22A%22%7D&") })
    let newest = try await foreign.alertsPast(
      AlertChangeQuestion(name: "A", from: Self.now - .seconds(600), through: Self.now, limit: 1))
    #expect(newest == [changes[2]])
    let other = try await foreign.alertsPast(
      AlertChangeQuestion(alert: "other", from: Self.now - .seconds(600), through: Self.now))
    #expect(other.isEmpty)
  }

  @Test func aServerThatDoesNotAnswerHasNoPast() async throws {
    let server = server([:], status: "503 Service Unavailable")
    let foreign = ForeignServer(source(server), clock: { Self.now })
    await #expect(throws: QueryError.self) {
      try await foreign.alertsPast(
        AlertChangeQuestion(name: "A", from: Self.now - .seconds(60), through: Self.now))
    }
  }
}
