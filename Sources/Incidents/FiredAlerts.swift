internal import Facts
internal import Metrics

/// The alerts of one name that fired within a stretch of time: how often and for how long.
struct FiredAlerts {
  var name: String
  /// How many different ones.
  var alerts = 0
  /// How often one began to fire within it.
  var times = 0
  /// The time in which at least one fired.
  var whole = Duration.zero
  /// What they were when they began to fire.
  var values: ClosedRange<Double>?
  var isFiring = false
  /// Who took them up, the last word of each, and with what note.
  var acknowledged: [(by: String, note: String)] = []

  /// Of each name that fired, the longest first.
  ///
  /// - Parameters:
  ///   - changes: those of `window`, in their order.
  ///   - known: as alerts stand at its end.
  static func all(
    _ changes: [AlertChange], _ known: [AlertFact], in window: ClosedRange<Timestamp>
  ) -> [FiredAlerts] {
    let facts = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    let byAlert = Dictionary(grouping: changes, by: \.alert)
    var names: [String: FiredAlerts] = [:]
    var spans: [String: [ClosedRange<Timestamp>]] = [:]
    for id in Set(byAlert.keys).union(facts.keys).sorted() {
      let own = byAlert[id] ?? []
      let fact = facts[id]
      let (found, times) = firings(own, fact, in: window)
      guard let name = fact?.name ?? own.first?.name, !found.isEmpty else { continue }
      var fired = names[name] ?? FiredAlerts(name: name)
      fired.alerts += 1
      fired.times += times
      for value in own.lazy.filter({ $0.what == .firing }).compactMap(\.value)
      where !value.isNaN {
        let old = fired.values ?? value...value
        fired.values = min(old.lowerBound, value)...max(old.upperBound, value)
      }
      if fact?.state == .firing { fired.isFiring = true }
      for change in own where change.what == .acknowledged {
        fired.acknowledged.removeAll { $0.by == change.by }
        fired.acknowledged.append((change.by, change.note))
      }
      names[name] = fired
      spans[name, default: []] += found
    }
    return names.map { name, fired in
      var fired = fired
      fired.whole = covered(spans[name] ?? [])
      return fired
    }.sorted { (-$0.whole.milliseconds, $0.name) < (-$1.whole.milliseconds, $1.name) }
  }

  /// When one alert fired, cut to the window, and how often it began to.
  private static func firings(
    _ changes: [AlertChange], _ fact: AlertFact?, in window: ClosedRange<Timestamp>
  ) -> ([ClosedRange<Timestamp>], Int) {
    var spans: [ClosedRange<Timestamp>] = []
    // Before the first change it fired where it is told to go on, or to end, without having begun.
    var since: Timestamp?
    var times = 0
    if let first = changes.first(where: { [.firing, .resolved].contains($0.what) }) {
      if first.what == .resolved { since = window.lowerBound }
    } else if let fact, fact.state == .firing, let fired = fact.firedAt, fired <= window.upperBound
    {
      since = max(fired, window.lowerBound)
      times = fired >= window.lowerBound ? 1 : 0
    }
    for change in changes {
      switch change.what {
      case .firing where since == nil:
        since = max(change.time, window.lowerBound)
        times += 1
      case .resolved, .inactive:
        if let begin = since { spans.append(begin...max(begin, change.time)) }
        since = nil
      default: break
      }
    }
    if let since { spans.append(since...max(since, window.upperBound)) }
    return (spans, times)
  }

  /// The time that spans cover together.
  private static func covered(_ spans: [ClosedRange<Timestamp>]) -> Duration {
    var whole = Duration.zero
    var reached = Timestamp.distantPast
    for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      let from = max(reached, span.lowerBound)
      if span.upperBound > from { whole += span.upperBound - from }
      reached = max(reached, span.upperBound)
    }
    return whole
  }
}
