package import Metrics

/// An alert whose rule reads series that a panel shows too: all instances of one name that touch it together.
package struct PanelAlert: Sendable, Hashable {
  package enum State: Int, Sendable, Hashable, Comparable {
    /// It fired within the window, and does no more.
    case past
    case pending, firing
    package static func < (a: State, b: State) -> Bool { a.rawValue < b.rawValue }
  }
  package var name: String
  package var state: State
  /// How many instances are in that state.
  package var count: Int
  /// When any of them fired, in order, apart from each other; where it still does, without an end.
  package var firings: [Firing]

  package struct Firing: Sendable, Hashable {
    package var from: Timestamp
    package var to: Timestamp?
    package init(from: Timestamp, to: Timestamp?) {
      self.from = from
      self.to = to
    }
  }

  package init(name: String, state: State, count: Int, firings: [Firing]) {
    self.name = name
    self.state = state
    self.count = count
    self.firings = firings
  }

  /// Its firings as stretches of a time axis that ends at `now`.
  package func shades(until now: Timestamp) -> [ShadedInterval] {
    firings.filter { $0.from <= now }.map {
      ShadedInterval(
        from: $0.from, to: max($0.from, min($0.to ?? now, now)), label: name, color: .crit)
    }
  }
}
