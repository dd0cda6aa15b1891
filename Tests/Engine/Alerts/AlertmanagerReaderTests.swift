import Alerts
import Facts
import Metrics
import Query
import Synchronization
import TestSupport
import Testing
import Threads
import Transport
import Watching

@testable import Engine
@testable import Remote

/// An Alertmanager that somebody else runs, as it is asked.
@Suite struct AlertmanagerReaderTests {
  private static let id = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"

  /// One that tells an alert, silenced once that was ordered, and can go away.
  private final class Peer: Sendable {
    struct State: Sendable {
      var isAway = false
      var isSilenced = false
      var requests: [String] = []
    }
    let state: Monitor<State>
    private let server: LoopbackServer
    var url: String { server.url }

    init() {
      let state = Monitor(State())
      self.state = state
      server = LoopbackServer { connection in
        while let request = connection.readRequest() {
          let words = request.split(separator: " ", maxSplits: 2)
          let line = "\(words[0]) \(words[1])"
          let (isAway, isSilenced) = state.wakingAll { state in
            state.requests.append(line)
            if line == "POST /api/v2/silences" { state.isSilenced = true }
            if line.hasPrefix("DELETE") { state.isSilenced = false }
            return (state.isAway, state.isSilenced)
          }
          if isAway { return }
          connection.answer(
            Self.answer(line, isSilenced), headers: "Content-Type: application/json\r\n")
        }
      }
    }

    private static func answer(_ line: String, _ isSilenced: Bool) -> String {
      switch line {
      case "GET /api/v2/alerts/groups":
        let ids = isSilenced ? "\"\(id)\"" : ""
        return """
          [{"labels":{"alertname":"Disk"},"receiver":{"name":"pager"},"alerts":[
          {"labels":{"alertname":"Disk","region":"north"},"annotations":{},
          "startsAt":"2023-11-14T22:00:00Z","endsAt":"2099-01-01T00:00:00Z",
          "updatedAt":"2023-11-14T22:00:00Z","fingerprint":"1","receivers":[{"name":"pager"}],
          "status":{"state":"active","silencedBy":[\(ids)],"inhibitedBy":[],"mutedBy":["nights"]}}]}]
          """
      case "GET /api/v2/silences" where isSilenced:
        return """
          [{"id":"\(id)","matchers":[{"name":"alertname","value":"Disk","isRegex":false}],
          "createdBy":"eva","comment":"ordered","startsAt":"2023-11-14T22:00:00Z",
          "endsAt":"2099-01-01T00:00:00Z","updatedAt":"2023-11-14T22:00:00Z",
          "status":{"state":"active"}}]
          """
      case "GET /api/v2/status":
        return #"{"versionInfo":{"version":"0.25.0"},"cluster":{"status":"disabled","peers":[]}}"#
      case "GET /api/v2/receivers": return #"[{"name":"pager"}]"#
      case "POST /api/v2/silences": return #"{"silenceID":"\#(id)"}"#
      case "GET /api/v1/alertmanagers":
        return
          #"{"status":"success","data":{"activeAlertmanagers":[{"url":"http://am:9093/x/api/v2/alerts"},{"url":"file:///etc"},{"url":"http://am:9093/x/api/v2/alerts"}]}}"#
      case "GET /api/v1/status/config":
        return
          #"{"status":"success","data":{"yaml":"global:\n  external_labels: {region: north}\n"}}"#
      default: return "[]"
      }
    }
  }

  /// A reader that is asked by hand, with the facts that it makes.
  private struct Desk {
    var reader: AlertmanagerReader
    var keeper: AlertKeeper

    var facts: FactSheet {
      var told = ToldFacts(sheet: .init())
      keeper.facts(&told)
      AlertmanagerPart(reader).facts(&told)
      var sheet = told.sheet
      sheet.tell(notices: told.notices)
      return sheet
    }
  }

  private func desk(
    _ urls: [String], clock: @escaping @Sendable () -> Timestamp,
    knowsOwn: @escaping @Sendable () -> Bool = { true }
  ) throws -> Desk {
    let keeper = AlertKeeper(retention: .seconds(60), bell: .init(), clock: clock)
    keeper.open(nil)
    let cluster = try AlertmanagersSettings.cluster(urls)
    return Desk(
      reader: AlertmanagerReader(
        .init(
          keeper: keeper, cluster: cluster, knowsOwn: knowsOwn, bell: Bell(), clock: clock,
          pace: .seconds(60))),
      keeper: keeper)
  }

