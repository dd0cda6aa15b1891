package import Metrics

/// A node of the routing tree, with what it inherits filled in.
package struct Route: Sendable {
  package enum Grouping: Sendable, Hashable {
    case labels([String])
    /// `['...']`: every label set is a group of its own.
    case all
  }

  /// Its place in the tree, depth first, the root 0.
  package var id = 0
  /// Where it stands in its file, from 1.
  package var line = 0
  package var column = 0
  /// Sorted by name.
  package var matchers: [Matcher] = []
  package var receiver: String
  package var grouping = Grouping.labels([])
  package var groupWait = Duration.seconds(30)
  package var groupInterval = Duration.seconds(300)
  package var repeatInterval = Duration.seconds(4 * 3600)
  /// Names of time intervals; not inherited.
  package var muteIntervals: [String] = []
  package var activeIntervals: [String] = []
  /// Whether its siblings after it are asked, too.
  package var continues = false
  /// Templates by name.
  package var labels: [String: String] = [:]
  /// The matchers of every node on the way to it, `{}/{team="x"}`: the first half of its groups' keys.
  package var path = "{}"
  package var routes: [Route] = []

  package init(receiver: String) { self.receiver = receiver }
}
