package import Facts
package import Metrics
package import Routing

/// What the book asks of a configuration, which it does not read itself.
package struct RoutingRules: Sendable {
  /// While an unresolved alert is its source, its targets with the same values of `equal` are held back.
  package struct Inhibition: Sendable {
    package var isSource: @Sendable (Labels) -> Bool
    package var isTarget: @Sendable (Labels) -> Bool
    package var equal: [String]
    /// As it is told: `rule of line 12`.
    package var text: String
    package init(
      isSource: @escaping @Sendable (Labels) -> Bool,
      isTarget: @escaping @Sendable (Labels) -> Bool, equal: [String], text: String
    ) {
      (self.isSource, self.isTarget) = (isSource, isTarget)
      (self.equal, self.text) = (equal, text)
    }
  }

  /// The routes out of which an alert comes, in the tree's order.
  package var routes: @Sendable (Labels) -> [Route]
  package var inhibitions: [Inhibition] = []
  /// Whether an instant is in the time interval of that name.
  package var isInside: @Sendable (String, Timestamp) -> Bool = { _, _ in false }
  /// When that changes next; nil for never, or not soon.
  package var nextChange: @Sendable (String, Timestamp) -> Timestamp? = { _, _ in nil }
  /// The tree's nodes as they were asked for an alert.
  package var nodes: @Sendable (Labels) -> [PagingStory.Node] = { _ in [] }
  /// The incidents of alerts.
  package var incidents: @Sendable ([Labels]) -> [Int] = { _ in [] }

  package init(routes: @escaping @Sendable (Labels) -> [Route]) { self.routes = routes }
}
