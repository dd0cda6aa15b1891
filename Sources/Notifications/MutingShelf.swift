internal import Facts
internal import Metrics

/// The silences, or the maintenance windows, with what is needed to apply them.
struct MutingShelf<Fact: Muting>: Sendable {
  private var compiled: [CompiledMuting<Fact>] = []
  private var facts: [Fact] = []

  mutating func take(_ fresh: [Fact]) {
    if fresh == facts { return }
    facts = fresh
    compiled = fresh.map { CompiledMuting($0) }
  }

  /// The one in force that hides an alert for longest.
  func hiding(_ labels: Labels, at now: Timestamp) -> Fact? {
    var found: Fact?
    for one in compiled where one.fact.state(at: now) == .active {
      if let found, found.ends >= one.fact.ends { continue }
      if one.fits(labels) { found = one.fact }
    }
    return found
  }
}
