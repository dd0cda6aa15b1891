package import Facts
package import Metrics
package import Routing

/// A group and the alerts in it.
package struct GroupFact: Sendable, Hashable {
  package var receiver: String
  package var key: String
  package var labels: Labels
  package var alerts: [RoutedAlert]
  /// The route's labels by name, templates still.
  package var routeLabels: [String: String]
  /// The time intervals that mute it now, or in none of which it is active.
  package var mutedBy: [String]
}

// What is known of notices and integrations.
extension NotificationBook {
  /// Those that wait, the oldest first, then those that are over, the newest first.
  package func notificationFacts() -> [NotificationFact] {
    held.keys.sorted().compactMap { held[$0]?.fact } + over.reversed().map(\.fact)
  }

  /// Every integration of every receiver, in the configuration's order.
  package func receiverFacts() -> [ReceiverFact] {
    let waiting = Dictionary(grouping: held.values, by: \.notice.way).mapValues(\.count)
    return plan.receivers.flatMap { receiver in
      receiver.integrations.map { integration in
        let way = Way(receiver, integration)
        var fact = ReceiverFact(
          receiver: way.receiver, integration: way.integration,
          isBuilt: plan.built.contains(integration.kind))
        fact.waiting = waiting[way] ?? 0
        guard let line = lines[way] else { return fact }
        (fact.delivered, fact.failed) = (line.delivered, line.failed)
        (fact.lastDelivered, fact.lastFailure) = (line.lastDelivered, line.lastFailure)
        fact.failingSince = line.failingSince
        return fact
      }
    }
  }

  /// The integrations that have failed for longer than the settings' patience.
  package var failing: [Way] {
    lines.filter(\.value.isToldFailing).keys.sorted {
      ($0.receiver, $0.integration) < ($1.receiver, $1.integration)
    }
  }

  /// The groups as they are, by receiver and key.
  package func groupFacts(at now: Timestamp) -> [GroupFact] {
    groups.values.sorted { ($0.name.receiver, $0.name.key) < ($1.name.receiver, $1.name.key) }
      .map { group in
        var group = group
        let alerts = group.ordered(stock).compactMap { stock[$0]?.alert }
        return GroupFact(
          receiver: group.name.receiver, key: group.name.key, labels: group.labels,
          alerts: alerts, routeLabels: group.route.labels,
          mutedBy: muting(group.route, at: now)?.names ?? [])
      }
  }

  /// What holds which alert back by inhibition, by fingerprints.
  package func inhibited(at now: Timestamp) -> [UInt64: UInt64] {
    var found: [UInt64: UInt64] = [:]
    for slot in stock.slots {
      guard let one = stock[slot], !one.alert.isResolved(at: now),
        let source = inhibiting(slot, at: now)?.source
      else { continue }
      found[one.fingerprint] = stock[source]?.fingerprint
    }
    return found
  }
}
