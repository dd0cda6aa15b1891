package import Metrics

/// Why somebody was, or was not, told of an alert: its way through the routing tree.
package struct PagingStory: Sendable, Hashable, Codable {
  /// A node that was asked, in the order of the tree.
  package struct Node: Sendable, Hashable, Codable {
    /// 0 for the root.
    package var depth: Int
    /// Its matchers as they are written, `{severity="critical"}`; `{}` for the root.
    package var matchers: String
    package var line: Int
    package var matched: Bool
    /// Why it did or did not match, or was not asked: `severity is "warning"`, `a sibling before it took the alert`.
    package var why: String
    /// Where the alert came out here.
    package var receiver: String?
    package init(
      depth: Int, matchers: String, line: Int, matched: Bool, why: String, receiver: String? = nil
    ) {
      (self.depth, self.matchers, self.line) = (depth, matchers, line)
      (self.matched, self.why, self.receiver) = (matched, why, receiver)
    }
  }

  /// What holds it back now.
  package struct Hold: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable {
      case inhibited, silenced, maintenance, muted, inactive, waiting
      /// Its kind is not built, or it goes to a receiver without integrations.
      case undeliverable
    }
    package var kind: Kind
    /// In words, with the rule, silence or interval that does it, and until when.
    package var text: String
    package init(_ kind: Kind, _ text: String) { (self.kind, self.text) = (kind, text) }
  }

  /// One route that it came out of, and its group there.
  package struct Group: Sendable, Hashable, Codable {
    package var receiver: String
    /// The Alertmanager whose group it is, which does not say what it sent; nil for Vigil's own.
    package var server: String?
    package var key: String
    package var labels: Labels
    /// How many alerts are in it.
    package var alerts: Int
    /// nil where nothing is due.
    package var nextFlush: Timestamp?
    package var holds: [Hold] = []
    /// The newest first.
    package var notifications: [NotificationFact] = []
    package init(receiver: String, key: String, labels: Labels, alerts: Int) {
      (self.receiver, self.key, self.labels, self.alerts) = (receiver, key, labels, alerts)
    }
  }

  package var labels: Labels
  package var nodes: [Node] = []
  package var groups: [Group] = []
  /// Why there is no answer: no alertmanager.yml, alert unknown.
  package var problem: String?

  package init(labels: Labels) { self.labels = labels }

  /// Where nothing says whom to tell.
  package static func unconfigured(_ labels: Labels) -> PagingStory {
    var story = PagingStory(labels: labels)
    story.problem = "no alertmanager.yml is configured"
    return story
  }
}
