internal import Facts
internal import JSON
internal import Metrics

extension JSON {
  /// A group of rules.
  ///
  /// - Parameter listed: whether the alerts stand there, too, and not only the states that they give the rules.
  init(_ group: RuleGroupFacts, _ alerts: TellableAlerts, listed: Bool) {
    let first = group.rules.first
    self = .object([
      Member("name", .string(group.name)), Member("file", .string(group.file)),
      Member("rules", .array(group.rules.map { JSON($0, alerts[$0.id], listed) })),
      Member("interval", .number(seconds(first?.interval))),
      Member("limit", .number(Double(first?.limit ?? 0))),
      Member("evaluationTime", .number(seconds(first?.groupDuration))),
      Member("lastEvaluation", .string(instantText(first?.groupEvaluation))),
    ])
  }

  private init(_ rule: RuleFact, _ alerts: [AlertFact], _ listed: Bool) {
    var members: [Member] = []
    if rule.kind == .alerting {
      members.append(Member("state", .string(JSON.state(of: alerts))))
    }
    members += [Member("name", .string(rule.name)), Member("query", .string(rule.expression))]
    if rule.kind == .alerting {
      members += [
        Member("duration", .number(seconds(rule.hold))),
        Member("keepFiringFor", .number(seconds(rule.keepFiringFor))),
        Member("labels", JSON(sorted: rule.labels)),
        Member("annotations", JSON(sorted: rule.annotations)),
        Member("alerts", listed ? .array(alerts.map { JSON($0) }) : .null),
      ]
    } else if !rule.labels.isEmpty {
      members.append(Member("labels", JSON(sorted: rule.labels)))
    }
    members.append(Member("health", .string(rule.health.rawValue)))
    if !rule.error.isEmpty { members.append(Member("lastError", .string(rule.error))) }
    members += [
      Member("evaluationTime", .number(seconds(rule.duration))),
      Member("lastEvaluation", .string(instantText(rule.lastEvaluation))),
      Member("type", .string(rule.kind.rawValue)),
    ]
    self = .object(members)
  }

  /// The highest of its alerts' states.
  private static func state(of alerts: [AlertFact]) -> String {
    alerts.contains { $0.state == .firing }
      ? "firing" : alerts.contains { $0.state == .pending } ? "pending" : "inactive"
  }

  /// An alert.
  init(_ alert: AlertFact) {
    self = .object([
      Member("labels", JSON(alert.labels)), Member("annotations", JSON(sorted: alert.annotations)),
      Member("state", .string(alert.state.rawValue)),
      Member("activeAt", .string(instantText(alert.activeAt))),
      Member("value", .string(exponentText(alert.value))),
    ])
  }

  /// Names with texts as Prometheus sorts them.
  private init(sorted pairs: [Label]) { self = JSON(Labels(pairs)) }
}

/// A span in seconds, to the nanosecond and rounded as Go does; 0 where it is not known.
private func seconds(_ span: Duration?) -> Double {
  guard let (seconds, attoseconds) = span?.components else { return 0 }
  return Double(seconds) + Double(attoseconds / 1_000_000_000) / 1e9
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
