internal import Calendar
internal import Facts
package import Metrics

// What happens because nobody does anything.
extension IncidentBook {
  /// Lets time go on: escalations fall due, what was quiet for long enough closes. Each is told with the time at which
  /// it was to happen, however late it is noticed.
  package mutating func step(to now: Timestamp) {
    for number in open {
      let closing = closing(number)
      fallDue(number, through: min(now, closing ?? now), now: now)
      if let closing, closing <= now, let quiet = incidents[number].map({ quiet($0) }) {
        close(number, at: closing, text: "quiet for \(SpanText.brief(quiet))", by: "", now: now)
      }
    }
    commit(at: now)
  }

  /// When `step` has something to do next; nil for never, as things stand.
  package var nextStep: Timestamp? {
    open.compactMap { number -> Timestamp? in
      guard let fact = incidents[number]?.kept.fact else { return nil }
      let due = fact.escalations.filter { !$0.isDue }.map(\.due).min()
      let isAwaited = fact.acknowledged == nil && incidents[number]?.isWorkedOn != true
      let next = isAwaited ? due : nil
      return [next, closing(number)].compactMap { $0 }.min()
    }.min()
  }

  private mutating func fallDue(_ number: Int, through time: Timestamp, now: Timestamp) {
    guard let incident = incidents[number], !incident.isWorkedOn else { return }
    let fact = incident.kept.fact
    guard fact.acknowledged == nil else { return }
    let words =
      !settings.notifies
      ? "" : fact.quietSince == nil ? "is being told" : "not told, all has recovered"
    for (index, escalation) in fact.escalations.enumerated()
    where !escalation.isDue && escalation.due <= time {
      change(number) { incident in
        incident.fact.escalations[index].isDue = true
        incident.put(
          incident.entry(
            Incident.id(.escalation, at: escalation.due, of: escalation.to), .escalation,
            at: escalation.due, now: now, subject: escalation.to,
            text: words))
      }
    }
  }
}
