internal import Calendar
internal import Dashboards
package import Facts
package import Metrics

/// The text for the next on-call: what is open, what fired, who looks after what, and what will be heard of again. As
/// Markdown in short lines, times UTC, the important first; a section that has nothing to tell is left out.
package struct Handover {
  private let facts: FactSheet
  private let changes: [AlertChange]
  private let thresholds: [PastThreshold]
  private let gaps: [String]
  private let since: Timestamp
  private let now: Timestamp

  /// A silence that ends within it will be heard of in the next hours.
  private static let soon = Duration.seconds(4 * 3600)
  private static let mostLines = 40

  /// - Parameters:
  ///   - facts: as they stand at `now`.
  ///   - changes: those of alerts since `since`, in their order.
  ///   - thresholds: what is past them on the boards that were looked at, and was not at `since`.
  ///   - gaps: what else could not be found out, each with why: "thresholds of 3 of 40 panels (no answer)".
  package init(
    since: Timestamp, now: Timestamp, facts: FactSheet, changes: [AlertChange],
    thresholds: [PastThreshold] = [], gaps: [String] = []
  ) {
    (self.since, self.now) = (min(since, now), now)
    (self.facts, self.changes, self.thresholds) = (facts, changes, thresholds)
    self.gaps = gaps
  }

  /// Ends in a line end.
  package var markdown: String {
    let sections = [
      ("Open incidents", openIncidents), ("Firing", firing), ("No data, or held", uncertain),
      ("Pending", pending),
      ("Maintenance now", maintenance(.active)),
      ("Silences that end within \(SpanText.exact(Self.soon))", silences(soon: true)),
      ("What fired", fired), ("Incidents that were resolved", resolved),
      ("Newly past a threshold on the boards", past), ("Targets down", targets),
      ("Rules that fail", rules), ("Other silences", silences(soon: false)),
      ("Maintenance to come", maintenance(.pending)),
      ("Maintenance that is over", maintenance(.expired)), ("Notices", notices),
    ].filter { !$0.1.isEmpty }
    var text =
      "# Handover, \(CalendarTime.full(since, zone: nil)) to \(CalendarTime.full(now, zone: nil))"
      + " (\(SpanText.brief(now - since)))\n"
    let unknown = unknown
    if !unknown.isEmpty {
      text += "\n" + unknown.map { "- Not known as it is now: \($0)\n" }.joined()
    }
    if sections.isEmpty {
      text +=
        unknown.isEmpty
        ? "\nAll quiet: no incident is open, nothing fires or fired, nothing is silenced, and every"
          + " target and rule is well.\n"
        : "\nOf what is known, nothing is open, fires, fired or is silenced.\n"
    }
    // Who has it now matters on quiet days, too.
    let rotas = onCall.isEmpty ? [] : [("On call", onCall)]
    for (title, lines) in rotas + sections {
      text += "\n## \(title) (\(lines.count))\n\n"
      text += lines.prefix(Self.mostLines).map { "- \($0)\n" }.joined()
      if lines.count > Self.mostLines { text += "- and \(lines.count - Self.mostLines) more\n" }
    }
    return text
  }

  private var unknown: [String] {
    [
      ("incidents", facts.incidents.unknown), ("alerts", facts.alerts.unknown),
      ("silences", facts.silences.unknown), ("maintenance", facts.maintenance.unknown),
      ("targets", facts.targets.unknown), ("rules", facts.rules.unknown),
      ("who is on call", facts.rotas.unknown),
    ].compactMap { name, reason in reason.map { "\(name) (\(Markdown.text($0)))" } }
      + gaps.map { Markdown.text($0) }
  }

  /// Who is on call now and next.
  private var onCall: [String] {
    facts.rotas.rows.map { rota in
      var text = "\(Markdown.text(rota.name)): "
      if let shift = rota.shift(at: now) {
        text += "**\(Markdown.text(shift.person))**"
        if let end = rota.end(after: now) { text += " until \(time(end))" }
      } else {
        text += "**nobody**"
      }
      if let next = rota.next(after: now) {
        text += ", then \(Markdown.text(next.person))"
        if next.from != rota.end(after: now) { text += " from \(time(next.from))" }
      }
      return text
    }
  }

  private func time(_ time: Timestamp) -> String {
    CalendarTime.brief(time, now: now, zone: nil)
  }
  private func age(_ time: Timestamp) -> String { SpanText.brief(now - time) }

  // MARK: Incidents

  private var openIncidents: [String] {
    facts.incidents.rows.filter(\.isOpen).map { incident in
      var text =
        "**\(incident.name)** \(incident.severity.name) \(incident.status.rawValue) since"
        + " \(time(incident.opened)) (\(SpanText.brief(incident.lasted(until: now)))): \(Markdown.text(incident.title))\n"
      if !incident.services.isEmpty {
        text += "  - services \(names(incident.services))\n"
      }
      var who: [String] = []
      if !incident.commander.isEmpty { who.append("\(Markdown.text(incident.commander)) commands") }
      if !incident.responders.isEmpty { who.append("with \(names(incident.responders))") }
      who.append(
        incident.acknowledged.map { "acknowledged \(time($0))" } ?? "**nobody has acknowledged it**"
      )
      if incident.acknowledged == nil,
        let next = incident.escalations.first(where: { !$0.isDue && $0.due > now })
      {
        who.append("\(Markdown.text(next.to)) is due at \(time(next.due))")
      }
      text += "  - " + who.joined(separator: "; ") + "\n"
      return text + "  - last \(time(incident.lastAt)): \(Markdown.text(incident.last))"
    }
  }

  private func names(_ names: [String]) -> String {
    listed(names.map { Markdown.text($0) }, most: 10)
  }

  private var resolved: [String] {
    facts.incidents.rows.compactMap { incident in
      guard !incident.isOpen, let end = incident.resolved, end >= since else { return nil }
      return "\(incident.name) \(incident.severity.name) resolved \(time(end))"
        + " after \(SpanText.brief(incident.lasted(until: now))): \(Markdown.text(incident.title))"
    }
  }

  // MARK: Alerts

  /// Those of one name; the ones that nobody looks after first, then the worse.
  private func groups(_ isIn: (AlertFact) -> Bool) -> [[AlertFact]] {
    let groups = Dictionary(grouping: facts.alerts.rows.filter(isIn), by: \.name)
    let words = ["page", "critical", "error", "warning", "info"]
    func rank(_ alerts: [AlertFact]) -> (Int, Int, String) {
      let severity = alerts.compactMap { words.firstIndex(of: $0.severity) }.min() ?? words.count
      return (alerts.contains(where: isAlone) ? 0 : 1, severity, alerts[0].name)
    }
    return groups.values.sorted { rank($0) < rank($1) }
  }

  private func isAlone(_ alert: AlertFact) -> Bool {
    alert.acknowledgement == nil && !alert.isMuted
  }

  private func head(_ alerts: [AlertFact]) -> String {
    let severities = Set(alerts.map(\.severity)).subtracting([""]).sorted()
    let severity = severities.isEmpty ? "" : " " + Markdown.text(listed(severities))
    let labels =
      alerts.count == 1
      ? alerts[0].labels.dropping(["alertname", "severity"]) : .empty
    return "**\(Markdown.text(alerts[0].name))**"
      + (labels.isEmpty ? "" : Markdown.text("\(labels)")) + severity
      + (alerts.count > 1 ? ", \(alerts.count) alerts" : "")
  }

  private var firing: [String] {
    groups { $0.state == .firing && $0.standing == .plain }.map { alerts in
      let since = alerts.map { $0.firedAt ?? $0.activeAt }.min() ?? now
      return "▲ \(head(alerts)) since \(time(since)) (\(age(since)))" + care(alerts)
    }
  }

  private var pending: [String] {
    groups { $0.state == .pending && $0.standing == .plain }.map { alerts in
      let since = alerts.map(\.activeAt).min() ?? now
      return "◆ \(head(alerts)) since \(time(since)) (\(age(since)))"
    }
  }

  /// The open incident that alerts of one name are in, where somebody looks after that.
  private func incident(of alerts: [AlertFact]) -> String? {
    let incident = facts.incidents.rows.first { incident in
      incident.isOpen && (!incident.commander.isEmpty || incident.acknowledged != nil)
        && incident.alerts.contains { $0.name == alerts[0].name && $0.active > 0 }
    }
    guard let incident else { return nil }
    return "in \(incident.name), which "
      + (incident.commander.isEmpty
        ? "somebody took up" : "\(Markdown.text(incident.commander)) commands")
  }

  /// Who looks after them, and whom they do not disturb.
  private func care(_ alerts: [AlertFact]) -> String {
    var parts: [String] = []
    let alone = alerts.count(where: isAlone)
    if alone > 0 {
      parts.append(
        incident(of: alerts)
          ?? (alone == alerts.count
            ? "**nobody looks after it**" : "**nobody looks after \(alone)**"))
    }
    var told: Set<String> = []
    for word in alerts.compactMap(\.acknowledgement)
    where told.insert(word.by + "\0" + word.note).inserted {
      parts.append("acknowledged by \(Markdown.text(word.by))" + note(word.note))
    }
    let silenced = alerts.count(where: \.isSilenced)
    if silenced > 0 { parts.append(alerts.count == 1 ? "silenced" : "\(silenced) silenced") }
    let worked = alerts.count { $0.isInMaintenance && !$0.isSilenced }
    if worked > 0 {
      parts.append(alerts.count == 1 ? "in maintenance" : "\(worked) in maintenance")
    }
    return parts.isEmpty ? "" : "; " + parts.prefix(6).joined(separator: "; ")
  }

  private func note(_ text: String) -> String {
    text.isEmpty ? "" : ": “\(Markdown.text(text))”"
  }

  /// What nobody can say to have recovered.
  private var uncertain: [String] {
    groups { $0.isActive && $0.standing != .plain }.flatMap { alerts -> [String] in
      alerts.prefix(5).map { alert in
        switch alert.standing {
        case .vanished(let since, let reason):
          "? \(head([alert])) no data since \(time(since))"
            + (reason.isEmpty ? "" : " (\(Markdown.text(reason)))") + "; it may still be true"
        case .held(let covered, let whole):
          "? \(head([alert])) is held since the start: \(SpanText.brief(covered)) of"
            + " \(SpanText.brief(whole)) of data are there"
        case .ended(let reason):
          "? \(head([alert])) ended" + (reason.isEmpty ? "" : ": \(Markdown.text(reason))")
        case .plain: head([alert])
        }
      } + (alerts.count > 5 ? ["? \(Markdown.text(alerts[0].name)): \(alerts.count - 5) more"] : [])
    }
  }

  private var fired: [String] {
    FiredAlerts.all(changes, facts.alerts.rows, in: since...now).map { fired in
      var text = "**\(Markdown.text(fired.name))**"
      text += fired.times == 0 ? " from before" : " \(fired.times) ×"
      if fired.alerts > 1 { text += " in \(fired.alerts) alerts" }
      text += ", \(SpanText.brief(fired.whole)) in all"
      if let values = fired.values {
        let (low, high) = (number(values.lowerBound), number(values.upperBound))
        text += low == high ? ", value \(low)" : ", values \(low) to \(high)"
      }
      if fired.isFiring { text += ", still firing" }
      for word in fired.acknowledged.suffix(3) where !word.by.isEmpty {
        text += "; acknowledged by \(Markdown.text(word.by))" + note(word.note)
      }
      return text
    }
  }

  private func number(_ value: Double) -> String { ValueFormat().text(value) }

  // MARK: The rest

  private func silences(soon: Bool) -> [String] {
    facts.silences.rows.filter { silence in
      silence.state(at: now) != .expired && (silence.ends <= now + Self.soon) == soon
    }.sorted { ($0.ends, $0.id) < ($1.ends, $1.id) }.map { silence in
      let matchers = silence.matchers.map { $0.name + $0.operation.rawValue + quoted($0.value) }
      var text = Markdown.code(matchers.joined(separator: ", "))
      if silence.starts > now { text += " from \(time(silence.starts))" }
      text += silence.untilResolved ? " until it resolves, at the latest" : " until"
      text += " \(time(silence.ends)) (in \(SpanText.brief(silence.ends - now)))"
      text += " by \(Markdown.text(silence.createdBy))" + note(silence.reason)
      let hidden = facts.alerts.rows.count { $0.silences.contains(silence.id) && $0.isActive }
      return hidden > 0 ? text + "; hides \(counted(hidden, "alert")) now" : text
    }
  }

  /// Windows that go on; that begin within a day; that ended since `since`.
  private func maintenance(_ state: SilenceFact.State) -> [String] {
    facts.maintenance.rows.filter { window in
      guard window.state(at: now) == state else { return false }
      return switch state {
      case .active: true
      case .pending: window.starts <= now + .seconds(86_400)
      case .expired: window.ends >= since
      }
    }.sorted { ($0.ends, $0.id) < ($1.ends, $1.id) }.map { window in
      let matchers = window.matchers.map { $0.name + $0.operation.rawValue + quoted($0.value) }
      var text = "**\(Markdown.text(window.name))** "
      text += Markdown.code(matchers.joined(separator: ", "))
      text += " \(time(window.starts)) to \(time(window.ends))"
      if state == .active { text += " (\(SpanText.brief(window.ends - now)) left)" }
      if state == .pending { text += " (in \(SpanText.brief(window.starts - now)))" }
      if !window.createdBy.isEmpty { text += " by \(Markdown.text(window.createdBy))" }
      text += note(window.reason)
      if !window.endedBy.isEmpty { text += "; ended by \(Markdown.text(window.endedBy))" }
      let muted = facts.alerts.rows.count { alert in
        alert.isActive && alert.maintenance?.contains { $0.id == window.id } == true
      }
      return muted > 0 ? text + "; mutes \(counted(muted, "alert")) now" : text
    }
  }

  private var past: [String] {
    thresholds.map { past in
      let value = [past.series, past.value].filter { !$0.isEmpty }.map { Markdown.text($0) }
      return "\(Markdown.text(past.board)) ▸ \(Markdown.text(past.panel)): "
        + value.joined(separator: " ")
        + (past.level.isEmpty ? "" : ", \(Markdown.text(past.level))")
    }
  }

  private var targets: [String] {
    facts.targets.rows.filter { $0.health == .down }.map { target in
      "\(Markdown.text(target.job)) \(Markdown.text(target.instance))" + reason(target.error)
    }
  }

  private var rules: [String] {
    facts.rules.rows.filter { $0.health == .err }.map { rule in
      "\(Markdown.text(rule.id.group)) ▸ \(Markdown.text(rule.name))" + reason(rule.error)
    }
  }

  private func reason(_ error: String) -> String {
    error.isEmpty ? "" : ": \(Markdown.text(error))"
  }

  private var notices: [String] {
    facts.notices.rows.map { "\($0.severity.rawValue): \(Markdown.text($0.text))" }
  }
}
