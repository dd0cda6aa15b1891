internal import Alerts
internal import Calendar
internal import Dashboards
internal import Facts
internal import Metrics
internal import PromQL

/// The words for an alert: why it is there, and what is known beside its state.
struct AlertWording {
  var alert: AlertFact
  var rule: RuleFact?
  /// nil where the rule is not known or cannot be read.
  var expression: AlertExpression?
  /// How much of what the rule watches is in alert.
  var extent: AlertExtent?
  /// What tells others that somebody looks after it; nil where nothing does.
  var acknowledgement: NotificationFact?
  var now: Timestamp
  var zone: Zone

  /// The one sentence of why.
  var why: String {
    if case .vanished(let since, let reason) = alert.standing {
      return "no data since \(time(since))" + (reason.isEmpty ? "" : " (\(reason))")
        + "; nothing says that it recovered"
    }
    return condition
  }

  /// What is to be told besides, a line each.
  var remarks: [String] {
    var lines: [String] = []
    switch alert.standing {
    case .plain: break
    case .vanished: lines.append("before: " + condition)
    case .held(let covered, let whole):
      lines.append(
        "holding: \(span(covered)) of \(span(whole)) of data are there since the start;"
          + " until then no recovery is believed")
    case .ended(let reason):
      lines.append(
        "ended" + (reason.isEmpty ? "" : ": " + reason)
          + "; that its condition was no longer true is not known")
    }
    if let since = alert.anewSince {
      lines.append(
        "its `for` counts anew since \(time(since)): it was not evaluated for a while, and nobody"
          + " saw it recover")
    }
    if let acknowledgement = alert.acknowledgement {
      let note = acknowledgement.note.isEmpty ? "" : ": " + acknowledgement.note
      lines.append(
        "acknowledged by \(acknowledgement.by) at \(time(acknowledgement.at))"
          + " (\(reach))" + note)
    }
    if alert.isSilenced {
      let count = alert.silences.count
      lines.append(count == 1 ? "silenced" : "silenced by \(count) silences")
    }
    if alert.isActive {
      for window in alert.maintenance ?? [] {
        lines.append(
          "maintenance \(window.name) until \(time(window.ends)): nobody is notified"
            + (window.reason.isEmpty ? "" : "; " + window.reason))
      }
    }
    if let elsewhere = alert.elsewhere {
      if !elsewhere.receivers.isEmpty {
        lines.append("in an Alertmanager, for " + elsewhere.receivers.joined(separator: ", "))
      }
      lines += elsewhere.inhibitedBy.map { "inhibited there by " + $0 }
      lines += elsewhere.mutedBy.map { "muted there by " + $0 }
    }
    if let link = alert.posted?.generatorURL, !link.isEmpty { lines.append("told from " + link) }
    if alert.isUnsaved { lines.append("unsaved: its last change is not recorded yet") }
    if let rule, rule.health == .err { lines.append("the rule failed last: " + rule.error) }
    return lines
  }

  /// Who hears of its acknowledgement.
  private var reach: String {
    switch acknowledgement?.state {
    case nil, .replaced: "this Vigil only"
    case .delivered: "PagerDuty was told, too"
    case .waiting, .sending: "PagerDuty is to be told, too"
    case .failed, .undeliverable: "this Vigil only: PagerDuty could not be told"
    }
  }

  /// What is compared with what, since when, for how long.
  private var condition: String {
    var text = comparison
    if alert.state == .resolved {
      text += " from \(time(alert.activeAt))"
      text += alert.resolvedAt.map { " to \(time($0))" } ?? ""
    } else if alert.state == .firing, let since = alert.keptSince {
      text += " from \(time(alert.activeAt)), no longer true since \(time(since)), kept firing"
      // Nothing more is to be told of what is no longer true.
      return text + (rule.map { " until \(time(since + $0.keepFiringFor))" } ?? "")
    } else {
      text += " since \(time(alert.activeAt))"
    }
    let hold = rule?.hold ?? .zero
    if alert.state == .pending {
      // What fired before may be pending anew.
      let begin = alert.anewSince ?? alert.activeAt
      text += hold > .zero ? ", for \(span(hold)) is reached \(time(begin + hold))" : ""
    } else if let fired = alert.firedAt {
      // What fired before this is another story.
      let isItsOwn = hold > .zero && fired >= alert.activeAt
      text += isItsOwn ? ", for \(span(hold)) reached \(time(fired))" : ""
    } else if alert.state == .resolved {
      text += ", it never fired"
    }
    if let extent { text += "; " + extent.text }
    return text
  }

  private var comparison: String {
    guard let expression else {
      if alert.posted != nil { return "\(alert.name), as others tell," }
      let name = rule.map { shortened($0.expression) } ?? alert.name
      return "\(name): \(number(alert.value, ""))"
    }
    guard let comparison = expression.comparison else {
      // Of absence and of sets the value says little, and there is no side that is compared.
      return "\(shortened(expression.whole.description)): \(number(alert.value, unit))"
    }
    let subject = Subject(comparison.measured).text
    let value = number(alert.value, unit)
    let bound =
      comparison.number.map { number($0, unit) } ?? shortened(comparison.bound.description)
    return switch comparison.operation {
    case .equal: "\(subject) is \(value)"
    case .notEqual: "\(subject) is \(value), not \(bound)"
    case .lessOrEqual: "\(subject) \(value) ≤ \(bound)"
    case .greaterOrEqual: "\(subject) \(value) ≥ \(bound)"
    default: "\(subject) \(value) \(comparison.operation.rawValue) \(bound)"
    }
  }

  /// Grafana's unit of what is plotted.
  var unit: String {
    guard let expression else { return "" }
    return Quantity(of: expression.plotted).unit(against: expression.comparison?.number)
  }

  private func number(_ value: Double, _ unit: String) -> String {
    ValueFormat(unit: unit).text(value)
  }

  /// Without seconds where there are none, with the day where it is not today.
  func time(_ time: Timestamp) -> String { AlertWording.time(time, now: now, zone) }

  static func time(_ time: Timestamp, now: Timestamp, _ zone: Zone) -> String {
    let civil = CivilTime(time, zone)
    let day = civil.date == CivilTime(now, zone).date ? "" : "YYYY-MM-DD "
    return civil.formatted(day + (civil.second == 0 ? "HH:mm" : "HH:mm:ss")) + civil.offsetText
  }

  /// For columns: of another day without the year and the seconds.
  func briefTime(_ time: Timestamp) -> String {
    let civil = CivilTime(time, zone)
    if civil.date == CivilTime(now, zone).date { return self.time(time) }
    return civil.formatted("MM-DD HH:mm") + civil.offsetText
  }

  func span(_ span: Duration) -> String { AlertWording.span(span) }

  /// As rule files write it: "2m", "1h30m", "45s".
  static func span(_ span: Duration) -> String {
    let seconds = max(0, span.milliseconds / 1000)
    let parts = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")] as [(Int64, String)]
    var (rest, text, count) = (seconds, "", 0)
    for (size, letter) in parts where rest >= size && count < 2 {
      text += "\(rest / size)\(letter)"
      rest %= size
      count += 1
    }
    return text.isEmpty ? "0s" : text
  }

  private func shortened(_ text: String) -> String {
    let line = text.split { $0.isWhitespace }.joined(separator: " ")
    return line.count > 100 ? line.prefix(99) + "…" : line
  }
}
