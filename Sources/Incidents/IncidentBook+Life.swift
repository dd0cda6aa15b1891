internal import Calendar
internal import Facts
internal import Metrics

// The life of an incident: it opens, gets worse, is monitored, closes, and may be opened again.
extension IncidentBook {
  /// Opens an incident, of which nothing is told yet.
  mutating func open(
    title: String, _ severity: IncidentFact.Severity, _ group: [Label], began: Timestamp,
    at time: Timestamp
  ) -> Int {
    let number = nextNumber
    nextNumber += 1
    let fact = IncidentFact(
      number: number, title: title, group: group, severity: severity, began: min(began, time),
      opened: time)
    incidents[number] = Incident(IncidentKept(fact))
    touch(number)
    escalate(number, from: time)
    return number
  }

  /// Tells that it opened, and what happened in the hour before it began.
  mutating func tellOpened(_ number: Int, _ text: String, by: String, now: Timestamp) {
    guard let fact = incidents[number]?.kept.fact else { return }
    change(number) { incident in
      incident.fact.openedBy = by
      incident.put(
        incident.entry(
          Incident.id(.opened), .opened, at: fact.opened, now: now, text: text, by: by))
    }
    for happening in recent where happening.time >= fact.began - Self.reach {
      tell(happening, to: number, now: now)
    }
  }

  /// A new firing continues a closed one.
  mutating func reopen(_ number: Int, at time: Timestamp, now: Timestamp) {
    reopen(number, .investigating, at: time, text: "its alerts fire again", by: "", now: now)
    if incidents[number]?.kept.fact.acknowledged == nil { escalate(number, from: time) }
  }

  /// Somebody opens a closed one again. It is as quiet as it was, where none of its alerts is active.
  mutating func reopen(
    _ number: Int, _ status: IncidentFact.Status, note: String, by: String, now: Timestamp
  ) {
    let quietSince = incidents[number]?.kept.fact.quietSince
    // What its alerts belong to now goes on.
    for claim in incidents[number]?.kept.claims ?? [] { hold(claim, number) }
    reopen(number, status, at: now, text: note, by: by, now: now)
    change(number) { incident in
      incident.kept.said = now
      incident.acknowledge(at: now)
      guard !incident.hasActive, !incident.fact.alerts.isEmpty else { return }
      incident.fact.quietSince = quietSince ?? now
    }
  }

  private mutating func reopen(
    _ number: Int, _ status: IncidentFact.Status, at time: Timestamp, text: String, by: String,
    now: Timestamp
  ) {
    change(number) { incident in
      incident.fact.status = status
      incident.kept.chosen = status
      incident.kept.isMonitoringByItself = false
      incident.kept.reopenings += 1
      (incident.fact.resolved, incident.fact.resolvedBy) = (nil, "")
      incident.fact.quietSince = nil
      incident.put(
        incident.entry(
          Incident.id(.reopened, at: time), .reopened, at: time, now: now,
          text: text, by: by))
    }
    gather(number, now: now)
    // Of those that were active when it was closed by hand nobody told what became of them.
    let left = (incidents[number]?.active.filter { homes[$0] != number } ?? []).sorted()
    for alert in left {
      let reason = homes[alert].map { "it goes on in INC-\($0)" }
      change(number) { incident in
        incident.forget(alert, reason ?? "it ended while this was resolved", now: now)
      }
    }
  }

  /// An alert fired: the incident gets as bad as it is, where no alert of its name was so bad before. What somebody said
  /// of the severity stands against what he knew then.
  mutating func worsen(_ number: Int, _ news: AlertNews, at time: Timestamp, now: Timestamp) {
    let (alert, severities) = (news.alert, settings.severities)
    guard let severity = severities[alert.severity] else { return }
    let isWorse = change(number) { incident in
      incident.change(alert.name) { member in
        if severities[member.severity].map({ severity < $0 }) ?? true {
          member.severity = alert.severity
        }
      }
      return incident.rate(alert.name, severity) && severity < incident.fact.severity
    }
    guard isWorse == true else { return }
    set(
      number, severity, id: Incident.id(.severity, at: time, of: severity.name), at: time,
      text: "severity=\(alert.severity) of \(alert.name)", by: "", now: now)
  }

  /// Gives an incident another severity.
  ///
  /// - Parameter id: of the entry that tells it; nil for one of its own.
  mutating func set(
    _ number: Int, _ severity: IncidentFact.Severity, id: String? = nil, at time: Timestamp,
    text: String, by: String, now: Timestamp
  ) {
    change(number) { incident in
      incident.fact.severity = severity
      if let id {
        incident.put(
          incident.entry(
            id, .severity, at: time, now: now, subject: severity.name, text: text, by: by))
      } else {
        incident.put(
          .severity, at: time, now: now, subject: severity.name, text: text, by: by)
      }
    }
    escalate(number, from: time)
  }

