import Calendar
import Facts
import Incidents
import Ledger
import Metrics
import Notifications
import OnCall
import Scrape
import TestSupport
import Testing
import Threads
import Watching
import YAML

@testable import Engine

/// What is kept of notifications, over the ends of the program, with a real ledger and a receiver on loopback.
@Suite struct NotificationKeeperTests {
  /// An engine's alerts and one keeper over them.
  private struct Shift: Sendable {
    let alerts = Mutexed<[AlertFact]>([])
    let happened = Mutexed<[String]>([])
    let incidents = Mutexed<[IncidentFact]>([])
    let keeper: NotificationKeeper
    let part: NotificationsPart
    let ledger: EventLedger

    init(
      _ scratch: ScratchFolder, settings: AlertmanagerSettings = .init(),
      plan: OnCallPlan = OnCallPlan()
    ) throws {
      let (alerts, happened, incidents) = (alerts, happened, incidents)
      ledger = try EventLedger(scratch.path + "/ledger.db") { _ in }
      keeper = NotificationKeeper(
        settings,
        .init(
          alerts: { alerts.value }, silences: { [] }, incidents: { incidents.value },
          whom: { plan.whom($0, at: $1) },
          happened: { news in
            happened.change { $0 += news.map { "\($0.kind.rawValue) \($0.subject), \($0.text)" } }
          }, bell: Bell(), clock: wallClock))
      part = NotificationsPart(keeper, settings, file: scratch.path + "/alertmanager.yml") {
        plan.problems(escalations: [], receivers: $0)
      }
      part.start()
      _ = part.tick(Beat(count: 0, time: wallClock()))
      keeper.follower.opened(.init(ledger: ledger, lasting: .onDisk, alerts: []))
    }

    func fire(_ name: String) {
      let now = wallClock()
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

    var states: [NotificationFact.State] {
      var told = ToldFacts(sheet: FactSheet())
      part.facts(&told)
      return told.sheet.notifications.rows.map(\.state)
    }
    var notices: [String] {
      var told = ToldFacts(sheet: FactSheet())
      part.facts(&told)
      return told.notices.map(\.text)
    }
  }

  private func configuration(_ pager: Pager) -> String {
    """
    route: {receiver: team, group_by: [alertname], group_wait: 0s, group_interval: 1h}
    receivers:
      - name: team
        webhook_configs: [{url: "http://127.0.0.1:\(pager.server.port)/page"}]
    """
  }

  @Test func whoWasToldIsNotToldAgainAfterARestart() async throws {
    let scratch = try ScratchFolder()
    let pager = Pager()
    scratch.write("alertmanager.yml", configuration(pager))
    let first = try Shift(scratch)
    first.fire("PoolFull")
    #expect(await pager.has(1, "PoolFull"))
    while first.states != [.delivered] { try await Task.sleep(for: .milliseconds(10)) }
    first.end()
    let second = try Shift(scratch)
    second.fire("PoolFull")
    second.fire("DiskFull")
    #expect(await pager.has(1, "DiskFull"))
    #expect(pager.bodies.withLock { $0.count { $0.contains("PoolFull") } } == 1)
    second.end()
  }

  /// An answer that is on its way when the engine ends counts.
  @Test func whatIsOnItsWayAtTheEndIsNotSentAgain() async throws {
    let scratch = try ScratchFolder()
    let pager = Pager()
    scratch.write("alertmanager.yml", configuration(pager))
    pager.isAwake.withLock { $0 = false }
    let first = try Shift(scratch)
    first.fire("PoolFull")
    #expect(await pager.has(1, "PoolFull"))
    async let ended: Void = onThread { first.end() }
    pager.isAwake.wakingAll { $0 = true }
    await ended
    let second = try Shift(scratch)
    second.fire("PoolFull")
    second.fire("DiskFull")
    #expect(await pager.has(1, "DiskFull"))
    #expect(pager.bodies.withLock { $0.count { $0.contains("PoolFull") } } == 1)
    second.end()
  }

  @Test func aTestGoesOutAndABrokenFileLeavesTheOldOneInForce() async throws {
    let scratch = try ScratchFolder()
    let pager = Pager()
    scratch.write("alertmanager.yml", configuration(pager))
    let shift = try Shift(scratch)
    #expect(await shift.keeper.test("team") == nil)
    #expect(await pager.has(1, "VigilTest"))
    #expect(await shift.keeper.test("nobody") == "there is no receiver nobody with a way to it")
    scratch.write("alertmanager.yml", "route: {receiver: gone}\nreceivers: []\n")
    _ = shift.part.tick(Beat(count: 0, time: wallClock(), isReload: true))
    #expect(shift.notices.contains { $0.contains("alertmanager.yml:1") && $0.contains("gone") })
    shift.fire("PoolFull")
    #expect(await pager.has(1, "PoolFull"))
    shift.end()
  }

