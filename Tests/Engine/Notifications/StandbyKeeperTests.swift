import API
import Alerts
import Facts
import JSON
import Ledger
import Metrics
import TestSupport
import Testing
import Threads
import Watching

@testable import Engine

/// Two engines on the same rules, one of which stands by for the other, over HTTP on loopback, with a clock that the test
/// sets.
@Suite struct StandbyKeeperTests {
  /// The way to the first: what it answers, if anything.
  private final class Way: Sendable {
    enum State: Sendable {
      case open, cut
      case status(String)
      case body(String)
    }
    let state = Mutexed(State.open)
    let keeper = Mutexed<NotificationKeeper?>(nil)
    let server: LoopbackServer
    static let engine = EngineFact(version: "1", process: 7, started: Timestamp(seconds: 1))

    init() {
      let (state, keeper) = (state, keeper)
      server = LoopbackServer { connection in
        while let request = connection.readRequest() {
          switch state.value {
          case .cut: return
          case .status(let status): connection.answer("no", status: status)
          case .body(let body): connection.answer(body)
          case .open:
            guard let keeper = keeper.value else { return }
            Way.answer(request, keeper, connection)
          }
        }
      }
    }

    private static func answer(
      _ request: String, _ keeper: NotificationKeeper, _ connection: LoopbackServer.Connection
    ) {
      let line = request.prefix { $0 != "\r\n" && $0 != "\r" && $0 != "\n" }
      if line.hasPrefix("POST") {
        let body = request.firstRange(of: "\r\n\r\n").map { request[$0.upperBound...] } ?? ""
        guard let told = try? decodeJSON(RecordHandover.self, from: Array(body.utf8)) else {
          return connection.answer("no record", status: "400 Bad Request")
        }
        let done = Monitor<String??>(nil)
        Task {
          let problem = await keeper.take(told)
          done.wakingAll { $0 = .some(problem) }
        }
        let problem = done.wait(timeout: .seconds(20)) { $0 } ?? "late"
        return connection.answer(
          problem ?? "", status: problem == nil ? "204 No Content" : "409 Conflict")
      }
      func parameter(_ name: String) -> String {
        guard let at = line.firstRange(of: "\(name)=") else { return "" }
        return String(line[at.upperBound...].prefix { $0 != "&" && $0 != " " })
      }
      let question = RecordQuestion(
        since: UInt64(parameter("since")) ?? 0, instance: parameter("instance"),
        isActive: parameter("active") == "1")
      guard let told = keeper.record(question, of: engine), let bytes = try? encodeJSON(told)
      else { return connection.answer("not yet", status: "503 Service Unavailable") }
      connection.answer(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// An engine's alerts, and one keeper over them.
  private final class Side: Sendable {
    let alerts = Mutexed<[AlertFact]>([])
    let ordered = Mutexed<[RecordAnswer.Ordered]>([])
    let silences = Mutexed<[SilenceFact]>([])
    let keeper: NotificationKeeper
    let part: NotificationsPart
    let ledger: EventLedger
    private let clock: Mutexed<Timestamp>

    init(
      _ scratch: ScratchFolder, _ name: String, _ clock: Mutexed<Timestamp>,
      standbyOf way: Way? = nil
    ) throws {
      self.clock = clock
      var settings = AlertmanagerSettings()
      if let way {
        let first = SourceConfiguration(url: "http://ann:secret@127.0.0.1:\(way.server.port)")
        settings.standby = StandbySettings(first)
      }
      let (alerts, ordered, silences) = (alerts, ordered, silences)
      ledger = try EventLedger(scratch.path + "/\(name).db") { _ in }
      keeper = NotificationKeeper(
        settings,
        .init(
          alerts: { alerts.value }, silences: { silences.value }, incidents: { [] },
          happened: { _ in }, mirror: { told in ordered.change { $0.append(told) } },
          bell: Bell(), clock: { clock.value }, pace: .milliseconds(5)))
      part = NotificationsPart(keeper, settings, file: scratch.path + "/alertmanager.yml")
      part.start()
      _ = part.tick(Beat(count: 0, time: clock.value))
      keeper.follower.opened(.init(ledger: ledger, lasting: .onDisk, alerts: []))
    }

    func fire(_ name: String) {
      let now = clock.value
      var alert = AlertFact(
        id: name, rule: .init(file: "rules.yml", group: "g", name: name),
        labels: ["alertname": name, "severity": "critical"], state: .firing, activeAt: now,
        value: 1)
      alert.firedAt = now
      let fired = alert
      alerts.change { $0.append(fired) }
      keeper.tell(.look)
    }

    func end() {
      part.stop()
      ledger.close()
    }

    private var told: ToldFacts {
      var told = ToldFacts(sheet: FactSheet())
      part.facts(&told)
      return told
    }
    var states: [NotificationFact.State] { told.sheet.notifications.rows.map(\.state) }
    var standby: StandbyFact? { told.sheet.standby.rows.first }
    var notices: [String] { told.notices.map(\.text) }
    var isActive: Bool { standby?.isActive == true }
  }

  private let scratch: ScratchFolder
  private let pager = Pager()
  private let way = Way()
  private let clock = Mutexed(Timestamp(milliseconds: 1_800_000_000_000))

  init() throws {
    scratch = try ScratchFolder()
    scratch.write(
      "alertmanager.yml",
      """
      route: {receiver: team, group_by: [alertname], group_wait: 0s, group_interval: 1h}
      receivers:
        - name: team
          webhook_configs: [{url: "http://127.0.0.1:\(pager.server.port)/page"}]
      """)
  }

  private func first() throws -> Side {
    let side = try Side(scratch, "first", clock)
    way.keeper.change { $0 = side.keeper }
    return side
  }

  private func second() throws -> Side { try Side(scratch, "second", clock, standbyOf: way) }

  private func pass(_ seconds: Int64) { clock.change { $0 = $0 + .seconds(seconds) } }

  private func count(_ name: String) -> Int {
    pager.bodies.withLock { $0.count { $0.contains(name) } }
  }

  /// Looks until it is so, twenty seconds at most.
  private func becomes(_ condition: () -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while !condition() {
      if ContinuousClock.now > end { return false }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return true
  }

  @Test func theStandbyTellsWhatTheFirstDidNot() async throws {
    let (first, second) = (try first(), try second())
    for side in [first, second] { side.fire("PoolFull") }
    #expect(await becomes { first.states == [.delivered] && second.states == [.delivered] })
    #expect(second.standby?.isActive == false && second.standby?.problem == "")
    #expect(second.standby?.first == "http://127.0.0.1:\(way.server.port)")
    #expect(
      second.keeper.story(["alertname": "PoolFull", "severity": "critical"]).groups.count == 1)
    #expect(
      await second.keeper.test("team")?.contains("stands by for http://127.0.0.1") == true)
    way.state.change { $0 = .cut }
    first.end()
    // It fires as nobody looks after it.
    second.fire("DiskFull")
    #expect(await becomes { second.standby?.problem.isEmpty == false })
    pass(50)
    #expect(second.notices.contains { $0.contains("this engine notifies in its place from") })
    #expect(!second.isActive && count("DiskFull") == 0)
    pass(11)
    #expect(await becomes { second.isActive })
    #expect(await pager.has(1, "DiskFull"))
    #expect(
      await becomes { second.states.count == 2 && second.states.allSatisfy { $0 == .delivered } })
    #expect(count("PoolFull") == 1 && count("DiskFull") == 1)
    #expect(second.notices.contains { $0.hasPrefix("notifies in the place of") })
    second.end()
  }

