internal import API
internal import Alerts
internal import Facts
internal import Incidents
internal import JSON
internal import Metrics
internal import OnCall
internal import Query
internal import Routing
internal import Scrape
internal import Synchronization
internal import Threads
internal import Watching

extension Assembly {
  /// Has it known who is on call.
  mutating func keepRotas(_ configuration: Configuration) {
    let part = OnCallPart(configuration.oncall, file: configuration.file, clock: clock)
    parts.append(part)
    onCall = part
  }

  /// Has alerts notified, where an alertmanager.yml is named: a part that is to stop before those of the incidents and
  /// the alerts.
  mutating func notify(
    _ configuration: Configuration, of alerts: AlertKeeper, _ incidents: IncidentKeeper
  ) -> NotificationsPart? {
    guard let file = configuration.alertmanager.file else { return nil }
    let onCall = onCall
    let keeper = NotificationKeeper(
      configuration.alertmanager,
      .init(
        alerts: { alerts.alerts }, silences: { alerts.look { $0.ownSilences } },
        maintenance: { alerts.look { $0.maintenanceFacts() } },
        incidents: { incidents.rows }, whom: { onCall?.plan.whom($0, at: $1) },
        happened: { incidents.tell(.happenings($0)) },
        mirror: { [clock] ordered in
          let now = clock()
          alerts.change { $0.mirror(ordered.silences, ordered.acknowledgements, at: now) }
        }, bell: bell, clock: clock))
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
      if let refusal = keeper.refusal(of: request) { return refusal }
      return await order(request)
    }
    inside.record = { question, engine in
      // There may be much to write down.
      await onThread {
        keeper.record(question, of: engine).flatMap { try? encodeJSON($0) }
      }
    }
    inside.handOver = { bytes in
      let read = await onThread { try? decodeJSON(RecordHandover.self, from: bytes) }
      guard let read else { return "this is no record of a Vigil" }
      return await keeper.take(read)
    }
    inside.routing = { alerts, now in
      keeper.configuration.map { RoutedView($0, alerts, at: now) } ?? RoutedView(unrouted: alerts)
    }
    inside.alertmanagerConfiguration = { keeper.configuration?.shown }
    inside.resolveTimeout = { keeper.configuration?.resolveTimeout ?? AlertKeeper.patience }
    paging = { labels throws(QueryError) in keeper.story(labels) }
    let named = configuration.escalations.map(\.name) + configuration.oncall.receivers
    return NotificationsPart(keeper, configuration.alertmanager, file: file, named: named) {
      (onCall?.plan ?? configuration.oncall).problems(
        escalations: configuration.escalations, receivers: $0)
    }
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
