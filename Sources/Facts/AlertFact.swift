package import Metrics

/// One instance of an alert: from the moment its condition held until it is no longer of interest.
package struct AlertFact: Sendable, Hashable, Codable {
  /// As Prometheus knows it; `resolved` stands for what was firing and is inactive since.
  package enum State: String, Sendable, Hashable, Codable { case pending, firing, resolved }

  /// Tells it from all others, over the ends of programs too: made of its rule's place and its labels.
  package var id: String
  package var rule: RuleFact.ID
  /// With `alertname`.
  package var labels: Labels
  /// In the file's order, expanded.
  package var annotations: [Label]
  package var state: State
  /// Since when its condition holds.
  package var activeAt: Timestamp
  /// nil while it never fired.
  package var firedAt: Timestamp?
  package var resolvedAt: Timestamp?
  /// Since when whoever evaluates its rule has it pending anew, as it was not evaluated for a while: it fired before, and
  /// nobody saw it recover.
  package var anewSince: Timestamp?
  /// Since when it fires only because its rule keeps it firing; nil while its condition holds.
  package var keptSince: Timestamp?
  /// Of the last evaluation that gave it.
  @Exact package var value: Double
  /// The values of the last evaluations, the newest last.
  @Exact package var recent: [Double] = []
  /// What is known beside its state; above all, what is not.
  package var standing = Standing.plain
  package var acknowledgement: Acknowledgement?
  /// The silences in force that fit it.
  package var silencedBy: [String] = []
  /// The maintenance windows in force that fit it; nil for none.
  package var maintenance: [Window]?
  /// What whoever posted it said of it; nil for an alert of a rule.
  package var posted: Posted?
  /// What an Alertmanager that somebody else runs does with it; nil where none tells of it.
  package var elsewhere: Elsewhere?
  /// Whether its last change is not recorded yet.
  package var isUnsaved = false

  /// What others say of an alert that they post.
  package struct Posted: Sendable, Hashable, Codable {
    package var starts: Timestamp
    /// Until when it fires, unless it is posted again.
    package var ends: Timestamp
    /// Whether nobody named that end: it is when patience with whoever posts ends.
    package var isTimeout: Bool
    package var generatorURL: String
    /// When it was posted last.
    package var updated: Timestamp
    package init(
      starts: Timestamp, ends: Timestamp, isTimeout: Bool = false, generatorURL: String = "",
      updated: Timestamp
    ) {
      (self.starts, self.ends, self.isTimeout) = (starts, ends, isTimeout)
      (self.generatorURL, self.updated) = (generatorURL, updated)
    }
  }

  /// A maintenance window, as far as an alert tells of it.
  package struct Window: Sendable, Hashable, Codable {
    /// The `MaintenanceFact.id`.
    package var id: String
    package var name: String
    package var reason: String
    package var starts: Timestamp
    package var ends: Timestamp
    package init(
      id: String, name: String, reason: String = "", starts: Timestamp, ends: Timestamp
    ) {
      (self.id, self.name, self.reason) = (id, name, reason)
      (self.starts, self.ends) = (starts, ends)
    }
  }

  /// What an Alertmanager does with an alert: whom it tells, and what keeps it from that.
  package struct Elsewhere: Sendable, Hashable, Codable {
    /// Of each route that takes it, in the Alertmanager's order.
    package var receivers: [String] = []
    /// Ids of its silences.
    package var silencedBy: [String] = []
    /// The alerts that inhibit it, as one reads them.
    package var inhibitedBy: [String] = []
    /// Names of time intervals.
    package var mutedBy: [String] = []
    package init() {}

    package var isHeld: Bool { !(silencedBy.isEmpty && inhibitedBy.isEmpty && mutedBy.isEmpty) }
  }

  /// What stands above an alert's state.
  package enum Standing: Sendable, Hashable, Codable {
    case plain
    /// Its series are gone because nobody delivers them: it may still be true.
    case vanished(since: Timestamp, reason: String)
    /// After a start its recovery is not believed before so much of the data that it needs is there.
    case held(covered: Duration, of: Duration)
    /// It ended as its series or its rule did, and not because its condition was no longer true.
    case ended(reason: String)
  }

  package struct Acknowledgement: Sendable, Hashable, Codable {
    package var by: String
    package var at: Timestamp
    package var note: String
    package init(by: String, at: Timestamp, note: String) {
      (self.by, self.at, self.note) = (by, at, note)
    }
  }

  package init(
    id: String, rule: RuleFact.ID, labels: Labels, annotations: [Label] = [],
    state: State, activeAt: Timestamp, value: Double
  ) {
    self.id = id
    self.rule = rule
    self.labels = labels
    self.annotations = annotations
    self.state = state
    self.activeAt = activeAt
    self.value = value
  }

  package var name: String { labels["alertname"] }
  package var severity: String { labels["severity"] }
  package var isInMaintenance: Bool { maintenance != nil }
  /// Whether it disturbs nobody, for whichever reason.
  package var isMuted: Bool { isSilenced || isInMaintenance }
  /// Whether a silence hides it, here or in an Alertmanager.
  package var isSilenced: Bool { !silencedBy.isEmpty || elsewhere?.silencedBy.isEmpty == false }
  /// The silences that hide it, those of an Alertmanager last.
  package var silences: [String] { silencedBy + (elsewhere?.silencedBy ?? []) }
  /// Pending or firing, as far as is known.
  package var isActive: Bool { state != .resolved }

  package var isVanished: Bool { if case .vanished = standing { true } else { false } }

  /// Why what was active when the program ended is vanished before its rule is evaluated again.
  package static let unevaluated = "not evaluated since Vigil was stopped"

  /// Over, and nobody knows that its condition was no longer true.
  package var isEnded: Bool {
    if case .ended = standing { state == .resolved } else { false }
  }
}

extension AlertFact {
  /// The value of each. Read in place: a copy of an alert costs more than most of what is done with it.
  package static func values(of alerts: [AlertFact]) -> [Double] {
    alerts.withUnsafeBufferPointer { alerts in
      alerts.indices.map { alerts[$0]._value.wrappedValue }
    }
  }
}