  @Test func theFirstThatIsBackIsToldWhatTheStandbyTold() async throws {
    let (first, second) = (try first(), try second())
    for side in [first, second] { side.fire("PoolFull") }
    #expect(await becomes { first.states == [.delivered] && second.states == [.delivered] })
    way.state.change { $0 = .cut }
    first.end()
    second.fire("DiskFull")
    pass(61)
    #expect(await pager.has(1, "DiskFull"))
    #expect(
      await becomes { second.states.count == 2 && second.states.allSatisfy { $0 == .delivered } })
    // The same ledger, and the same alerts.
    let again = try self.first()
    again.fire("PoolFull")
    again.fire("DiskFull")
    way.state.change { $0 = .open }
    #expect(await becomes { !second.isActive && second.standby?.problem == "" })
    #expect(
      await becomes { again.states.count == 2 && again.states.allSatisfy { $0 == .delivered } })
    for side in [again, second] { side.fire("ThirdOne") }
    #expect(await pager.has(1, "ThirdOne"))
    #expect(await becomes { second.states.count == 3 && again.states == second.states })
    #expect(["PoolFull", "DiskFull", "ThirdOne"].map(count) == [1, 1, 1])
    #expect(second.notices.isEmpty, "\(second.notices)")
    again.end()
    second.end()
  }

  @Test func aFirstThatIsStartedAnewGoesOnAtOnceWhereNobodyTookOver() async throws {
    let (first, second) = (try first(), try second())
    #expect(await becomes { second.standby?.lastHeard != nil })
    first.end()
    let again = try self.first()
    again.fire("PoolFull")
    #expect(await pager.has(1, "PoolFull"))
    #expect(!second.isActive)
    again.end()
    second.end()
  }

  @Test func aFirstWhoseStandbyIsGoneWaitsNotForLong() async throws {
    let (first, second) = (try first(), try second())
    #expect(await becomes { second.standby?.lastHeard != nil })
    second.end()
    first.end()
    let again = try self.first()
    again.fire("PoolFull")
    #expect(await becomes { again.states == [.waiting] })
    #expect(count("PoolFull") == 0)
    pass(31)
    #expect(await pager.has(1, "PoolFull"))
    again.end()
  }

  @Test func whereTheWayIsCutBothTell() async throws {
    let (first, second) = (try first(), try second())
    #expect(await becomes { second.standby?.lastHeard != nil })
    way.state.change { $0 = .cut }
    #expect(await becomes { second.standby?.problem.isEmpty == false })
    pass(61)
    #expect(await becomes { second.isActive })
    for side in [first, second] { side.fire("PoolFull") }
    #expect(await pager.has(2, "PoolFull"))
    way.state.change { $0 = .open }
    #expect(await becomes { !second.isActive && second.standby?.problem == "" })
    for side in [first, second] { side.fire("DiskFull") }
    #expect(await pager.has(1, "DiskFull"))
    #expect(await becomes { second.states.count == 2 && second.states == first.states })
    #expect(count("DiskFull") == 1)
    first.end()
    second.end()
  }

  @Test func whatIsOrderedAtTheFirstIsMirrored() async throws {
    let (first, second) = (try first(), try second())
    first.fire("PoolFull")
    first.alerts.change { $0[0].acknowledgement = .init(by: "ann", at: $0[0].activeAt, note: "") }
    let silence = SilenceFact(
      id: "s", matchers: [.init("a", .equal, "b")], createdBy: "bo", reason: "",
      starts: clock.value, ends: clock.value + .seconds(60), updated: clock.value)
    first.silences.change { $0 = [silence] }
    #expect(
      await becomes {
        second.ordered.value.last?.silences == [silence]
          && second.ordered.value.last?.acknowledgements.map(\.acknowledgement.by) == ["ann"]
      })
    let refusal = second.keeper.refusal(of: .acknowledge(alerts: ["x"], by: "bo", note: ""))
    #expect(refusal?.contains("do it there") == true && !(refusal ?? "").contains("secret"))
    #expect(first.keeper.refusal(of: .acknowledge(alerts: ["x"], by: "bo", note: "")) == nil)
    first.end()
    second.end()
  }

  /// Whatever answers there and does not show that it tells anybody is as good as silent.
  @Test(arguments: [
    ("404 Not Found", "there is no Vigil that can be stood by for"),
    ("401 Unauthorized", "it wants a name and a password"),
    ("502 Bad Gateway", "HTTP status 502"),
  ])
  func whoRefusesIsTakenOverFrom(_ status: String, _ words: String) async throws {
    way.state.change { $0 = .status(status) }
    let second = try second()
    second.fire("PoolFull")
    #expect(await becomes { second.standby?.problem.contains(words) == true })
    #expect(
      second.notices.contains { $0.contains(words) && $0.contains("notifies in its place from") })
    #expect(count("PoolFull") == 0)
    pass(61)
    #expect(await pager.has(1, "PoolFull"))
    #expect(second.standby?.lastHeard == nil)
    #expect(!second.notices.contains { $0.contains("secret") })
    second.end()
  }

  @Test func anotherVersionLivesAndIsNotMirrored() async throws {
    var engine = Way.engine
    (engine.speaks, engine.version) = (99, "9.9")
    let body = String(decoding: try encodeJSON(["engine": engine]), as: UTF8.self)
    way.state.change { $0 = .body(body) }
    let second = try second()
    second.fire("PoolFull")
    #expect(await becomes { second.standby?.problem.contains("speaks protocol 99") == true })
    pass(61)
    let heard = clock.value
    #expect(await becomes { second.standby?.lastHeard == heard })
    #expect(!second.isActive && count("PoolFull") == 0)
    #expect(second.notices.contains { $0.contains("of Vigil 9.9") })
    // Nonsense shows nothing.
    way.state.change { $0 = .body("<html>") }
    #expect(await becomes { second.standby?.problem.contains("no answer of a Vigil") == true })
    pass(61)
    #expect(await becomes { second.isActive })
    #expect(await pager.has(1, "PoolFull"))
    second.end()
  }

  @Test func whoStandsByForItselfIsTold() async throws {
    let second = try second()
    way.keeper.change { $0 = second.keeper }
    #expect(await becomes { second.standby?.problem == "that is this engine itself" })
    second.end()
  }
}