  /// Who is to be told from a time on: what fell due stays, what did not is replaced by the matrix of the severity.
  mutating func escalate(_ number: Int, from time: Timestamp) {
    let settings = settings
    change(number) { incident in
      guard incident.isOpen else { return }
      let due = incident.fact.escalations.filter(\.isDue)
      let steps = settings.escalation[incident.fact.severity] ?? []
      // Whoever stands in the matrix more than once is left out as often as he was to be told already.
      var told = Dictionary(due.map { ($0.to, 1) }, uniquingKeysWith: +)
      let next = steps.enumerated().sorted {
        ($0.element.after, $0.offset) < ($1.element.after, $1.offset)
      }
      .map(\.element)
      .filter { step in
        guard let count = told[step.to], count > 0 else { return true }
        told[step.to] = count - 1
        return false
      }
      .map { IncidentFact.Escalation(to: $0.to, due: time + $0.after) }
      incident.fact.escalations =
        due
        + next.enumerated().sorted { ($0.element.due, $0.offset) < ($1.element.due, $1.offset) }
        .map(\.element)
    }
  }

  /// What follows by itself: it is monitored once all of its alerts recovered, and no longer when one fires.
  mutating func settle(_ number: Int, now: Timestamp) {
    incidents[number]?.settle(now: now)
  }

  /// How long an incident has to be quiet before it closes. Each time that it was opened again this doubles, so that what
  /// comes back every quarter of an hour does not open and close it all day.
  func quiet(_ incident: Incident) -> Duration {
    let longest = max(settings.quiet, settings.reopen)
    return min(longest, settings.quiet * (1 << min(incident.kept.reopenings, 16)))
  }

  /// When an incident closes by itself, as things stand: only one that is monitored does, and what a person says of the
  /// status begins the quiet time anew.
  func closing(_ number: Int) -> Timestamp? {
    guard let incident = incidents[number], incident.kept.fact.status == .monitoring,
      !incident.hasActive, let since = incident.kept.fact.quietSince
    else { return nil }
    return max(since, incident.kept.said ?? since) + quiet(incident)
  }

  /// Closes an incident.
  mutating func close(
    _ number: Int, at time: Timestamp, text: String, by: String, now: Timestamp
  ) {
    for alert in incidents[number]?.active ?? [] where homes[alert] == number { homes[alert] = nil }
    change(number) { incident in
      incident.tellPeaks(now: now)
      incident.fact.status = .resolved
      (incident.fact.resolved, incident.fact.resolvedBy) = (time, by)
      let id = Incident.id(.closed, at: time)
      incident.put(incident.entry(id, .closed, at: time, now: now, text: text, by: by))
      incident.pictureAll(id, through: time)
      incident.isClosing = true
    }
  }
}

extension Incident {
  /// So often its status by itself is told by entries of their own.
  private static let mostTurns = 6

  mutating func settle(now: Timestamp) {
    guard isOpen, !fact.alerts.isEmpty else { return }
    if hasActive {
      fact.quietSince = nil
      if kept.isMonitoringByItself, hasFiring {
        kept.isMonitoringByItself = false
        turn(to: kept.chosen, "alerts fire again", at: firedAt ?? now, now: now)
      }
    } else if fact.quietSince == nil {
      let time = max(fact.opened, endedAt ?? now)
      fact.quietSince = time
      if fact.status == .investigating || fact.status == .identified {
        (kept.chosen, kept.isMonitoringByItself) = (fact.status, true)
        turn(to: .monitoring, quietText, at: time, now: now)
      }
    }
  }

  /// Changes its status by itself. Where that happens often one entry stands for all that follows.
  private mutating func turn(
    to status: IncidentFact.Status, _ text: String, at time: Timestamp, now: Timestamp
  ) {
    fact.status = status
    kept.turns += 1
    let isOften = kept.turns > Self.mostTurns
    let id =
      isOften ? Self.id(.status, of: "often") : Self.id(.status, at: time, of: status.rawValue)
    let words = isOften ? "\(text); it changed \(kept.turns) times" : text
    put(entry(id, .status, at: time, now: now, subject: status.rawValue, text: words))
  }

  /// Takes note of how bad a name's alerts are; whether none of them was so bad before.
  mutating func rate(_ name: String, _ severity: IncidentFact.Severity) -> Bool {
    let key = "alert " + name
    guard let tale = kept.tales[key], tale.rated.map({ severity < $0 }) ?? true else {
      return false
    }
    kept.tales[key]?.rated = severity
    return true
  }

  /// An alert is no longer active, and nobody knows since when.
  mutating func forget(_ alert: String, _ reason: String, now: Timestamp) {
    let isPending = pending.contains(alert)
    end(
      alert, labels[alert] ?? .empty, isPending ? .inactive : .ended,
      reason: isPending ? "" : reason, at: now, now: now)
  }
}
