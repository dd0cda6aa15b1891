internal import Facts
internal import Metrics

/// When alerts fired, out of the changes that are recorded of them.
struct FiringHistory: Hashable, Sendable {
  /// A stretch of firing; without an end where none is recorded.
  struct Firing: Hashable, Sendable {
    var from: Timestamp
    var to: Timestamp?
    var value: Double?
    var by = ""
  }
  private(set) var firings: [Firing] = []

  /// - Parameter changes: those of one alert, in their order.
  init(_ changes: [AlertChange]) {
    for change in changes {
      let isOpen = firings.last.map { $0.to == nil } ?? false
      switch change.what {
      case .firing:
        // A second beginning without an end between them is a repetition, as after a start.
        if !isOpen { firings.append(Firing(from: change.time, value: change.value)) }
      case .resolved, .inactive:
        if isOpen { firings[firings.count - 1].to = change.time }
      case .acknowledged: if isOpen { firings[firings.count - 1].by = change.by }
      case .pending, .vanished, .returned, .held, .unacknowledged, .silenced, .unsilenced,
        .maintenance, .maintenanceOver:
        break
      }
    }
  }

  /// With what the alert itself tells, which may be newer than the record.
  mutating func add(_ alert: AlertFact) {
    guard let fired = alert.firedAt else { return }
    // Both tell of one firing, perhaps within an evaluation of each other.
    if let last = firings.indices.last, firings[last].from >= fired - .seconds(60) {
      if alert.isActive { firings[last].to = nil }
      if !alert.isActive, firings[last].to == nil { firings[last].to = alert.resolvedAt }
      return
    }
    firings.append(
      Firing(from: fired, to: alert.isActive ? nil : alert.resolvedAt, value: alert.value))
  }

  /// How many began within so long before `now`.
  func count(within span: Duration, of now: Timestamp) -> Int {
    firings.count { $0.from > now - span && $0.from <= now }
  }

  /// Whether it comes and goes: several firings within an hour, the last of them in the last day.
  func isFlapping(at now: Timestamp) -> Bool {
    let recent = firings.filter { $0.from > now - .seconds(86_400) }
    guard recent.count >= 3 else { return false }
    return zip(recent, recent.dropFirst(2)).contains { $1.from - $0.from <= .seconds(3600) }
  }

  /// The shortest and the longest that ended.
  var lengths: ClosedRange<Duration>? {
    let spans = firings.compactMap { firing in firing.to.map { max(.zero, $0 - firing.from) } }
    guard let least = spans.min(), let most = spans.max() else { return nil }
    return least...most
  }

  /// In a line: "3 in 24 h, 11 in 7 d, lasting 2m to 1h4m, flapping".
  func summary(at now: Timestamp) -> String {
    var parts = [
      "\(count(within: .seconds(86_400), of: now)) in 24 h",
      "\(count(within: .seconds(7 * 86_400), of: now)) in 7 d",
    ]
    if let lengths {
      let (least, most) = (
        AlertWording.span(lengths.lowerBound), AlertWording.span(lengths.upperBound)
      )
      parts.append("lasting " + (least == most ? least : "\(least) to \(most)"))
    }
    if isFlapping(at: now) { parts.append("flapping") }
    return parts.joined(separator: ", ")
  }
}
