package import Facts

extension IncidentEntry.Kind {
  /// Whether its subject is an alert's name, and it tells what became of the alert by itself.
  var isAlertChange: Bool {
    switch self {
    case .pending, .firing, .inactive, .resolved, .vanished, .returned, .ended, .peak: true
    default: false
    }
  }

  /// Whether its subject is an alert's name: also where it tells what people did about the alert.
  var concernsAlert: Bool {
    switch self {
    case .acknowledged, .unacknowledged, .silenced, .unsilenced: true
    default: isAlertChange
    }
  }

  /// What an entry means for whoever reads it, wherever it is drawn.
  package enum Tone: Sendable, Hashable {
    /// Something is wrong from then on, or may be.
    case bad, doubtful
    case good
    /// The incident itself begins or goes over into another.
    case incident
    /// People's words, and what they or others did to the system.
    case word
    case quiet
  }

  package var tone: Tone {
    switch self {
    case .firing, .targetDown, .notTold: .bad
    case .pending, .peak, .vanished, .escalation: .doubtful
    case .inactive, .resolved, .returned, .targetUp, .closed: .good
    case .opened, .reopened, .merged, .split: .incident
    case .note, .elsewhere, .deploy, .annotation: .word
    case .ended, .acknowledged, .unacknowledged, .silenced, .unsilenced, .status, .severity, .title,
      .roles, .services, .reload, .told, .maintenance, .maintenanceOver:
      .quiet
    }
  }
}
