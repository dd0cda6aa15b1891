package import Metrics

/// One line of an incident's timeline: something that happened, when it did, and what shows it.
package struct IncidentEntry: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// A condition became true; its alert fires once its `for` is over.
    case pending
    case firing
    /// Its condition is no longer true, before and after it fired.
    case inactive, resolved
    /// Nobody delivers its series; they are delivered again; its series or rule ended.
    case vanished, returned, ended
    /// The worst value of an alert so far.
    case peak
    case targetDown, targetUp
    case acknowledged, unacknowledged, silenced, unsilenced
    /// A maintenance window, its subject, is about alerts of it from then on; and is over.
    case maintenance, maintenanceOver
    case opened, reopened, closed, merged, split
    /// Nobody acknowledged in time.
    case escalation
    /// A receiver was notified, or could not be: its subject is whom by what, "primary by PagerDuty".
    case told, notTold
    case note
    case status, severity, title, roles, services
    /// The configuration or a board was read anew.
    case reload
    case deploy
    /// Of a board.
    case annotation
    /// What happened elsewhere, told by a person with its time.
    case elsewhere
  }

  /// Within its incident; what is told anew of the same happening (more alerts of the group joined in) has the same.
  package var id: String
  package var incident: Int
  package var kind: Kind
  /// When what it tells became true. Timelines are in this order.
  package var time: Timestamp
  /// When it was noted, and its order among those of the same time.
  package var noted: Timestamp
  /// The incident's revision that wrote it last.
  package var revision: UInt64 = 0
  /// What it is about: an alert's name, a target's instance, a board, who is to be told, the new status; empty for the
  /// incident itself.
  package var subject = ""
  /// In words, without its time, subject and value: a note, a reason. It may have several lines.
  package var text = ""
  /// Who, where somebody did it.
  package var by = ""
  /// The `AlertFact.id` of the first alert that it stands for.
  package var alert: String?
  /// What the things that it stands for have in common.
  package var labels = Labels.empty
  /// Of the first of them.
  package var value: Double?
  /// What was evaluated.
  package var expression = ""
  /// The Grafana unit of the value, as far as the expression tells it.
  package var unit = ""
  /// For how many it stands, as many as were of one group and state: "and 412 more".
  package var count = 1
  /// The `IncidentEvidence.id`s of the graphs that show it.
  package var evidence: [String] = []
  /// Whether it is recorded; false while it waits to be written.
  package var isSaved = true

  package init(
    id: String, incident: Int, kind: Kind, time: Timestamp, noted: Timestamp, subject: String = "",
    text: String = "", by: String = ""
  ) {
    (self.id, self.incident, self.kind) = (id, incident, kind)
    (self.time, self.noted) = (time, noted)
    (self.subject, self.text, self.by) = (subject, text, by)
  }

  /// The order of timelines.
  package static func precedes(_ a: Self, _ b: Self) -> Bool {
    (a.time, a.noted, a.id) < (b.time, b.noted, b.id)
  }
}
