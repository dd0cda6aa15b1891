internal import Facts
internal import JSON
internal import Metrics
internal import Query

// Rules and alerts as Prometheus writes them down: names, order and numbers are its own.

/// A group of rules.
///
/// - Parameter listed: whether the alerts stand there, too, and not only the states that they give the rules.
func ruleGroupText(_ group: RuleGroupFacts, _ alerts: TellableAlerts, listed: Bool) -> String {
  let first = group.rules.first
  return object([
    ("name", JSON.quote(group.name)), ("file", JSON.quote(group.file)),
    ("rules", array(group.rules.map { ruleText($0, alerts[$0.id], listed) })),
    ("interval", seconds(first?.interval)), ("limit", "\(first?.limit ?? 0)"),
    ("evaluationTime", seconds(first?.groupDuration)),
    ("lastEvaluation", JSON.quote(instantText(first?.groupEvaluation))),
  ])
}

private func ruleText(_ rule: RuleFact, _ alerts: [AlertFact], _ listed: Bool) -> String {
  var members: [(String, String)] = []
  if rule.kind == .alerting {
    // The highest of its alerts' states.
    let state = alerts.contains { $0.evaluated == .firing } ? "firing" : "pending"
    members.append(("state", JSON.quote(alerts.isEmpty ? "inactive" : state)))
  }
  members += [("name", JSON.quote(rule.name)), ("query", JSON.quote(rule.expression))]
  if rule.kind == .alerting {
    members += [
      ("duration", seconds(rule.hold)), ("keepFiringFor", seconds(rule.keepFiringFor)),
      ("labels", sorted(rule.labels)), ("annotations", sorted(rule.annotations)),
      ("alerts", listed ? array(alerts.map(alertText)) : "null"),
    ]
  } else if !rule.labels.isEmpty {
    members.append(("labels", sorted(rule.labels)))
  }
  members.append(("health", JSON.quote(rule.health.rawValue)))
  if !rule.error.isEmpty { members.append(("lastError", JSON.quote(rule.error))) }
  members += [
    ("evaluationTime", seconds(rule.duration)),
    ("lastEvaluation", JSON.quote(instantText(rule.lastEvaluation))),
    ("type", JSON.quote(rule.kind.rawValue)),
  ]
  return object(members)
}

/// An alert.
func alertText(_ alert: AlertFact) -> String {
  object(
    [
      ("labels", JSON(alert.labels).description), ("annotations", sorted(alert.annotations)),
      ("state", JSON.quote(alert.evaluated.rawValue)),
      ("activeAt", JSON.quote(instantText(alert.anewSince ?? alert.activeAt))),
    ] + (alert.keptSince.map { [("keepFiringSince", JSON.quote(instantText($0)))] } ?? []) + [
      ("value", JSON.quote(exponentText(alert.value)))
    ])
}

extension AlertFact {
  /// As whoever evaluates its rule has it.
  fileprivate var evaluated: State { anewSince == nil ? state : .pending }
}

private func object(_ members: [(name: String, text: String)]) -> String {
  "{" + members.map { "\"\($0.name)\":\($0.text)" }.joined(separator: ",") + "}"
}

private func array(_ elements: [String]) -> String {
  "[" + elements.joined(separator: ",") + "]"
}

/// Names with texts as Prometheus sorts them.
private func sorted(_ pairs: [Label]) -> String { JSON(Labels(pairs)).description }

/// A span in seconds, to the nanosecond; 0 where it is not known.
private func seconds(_ span: Duration?) -> String {
  guard let (seconds, attoseconds) = span?.components else { return "0" }
  return apiNumber(Double(seconds) + Double(attoseconds / 1_000_000_000) / 1e9)
}

/// A number as Prometheus tells an alert's value: the fewest digits that give it again, with an exponent of two digits
/// at least, as `1.5e-01`.
func exponentText(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
  // Swift's text has the same digits, with a point and an exponent where it likes.
  let text = "\(value.magnitude)"
  let parts = text.split(separator: "e")
  var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
  let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
  var digits = mantissa.joined()
  exponent += mantissa[0].count - 1
  while digits.hasPrefix("0"), digits.count > 1 {
    digits.removeFirst()
    exponent -= 1
  }
  while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
  if digits == "0" { exponent = 0 }
  let sign = value.sign == .minus ? "-" : ""
  let rest = digits.dropFirst()
  let power = String(exponent.magnitude)
  return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest)
    + "e" + (exponent < 0 ? "-" : "+") + (power.count < 2 ? "0" : "") + power
}
