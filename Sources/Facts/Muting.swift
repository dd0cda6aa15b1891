package import Metrics

/// What keeps alerts that fit all of its matchers from disturbing anybody for a time.
package protocol Muting: Sendable, Hashable {
  var matchers: [SilenceFact.Condition] { get }
  var starts: Timestamp { get }
  /// It is over from then on.
  var ends: Timestamp { get }
}

extension Muting {
  package func state(at now: Timestamp) -> SilenceFact.State {
    now >= ends ? .expired : now < starts ? .pending : .active
  }
}

extension SilenceFact: Muting {}
extension MaintenanceFact: Muting {}

/// One of them with its matchers as they are applied.
package struct CompiledMuting<Fact: Muting>: Sendable {
  package var fact: Fact
  private let matchers: [Matcher]

  package init(_ fact: Fact) {
    self.fact = fact
    // What was written down was compiled once; a condition that cannot be is one that nothing fits.
    let compiled = fact.matchers.compactMap(\.matcher)
    matchers = compiled.count == fact.matchers.count ? compiled : []
  }

  /// Whether it is about alerts of these labels, at whatever time.
  package func fits(_ labels: Labels) -> Bool {
    !matchers.isEmpty && matchers.allSatisfy { $0.matches(labels) }
  }
}

extension SilenceFact.Condition {
  /// nil where its regular expression is none.
  package var matcher: Matcher? { try? Matcher(name, operation, value) }
}
