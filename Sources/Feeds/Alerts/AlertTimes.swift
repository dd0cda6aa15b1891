internal import Facts
internal import Metrics

/// When the alerts of all rules fired: what is known now, and what is recorded of a window.
struct AlertTimes {
  /// One instance.
  struct Instance {
    var id: String
    var rule: RuleFact.ID?
    var labels: Labels
    /// nil where it is active no more.
    var state: AlertFact.State?
    var firings: [FiringHistory.Firing]
  }

  /// The record as it was read last, and from when on.
  private(set) var changes: [AlertChange] = []
  private var start: Timestamp?
  private var version: UInt64?
  private var time = Duration.zero
  private var question = 0
  /// Grows as another record is taken.
  private(set) var edition = 0

  /// So many changes are looked at, the newest.
  static let most = 5000
  private static let pace = Duration.seconds(15)

  /// Whether the record is to be read for a window that begins then.
  func isDue(_ facts: FactSheet, from: Timestamp, at now: Duration) -> Bool {
    guard !facts.alerts.rows.isEmpty || !facts.rules.rows.isEmpty else { return false }
    guard let start else { return true }
    return from < start || version != facts.alerts.version && now - time >= Self.pace
  }

  /// Notes what is being asked for, before the answer is there; returns the number of the question.
  mutating func begin(_ facts: FactSheet, from: Timestamp, at now: Duration) -> Int {
    (start, version, time) = (from, facts.alerts.version, now)
    question += 1
    return question
  }

  /// True where it tells anything new. The answer to an older question is none.
  mutating func take(_ fresh: [AlertChange], of number: Int) -> Bool {
    guard number == question, fresh != changes else { return false }
    changes = fresh
    edition += 1
    return true
  }

  /// All that are known, what is recorded of each with what it tells itself.
  func instances(_ facts: FactSheet) -> [Instance] {
    var recorded: [String: [AlertChange]] = [:]
    for change in changes where !change.labels.isEmpty {
      recorded[change.alert, default: []].append(change)
    }
    var all = facts.alerts.rows.map { alert in
      var history = FiringHistory(recorded.removeValue(forKey: alert.id) ?? [])
      history.add(alert)
      return Instance(
        id: alert.id, rule: alert.rule, labels: alert.labels,
        state: alert.isActive ? alert.state : nil, firings: history.firings)
    }
    for (id, changes) in recorded {
      var firings = FiringHistory(changes).firings
      // It is not known any more, so it does not fire.
      if let last = firings.indices.last, firings[last].to == nil {
        firings[last].to = changes.last?.time
      }
      guard let labels = changes.last?.labels, !firings.isEmpty else { continue }
      all.append(Instance(id: id, rule: nil, labels: labels, state: nil, firings: firings))
    }
    return all
  }
}
