package import Metrics

/// What somebody wants changed of an incident.
package struct IncidentOrder: Sendable, Hashable, Codable {
  /// nil for one that is to be opened.
  package var incident: Int?
  package var by: String
  package var what: What
  package init(_ incident: Int?, by: String, _ what: What) {
    (self.incident, self.by, self.what) = (incident, by, what)
  }

  package enum What: Sendable, Hashable, Codable {
    /// Opens one with these alerts, by their ids, which may be none; where they are of one group, with all of it that is
    /// active. An alert whose group has an open incident is no
    /// reason for another: that is refused with its name.
    case open(
      title: String, severity: IncidentFact.Severity, alerts: [String], began: Timestamp?,
      note: String)
    case note(String)
    /// Something that happened elsewhere, and when.
    case elsewhere(String, at: Timestamp)
    case status(IncidentFact.Status, note: String)
    case severity(IncidentFact.Severity, note: String)
    case title(String)
    /// Who commands and who responds, from now on.
    case roles(commander: String, responders: [String])
    case services([String])
    /// Puts alerts into it, by their ids. What fires later of their groups and names belongs to it, too.
    case join([String])
    /// Its alerts and timeline go over to another, and it is closed.
    case merge(into: Int)
    /// Takes the alerts of these names out into a new incident.
    case split([String], title: String)
  }
}
