import Facts
import Metrics
import Patterns

/// What `/` keeps of incidents: words that stand in what is told of them, and conditions as `severity=SEV1`,
/// `status!=resolved`, `service=checkout`, or on a label that their alerts have in common.
struct IncidentFilter {
  private let filter: Filter?
  private let conditions: [Matcher]
  /// Why a condition is none; then nothing is kept.
  let problem: String?

  init(_ filter: Filter?) {
    guard var filter else {
      (self.filter, conditions, problem) = (nil, [], nil)
      return
    }
    var conditions: [Matcher] = []
    var problem: String?
    var words: [String] = []
    for word in filter.typed {
      do throws(PatternError) {
        if let condition = try Matcher(typed: word) {
          conditions.append(condition)
        } else {
          words.append(word.lowercased())
        }
      } catch {
        problem = word + ": " + error.reason
      }
    }
    filter.words = words
    (self.filter, self.conditions, self.problem) = (filter, conditions, problem)
  }

  func keeps(_ incident: IncidentFact) -> Bool {
    guard problem == nil else { return false }
    guard let filter else { return true }
    let text = incident.searched
    let fits =
      filter.words.allSatisfy { text.contains($0) } && conditions.allSatisfy { $0.fits(incident) }
    return fits != filter.isInverse
  }
}

extension Matcher {
  /// Whether it fits one of the values of that name; a condition that refuses wants all of them to be others.
  fileprivate func fits(_ incident: IncidentFact) -> Bool {
    let values: [String] =
      switch name {
      case "severity": [incident.severity.name, incident.severity.name.lowercased()]
      case "status": [incident.status.rawValue]
      case "service": incident.services.isEmpty ? [""] : incident.services
      case "alertname": incident.alerts.isEmpty ? [""] : incident.alerts.map(\.name)
      default: [incident.group.first { $0.name == name }?.value ?? ""]
      }
    switch operation {
    case .equal, .regex: return values.contains { matches($0) }
    case .notEqual, .notRegex: return values.allSatisfy { matches($0) }
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
