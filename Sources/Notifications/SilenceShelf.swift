internal import Facts
internal import Metrics

/// The silences with what is needed to apply them.
struct SilenceShelf: Sendable {
  private struct Silence: Sendable {
    var fact: SilenceFact
    var matchers: [Matcher]
  }
  private var silences: [Silence] = []
  private var facts: [SilenceFact] = []

  mutating func take(_ fresh: [SilenceFact]) {
    if fresh == facts { return }
    facts = fresh
    silences = fresh.compactMap { fact in
      // One with an expression that is none hides nothing.
      let matchers = fact.matchers.compactMap { try? Matcher($0.name, $0.operation, $0.value) }
      guard matchers.count == fact.matchers.count, !matchers.isEmpty else { return nil }
      return Silence(fact: fact, matchers: matchers)
    }
  }

  /// The one in force that hides an alert for longest.
  func hiding(_ labels: Labels, at now: Timestamp) -> SilenceFact? {
    var found: SilenceFact?
    for silence in silences where silence.fact.state(at: now) == .active {
      if let found, found.ends >= silence.fact.ends { continue }
      if silence.matchers.allSatisfy({ $0.matches(labels) }) { found = silence.fact }
    }
    return found
  }
}
