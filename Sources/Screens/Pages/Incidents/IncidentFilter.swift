import Facts
import Metrics

/// What `/` keeps of incidents: words that stand in what is told of them, and conditions as `severity=SEV1`,
/// `status!=resolved`, `service=checkout`, or on a label that their alerts have in common.
struct IncidentFilter {
  private let filter: ConditionFilter

  init(_ filter: Filter?) { self.filter = ConditionFilter(filter) }

  /// Why a condition is none; then nothing is kept.
  var problem: String? { filter.problem }

  func keeps(_ incident: IncidentFact) -> Bool {
    filter.keeps(incident.searched) { name in
      switch name {
      case "severity": [incident.severity.name, incident.severity.name.lowercased()]
      case "status": [incident.status.rawValue]
      case "service": incident.services
      case "alertname": incident.alerts.map(\.name)
      default: [incident.group.first { $0.name == name }?.value ?? ""]
      }
    }
  }
}

extension IncidentFact {
  /// All that words are looked for in, in lower case.
  fileprivate var searched: String {
    var parts = [name, title, severity.name, status.rawValue, commander, openedBy, last]
    parts += responders + services + alerts.map(\.name)
    parts += group.map { $0.name + "=" + $0.value }
    if let mergedInto { parts.append("merged inc-\(mergedInto)") }
    if isUnsaved { parts.append("unsaved") }
    return parts.joined(separator: " ").lowercased()
  }
}
