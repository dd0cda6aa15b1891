internal import Metrics

/// What waits for an integration, and how it fares.
struct SendingLine: Sendable {
  /// Notices by their numbers, the oldest first.
  private(set) var waiting: [Int] = []
  var inFlight = 0
  /// When those that the fuse counts were begun, of the last minute.
  private(set) var begun: [Timestamp] = []
  var delivered = 0
  var failed = 0
  var lastDelivered: Timestamp?
  var lastFailure = ""
  private(set) var failingSince: Timestamp?
  /// How many answers one after the other were no success.
  private(set) var failures = 0
  /// Nothing is tried before.
  var heldUntil: Timestamp?
  /// Whether it fails for so long that others are told.
  var isToldFailing = false

  static let minute = Duration.seconds(60)

  mutating func add(_ id: Int) {
    let place = waiting.lastIndex { $0 < id }.map { $0 + 1 } ?? 0
    if place < waiting.count, waiting[place] == id { return }
    waiting.insert(id, at: place)
  }

  mutating func remove(_ id: Int) {
    var (low, high) = (0, waiting.count)
    while low < high {
      let middle = (low + high) / 2
      if waiting[middle] < id { low = middle + 1 } else { high = middle }
    }
    if low < waiting.count, waiting[low] == id { waiting.remove(at: low) }
  }

  mutating func begin(at now: Timestamp) { begun.append(now) }

  mutating func forgetBegun(at now: Timestamp) {
    begun.removeFirst(begun.prefix { $0 <= now - Self.minute }.count)
  }

  /// Whether only one try at a time is worth it.
  func isProbing(at now: Timestamp) -> Bool {
    failingSince.map { now - $0 >= Self.minute } ?? false
  }

  mutating func fail(_ text: String, at now: Timestamp) {
    failingSince = failingSince ?? now
    failures += 1
    lastFailure = text
  }

  mutating func succeed(at now: Timestamp) {
    delivered += 1
    lastDelivered = now
    (failingSince, failures, heldUntil, isToldFailing) = (nil, 0, nil, false)
  }

  /// The clock was set back.
  mutating func set(back span: Duration) {
    begun = begun.map { $0 - span }
    failingSince = failingSince.map { $0 - span }
    heldUntil = heldUntil.map { $0 - span }
  }
}
