package import Metrics
package import Wire

/// How a remote fares.
package struct SendStatus: Sendable, Hashable {
  /// Samples that the receiver has taken.
  package var sent = 0
  /// Dropped: refused for good, or too old.
  package var failed = 0
  /// Refused because the receiver had them already.
  package var repeated = 0
  /// Sent again, each time counted.
  package var retried = 0
  /// In memory: waiting or under way.
  package var pending = 0
  /// Bodies of requests, as they went.
  package var bytes = 0
  package var requests = 0
  /// Requests that are under way or wait to be tried again.
  package var shards = 0
  /// The newest sample that was stored, and the newest that was taken; nil before there is one.
  package var newestIn: Timestamp?
  package var newestSent: Timestamp?
  /// Whether samples are read back from the store.
  package var isBehind = true
  /// What was dropped, by reason.
  package var refusals = Refusals()
  /// When something was refused or dropped last.
  package var lastRefusal: Timestamp?
  /// Since when nothing was taken though there is something to send; nil while all is well.
  package var failingSince: Timestamp?
  /// Why the last request failed.
  package var problem: String?

  package init() {}
}
