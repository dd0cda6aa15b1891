package import Metrics
package import Routing
package import Sending

/// What waits for one Alertmanager: a value, stepped with the time since some origin.
package struct AlertQueue: Sendable {
  /// How many alerts wait at most; of more the oldest are dropped.
  package static let capacity = 10_000
  package static let batch = 256

  /// How the Alertmanager fares.
  package struct Status: Sendable, Hashable {
    /// Alerts that it took.
    package var sent = 0
    /// Alerts that it refused, or that had no room to wait.
    package var dropped = 0
    /// Alerts of requests that failed, each time counted.
    package var errors = 0
    package var waiting = 0
    /// How long requests took, all together, and how many there were.
    package var took = Duration.zero
    package var requests = 0
    /// Since when it has taken nothing though there is something to tell.
    package var failingSince: Timestamp?
    /// Why the last request failed.
    package var problem: String?
    /// When something was refused or dropped last, and why.
    package var lastDrop: Timestamp?
    package var dropReason = ""

    package init() {}
  }

  private var counts = Status()
  /// In the order in which they came to wait.
  private var order: [Labels] = []
  private var newest: [Labels: RoutedAlert] = [:]
  /// Those of the request that is under way.
  private var flying: [RoutedAlert] = []
  private var backoff = AlertQueue.freshBackoff
  private var pausesUntil = Duration.zero
  private static let freshBackoff = Backoff(least: .seconds(1), most: .seconds(30))

  package init() {}

  package var status: Status {
    var status = counts
    status.waiting = order.count + flying.count
    return status
  }

  /// Takes what is to be told; of an alert that waits already the new state counts.
  package mutating func add(_ alerts: [RoutedAlert], wall: Timestamp) {
    for alert in alerts where newest.updateValue(alert, forKey: alert.labels) == nil {
      order.append(alert.labels)
    }
    dropExcess(at: wall)
  }

  private mutating func dropExcess(at wall: Timestamp) {
    let excess = order.count - Self.capacity
    guard excess > 0 else { return }
    for labels in order.prefix(excess) { newest[labels] = nil }
    order.removeFirst(excess)
    drop(excess, "more than \(Self.capacity) alerts wait", at: wall)
  }

  private mutating func drop(_ count: Int, _ reason: String, at wall: Timestamp) {
    counts.dropped += count
    (counts.lastDrop, counts.dropReason) = (wall, reason)
  }

  /// The alerts of the next request; nil where one is under way, nothing waits or the time has not come.
  package mutating func next(at now: Duration) -> [RoutedAlert]? {
    guard flying.isEmpty, !order.isEmpty, now >= pausesUntil else { return nil }
    let labels = order.prefix(Self.batch)
    flying = labels.compactMap { newest.removeValue(forKey: $0) }
    order.removeFirst(labels.count)
    return flying
  }

  /// When there may be a next request; nil while one is under way or nothing waits.
  package var wake: Duration? { flying.isEmpty && !order.isEmpty ? pausesUntil : nil }

  /// Whether nothing waits, or what waits has failed.
  package var isDone: Bool {
    flying.isEmpty && (order.isEmpty || counts.failingSince != nil)
  }

  /// Takes what became of the request that was under way.
  package mutating func answered(
    _ verdict: SendVerdict, took: Duration, at now: Duration, wall: Timestamp
  ) {
    counts.requests += 1
    counts.took += took
    let alerts = flying
    flying = []
    switch verdict {
    case .taken:
      counts.sent += alerts.count
      recover()
    case .refused(let reason, _):
      counts.errors += alerts.count
      drop(alerts.count, reason, at: wall)
      // It lives, and what it refuses would be refused again.
      recover()
    case .later(let reason, let asked):
      counts.errors += alerts.count
      counts.failingSince = counts.failingSince ?? wall
      counts.problem = reason
      pausesUntil = now + backoff.fail(asked: asked)
      // Where a newer state came meanwhile, that one waits already.
      let back = alerts.filter { newest[$0.labels] == nil }
      for alert in back { newest[alert.labels] = alert }
      order.insert(contentsOf: back.map(\.labels), at: 0)
      dropExcess(at: wall)
    }
  }

  private mutating func recover() {
    (counts.failingSince, counts.problem) = (nil, nil)
    (backoff, pausesUntil) = (Self.freshBackoff, .zero)
  }
}