  @Test func whatWasSentAndFailedIsCounted() async throws {
    let scratch = try ScratchFolder()
    let pager = Pager()
    scratch.write(
      "alertmanager.yml",
      configuration(pager)
        + "\n  - {name: other, slack_configs: [{api_url: 'http://x/', channel: c}]}")
    let shift = try Shift(scratch)
    shift.fire("PoolFull")
    #expect(await pager.has(1, "PoolFull"))
    while shift.states != [.delivered] { try await Task.sleep(for: .milliseconds(10)) }
    var values: [String: Double] = [:]
    for family in shift.keeper.series {
      for sample in family.samples {
        let labels = sample.labels.map { "\($0.0)=\($0.1)" }.joined(separator: ",")
        values["\(family.name)\(sample.suffix){\(labels)}"] = sample.value
      }
    }
    let team = "receiver_name=team,integration=webhook[0]"
    #expect(values["vigil_notifications_total{\(team)}"] == 1)
    #expect(values["vigil_notifications_delivered_total{\(team)}"] == 1)
    #expect(values["vigil_notifications_failed_total{\(team),reason=clientError}"] == 0)
    #expect(values["vigil_notification_requests_total{\(team)}"] == 1)
    #expect(values["vigil_notification_latency_seconds_bucket{\(team),le=+Inf}"] == 1)
    #expect(values["vigil_notification_latency_seconds_count{\(team)}"] == 1)
    #expect(values["vigil_notifications_total{receiver_name=other,integration=slack[0]}"] == 0)
    #expect(values["vigil_alerts{state=active}"] == 1)
    #expect(values["vigil_notification_groups{}"] == 1)
    shift.end()
  }

  @Test func whatIsHardlyMeantInTheFileIsTold() async throws {
    let scratch = try ScratchFolder()
    scratch.write(
      "alertmanager.yml",
      """
      route:
        receiver: team
        routes: [{matchers: [a=b]}, {matchers: [a=b, c=d]}]
      receivers: [{name: team}, {name: unused}, {name: stands-in}]
      """)
    var settings = AlertmanagerSettings()
    settings.plan.fallback = "stands-in"
    let shift = try Shift(scratch, settings: settings)
    #expect(
      shift.notices.contains {
        $0.contains("alertmanager.yml:3:") && $0.contains("no alert comes to this route")
      }, "\(shift.notices)")
    #expect(shift.notices.contains { $0.contains(#"leads to the receiver "unused""#) })
    #expect(!shift.notices.contains { $0.contains("stands-in") })
    shift.end()
  }

  /// An escalation to a rota goes to who is on call, by what they are told by, and says so; where nobody is, it goes to
  /// the fallback.
  @Test func anEscalationTellsWhoIsOnCall() async throws {
    let scratch = try ScratchFolder()
    let pager = Pager()
    scratch.write(
      "alertmanager.yml",
      configuration(pager) + """

          - name: phone
            webhook_configs: [{url: "http://127.0.0.1:\(pager.server.port)/phone"}]
        """)
    let plan = try OnCallPlan(
      YAMLNode.parse(
        """
        people: {ana: [phone, lost]}
        rotas:
          primary: {people: [ana], handover: "09:00", start: 2020-01-01}
          later: {people: [ana], handover: "09:00", start: 9000-01-01}
        """, file: "vigil.yml"), zones: ZoneDatabase())
    var settings = AlertmanagerSettings()
    settings.plan.fallback = "team"
    let shift = try Shift(scratch, settings: settings, plan: plan)
    let lint = "vigil.yml:1:23: oncall.people.ana: \"lost\" is no receiver of the alertmanager.yml"
    #expect(shift.notices.contains(lint), "\(shift.notices)")
    let now = wallClock()
    var incident = IncidentFact(
      number: 7, title: "PoolFull", severity: .sev1, began: now, opened: now)
    incident.alerts = [.init(name: "PoolFull", severity: "critical", alert: "PoolFull", since: now)]
    let known = incident
    shift.incidents.change { $0 = [known] }
    shift.fire("PoolFull")
    #expect(await pager.has(1, "PoolFull"))
    shift.keeper.tell(.escalation(incident: 7, to: "primary"))
    #expect(await pager.has(1, "for ana (primary on call)"))
    shift.keeper.tell(.escalation(incident: 7, to: "later"))
    #expect(await pager.has(1, "for instead of later"))
    while shift.states.contains(where: { $0 != .delivered }) {
      try await Task.sleep(for: .milliseconds(10))
    }
    let happened = shift.happened.value
    let lost = "notTold ana (primary on call), there is no receiver lost with a way to it"
    #expect(happened.contains(lost), "\(happened)")
    #expect(happened.contains("notTold later, nobody is on call"), "\(happened)")
    #expect(
      happened.contains { $0.hasPrefix("told ana (primary on call) by webhook, answer 200") },
      "\(happened)")
    shift.end()
  }

  @Test func theWayOfAnAlertIsTold() async throws {
    let scratch = try ScratchFolder()
    let pager = Pager()
    scratch.write("alertmanager.yml", configuration(pager))
    let shift = try Shift(scratch)
    shift.fire("PoolFull")
    #expect(await pager.has(1, "PoolFull"))
    let story = shift.keeper.story(["alertname": "PoolFull", "severity": "critical"])
    #expect(story.problem == nil && story.groups.map(\.receiver) == ["team"])
    #expect(story.groups.first?.key == #"{}:{alertname="PoolFull"}"#)
    shift.end()
  }
}
