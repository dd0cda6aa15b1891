package import Routing

/// What is not in alertmanager.yml.
package struct NotificationSettings: Sendable, Hashable {
  /// A receiver that is to hear from Vigil every so often, so that its silence is noticed elsewhere.
  package struct Heartbeat: Sendable, Hashable {
    package var receiver: String
    package var every: Duration
    package init(receiver: String, every: Duration) {
      (self.receiver, self.every) = (receiver, every)
    }
  }

  /// Who is told where a receiver fails for longer than `patience`; empty for nobody.
  package var fallback = ""
  package var patience = Duration.seconds(300)
  /// How many notices a minute an integration gets one by one; what is more comes in one. Ends, escalations, tests and
  /// heartbeats do not count.
  package var fuse = 120
  /// How many are on their way to an integration at once; one where it has failed for a minute.
  package var inFlight = 16
  package var heartbeats: [Heartbeat] = []
  /// After a start, how long what was recorded as firing is believed to fire without anybody saying so.
  package var grace = Duration.seconds(300)
  /// What spreads the tries.
  package var seed: UInt64 = 0
  package init() {}
}

/// An integration, by names.
package struct Way: Sendable, Hashable, Codable {
  package var receiver: String
  /// `pagerduty[0]`.
  package var integration: String
  package init(_ receiver: String, _ integration: String) {
    (self.receiver, self.integration) = (receiver, integration)
  }
  package init(_ receiver: Receiver, _ integration: Integration) {
    self.init(receiver.name, integration.name)
  }
}

/// What an integration is told of one group: in this order, one after the other.
package struct Lane: Sendable, Hashable, Codable {
  package var way: Way
  package var groupKey: String
  init(_ way: Way, _ groupKey: String) { (self.way, self.groupKey) = (way, groupKey) }
  var text: String { "\(way.receiver)\u{1f}\(way.integration)\u{1f}\(groupKey)" }
}

/// A group's name: two receivers may be told of one group key.
struct GroupName: Sendable, Hashable, Codable {
  var receiver: String
  var key: String
  var text: String { "\(receiver)\u{1f}\(key)" }
}
