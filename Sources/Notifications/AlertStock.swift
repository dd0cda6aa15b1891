internal import Metrics
internal import Routing

/// The alerts that are known, each at a place of its own that does not change as long as it is known.
struct AlertStock: Sendable {
  struct Known: Sendable {
    var alert: RoutedAlert
    let fingerprint: UInt64
    /// Its end is only a guess: it is the time at which it is believed to be over if nobody speaks of it.
    var isGuess = false
    /// The groups that it belongs to.
    var homes: [AlertHome] = []
    /// In how many of them it is.
    var memberships = 0
    var isAcknowledged = false
  }

  /// What became of an alert that was told.
  enum Change: Sendable {
    case none
    /// It fires, and was not known or had ended.
    case fired(isFlap: Bool)
    case ended
    /// It fires as before, in another form that is worth a record.
    case began
  }

  private var known: [Known?] = []
  private var places: [Labels: Int] = [:]
  private var free: [Int] = []

  var count: Int { places.count }
  var slots: [Int] { known.indices.filter { known[$0] != nil } }
  subscript(slot: Int) -> Known? { known.indices.contains(slot) ? known[slot] : nil }
  func slot(_ labels: Labels) -> Int? { places[labels] }

  func isResolved(_ slot: Int, at now: Timestamp) -> Bool {
    known[slot]?.alert.isResolved(at: now) ?? true
  }

  mutating func edit(_ slot: Int, _ body: (inout Known) -> Void) {
    if known[slot] != nil { body(&known[slot]!) }
  }

  mutating func remove(_ slot: Int) {
    guard let labels = known[slot]?.alert.labels else { return }
    places[labels] = nil
    known[slot] = nil
    free.append(slot)
  }

  /// Takes what somebody says of an alert: where it overlaps what is known the two are one.
  ///
  /// - Parameter expiry: when it is over if it has no end and nobody speaks of it again; nil where somebody will.
  mutating func take(
    _ told: RoutedAlert, expiry: Timestamp?, at now: Timestamp
  ) -> (slot: Int, change: Change) {
    var fresh = told
    let isGuess = fresh.ends == nil && expiry != nil
    if isGuess { fresh.ends = expiry }
    guard let slot = places[fresh.labels] else {
      let slot = put(Known(alert: fresh, fingerprint: fresh.fingerprint, isGuess: isGuess))
      return (slot, fresh.isResolved(at: now) ? .ended : .fired(isFlap: false))
    }
    guard let old = known[slot] else { return (slot, .none) }
    let wasResolved = old.alert.isResolved(at: now)
    known[slot]?.isGuess = isGuess
    if overlaps(fresh, old.alert) {
      fresh.starts = min(fresh.starts, old.alert.starts)
      if fresh.isResolved(at: now) {
        if wasResolved, let end = old.alert.ends, let other = fresh.ends, end > other {
          fresh.ends = end
        }
      } else if !old.isGuess, !wasResolved,
        old.alert.ends ?? .distantFuture > fresh.ends ?? .distantFuture
      {
        fresh.ends = old.alert.ends
        known[slot]?.isGuess = false
      }
    }
    known[slot]?.alert = fresh
    let isResolved = fresh.isResolved(at: now)
    if wasResolved != isResolved {
      // Of what was believed to be over and is not, nothing ended.
      return (slot, isResolved ? .ended : .fired(isFlap: fresh.starts > old.alert.starts))
    }
    if isResolved { return (slot, .none) }
    return (slot, fresh.starts == old.alert.starts ? .none : .began)
  }

  /// Whether the two say different things of the same time.
  private func overlaps(_ fresh: RoutedAlert, _ old: RoutedAlert) -> Bool {
    let (end, oldEnd) = (fresh.ends ?? .distantFuture, old.ends ?? .distantFuture)
    return end > old.starts && end < oldEnd || fresh.starts > old.starts && fresh.starts < oldEnd
      || fresh.ends == nil && old.ends == nil
  }

  private mutating func put(_ one: Known) -> Int {
    let slot = free.popLast() ?? known.count
    if slot == known.count { known.append(nil) }
    known[slot] = one
    places[one.alert.labels] = slot
    return slot
  }

  /// Puts back what was recorded.
  mutating func restore(_ alert: RoutedAlert, isGuess: Bool) -> Int {
    if let slot = places[alert.labels] { return slot }
    return put(Known(alert: alert, fingerprint: alert.fingerprint, isGuess: isGuess))
  }
}

/// A group that an alert belongs to, whether it is in it or not.
struct AlertHome: Sendable {
  var route: Route
  var labels: Labels
  var name: GroupName

  init(_ route: Route, _ alert: Labels) {
    self.route = route
    labels = route.groupLabels(of: alert)
    name = GroupName(receiver: route.receiver, key: route.groupKey(labels))
  }
}
