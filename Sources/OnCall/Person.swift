package import Calendar

/// Somebody who can be on call.
package struct Person: Sendable, Hashable {
  package var name: String
  /// The receivers of alertmanager.yml by which they are told: all of them at once.
  package var receivers: [Mention]
  /// Where their clocks stand; nil where nobody said.
  package var zone: Zone?

  package init(name: String, receivers: [Mention], zone: Zone? = nil) {
    (self.name, self.receivers, self.zone) = (name, receivers, zone)
  }
}
