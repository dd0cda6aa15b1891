package import Metrics

/// A graph as it was, frozen: its points outlive the samples that they were made of.
package struct IncidentEvidence: Sendable, Hashable, Codable {
  /// Within its incident.
  package var id: String
  package var incident: Int
  package var title: String
  /// The PromQL expression that was evaluated, and how.
  package var expression: String
  package var from: Timestamp
  package var through: Timestamp
  package var step: Duration
  /// Grafana's unit of its values; empty for none.
  package var unit = ""
  /// What the values are held against, where that is a number.
  package var threshold: Double?
  /// The alert's name that it belongs to; empty for none.
  package var alert = ""
  package var series: [Series] = []
  /// Of how many series there was no room for points.
  package var omitted = 0
  package var captured: Timestamp

  package struct Series: Sendable, Hashable, Codable {
    package var labels: Labels
    /// One a step from `from`; NaN where there is none. Staleness and gaps look alike.
    @Exact package var values: [Double]
    package init(labels: Labels, values: [Double]) { (self.labels, self.values) = (labels, values) }
  }

  package init(
    id: String, incident: Int, title: String, expression: String, from: Timestamp,
    through: Timestamp, step: Duration, captured: Timestamp
  ) {
    (self.id, self.incident, self.title, self.expression) = (id, incident, title, expression)
    (self.from, self.through, self.step, self.captured) = (from, through, step, captured)
  }
}

/// All that is recorded of one incident, or what of it is new.
package struct IncidentRecord: Sendable, Hashable, Codable {
  package var fact: IncidentFact
  /// In the order of timelines.
  package var entries: [IncidentEntry]
  package var evidence: [IncidentEvidence]
  /// Who has looked at it within the last seconds, sorted.
  package var viewers: [String] = []
  package init(_ fact: IncidentFact, entries: [IncidentEntry], evidence: [IncidentEvidence]) {
    (self.fact, self.entries, self.evidence) = (fact, entries, evidence)
  }

  /// Takes in what is new since this was asked for.
  package mutating func take(_ news: IncidentRecord) {
    fact = news.fact
    viewers = news.viewers
    let fresh = Set(news.entries.map(\.id))
    entries.removeAll { fresh.contains($0.id) }
    entries = (entries + news.entries).sorted(by: IncidentEntry.precedes)
    let shown = Set(news.evidence.map(\.id))
    evidence.removeAll { shown.contains($0.id) }
    evidence += news.evidence
  }
}

/// A record as it is sent: none where there is no incident of that number.
package struct IncidentAnswer: Sendable, Hashable, Codable {
  package var record: IncidentRecord?
  package init(_ record: IncidentRecord?) { self.record = record }
}

/// What is asked for of an incident.
package struct IncidentQuestion: Sendable, Hashable, Codable {
  package var incident: Int
  /// Entries that were written in later revisions only; 0 for all.
  package var since: UInt64
  /// The evidence that is known already.
  package var known: [String]
  /// Who looks at it and goes on to; empty for a question of the moment.
  package var viewer: String
  package init(_ incident: Int, since: UInt64 = 0, known: [String] = [], viewer: String = "") {
    (self.incident, self.since, self.known, self.viewer) = (incident, since, known, viewer)
  }
}
