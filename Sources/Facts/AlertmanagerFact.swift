package import Metrics

/// An Alertmanager that somebody else runs, as it tells itself: one, or the members of a cluster.
package struct AlertmanagerFact: Sendable, Hashable, Codable {
  /// One member, and how it fares.
  package struct Member: Sendable, Hashable, Codable {
    /// Its URL without credentials.
    package var url: String
    /// Why it was not understood when it was asked last; nil where it answered.
    package var problem: String?
    /// When it answered last; nil before it did.
    package var answered: Timestamp?
    package var version = ""
    /// Of the cluster, as it sees it: `ready`, `settling`, `disabled`.
    package var clusterState = ""
    /// How many members it knows of, itself among them.
    package var peers = 0
    /// Since when it runs.
    package var started: Timestamp?
    package init(url: String) { self.url = url }
  }

  /// Alerts that one of its routes groups.
  package struct Group: Sendable, Hashable, Codable {
    package var receiver: String
    package var labels: Labels
    /// Labels of its alerts, in their order.
    package var alerts: [Labels]
    /// How many of them are silenced, inhibited or muted.
    package var held: Int
    package init(receiver: String, labels: Labels, alerts: [Labels], held: Int) {
      (self.receiver, self.labels) = (receiver, labels)
      (self.alerts, self.held) = (alerts, held)
    }
  }

  /// What it is called: the URL of its first member.
  package var name: String
  package var members: [Member]
  package var receivers: [String] = []
  package var groups: [Group] = []
  /// Since when none of its members answers; nil while one does.
  package var silentSince: Timestamp?
  /// Whether a Prometheus named it, and nobody who configures Vigil.
  package var isFound = false

  package init(name: String, members: [Member]) {
    (self.name, self.members) = (name, members)
  }

  /// How many answered when they were asked last.
  package var answering: Int { members.count { $0.problem == nil && $0.answered != nil } }
}
