import Dashboards
import Facts
import Metrics
import Views

@testable import Screens

extension IncidentFact {
  /// - Parameters:
  ///   - opened: how many seconds before noon.
  ///   - lasted: seconds after which it was resolved; nil where it is open.
  static func made(
    _ number: Int, _ title: String, _ severity: Severity, _ status: Status, opened: Int64,
    lasted: Int64? = nil
  ) -> IncidentFact {
    let time = Snapshot.noon - .seconds(opened)
    var incident = IncidentFact(
      number: number, title: title, severity: severity, began: time - .seconds(40), opened: time)
    incident.status = status
    incident.resolved = lasted.map { time + .seconds($0) }
    incident.lastAt = incident.resolved ?? Snapshot.noon - .seconds(92)
    incident.last = lasted == nil ? "rk: leak in checkout 41, rolling back" : "closed"
    return incident
  }

  static func member(
    _ name: String, _ severity: String, _ count: Int, active: Int, id: String? = nil
  ) -> Member {
    var member = Member(
      name: name, severity: severity, alert: id ?? name + "/1",
      since: Snapshot.noon - .seconds(240))
    (member.count, member.active) = (count, active)
    return member
  }
}

extension [IncidentFact] {
  /// A bad night, and what was before.
  static var night: [IncidentFact] {
    var first = IncidentFact.made(
      7, "Pool and 2 more of app=shop", .sev1, .investigating, opened: 724)
    first.group = [Label("app", "shop")]
    first.services = ["checkout", "payments"]
    (first.commander, first.responders) = ("rk", ["ann", "bo"])
    first.acknowledged = first.opened + .seconds(130)
    first.alerts = [
      IncidentFact.member("Pool", "critical", 1, active: 1, id: "Pool/checkout"),
      IncidentFact.member("CheckoutErrors", "critical", 3, active: 3),
      IncidentFact.member("PaymentsSlow", "warning", 2, active: 0),
    ]
    (first.entries, first.revision) = (19, 40)
    var second = IncidentFact.made(6, "SearchSlow", .sev3, .monitoring, opened: 5400)
    second.services = ["search"]
    second.alerts = [IncidentFact.member("SearchSlow", "warning", 1, active: 0)]
    second.quietSince = Snapshot.noon - .seconds(200)
    (second.last, second.isUnsaved) = ("SearchSlow recovered", true)
    var third = IncidentFact.made(5, "CatalogSlow", .sev2, .resolved, opened: 20_000, lasted: 3780)
    third.acknowledged = third.opened + .seconds(260)
    third.commander = "ann"
    third.services = ["catalog"]
    third.alerts = [IncidentFact.member("CatalogSlow", "error", 4, active: 0)]
    var fourth = IncidentFact.made(
      4, "CheckoutErrors", .sev1, .resolved, opened: 700, lasted: 300)
    fourth.mergedInto = 7
    fourth.last = "merged into INC-7"
    var fifth = IncidentFact.made(
      3, "Disk of the mail server is full", .sev1, .resolved, opened: 190_000, lasted: 2460)
    fifth.acknowledged = fifth.opened + .seconds(70)
    fifth.commander = "bo"
    let sixth = IncidentFact.made(
      2, "Certificate ends in 20 days", .sev4, .resolved, opened: 900_000, lasted: 86_400)
    return [first, second, fourth, third, fifth, sixth]
  }
}

