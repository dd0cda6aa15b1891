import Facts
import Metrics
import Views

@testable import Screens

extension AlertFact {
  /// - Parameter seconds: how long it has been what it is.
  static func made(
    _ name: String, _ state: State, _ labels: Labels, id: String? = nil, seconds: Int64 = 192,
    value: Double = 9.13, group: String = "checkout"
  ) -> AlertFact {
    let rule = RuleFact.ID(file: "/etc/rules/shop.yml", group: group, name: name)
    let since = Snapshot.noon - .seconds(seconds)
    var alert = AlertFact(
      id: id ?? name + "\(labels)", rule: rule, labels: labels.setting("alertname", name),
      state: state, activeAt: state == .pending ? since : since - .seconds(120), value: value)
    if state != .pending { alert.firedAt = since }
    if state == .resolved {
      alert.resolvedAt = since
      alert.firedAt = since - .seconds(300)
    }
    alert.recent = (0..<24).map { value * Double($0 * $0 % 29) / 29 }
    return alert
  }
}

extension [AlertFact] {
  static func firing(_ count: Int) -> [AlertFact] {
    (1...count).map {
      .made("Down", .firing, ["instance": "web-\($0)", "severity": "critical"], id: "Down/\($0)")
    }
  }

  /// A bad night in the shop: everything that the page can show.
  static var storm: [AlertFact] {
    var alerts = (1...3).map { number in
      AlertFact.made(
        "CheckoutErrors", .firing,
        ["instance": "checkout-\(number)", "service": "checkout", "severity": "critical"],
        id: "CheckoutErrors/\(number)", seconds: 200 - Int64(number), value: 9.13 - Double(number))
    }
    alerts[2].acknowledgement = .init(
      by: "rk", at: Snapshot.noon - .seconds(60), note: "known, deploy 41")
    alerts.append(
      .made(
        "Pool", .firing, ["pool": "checkout", "severity": "critical"], id: "Pool/checkout",
        seconds: 90, value: 1))
    alerts[3].isUnsaved = true
    var lost = AlertFact.made(
      "SearchSlow", .firing, ["service": "search", "severity": "warning"], id: "SearchSlow/1",
      seconds: 900, value: 1.31)
    lost.standing = .vanished(
      since: Snapshot.noon - .seconds(322), reason: "127.0.0.1:9103 is down: connection refused")
    var held = AlertFact.made(
      "CatalogSlow", .firing, ["service": "catalog", "severity": "warning"], id: "CatalogSlow/1",
      seconds: 1000, value: 0.72)
    held.standing = .held(covered: .seconds(240), of: .seconds(300))
    alerts += [lost, held]
    alerts.append(
      .made(
        "PaymentsSlow", .pending, ["service": "payments", "severity": "warning"],
        id: "PaymentsSlow/1", seconds: 40, value: 1.3))
    var hushed = AlertFact.made(
      "DiskFull", .firing, ["device": "/dev/sda1", "severity": "info"], id: "DiskFull/1",
      seconds: 40_000, value: 0.03)
    hushed.silencedBy = ["s1"]
    alerts.append(hushed)
    alerts += [
      .made(
        "QueueLong", .resolved, ["queue": "mail", "severity": "warning"], id: "QueueLong/1",
        seconds: 720, value: 1204),
      .made(
        "QueueLong", .resolved, ["queue": "jobs", "severity": "warning"], id: "QueueLong/2",
        seconds: 90_000, value: 982),
    ]
    alerts[alerts.count - 1].standing = .ended(reason: "jobs is no longer exposed")
    return alerts
  }

  /// As a server can have them: one alert's many instances, and the same of others.
  static func many(_ count: Int) -> [AlertFact] {
    (0..<count).map { number in
      .made(
        "Down\(number % 7)", .firing,
        [
          "instance": "web-\(number)", "job": "job-\(number % 31)", "severity": "warning",
          "zone": "z\(number % 3)",
        ], id: "a\(number)", seconds: Int64(100 + number % 991), value: Double(number % 101))
    }
  }
}

extension [RuleFact] {
  static var shop: [RuleFact] {
    func rule(
      _ name: String, _ group: String, _ expression: String, _ kind: RuleFact.Kind = .alerting
    ) -> RuleFact {
      var rule = RuleFact(
        RuleFact.ID(file: "/etc/rules/shop.yml", group: group, name: name), kind,
        expression: expression, interval: .seconds(15))
      rule.health = .ok
      rule.hold = kind == .alerting ? .seconds(120) : .zero
      rule.lastEvaluation = Snapshot.noon - .seconds(3)
      rule.duration = .microseconds(340)
      rule.groupEvaluation = Snapshot.noon - .seconds(3)
      rule.groupDuration = .milliseconds(12)
      rule.line = 12
      return rule
    }
    var rules = [
      rule("CheckoutErrors", "checkout", "job:errors:ratio5m > 0.05"),
      rule("Pool", "checkout", "pool_used / pool_size >= 1"),
      rule("PaymentsSlow", "checkout", "histogram_quantile(0.99, x) > 1"),
      rule("job:errors:ratio5m", "records", "sum by (job) (rate(errors[5m]))", .recording),
      rule("DiskFull", "records", "disk_free < 0.05"),
    ]
    rules[0].annotations = [Label("runbook_url", "https://wiki/checkout")]
    rules[3].health = .err
    rules[3].error = "many-to-many matching not allowed"
    rules[3].duration = .milliseconds(48)
    return rules
  }
}

extension [SilenceFact] {
  static var shop: [SilenceFact] {
    func silence(_ id: String, _ from: Int64, _ to: Int64, _ name: String) -> SilenceFact {
      SilenceFact(
        id: id,
        matchers: [.init("alertname", .equal, name), .init("device", .regex, "/dev/sd.*")],
        createdBy: "rk", reason: "disk is ordered", starts: Snapshot.noon + .seconds(from),
        ends: Snapshot.noon + .seconds(to), updated: Snapshot.noon)
    }
    return [
      silence("s3", -9000, -1800, "Old"), silence("s2", 600, 4200, "Later"),
      silence("s1", -600, 6600, "DiskFull"),
    ]
  }
}

extension Stage {
  /// The page Alerts on a bad night.
  static func alerts(_ width: Int = 120, _ height: Int = 40, _ keys: String = "") -> Stage {
    var stage = Stage(width, height)
    stage.snapshot.facts.alerts.rows = .storm
    stage.snapshot.facts.rules.rows = .shop
    stage.snapshot.facts.silences.rows = .shop
    stage.state.user = "ann"
    stage.press("a " + keys)
    return stage
  }
}
