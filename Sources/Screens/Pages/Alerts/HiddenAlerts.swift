import Facts
import Metrics

/// Which of the active alerts matchers fit: what a silence of them would hide.
struct HiddenAlerts: Sendable {
  var count = 0
  /// Of so many.
  var active = 0
  /// The places of the first few.
  var first: [Int] = []

  /// - Parameter elsewhere: whether only those count that an Alertmanager tells of.
  init(by matchers: [Matcher], in book: AlertBook, elsewhere: Bool = false) {
    // In place: a copy of each alert would cost more than what is done with it.
    book.alerts.withUnsafeBufferPointer { alerts in
      for place in elsewhere ? book.isElsewhere : Array(alerts.indices) {
        if case .resolved = alerts[place].state { continue }
        active += 1
        let labels = alerts[place].labels
        guard matchers.allSatisfy({ $0.matches(labels) }) else { continue }
        count += 1
        if first.count < 3 { first.append(place) }
      }
    }
  }
}
