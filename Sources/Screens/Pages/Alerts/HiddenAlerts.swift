import Facts
import Metrics

/// Which of the active alerts matchers fit: what a silence of them would hide.
struct HiddenAlerts: Sendable {
  var count = 0
  /// Of so many.
  var active = 0
  /// The places of the first few.
  var first: [Int] = []

  init(by matchers: [Matcher], in book: AlertBook) {
    for place in book.alerts.indices where book.alerts[place].isActive {
      active += 1
      guard matchers.allSatisfy({ $0.matches(book.alerts[place].labels) }) else { continue }
      count += 1
      if first.count < 3 { first.append(place) }
    }
  }
}
