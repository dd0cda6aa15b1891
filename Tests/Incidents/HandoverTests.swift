import Facts
import Metrics
import TestSupport
import Testing

@testable import Incidents

struct HandoverTests {
  private let now = PoolStory.at(300)
  private let since = PoolStory.at(300 - 12 * 3600)

  private func alert(
    _ name: String, _ state: AlertFact.State, since: Int64, labels: [Label] = [],
    _ change: (inout AlertFact) -> Void = { _ in }
  ) -> AlertFact {
    let labels = Labels(labels + [Label("alertname", name)])
    let rule = RuleFact.ID(file: "rules.yml", group: "shop", name: name)
    var alert = AlertFact(
      id: alertFactID(rule: rule, labels: labels), rule: rule, labels: labels, state: state,
      activeAt: PoolStory.at(since), value: 1)
    if state == .firing { alert.firedAt = PoolStory.at(since + 20) }
    change(&alert)
    return alert
  }

  private func change(
    _ alert: AlertFact, _ what: AlertChange.What, _ seconds: Int64, _ value: Double? = nil,
    by: String = "", note: String = ""
  ) -> AlertChange {
    var change = AlertChange(
      time: PoolStory.at(seconds), alert: alert.id, labels: alert.labels, what: what, value: value)
    (change.by, change.note) = (by, note)
    return change
  }

  private func handover(
    _ facts: FactSheet, _ changes: [AlertChange] = [], _ past: [PastThreshold] = []
  ) -> String {
    Handover(since: since, now: now, facts: facts, changes: changes, thresholds: past).markdown
  }

  @Test func aShiftIsHandedOver() {
    var facts = FactSheet()
    var open = PoolStory().record.fact
    (open.status, open.resolved, open.acknowledged) = (.identified, nil, nil)
    (open.last, open.lastAt) = ("rk: 40 is out on both instances", PoolStory.at(214))
    var over = IncidentFact(
      number: 6, title: "SearchSlow", severity: .sev3, began: PoolStory.at(-7200),
      opened: PoolStory.at(-7100))
    (over.status, over.resolved) = (.resolved, PoolStory.at(-5400))
    var older = over
    (older.number, older.resolved) = (5, since - .seconds(1))
    facts.tell(incidents: [open, over, older])

    let errors = alert(
      "CheckoutHighErrorRatio", .firing, since: 50,
      labels: [Label("severity", "critical"), Label("service", "checkout")])
    let pool = alert(
      "DatabasePoolExhausted", .firing, since: 22, labels: [Label("severity", "critical")]
    ) {
      $0.acknowledgement = .init(by: "rk", at: PoolStory.at(125), note: "leak in 41 | rolling back")
    }
    let disk = alert("DiskFills", .firing, since: -90_000, labels: [Label("severity", "warning")]) {
      $0.silencedBy = ["s1"]
    }
    let latency = ["checkout", "payments"].map { service in
      alert("LatencyHigh", .pending, since: 290, labels: [Label("service", service)])
    }
    let gone = alert("BackupMissing", .firing, since: -3600, labels: [Label("severity", "warning")])
    {
      $0.standing = .vanished(since: PoolStory.at(-600), reason: "backup-1 is down")
    }
    let search = alert("SearchSlow", .resolved, since: -7200)
    facts.tell(alerts: [errors, pool, disk, gone, search] + latency)

    facts.tell(silences: [
      silence("s1", "instance", "db-1", ends: 3600), silence("s2", "team", "web", ends: 90_000),
      silence("s3", "team", "old", ends: 100),
    ])
    facts.tell(targets: [
      TargetFact(
        job: "backup", instance: "backup-1", url: "", health: .down, error: "connection refused"),
      TargetFact(job: "node", instance: "a", url: "", health: .up),
    ])
    var rule = RuleFact(
      .init(file: "rules.yml", group: "shop", name: "orders:rate"), .recording, expression: "x",
      interval: .seconds(15))
    (rule.health, rule.error) = (.err, "many-to-many matching not allowed")
    facts.tell(rules: [rule])
    facts.tell(notices: [NoticeFact(.warning, "disk is 92 % full")])

    let changes = [
      change(search, .firing, -7180, 1.4), change(search, .resolved, -6000),
      change(search, .firing, -5900, 2.5),
      change(search, .acknowledged, -5890, by: "ann", note: "reindexing"),
      change(search, .resolved, -5400), change(pool, .firing, 42, 1),
      change(errors, .firing, 70, 0.082),
    ]
    let past = [
      PastThreshold(
        board: "Shop overview", panel: "DB pools", series: "checkout", value: "100 %",
        level: "above 85 %")
    ]
    #expect(Golden("handover").complaint(handover(facts, changes, past)) == nil)
  }

  private func silence(_ id: String, _ label: String, _ value: String, ends: Int64) -> SilenceFact {
    SilenceFact(
      id: id, matchers: [.init(label, .equal, value)], createdBy: "ann",
      reason: "disk is swapped", starts: PoolStory.at(-3600), ends: PoolStory.at(ends),
      updated: PoolStory.at(-3600))
  }

