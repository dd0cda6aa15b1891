import Facts
import Incidents
import Metrics

// What the lines of a script do.
extension Outage {
  static let changes: Set<String> = [
    "pending", "fire", "calm", "recover", "lose", "find", "gone", "ack", "unack", "silence",
    "work", "unwork",
  ]

  func news(_ what: AlertChange.What, _ alert: AlertFact) -> AlertNews {
    let change = AlertChange(
      time: at(now), alert: alert.id, labels: alert.labels, what: what, value: alert.value)
    return AlertNews(change, alert, expression: "up_\(alert.name) > 1", unit: "percent")
  }

  /// All that the alerts' book knows.
  var known: [AlertNews] { alerts.keys.sorted().compactMap { alerts[$0].map { news(.held, $0) } } }

  /// Several alerts change at once: "fire shop/High@a shop/Low@a warning 8" are two of one severity and value.
  mutating func alert(_ verb: String, _ words: [String]) {
    let names = words.filter { $0.contains("/") }
    let others = words.filter { !$0.contains("/") }
    let taken = names.compactMap { change($0, verb, others) }
    // The book at a start hears of those of one time in this order.
    book.take(taken.sorted { $0.alert.id < $1.alert.id }, at: at(now))
  }

  private mutating func change(_ name: String, _ verb: String, _ words: [String]) -> AlertNews? {
    let value = words.compactMap(Double.init).first
    var alert = alerts[name] ?? fresh(name, words)
    if verb == "pending" || verb == "fire", !alert.isActive || alerts[name] == nil {
      alert = fresh(name, words)
    }
    if let value { alert.value = value }
    let who = words.first { Double($0) == nil } ?? ""
    var told: AlertNews
    switch verb {
    case "pending": told = news(.pending, alert)
    case "fire":
      (alert.state, alert.firedAt) = (.firing, at(now))
      told = news(.firing, alert)
    case "calm", "recover", "gone":
      let wasFiring = alert.firedAt != nil
      if verb == "gone" { alert.standing = .ended(reason: "left discovery") }
      if verb != "gone" { alert.standing = .plain }
      alert.acknowledgement = nil
      (alert.state, alert.resolvedAt) = (.resolved, at(now))
      told = news(wasFiring ? .resolved : .inactive, alert)
      if verb == "gone" { told.change.note = "left discovery" }
      if !wasFiring {
        alerts[name] = nil
        return told
      }
    case "lose":
      alert.standing = .vanished(since: at(now), reason: "its target is down")
      told = news(.vanished, alert)
      told.change.note = "its target is down"
    case "find":
      alert.standing = .plain
      told = news(.returned, alert)
    case "ack":
      alert.acknowledgement = .init(by: who, at: at(now), note: "looking")
      told = news(.acknowledged, alert)
      (told.change.by, told.change.note) = (who, "looking")
    case "unack":
      alert.acknowledgement = nil
      told = news(.unacknowledged, alert)
      told.change.by = who
    case "work":
      let window = AlertFact.Window(
        id: "w-" + who, name: who, reason: "planned", starts: at(now), ends: at(now + 600))
      alert.maintenance = [window]
      told = news(.maintenance, alert)
      told.change.window = window
    case "unwork":
      let window = alert.maintenance?.first
      alert.maintenance = nil
      told = news(.maintenanceOver, alert)
      told.change.window = window
    default:
      told = news(.silenced, alert)
      told.change.by = who
    }
    alerts[name] = alert
    return told
  }

  /// "shop/High@a" with words such as "warning" and "service=checkout".
  private func fresh(_ name: String, _ words: [String]) -> AlertFact {
    let parts = name.split(separator: "@").map(String.init)
    let place = parts[0].split(separator: "/").map(String.init)
    var labels = Labels([Label("alertname", place[1]), Label("severity", "critical")])
    if place[0] != "-" { labels = labels.setting("app", place[0]) }
    if parts.count > 1 { labels = labels.setting("instance", parts[1]) }
    for word in words where Double(word) == nil {
      let pair = word.split(separator: "=").map(String.init)
      labels = labels.setting(pair.count > 1 ? pair[0] : "severity", pair.last ?? "")
    }
    let rule = RuleFact.ID(file: "rules.yml", group: "g", name: place[1])
    return AlertFact(
      id: name, rule: rule, labels: labels, state: .pending, activeAt: at(now), value: 1)
  }

  /// "look shop/High@a 6 shop/High@b 9".
  mutating func look(_ words: [String]) {
    let values = zip(words, words.dropFirst()).compactMap {
      name, value -> (alert: String, value: Double)? in
      guard let alert = alerts[name], let value = Double(value) else { return nil }
      return (alert.id, value)
    }
    book.look(values, at: at(now))
  }

  /// "deploy checkout-41 app=shop", "down checkout-1 job=checkout".
  mutating func happen(_ verb: String, _ words: [String]) {
    let kinds: [String: IncidentEntry.Kind] = [
      "deploy": .deploy, "down": .targetDown, "up": .targetUp, "reload": .reload,
      "annotation": .annotation,
    ]
    let pairs = words.dropFirst().map { $0.split(separator: "=").map(String.init) }
    let labels = Labels(pairs.filter { $0.count == 2 }.map { Label($0[0], $0[1]) })
    guard let kind = kinds[verb] else { return }
    book.take(
      [Happening(kind, at: at(now), words[0], labels: labels, expression: "changes(build[5m])")],
      at: at(now))
  }

  /// "note 1 rolling back", "status 1 identified", "merge 2 1", "split 1 High Low", "open title": all by rk.
  mutating func order(_ verb: String, _ words: [String]) {
    let number = words.first.flatMap(Int.init)
    let rest = words.dropFirst()
    let text = rest.joined(separator: " ")
    let what: IncidentOrder.What
    switch verb {
    case "note": what = .note(text)
    case "elsewhere":
      what = .elsewhere(
        rest.dropFirst().joined(separator: " "), at: at(Int64(rest.first ?? "") ?? 0))
    case "status": what = .status(IncidentFact.Status(rawValue: text) ?? .investigating, note: "")
    case "severity": what = .severity(IncidentFact.Severity(text) ?? .sev4, note: "")
    case "title": what = .title(text)
    case "roles": what = .roles(commander: rest.first ?? "", responders: Array(rest.dropFirst()))
    case "services": what = .services(Array(rest))
    case "join": what = .join(rest.compactMap { alerts[$0]?.id })
    case "merge": what = .merge(into: Int(text) ?? 0)
    case "split": what = .split(Array(rest), title: "")
    default:
      let ids = words.filter { $0.contains("/") }.compactMap { alerts[$0]?.id }
      let title = words.filter { !$0.contains("/") }.joined(separator: " ")
      what = .open(title: title, severity: .sev3, alerts: ids, began: nil, note: "")
    }
    let isNew = if case .open = what { true } else { false }
    give(IncidentOrder(isNew ? nil : number, by: "rk", what))
  }

  /// "endwork upgrade": the window is over.
  mutating func endWork(_ words: [String]) {
    var window = MaintenanceFact(
      id: "w-" + words[0], name: words[0], matchers: [], createdBy: "", reason: "",
      starts: at(now - 60), ends: at(now), updated: at(now))
    window.endedBy = words.count > 1 ? words[1] : ""
    book.end([window], at: at(now))
  }

  mutating func give(_ order: IncidentOrder) {
    refusal = book.carryOut(order, alerts: known, at: at(now))
  }
}
