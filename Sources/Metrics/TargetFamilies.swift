/// The metric families that one target tells of.
package struct TargetFamilies: Sendable, Hashable {
  /// The labels that the target's samples bear.
  package var target: Labels
  package var metrics: [String]
  package init(target: Labels, metrics: [String]) {
    self.target = target
    self.metrics = metrics
  }
}