  @Test func plannedWorkIsHandedOver() {
    func window(_ name: String, _ starts: Int64, _ ends: Int64) -> MaintenanceFact {
      MaintenanceFact(
        id: name, name: name, matchers: [.init("service", .equal, "db")], createdBy: "kim",
        reason: "to *15*", starts: PoolStory.at(starts), ends: PoolStory.at(ends),
        updated: PoolStory.at(0))
    }
    var facts = FactSheet()
    var ended = window("ended", -9000, -6000)
    ended.endedBy = "rk"
    facts.tell(maintenance: [
      window("now", 0, 3900), window("soon", 3900, 7500), window("next week", 700_000, 703_600),
      ended, window("long ago", -90_000, -80_000),
    ])
    let muted = alert("DiskFills", .firing, since: 50) {
      $0.maintenance = [facts.maintenance.rows[0].window]
    }
    facts.tell(alerts: [muted])
    let text = handover(facts)
    #expect(text.contains("## Maintenance now (1)\n"), "\(text)")
    #expect(text.contains("; mutes 1 alert now") && text.contains(" left) by kim"), "\(text)")
    #expect(text.contains("## Maintenance to come (1)\n") && text.contains("**soon**"), "\(text)")
    #expect(text.contains("## Maintenance that is over (1)\n"), "\(text)")
    #expect(text.contains("; ended by rk") && !text.contains("next week"), "\(text)")
    #expect(text.contains("; in maintenance") && !text.contains("nobody looks after"), "\(text)")
  }

  /// On a quiet shift, too.
  @Test func whoIsOnCallIsTold() {
    var facts = FactSheet()
    func rota(_ name: String, _ shifts: [RotaFact.Shift]) -> RotaFact {
      RotaFact(
        name: name, zone: "UTC", people: [], shifts: shifts, from: since,
        until: PoolStory.at(1_000_000))
    }
    facts.tell(rotas: [
      rota(
        "primary",
        [
          .init(person: "ana", from: since, until: PoolStory.at(600)),
          .init(person: "ben|", from: PoolStory.at(600), until: PoolStory.at(90_000)),
        ]),
      rota("night", [.init(person: "cleo", from: PoolStory.at(3600), until: nil)]),
    ])
    let text = handover(facts)
    #expect(text.contains("All quiet"))
    #expect(
      text.hasSuffix(
        """

        ## On call (2)

        - primary: **ana** until 14:10:00Z, then ben\\|
        - night: **nobody**, then cleo from 15:00:00Z

        """), "\(text)")
  }

  @Test func aQuietShiftSaysSo() {
    #expect(
      handover(FactSheet()) == """
        # Handover, 2026-11-21 02:05:00Z to 2026-11-21 14:05:00Z (12h)

        All quiet: no incident is open, nothing fires or fired, nothing is silenced, and every target and rule is well.

        """)
  }

  /// Where it is not known, it is not claimed to be quiet.
  @Test func whatIsNotKnownIsNotQuiet() {
    var facts = FactSheet()
    facts.tell(targets: [], unknown: "no engine runs")
    let text = handover(facts)
    #expect(text.contains("- Not known as it is now: targets (no engine runs)\n"))
    #expect(text.contains("Of what is known") && !text.contains("All quiet"))
  }

  /// One that began before the window, one that came and went twice in two places at once, one that goes on.
  @Test func firingsAreCountedAndTheirTimesJoined() {
    let old = alert("Old", .resolved, since: -90_000)
    let one = alert("Both", .resolved, since: 0, labels: [Label("i", "1")])
    let two = alert("Both", .firing, since: 100, labels: [Label("i", "2")])
    let still = alert("Still", .firing, since: -90_000)
    let quiet = alert("Quiet", .pending, since: 200)
    let window = PoolStory.at(0)...PoolStory.at(300)
    let fired = FiredAlerts.all(
      [
        change(old, .resolved, 60), change(one, .firing, 50, 3), change(quiet, .pending, 200),
        change(one, .resolved, 90), change(one, .firing, 110, 2), change(two, .firing, 120, 7),
        change(one, .resolved, 130),
      ], [one, two, still, quiet], in: window)
    #expect(fired.map(\.name) == ["Still", "Both", "Old"])
    #expect(fired.map(\.times) == [0, 3, 0])
    #expect(fired.map(\.alerts) == [1, 2, 1])
    #expect(fired.map(\.whole) == [.seconds(300), .seconds(230), .seconds(60)])
    #expect(fired.map(\.isFiring) == [true, true, false])
    #expect(fired[1].values == 2...7)
  }

  @Test func hostileTextDoesNothing() {
    var facts = FactSheet()
    let hostile = "\u{1B}[2J\n## head |<b>` \u{202E}"
    facts.tell(alerts: [alert(hostile, .firing, since: 0, labels: [Label("a", hostile)])])
    facts.tell(notices: [NoticeFact(.error, hostile)])
    let text = handover(
      facts, [],
      [.init(board: hostile, panel: hostile, series: hostile, value: "1", level: hostile)])
    #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}") && !text.contains("<b>"))
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("## ") }.count == 4)
  }
}
