package import Metrics

/// Which alerts hold back others at an instant: the sources of every rule, by the values that have to agree.
///
/// An alert that fits both sides of a rule is not held back by another that does as well, nor by itself. An alert that is
/// held back holds others back all the same. Only a source's end is looked at, never its beginning.
package struct Inhibition: Sendable {
  /// A source that holds an alert back.
  package struct Hold: Sendable, Hashable {
    /// Its place among the rules.
    package var rule: Int
    /// Its place among the alerts.
    package var source: Int

    package init(rule: Int, source: Int) { (self.rule, self.source) = (rule, source) }
  }

  package let rules: [InhibitionRule]
  /// The sources of each rule, by their values of its labels.
  private var sources: [[[String]: Sources]] = []

  private struct Sources: Sendable {
    /// Those that do not fit the target side, and those that do.
    var pure: [Int] = []
    var both: [Int] = []
  }

  package init(_ rules: [InhibitionRule], over alerts: [RoutedAlert], at now: Timestamp) {
    self.rules = rules
    sources = rules.map { rule in
      var found: [[String]: Sources] = [:]
      for (index, alert) in alerts.enumerated()
      where !alert.isResolved(at: now) && rule.source.match(alert.labels) {
        let key = rule.equal.map { alert.labels[$0] }
        if rule.target.match(alert.labels) {
          found[key, default: Sources()].both.append(index)
        } else {
          found[key, default: Sources()].pure.append(index)
        }
      }
      return found
    }
  }

  /// What holds an alert of these labels back, rule by rule, no more than `limit`; empty where nothing does.
  package func holds(on labels: Labels, limit: Int = .max) -> [Hold] {
    var holds: [Hold] = []
    for (index, rule) in rules.enumerated() {
      guard holds.count < limit, !sources[index].isEmpty, rule.target.match(labels),
        let found = sources[index][rule.equal.map { labels[$0] }]
      else { continue }
      let room = limit - holds.count
      // Both are in order already, and of many only so many are looked at.
      var fitting = Array(found.pure.prefix(room))
      if !rule.source.match(labels) { fitting += found.both.prefix(room) }
      for source in fitting.sorted().prefix(room) {
        holds.append(Hold(rule: index, source: source))
      }
    }
    return holds
  }

  package func holds(back labels: Labels) -> Bool { !holds(on: labels, limit: 1).isEmpty }
}
