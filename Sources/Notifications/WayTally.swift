package import Facts
package import Metrics
internal import Routing

/// How an integration fared since the start, for series.
package struct WayTally: Sendable, Hashable {
  /// Why something was not taken, as Alertmanager names it where it does.
  package enum Failure: String, Sendable, Hashable, CaseIterable {
    case clientError, serverError
    /// It may have been taken.
    case noAnswer
    /// Nobody can send it, or no server was reached.
    case other
  }

  /// Notices whose first try began.
  package var begun = 0
  package var delivered = 0
  /// Those that are over and were not taken.
  package var failed: [Failure: Int] = [:]
  /// Those that were not sent since a newer state took their place, or since they were not to be sent any more.
  package var replaced = 0
  /// Those that were told in another's notice, as there were too many.
  package var summarized = 0
  package var requests = 0
  package var failedRequests: [Failure: Int] = [:]
  /// How many answers took no longer than each of the bounds, and how long all of them took.
  package private(set) var within = [Int](repeating: 0, count: WayTally.bounds.count)
  package private(set) var took = Duration.zero
  package var heartbeats = 0
  package var lastHeartbeat: Timestamp?
  package init() {}

  /// In seconds, as Alertmanager's.
  package static let bounds = [1, 5, 10, 15, 20]

  mutating func take(_ answer: NoticeAnswer, took span: Duration) {
    requests += 1
    took += span
    for (place, bound) in Self.bounds.enumerated() where span <= .seconds(bound) {
      within[place] += 1
    }
    if answer.outcome != .delivered {
      let failure = Failure(status: answer.status, isLost: answer.outcome == .lost)
      failedRequests[failure, default: 0] += 1
    }
  }

  /// A notice of it is over.
  mutating func end(_ notice: Notice, _ fact: NotificationFact, at now: Timestamp) {
    switch fact.state {
    case .waiting, .sending: break
    case .delivered:
      if notice.reason == .heartbeat { (heartbeats, lastHeartbeat) = (heartbeats + 1, now) }
      if fact.attempts.last?.isDelivered == true { delivered += 1 } else { summarized += 1 }
    case .failed:
      failed[Failure(status: fact.attempts.last?.status ?? 0, isLost: false), default: 0] += 1
    case .undeliverable: failed[.other, default: 0] += 1
    case .replaced: replaced += 1
    }
  }
}

extension WayTally.Failure {
  init(status: Int, isLost: Bool) {
    switch status {
    case 400..<500: self = .clientError
    case 500...: self = .serverError
    default: self = isLost ? .noAnswer : .other
    }
  }
}

/// What there is of notifications at a moment, for series.
package struct NotificationStatus: Sendable {
  /// Every integration of the configuration, in its order.
  package var ways: [(way: Way, tally: WayTally, fact: ReceiverFact)] = []
  /// How often an alert was held back at a flush of a group, by what held it.
  package var suppressed: [String: Int] = [:]
  package var groups = 0
  /// Alerts that fired and ended before anybody was told.
  package var untold = 0
  /// The fingerprints of those that fire and are inhibited.
  package var inhibited: Set<UInt64> = []
}

extension NotificationBook {
  package func status(at now: Timestamp) -> NotificationStatus {
    var status = NotificationStatus()
    status.ways = receiverFacts().map { fact in
      let way = Way(fact.receiver, fact.integration)
      return (way, tallies[way] ?? WayTally(), fact)
    }
    (status.suppressed, status.groups, status.untold) = (suppressed, groups.count, counts.untold)
    status.inhibited = Set(inhibited(at: now).keys)
    return status
  }

  /// Counts what is held back at a flush of a group.
  mutating func count(held seen: [SeenAlert], _ id: Int, at now: Timestamp) {
    guard seen.contains(where: { $0.isHeld && !$0.alert.isResolved }), let group = groups[id] else {
      return
    }
    let muted = muting(group.route, at: now).map { kind, _ in
      kind == .muted ? "mute_time_interval" : "active_time_interval"
    }
    for one in seen where one.isHeld && !one.alert.isResolved {
      let reason =
        inhibiting(one.slot, at: now) != nil
        ? "inhibition"
        : silences.hiding(one.alert.alert.labels, at: now) != nil
          ? "silence" : muted ?? "other"
      suppressed[reason, default: 0] += 1
    }
  }
}
