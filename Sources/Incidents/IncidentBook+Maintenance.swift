package import Facts
package import Metrics

// What planned work means for incidents. What fires in a maintenance window is expected, or its cause is known: it opens
// no incident, opens none again and makes none worse, and no escalation falls due while all that fires of an incident is
// worked on. It joins an incident that is open, since it may be a part of what is wrong. All of this is made up for when
// the window ends and it still fires.
extension IncidentBook {
  /// A maintenance window began to be about an active alert, or is so no longer.
  mutating func takeMaintenance(_ news: AlertNews, at time: Timestamp, now: Timestamp) {
    let alert = news.alert
    loose.update(news)
    guard let home = homes[alert.id] else {
      if !alert.isInMaintenance, let fired = alert.firedAt, alert.state == .firing {
        arrive(news, firing: fired, at: time, now: now)
      }
      return
    }
    let marks = markingNames
    change(home) { incident in
      incident.know(news, by: marks)
      if let window = news.change.window, news.change.what == .maintenance {
        incident.tell(window, of: alert, now: now)
      }
    }
    if !alert.isInMaintenance, alert.firedAt != nil { worsen(home, news, at: time, now: now) }
  }

  /// Tells of maintenance windows that are over where it was told that they began; once, however often it is called.
  package mutating func end(_ windows: [MaintenanceFact], at now: Timestamp) {
    for window in windows where window.ends <= now {
      for number in open where incidents[number]?.isWorkedOn(in: window.id) == true {
        change(number) { $0.tellOver(window, now: now) }
      }
    }
    commit(at: now)
  }
}

extension Incident {
  /// Whether all that fires of it is in a maintenance window.
  var isWorkedOn: Bool {
    hasFiring && active.allSatisfy { worked.contains($0) || pending.contains($0) }
  }

  private static func key(_ window: String) -> String { "maintenance " + window }

  /// Whether it is told that a window began, and not that it is over.
  fileprivate func isWorkedOn(in window: String) -> Bool {
    guard let tale = kept.tales[Self.key(window)] else { return false }
    return tale.tells(.maintenance) && !tale.tells(.maintenanceOver)
  }

  /// Tells that a window began which is about an alert of it, once.
  mutating func tell(_ window: AlertFact.Window, of alert: AlertFact, now: Timestamp) {
    guard kept.tales[Self.key(window.id)] == nil else { return }
    var told = IncidentTold(thing: "maintenance", name: window.id, subject: window.name)
    (told.text, told.labels) = (window.reason, alert.labels)
    tell(.maintenance, told, at: min(window.starts, now), now: now)
  }

  fileprivate mutating func tellOver(_ window: MaintenanceFact, now: Timestamp) {
    var told = IncidentTold(thing: "maintenance", name: window.id, subject: window.name)
    told.text = window.endedBy.isEmpty ? "" : "ended by " + window.endedBy
    tell(.maintenanceOver, told, at: window.ends, now: now)
  }
}
