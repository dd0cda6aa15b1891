internal import Facts
package import Metrics

// What alerts do: open incidents, join them, open them again.
extension IncidentBook {
  /// In a storm of groups no more are open by themselves: the alerts of others then wait for one that is opened by hand.
  private static let mostOpen = 500

  /// Takes changes of alerts, in their order.
  package mutating func take(_ news: [AlertNews], at now: Timestamp) {
    for one in news { take(one, now: now) }
    commit(at: now)
  }

  /// Looks at the values of active alerts: the worst of each name is told once a minute at most, and at its end.
  package mutating func look(_ values: [(alert: String, value: Double)], at now: Timestamp) {
    var seen: Set<Int> = []
    for one in values {
      guard let number = homes[one.alert] else { continue }
      incidents[number]?.look(one.alert, one.value, at: now)
      seen.insert(number)
    }
    for number in seen.sorted() {
      for name in incidents[number]?.peaksDue(at: now) ?? [] {
        change(number) { $0.tellPeak(name, now: now) }
      }
    }
    commit(at: now)
  }

  private mutating func take(_ news: AlertNews, now: Timestamp) {
    let alert = news.alert
    let time = min(news.change.time, now)
    switch news.change.what {
    case .pending:
      if homes[alert.id] == nil { arrive(news, firing: nil, now: now) }
    case .firing:
      let fired = min(alert.firedAt ?? time, time)
      if let home = homes[alert.id] {
        fire(home, news, at: fired, now: now)
      } else {
        arrive(news, firing: fired, at: time, now: now)
      }
    case .inactive, .resolved:
      let kind: IncidentEntry.Kind = news.change.what == .inactive ? .inactive : .resolved
      end(news, kind, news.change.note, at: time, now: now)
    case .vanished:
      loose.update(news)
      guard let home = homes[alert.id] else { return }
      changeIf(home) { $0.lose(news, reason: news.change.note, at: time, now: now) }
    case .returned:
      loose.update(news)
      if let home = homes[alert.id] { changeIf(home) { $0.find(news, at: time, now: now) } }
    case .held: loose.update(news)
    case .maintenance, .maintenanceOver: takeMaintenance(news, at: time, now: now)
    case .acknowledged, .unacknowledged, .silenced, .unsilenced:
      loose.update(news)
      guard let kind = IncidentEntry.Kind(rawValue: news.change.what.rawValue),
        let home = homes[alert.id]
      else { return }
      change(home) { incident in
        let (by, note) = (news.change.by, news.change.note)
        incident.tellDone(kind, news, at: time, by: by, note: note, now: now)
        if kind == .acknowledged { incident.acknowledge(at: time) }
      }
    }
  }

  /// An alert that is in no incident is active.
  ///
  /// - Parameters:
  ///   - fired: when it fired, where it does.
  ///   - time: when whatever it opens is opened.
  mutating func arrive(
    _ news: AlertNews, firing fired: Timestamp?, at time: Timestamp? = nil, now: Timestamp
  ) {
    let group = group(of: news.alert.labels)
    let since = loose.remove(news.alert.id)?.began ?? (fired == nil ? news.change.value : nil)
    let severity =
      fired == nil || !settings.isAutomatic || news.alert.isInMaintenance
      ? nil : settings.severities[news.alert.severity]
    for number in holders[group]?.candidates(news.alert.name) ?? [] {
      if !isOpen(number) {
        guard severity != nil, let fired, isOpenOrMayBe(number, at: fired) else { continue }
        reopen(number, at: fired, now: now)
      }
      return join(number, news, firing: fired, since: since, now: now)
    }
    guard let severity, let fired,
      incidents.openCount < Self.mostOpen
    else { return loose.put(.init(news: news, began: since), group) }
    let number = open(
      title: group.map(\.value).joined(separator: " "), severity, group,
      began: news.alert.activeAt, at: min(time ?? now, now))
    claim(number, group)
    join(number, news, firing: fired, since: since, now: now)
    gather(number, now: now)
    tellOpened(
      number, "\(severity.name) by severity=\(news.alert.severity)", by: "", now: now)
  }

  /// An active alert of an incident fires.
  mutating func fire(_ home: Int, _ news: AlertNews, at time: Timestamp, now: Timestamp) {
    let marks = markingNames
    var mayBeWorse = false
    changeIf(home) { incident in
      guard incident.pending.remove(news.alert.id) != nil else { return false }
      incident.know(news, by: marks)
      mayBeWorse = incident.fire(news, at: time, now: now)
      return true
    }
    if mayBeWorse, !news.alert.isInMaintenance { worsen(home, news, at: time, now: now) }
  }

  /// An active alert is over.
  mutating func end(
    _ news: AlertNews, _ kind: IncidentEntry.Kind, _ reason: String, at time: Timestamp,
    now: Timestamp
  ) {
    loose.remove(news.alert.id)
    guard let home = homes.removeValue(forKey: news.alert.id) else { return }
    var (kind, reason) = (kind, reason)
    if kind == .resolved, case .ended(let told) = news.alert.standing {
      (kind, reason) = (.ended, reason.isEmpty ? told : reason)
    }
    change(home) { incident in
      incident.end(
        news.alert.id, news.alert.labels, kind, reason: reason, at: time, now: now)
    }
  }
}