  private final class Clock: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_700_000_000_000))
    var now: Timestamp { time.withLock { $0 } }
    func advance(_ span: Duration) { time.withLock { $0 = $0 + span } }
  }

  @Test func itsAlertsAndItselfAreFacts() async throws {
    try await apart {
      let (peer, clock) = (Peer(), Clock())
      let desk = try desk([peer.url, "http://127.0.0.1:1"], clock: { clock.now })
      #expect(desk.reader.round())
      let facts = desk.facts
      #expect(facts.alerts.rows.map(\.name) == ["Disk"])
      let server = try #require(facts.alertmanagers.rows.first)
      #expect(server.receivers == ["pager"] && server.groups.map(\.receiver) == ["pager"])
      #expect(server.members.map(\.version) == ["0.25.0", ""] && server.answering == 1)
      #expect(facts.notices.rows.map(\.severity) == [.warning])
      #expect(facts.notices.rows[0].text.contains("http://127.0.0.1:1, a member"))
    }
  }

  @Test func whileNobodyAnswersWhatItToldStands() async throws {
    try await apart {
      let (peer, clock) = (Peer(), Clock())
      let desk = try desk([peer.url], clock: { clock.now })
      desk.reader.round()
      peer.state.withLock { $0.isAway = true }
      clock.advance(.seconds(10))
      desk.reader.round()
      #expect(desk.facts.alerts.rows[0].standing == .plain)
      #expect(desk.facts.notices.rows.map(\.severity) == [.error])
      clock.advance(.seconds(25))
      desk.reader.round()
      let fact = desk.facts.alerts.rows[0]
      #expect(fact.isVanished && fact.isActive)
      let server = desk.facts.alertmanagers.rows[0]
      #expect(server.silentSince == clock.now - .seconds(25) && server.groups.count == 1)
      #expect(server.members[0].version == "0.25.0" && server.members[0].problem != nil)
      peer.state.withLock { $0.isAway = false }
      desk.reader.round()
      #expect(desk.facts.alerts.rows[0].standing == .plain && desk.facts.notices.rows == [])
    }
  }

  @Test func anOrderGoesThereAndIsSeenAtOnce() async throws {
    let (peer, clock) = (Peer(), Clock())
    let desk = try desk([peer.url], clock: { clock.now })
    desk.reader.start()
    defer { desk.reader.stop() }
    #expect(peer.state.wait(timeout: .seconds(20)) { $0.requests.count >= 4 ? true : nil } == true)
    var order = SilenceOrder(
      matchers: [.init("alertname", .equal, "Disk")], by: "eva", reason: "ordered",
      ends: clock.now + .seconds(60))
    #expect(!desk.reader.takes(.silence(order)))
    order.server = peer.url
    #expect(desk.reader.takes(.silence(order)))
    #expect(await desk.reader.carryOut(.silence(order)) == nil)
    #expect(desk.facts.alerts.rows.map(\.isSilenced) == [true])
    #expect(desk.facts.silences.rows.map(\.server) == [peer.url])
    let expire = Order.expireSilence(id: Self.id, by: "eva")
    #expect(desk.reader.takes(expire))
    #expect(!desk.reader.takes(.expireSilence(id: silenceID(), by: "eva")))
    #expect(await desk.reader.carryOut(expire) == nil)
    #expect(desk.facts.alerts.rows.map(\.isSilenced) == [false])
  }

  @Test func beforeOnesOwnAlertsAreKnownNoneIsTaken() async throws {
    try await apart {
      let (peer, clock) = (Peer(), Clock())
      let desk = try desk([peer.url], clock: { clock.now }, knowsOwn: { false })
      #expect(!desk.reader.round())
      #expect(desk.facts.alerts.rows == [] && desk.facts.alertmanagers.rows.count == 1)
    }
  }

  @Test func whoIsToldThereIsToldWithTheReasons() async throws {
    try await apart {
      let (peer, clock) = (Peer(), Clock())
      peer.state.withLock { $0.isSilenced = true }
      let desk = try desk([peer.url], clock: { clock.now })
      desk.reader.round()
      let facts = desk.facts
      let story = desk.reader.completed(
        .unconfigured(facts.alerts.rows[0].labels), alerts: facts.alerts.rows,
        silences: facts.silences.rows, at: clock.now)
      #expect(story.problem == nil && story.groups.map(\.receiver) == ["pager"])
      #expect(story.groups[0].server == peer.url && story.groups[0].alerts == 1)
      #expect(story.groups[0].labels == ["alertname": "Disk"])
      #expect(story.groups[0].holds.map(\.kind) == [.silenced, .muted])
      #expect(story.groups[0].holds[0].text.hasPrefix("silenced by eva until 2099"))
      #expect(story.groups[0].holds[0].text.hasSuffix(": ordered"))
      #expect(story.groups[0].holds[1].text == "muted by nights")
      let unknown = desk.reader.completed(
        .unconfigured(["alertname": "Other"]), alerts: facts.alerts.rows,
        silences: facts.silences.rows, at: clock.now)
      #expect(unknown.problem != nil && unknown.groups == [])
    }
  }

  @Test func aPrometheusNamesItsOwn() async throws {
    let peer = Peer()
    let finder = AlertmanagerFinder(source: RemoteDataSource(RemoteServer(peer.url)))
    let found = try await finder.find()
    #expect(found.urls == ["http://am:9093/x"] && found.externalLabels == ["region": "north"])
    for text in ["", "a: [", "global: 7", "global: {external_labels: [a]}"] {
      #expect(AlertmanagerFinder.externalLabels(text) == .empty)
    }
  }

  /// What a server finds is asked, and its labels bind.
  @Test func anAlertOfTheServersOwnIsOne() async throws {
    try await apart {
      let (peer, clock) = (Peer(), Clock())
      let keeper = AlertKeeper(retention: .seconds(60), bell: .init(), clock: { clock.now })
      keeper.open(nil)
      let url = peer.url
      let reader = AlertmanagerReader(
        .init(
          keeper: keeper, cluster: nil,
          find: { .init(urls: [url], externalLabels: ["region": "north"]) }, knowsOwn: { true },
          bell: Bell(), clock: { clock.now }))
      let rule = RuleFact.ID(server: "p", file: "f", group: "g", name: "Disk")
      keeper.change { book in
        book.observe(
          rule,
          [
            .init(
              of: rule, labels: ["alertname": "Disk"], isFiring: true, activeAt: clock.now, value: 1
            )
          ], at: clock.now)
      }
      #expect(reader.find())
      #expect(reader.round())
      #expect(keeper.alerts.map(\.rule) == [rule])
      #expect(keeper.alerts[0].elsewhere?.mutedBy == ["nights"])
      #expect(reader.fact?.isFound == true)
      #expect(reader.fact?.groups[0].alerts == [["alertname": "Disk"]])
    }
  }
}
