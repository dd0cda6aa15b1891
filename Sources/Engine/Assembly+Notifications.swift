internal import API
internal import Alerts
internal import Facts
internal import Incidents
internal import Query
internal import Routing
internal import Scrape
internal import Synchronization
internal import Watching

extension Assembly {
  /// Has alerts notified, where an alertmanager.yml is named: a part that is to stop before those of the incidents and
  /// the alerts.
  mutating func notify(
    _ configuration: Configuration, of alerts: AlertKeeper, _ incidents: IncidentKeeper
  ) -> NotificationsPart? {
    guard let file = configuration.alertmanager.file else { return nil }
    let keeper = NotificationKeeper(
      configuration.alertmanager,
      .init(
        alerts: { alerts.alerts }, silences: { alerts.look { $0.silenceFacts(at: wallClock()) } },
        incidents: { incidents.rows },
        happened: { incidents.tell(.happenings($0)) }, bell: bell, clock: clock))
    alerts.follow(keeper.follower)
    let standing = IncidentStanding()
    incidents.hear { write in
      switch write {
      case .incident(let kept):
        for message in standing.news(kept.fact) { keeper.tell(message) }
      case .entry(let entry) where entry.kind == .escalation:
        keeper.tell(.escalation(incident: entry.incident, to: entry.subject))
      case .entry, .evidence, .closed: break
      }
    }
    let order = order
    self.order = { request in
      if case .testReceiver(let receiver, _) = request { return await keeper.test(receiver) }
      return await order(request)
    }
    inside.routing = { alerts, now in
      keeper.configuration.map { RoutedView($0, alerts, at: now) } ?? RoutedView(unrouted: alerts)
    }
    inside.alertmanagerConfiguration = { keeper.configuration?.shown }
    inside.resolveTimeout = { keeper.configuration?.resolveTimeout ?? AlertKeeper.patience }
    paging = { labels throws(QueryError) in keeper.story(labels) }
    return NotificationsPart(keeper, configuration.alertmanager, file: file)
  }
}

/// What of incidents those who were told of them are to hear: that somebody took one on, and that it is over.
private final class IncidentStanding: Sendable {
  private struct Seen: Sendable {
    var isAcknowledged: Bool
    var isOver: Bool
  }
  private let seen = Mutex<[Int: Seen]>([:])

  func news(_ fact: IncidentFact) -> [NotificationKeeper.Message] {
    let now = Seen(
      isAcknowledged: fact.acknowledged != nil, isOver: fact.status == .resolved)
    let before = seen.withLock { seen in
      let before = seen[fact.number]
      seen[fact.number] = now
      return before
    }
    var messages: [NotificationKeeper.Message] = []
    if now.isAcknowledged, before?.isAcknowledged == false {
      messages.append(.incidentAcknowledged(fact.number, by: fact.commander))
    }
    if now.isOver, before?.isOver != true { messages.append(.incidentOver(fact.number)) }
    return messages
  }
}
