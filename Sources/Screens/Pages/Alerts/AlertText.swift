import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Views

extension Scene {
  /// The note in so many columns: what is not known goes before why.
  func note(_ alert: AlertFact, within room: Int) -> String {
    let whole = note(alert)
    guard columns(of: whole) > room, alert.isActive, case .vanished(let since, _) = alert.standing
    else { return whole }
    let said = worded("no data since " + told(since), within: room)
    return columns(of: "no data since " + told(since)) <= room ? whole : said
  }
}

/// What a row says of an alert beside its state: what is to come, what is not known, who looks after it.
extension Scene {
  func note(_ alert: AlertFact) -> String {
    var parts: [String] = []
    if alert.isUnsaved { parts.append("unsaved") }
    switch alert.standing {
    case .plain: break
    case .vanished(let since, let reason):
      if alert.isActive {
        parts.append("no data since \(told(since))" + (reason.isEmpty ? "" : ": " + reason))
      }
    case .held(let covered, let whole):
      if alert.isActive { parts.append("holding: " + shareText(covered, of: whole) + " of data") }
    case .ended(let reason): parts.append("ended: " + reason)
    }
    if alert.state == .firing, !alert.isVanished, let since = alert.keptSince {
      let until = ruleBook[alert.rule].map { " until " + told(since + $0.keepFiringFor) }
      parts.append("kept firing" + (until ?? ""))
    }
    if alert.state == .pending, !alert.isVanished, let rule = ruleBook[alert.rule] {
      let rest = (alert.anewSince ?? alert.activeAt) + rule.hold - snapshot.now
      parts.append(rest > .zero ? "fires in " + SpanText.brief(rest) : "fires next")
    }
    if alert.state == .resolved, let from = alert.firedAt, let to = alert.resolvedAt {
      parts.append("fired for " + SpanText.brief(to - from))
    }
    if let acknowledgement = alert.acknowledgement {
      let words = acknowledgement.note.isEmpty ? "" : " \"" + acknowledgement.note + "\""
      parts.append("acked by " + acknowledgement.by + words)
    }
    if let incident = openIncident(of: alert) { parts.append(incident.name) }
    if let elsewhere = alert.elsewhere {
      if !elsewhere.inhibitedBy.isEmpty { parts.append("inhibited") }
      if let first = elsewhere.mutedBy.first { parts.append("muted by " + first) }
    }
    if let id = alert.silences.first {
      if let silence = snapshot.facts.silences.rows.first(where: { $0.id == id }) {
        parts.append("silenced by \(silence.createdBy) until \(told(silence.ends))")
      } else {
        parts.append("silenced")
      }
    }
    if alert.isActive {
      for window in alert.maintenance ?? [] {
        parts.append("maintenance \(window.name) until \(told(window.ends))")
      }
    }
    return parts.joined(separator: " · ")
  }

  /// An instant, with its day where that is not today.
  func told(_ time: Timestamp) -> String {
    CalendarTime.brief(time, now: snapshot.now, zone: zone)
  }

  /// How long it is what it is.
  func age(_ alert: AlertFact) -> String {
    ageText(snapshot.now - alert.since)
  }

  /// How many of the alerts recovered on the day that it is, and how many ended otherwise.
  var overToday: (resolved: Int, ended: Int) {
    let book = alertBook
    let offset = Int64(zone?.offset(at: snapshot.now) ?? 0) * 1000
    func day(_ milliseconds: Int64) -> Int64 {
      let shown = milliseconds + offset
      return (shown - ((shown % 86_400_000) + 86_400_000) % 86_400_000) / 86_400_000
    }
    let today = day(snapshot.now.milliseconds)
    var count = (resolved: 0, ended: 0)
    for place in book.members[.resolved] ?? [] where day(book.since[place]) == today {
      if book.isEnded[place] {
        count.ended += 1
      } else {
        count.resolved += 1
      }
    }
    return count
  }
}

/// "4 of 5 min", or to the second where one of them is no whole minutes.
private func shareText(_ part: Duration, of whole: Duration) -> String {
  let (some, all) = (max(0, part.milliseconds / 1000), max(0, whole.milliseconds / 1000))
  if all % 60 == 0, all > 0, some % 60 == 0 { return "\(some / 60) of \(all / 60) min" }
  return SpanText.brief(.seconds(some)) + " of " + SpanText.brief(.seconds(all))
}

extension AlertFact {
  /// Its value as one reads it; its unit is not known. What others post has none but what an annotation of that name
  /// tells.
  var valueText: String {
    guard value.isNaN, posted != nil || elsewhere != nil else {
      return ValueFormat(unit: "short").text(value)
    }
    return annotations.first { $0.name == "value" }?.value ?? ""
  }
}

extension Labels {
  /// Some of the labels as one reads them, without quotes: `instance=web-1 zone=a`; where that has no room, the values.
  func told(_ names: [String], within room: Int = .max) -> String {
    let shown = names.map { (name: $0, value: self[$0]) }.filter { !$0.value.isEmpty }
    let whole = shown.map { $0.name + "=" + $0.value }.joined(separator: " ")
    guard room < .max, columns(of: whole) > room else { return whole }
    return shown.map(\.value).joined(separator: " ")
  }
}

/// How long something is, in the two largest units; none where the clock was set back.
func ageText(_ span: Duration) -> String { SpanText.brief(max(.zero, span)) }
