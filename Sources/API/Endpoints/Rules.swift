internal import Facts
internal import JSON
internal import Metrics
internal import Serving
internal import Watching

extension PrometheusAPI {
  /// `/api/v1/rules`: the groups of rules with how they were evaluated last, and their active alerts.
  func rules(_ request: ServedRequest) throws(APIFailure) -> ServedAnswer {
    let choice = try RuleChoice(request)
    let facts = watch.facts.newest
    let (groups, token) = try choice.page(of: RuleGroupFacts.groups(of: facts.rules.rows))
    let alerts = TellableAlerts(facts.alerts.rows)
    let tail = "]" + (token.map { ",\"groupNextToken\":\(JSON.quote($0))" } ?? "") + "}"
    return .success(
      list: "{\"groups\":[", count: groups.count, tail: tail + remarks(facts.rules.unknown)
    ) { ruleGroupText(groups[$0], alerts, listed: choice.tellsAlerts) }
  }

  /// `/api/v1/alerts`: those that are pending or firing.
  func alerts() -> ServedAnswer {
    let facts = watch.facts.newest
    let active = facts.alerts.rows.filter(\.isTold)
    return .success(
      list: "{\"alerts\":[", count: active.count, tail: "]}" + remarks(facts.alerts.unknown)
    ) { alertText(active[$0]) }
  }

  /// Who answers from what was known before says so.
  private func remarks(_ unknown: String?) -> String {
    Remarks(warnings: unknown.map { [$0] } ?? []).members
  }

  /// `/api/v1/alertmanagers`: who is told of alerts.
  func alertmanagers() -> ServedAnswer {
    .success(
      .object([
        JSON.Member(
          "activeAlertmanagers",
          .array(host.alertmanagers().map { .object([JSON.Member("url", .string($0))]) })),
        JSON.Member("droppedAlertmanagers", .array([])),
      ]))
  }
}

/// The rules of one group.
struct RuleGroupFacts: Sendable {
  var file: String
  var name: String
  var rules: [RuleFact]

  /// In the order of their first rules.
  static func groups(of rules: [RuleFact]) -> [RuleGroupFacts] {
    struct Place: Hashable { var server, file, group: String }
    var groups: [RuleGroupFacts] = []
    var places: [Place: Int] = [:]
    for rule in rules {
      let id = rule.id
      let place = Place(server: id.server, file: id.file, group: id.group)
      if let index = places[place] {
        groups[index].rules.append(rule)
      } else {
        places[place] = groups.count
        groups.append(RuleGroupFacts(file: id.file, name: id.group, rules: [rule]))
      }
    }
    return groups
  }
}

/// The alerts that Prometheus' clients are told, by their rules.
struct TellableAlerts: Sendable {
  private var byRule: [RuleFact.ID: [AlertFact]] = [:]

  init(_ alerts: [AlertFact]) {
    for alert in alerts where alert.isTold { byRule[alert.rule, default: []].append(alert) }
  }

  subscript(rule: RuleFact.ID) -> [AlertFact] { byRule[rule] ?? [] }
}

extension AlertFact {
  /// Whether Prometheus would know it as active: what has vanished, or is only held, it would not.
  fileprivate var isTold: Bool { isActive && standing == .plain }
}
