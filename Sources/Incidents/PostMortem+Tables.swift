internal import Calendar
internal import Facts
internal import Metrics

extension PostMortem {
  /// A table tells no more alerts than these.
  private static let mostAlerts = 200

  /// Which alerts, how bad and how long.
  var impact: String {
    guard !story.alerts.isEmpty else { return "No alert is part of it.\n" }
    let rows = story.alerts.prefix(Self.mostAlerts).map { alert in
      [
        name(alert), Markdown.text(alert.member.severity),
        alert.worst.map { Markdown.text(alert.text($0.value)) } ?? "not told",
        time(alert.member.since), alert.member.fired.map(time) ?? "never", until(alert),
        lasted(alert), "\(alert.member.count)",
        gaps(alert),
      ]
    }
    let table = Markdown.table(
      [
        "Alert", "Severity", "Worst", "True from", "Fired", "To", "How long", "How many",
        "Without data",
      ], rows)
    return table + more(story.alerts.count)
  }

  private func more(_ count: Int) -> String {
    count > Self.mostAlerts ? "\nAnd \(counted(count - Self.mostAlerts, "alert")) more.\n" : ""
  }

  private func lasted(_ alert: IncidentStory.Alert) -> String {
    let whole = SpanText.brief(alert.lasted(until: story.end))
    return alert.pauses.isEmpty ? whole : whole + " in \(alert.pauses.count + 1) rounds"
  }

  private func until(_ alert: IncidentStory.Alert) -> String {
    switch alert.ending {
    case .recovered(let at): time(at)
    case .ended(let at): "\(time(at)), not known to have recovered"
    case .withoutData(let since): "no data since \(time(since))"
    case .active: fact.isOpen ? "still active" : "active when it closed"
    }
  }

  private func gaps(_ alert: IncidentStory.Alert) -> String {
    guard let first = alert.gaps.first else { return "none" }
    let whole = alert.gaps.reduce(Duration.zero) { $0 + ($1.upperBound - $1.lowerBound) }
    return SpanText.brief(whole) + " from \(time(first.lowerBound))"
      + (alert.gaps.count > 1 ? ", in \(alert.gaps.count) pieces" : "")
  }

  /// All of it, in the order in which conditions became true.
  var timeline: String {
    guard !story.entries.isEmpty else { return "Nothing is recorded.\n" }
    return Markdown.table(
      ["UTC", "Relative", "", "What happened"],
      story.entries.map { entry in
        [
          time(entry.time), IncidentWording.offset(entry.time, from: fact.began),
          IncidentWording.mark(entry.kind), line(entry),
        ]
      })
  }

  var contributing: String {
    guard !story.alerts.isEmpty else { return "None.\n" }
    let items = story.alerts.prefix(Self.mostAlerts).map { alert in
      var text = "- \(name(alert))"
      if !alert.member.severity.isEmpty { text += ", \(Markdown.text(alert.member.severity))" }
      if alert.member.count > 1 { text += ", \(counted(alert.member.count, "alert"))" }
      text += "\n"
      return alert.expression.isEmpty
        ? text : text + "  \(Markdown.code(alert.expression))\n"
    }
    return items.joined() + more(story.alerts.count)
  }

  /// What people did, and what was changed of the system meanwhile, with their words in full.
  var tried: String {
    let kinds: Set<IncidentEntry.Kind> = [
      .note, .elsewhere, .acknowledged, .unacknowledged, .silenced, .unsilenced, .status,
      .severity, .deploy, .reload, .annotation, .merged, .split, .maintenance, .maintenanceOver,
    ]
    let entries = story.happenings(kinds) { $0 >= story.start }
    guard !entries.isEmpty else { return "Nothing is recorded.\n" }
    return entries.map { entry in
      // Nobody wrote what tells itself.
      entry.by.isEmpty || entry.text.isEmpty
        ? "- \(time(entry.time)) \(line(entry))\n"
        : "- \(time(entry.time)) \(deed(entry))\n"
          + Markdown.quotation(entry.text, indent: "  ")
    }.joined()
  }

  /// An entry without what somebody wrote.
  private func deed(_ entry: IncidentEntry) -> String {
    switch entry.kind {
    case .note: return "\(Markdown.text(entry.by)) noted:"
    case .elsewhere: return "\(Markdown.text(entry.by)) told of elsewhere:"
    default:
      var silent = entry
      silent.text = ""
      return line(silent)
    }
  }

  /// Who had which role and did what; whom nobody told.
  var people: String {
    var order: [String] = []
    var deeds: [String: [String]] = [:]
    func add(_ name: String, _ deed: String?) {
      guard !name.isEmpty else { return }
      if deeds[name] == nil { order.append(name) }
      deeds[name, default: []] += [deed].compactMap { $0 }
    }
    add(fact.commander, "commander")
    for name in fact.responders { add(name, "responder") }
    for entry in story.entries { add(entry.by, nil) }
    var text = order.map { name in
      "- \(Markdown.text(name)): "
        + ((deeds[name] ?? []) + self.deeds(of: name)).joined(separator: ", ") + "\n"
    }.joined()
    if order.isEmpty { text = "Nobody is named in the record.\n" }
    for escalation in fact.escalations where escalation.isDue {
      let told = story.entries.first {
        $0.kind == .escalation && $0.subject == escalation.to && $0.time == escalation.due
      }?.text
      let words = told.map { $0.isEmpty ? "not notified" : Markdown.text($0) } ?? "not notified"
      text +=
        "- \(Markdown.text(escalation.to)): escalation due at \(time(escalation.due)), \(words)\n"
    }
    return text
  }

  private func deeds(of name: String) -> [String] {
    let own = story.entries.filter { $0.by == name }
    let kinds: [(IncidentEntry.Kind, String)] = [
      (.opened, "opened it"), (.acknowledged, "acknowledged"), (.note, "note"),
      (.elsewhere, "note of elsewhere"), (.silenced, "silenced"), (.status, "set the status"),
      (.severity, "set the severity"), (.closed, "closed it"), (.merged, "merged"),
      (.split, "split"),
    ]
    return kinds.compactMap { kind, words in
      let count = own.count { $0.kind == kind }
      guard count > 0 else { return nil }
      if [.note, .elsewhere].contains(kind) {
        return kind == .note ? counted(count, words) : "\(count) × \(words)"
      }
      return count == 1 ? words : "\(words) \(count) ×"
    }
  }
}
