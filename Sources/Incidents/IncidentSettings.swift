package import Facts

/// What vigil.yml says of incidents.
package struct IncidentSettings: Sendable, Hashable {
  /// The labels whose values alerts of one incident share. An alert that lacks them all is grouped by its name.
  package var groupBy: [String] = []
  /// Which value of the label `severity` is how bad. Alerts of other severities join incidents but open none.
  package var severities: [String: IncidentFact.Severity] = ["critical": .sev1, "page": .sev1]
  /// Who is to be told how long after the opening, where nobody has acknowledged.
  package var escalation: [IncidentFact.Severity: [Step]] = [:]
  /// How long after its last alert recovered an incident closes; twice as long for each time that it was opened again,
  /// up to `reopen`.
  package var quiet = Duration.seconds(600)
  /// How long after it closed a new firing opens it again.
  package var reopen = Duration.seconds(1800)
  /// Expressions that are true of whoever was just deployed.
  package var deploys: [String] = []
  /// Whether alerts open incidents by themselves.
  package var isAutomatic = true

  /// Whether those that escalations name are told: else they are only said to be due.
  package var notifies = false

  package struct Step: Sendable, Hashable {
    package var to: String
    package var after: Duration
    package init(to: String, after: Duration) { (self.to, self.after) = (to, after) }
  }

  package init() {}
}
