package import Facts
package import Metrics

/// A change of an alert, with what an incident's timeline tells of it.
package struct AlertNews: Sendable, Hashable {
  package var change: AlertChange
  /// The alert after it.
  package var alert: AlertFact
  /// Its rule's; empty where that is not known.
  package var expression: String
  /// The Grafana unit of its value.
  package var unit: String
  /// Whether its rule waits for too small a value: the worst is the least then, and else the greatest.
  package var isWorseWhenLess = false
  package init(
    _ change: AlertChange, _ alert: AlertFact, expression: String = "", unit: String = ""
  ) {
    (self.change, self.alert, self.expression, self.unit) = (change, alert, expression, unit)
  }
}

/// What happened beside alerts, that the timelines of incidents tell.
package struct Happening: Sendable, Hashable {
  /// Of `targetDown`, `targetUp`, `reload`, `deploy`, `annotation`, `told`, `notTold`.
  package var kind: IncidentEntry.Kind
  package var time: Timestamp
  /// The target's instance, the file, the board; of a deploy what was deployed; of a notification whom by what.
  package var subject: String
  package var text: String
  /// Those of the target, or of the series that the deploy's expression gave.
  package var labels: Labels
  package var expression: String
  /// The incidents that it is told in, be they closed by now; empty for the open ones that it concerns.
  package var incidents: [Int] = []
  package init(
    _ kind: IncidentEntry.Kind, at time: Timestamp, _ subject: String, text: String = "",
    labels: Labels = .empty, expression: String = ""
  ) {
    (self.kind, self.time, self.subject, self.text) = (kind, time, subject, text)
    (self.labels, self.expression) = (labels, expression)
  }
}

/// Something to be recorded of incidents, in the order in which it happened.
package enum IncidentWrite: Sendable, Hashable {
  /// The incident as it is from now on.
  case incident(IncidentKept)
  /// An entry, or an earlier one as it is from now on.
  case entry(IncidentEntry)
  /// A graph is to be frozen for an entry, which has its id already; whoever evaluates it records it.
  case evidence(EvidenceWish)
  /// It was closed: what it saw is to be kept for good.
  case closed(Int)
}

/// Which graph is to be frozen.
package struct EvidenceWish: Sendable, Hashable, Codable {
  package var id: String
  package var incident: Int
  package var title: String
  /// What the rule of an alert compares is shown; for others the whole.
  package var expression: String
  /// The alert's name; empty for none.
  package var alert: String
  package var from: Timestamp
  package var through: Timestamp
  package init(
    id: String, incident: Int, title: String, expression: String, alert: String = "",
    from: Timestamp, through: Timestamp
  ) {
    (self.id, self.incident, self.title, self.expression) = (id, incident, title, expression)
    (self.alert, self.from, self.through) = (alert, from, through)
  }
}