extension IncidentRecord {
  /// The first incident of that night, from the first condition on.
  static var night: IncidentRecord {
    let fact = [IncidentFact].night[0]
    var entries: [IncidentEntry] = []
    func add(
      _ kind: IncidentEntry.Kind, _ seconds: Int64, _ subject: String = "", text: String = "",
      by: String = "", _ change: (inout IncidentEntry) -> Void = { _ in }
    ) {
      let time = fact.began + .seconds(seconds)
      var entry = IncidentEntry(
        id: "e\(entries.count)", incident: fact.number, kind: kind, time: time, noted: time,
        subject: subject, text: text, by: by)
      change(&entry)
      entries.append(entry)
    }
    func alert(_ id: String, _ value: Double, _ unit: String = "percentunit", _ count: Int = 1)
      -> (inout IncidentEntry) -> Void
    {
      { entry in
        (entry.alert, entry.value, entry.unit, entry.count) = (id, value, unit, count)
        entry.labels = ["app": "shop", "severity": "critical"]
        entry.expression = "pool_used / pool_size"
        entry.evidence = ["v1"]
      }
    }
    add(.reload, -130, "rules/shop.yml")
    add(.deploy, -60, "checkout 41") { $0.expression = "changes(build_info[5m]) > 0" }
    add(.pending, 0, "Pool", alert("Pool/checkout", 0.87))
    add(.pending, 12, "CheckoutErrors", alert("CheckoutErrors/1", 0.051))
    add(.firing, 40, "Pool", alert("Pool/checkout", 1))
    add(.opened, 40, text: "SEV1 by severity=critical")
    add(.firing, 72, "CheckoutErrors", alert("CheckoutErrors/1", 0.082, "percentunit", 3))
    add(.pending, 75, "PaymentsSlow") { entry in
      (entry.alert, entry.value, entry.unit) = ("PaymentsSlow/1", 1.3, "s")
      entry.labels = ["app": "shop", "severity": "warning"]
      entry.count = 413
    }
    add(.targetDown, 90, "127.0.0.1:9103", text: "connection refused")
    add(.escalation, 100, "secondary")
    add(.acknowledged, 170, "Pool", text: "known, deploy 41", by: "rk")
    add(.roles, 175, "commander rk", by: "rk")
    add(
      .note, 191,
      text: "leak in checkout 41, rolling back\nsteps:\n1. argo rollback checkout\n2. restart",
      by: "rk")
    add(.severity, 240, "SEV1", text: "customers cannot pay", by: "ann")
    add(.elsewhere, 300, text: "payment provider confirms timeouts on our side", by: "bo")
    add(.peak, 330, "CheckoutErrors", alert("CheckoutErrors/1", 0.0913))
    add(.vanished, 410, "PaymentsSlow", text: "127.0.0.1:9103 is down: connection refused")
    add(.resolved, 520, "PaymentsSlow") { $0.count = 2 }
    add(.note, 672, text: "second rollback needed on checkout-2", by: "ann") { $0.isSaved = false }
    var evidence = IncidentEvidence(
      id: "v1", incident: fact.number, title: "Pool", expression: "pool_used / pool_size",
      from: fact.began - .seconds(600), through: fact.began + .seconds(600), step: .seconds(60),
      captured: fact.opened)
    (evidence.unit, evidence.threshold) = ("percentunit", 1)
    evidence.series = [
      .init(labels: ["pool": "checkout"], values: (0..<21).map { Double(min($0, 10)) / 10 })
    ]
    var record = IncidentRecord(fact, entries: entries, evidence: [evidence])
    record.viewers = ["ann", "cy"]
    return record
  }

  /// - Parameter count: of as many entries.
  static func long(_ count: Int) -> IncidentRecord {
    var record = night
    record.entries = (0..<count).map { number in
      var entry = IncidentEntry(
        id: "n\(number)", incident: 7, kind: number % 5 == 0 ? .firing : .note,
        time: record.fact.began + .milliseconds(number * 300), noted: record.fact.began,
        subject: "Down\(number % 7)", text: "word\(number) and what one says of it", by: "rk")
      entry.evidence = ["v\(number % 40)"]
      return entry
    }
    record.evidence = (0..<40).map { number in
      var evidence = record.evidence[0]
      evidence.id = "v\(number)"
      evidence.series = (0..<10).map {
        .init(labels: ["n": "\($0)"], values: .init(repeating: 1, count: 320))
      }
      return evidence
    }
    record.fact.entries = count
    return record
  }
}

extension OpenDashboard {
  /// The graphs of that incident.
  static var incident: OpenDashboard {
    let titles = ["Pool", "CheckoutErrors", "PaymentsSlow", "Requests/s", "p99 latency", "CPU"]
    var board = OpenDashboard(
      uid: IncidentAddress.uid(7), title: "INC-7",
      panels: titles.enumerated().map { place, title in
        PanelSlot(
          id: PanelID(place + 1), title: title, kind: "timeseries", x: 0, y: Double(place) * 8,
          width: 24, height: 8)
      })
    for (place, title) in titles.enumerated() {
      board.frames[PanelID(place + 1)] = .graph(
        place + 1, title,
        [("checkout", 90, 40), ("payments", 40, Double(place) * 4)])
    }
    return board
  }
}

extension Stage {
  /// The page Incidents on a bad night.
  static func incidents(_ width: Int = 120, _ height: Int = 40, _ keys: String = "") -> Stage {
    var stage = Stage(width, height)
    stage.snapshot.facts.alerts.rows = .storm
    stage.snapshot.facts.incidents.rows = .night
    stage.state.user = "ann"
    stage.press("i " + keys)
    return stage
  }

  /// The page of the worst of them.
  static func incident(_ width: Int = 120, _ height: Int = 40, _ keys: String = "") -> Stage {
    var stage = incidents(width, height, "enter")
    stage.commands = []
    stage.snapshot.incident.record = .night
    stage.snapshot.dashboard = .incident
    stage.press(keys)
    return stage
  }
}
