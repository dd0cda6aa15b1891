import Facts
import Incidents
import Metrics

/// What `/` keeps of notifications and receivers: words that stand in what is told of them, and conditions as
/// `receiver=primary`, `integration=~slack.*`, `state!=delivered`, `reason=test`, or on a label of the group or its
/// alerts.
struct NotificationFilter {
  private let filter: ConditionFilter

  init(_ filter: Filter?) { self.filter = ConditionFilter(filter) }

  /// Why a condition is none; then nothing is kept.
  var problem: String? { filter.problem }

  func keeps(_ notification: NotificationFact) -> Bool {
    filter.keeps(notification.searched) { name in
      switch name {
      case "receiver": return [notification.receiver]
      case "integration": return [notification.integration]
      case "state": return [notification.state.rawValue]
      case "reason": return [notification.reason]
      default:
        let own = notification.groupLabels[name]
        if !own.isEmpty { return [own] }
        return (notification.firing + notification.resolved).map { $0[name] }
      }
    }
  }

  func keeps(_ receiver: ReceiverFact) -> Bool {
    filter.keeps(receiver.searched) { name in
      switch name {
      case "receiver": [receiver.receiver]
      case "integration": [receiver.integration]
      default: []
      }
    }
  }
}

extension NotificationFact {
  /// All that words are looked for in, in lower case.
  fileprivate var searched: String {
    var parts = [receiver, integration, state.rawValue, reason, "\(groupLabels)"]
    parts += (firing + resolved).map { "\($0)" }
    parts += attempts.map { NotificationWording.answer($0) } + incidents.map { "INC-\($0)" }
    if isUnsaved { parts.append("unsaved") }
    return parts.joined(separator: " ").lowercased()
  }
}

extension ReceiverFact {
  fileprivate var searched: String {
    let state = !isBuilt ? "not built" : failingSince == nil ? "" : "failing"
    return [receiver, integration, state, lastFailure].joined(separator: " ").lowercased()
  }
}
