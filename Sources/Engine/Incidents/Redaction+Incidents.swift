internal import Facts
internal import Incidents
internal import Metrics
internal import Patterns

// What is taken out of all that incidents are told, before they are: then nothing secret is in any record of them.
extension Redaction {
  func clean(_ labels: Labels) -> Labels {
    let pairs = clean(labels.pairs)
    return pairs == labels.pairs ? labels : Labels(pairs)
  }

  private func clean(_ pairs: [Label]) -> [Label] {
    pairs.map { Label($0.name, clean($0.value, of: $0.name)) }
  }

  func clean(_ alert: AlertFact) -> AlertFact {
    var alert = alert
    alert.labels = clean(alert.labels)
    alert.annotations = clean(alert.annotations)
    switch alert.standing {
    case .plain, .held: break
    case .vanished(let since, let reason):
      alert.standing = .vanished(since: since, reason: clean(reason))
    case .ended(let reason): alert.standing = .ended(reason: clean(reason))
    }
    if let told = alert.acknowledgement {
      alert.acknowledgement = .init(by: clean(told.by), at: told.at, note: clean(told.note))
    }
    alert.maintenance = alert.maintenance?.map { clean($0) }
    return alert
  }

  private func clean(_ window: AlertFact.Window) -> AlertFact.Window {
    var window = window
    (window.name, window.reason) = (clean(window.name), clean(window.reason))
    return window
  }

  /// A window's words; its id stays.
  func clean(_ window: MaintenanceFact) -> MaintenanceFact {
    var window = window
    (window.name, window.endedBy) = (clean(window.name), clean(window.endedBy))
    window.reason = clean(window.reason)
    return window
  }

  func clean(_ change: AlertChange) -> AlertChange {
    var change = change
    change.labels = clean(change.labels)
    (change.by, change.note) = (clean(change.by), clean(change.note))
    change.window = change.window.map { clean($0) }
    return change
  }

  /// All of it but the expression, which is evaluated.
  func clean(_ happening: Happening) -> Happening {
    var happening = happening
    happening.subject = clean(happening.subject)
    happening.text = clean(happening.text)
    happening.labels = clean(happening.labels)
    return happening
  }

  func clean(_ order: IncidentOrder) -> IncidentOrder {
    IncidentOrder(order.incident, by: clean(order.by), clean(order.what))
  }

  private func clean(_ what: IncidentOrder.What) -> IncidentOrder.What {
    switch what {
    case .open(let title, let severity, let alerts, let began, let note):
      .open(
        title: clean(title), severity: severity, alerts: alerts, began: began, note: clean(note))
    case .note(let text): .note(clean(text))
    case .elsewhere(let text, let at): .elsewhere(clean(text), at: at)
    case .status(let status, let note): .status(status, note: clean(note))
    case .severity(let severity, let note): .severity(severity, note: clean(note))
    case .title(let title): .title(clean(title))
    case .roles(let commander, let responders):
      .roles(commander: clean(commander), responders: responders.map { clean($0) })
    case .services(let services): .services(services.map { clean($0) })
    case .join, .merge: what
    case .split(let names, let title): .split(names.map { clean($0) }, title: clean(title))
    }
  }

  /// A frozen graph, whose words and labels come from anywhere.
  func clean(_ evidence: IncidentEvidence) -> IncidentEvidence {
    var evidence = evidence
    (evidence.title, evidence.alert) = (clean(evidence.title), clean(evidence.alert))
    evidence.expression = clean(evidence.expression)
    for index in evidence.series.indices {
      evidence.series[index].labels = clean(evidence.series[index].labels)
    }
    return evidence
  }
}
