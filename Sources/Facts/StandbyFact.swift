package import Metrics

/// That an engine stands by for another one: it notifies nobody as long as that answers.
package struct StandbyFact: Sendable, Hashable, Codable {
  /// The address of the first, without secrets.
  package var first: String
  /// Whether this engine sends in its place.
  package var isActive: Bool
  /// How long the first is to be silent.
  package var after: Duration
  /// nil where it never answered.
  package var lastHeard: Timestamp?
  /// When this engine takes over where the first stays silent; nil where it does not stand by.
  package var deadline: Timestamp?
  /// When it took over last.
  package var tookOver: Timestamp?
  /// Why the first is not heard, or cannot be mirrored; empty for nothing.
  package var problem: String

  package init(
    first: String, isActive: Bool, after: Duration, lastHeard: Timestamp? = nil,
    deadline: Timestamp? = nil, tookOver: Timestamp? = nil, problem: String = ""
  ) {
    (self.first, self.isActive, self.after) = (first, isActive, after)
    (self.lastHeard, self.deadline, self.tookOver) = (lastHeard, deadline, tookOver)
    self.problem = problem
  }

  /// What it cannot promise, a sentence each.
  package static let limits = [
    "Where the way between the two is cut, and both live, both tell.",
    "What the first told in the second before it fell silent may be told twice.",
    "Incidents are each engine's own: their numbers differ, and so do their escalations.",
  ]
}
