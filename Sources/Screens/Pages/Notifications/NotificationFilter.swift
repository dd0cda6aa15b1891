import Facts
import Incidents
import Metrics
import Patterns

/// What `/` keeps of notifications and receivers: words that stand in what is told of them, and conditions as
/// `receiver=primary`, `integration=~slack.*`, `state!=delivered`, `reason=test`, or on a label of the group or its
/// alerts.
struct NotificationFilter {
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

  func keeps(_ notification: NotificationFact) -> Bool {
    keeps(notification.searched) { $0.fits(notification) }
  }

  func keeps(_ receiver: ReceiverFact) -> Bool {
    keeps(receiver.searched) { $0.fits(receiver) }
  }

  private func keeps(_ text: @autoclosure () -> String, _ fits: (Matcher) -> Bool) -> Bool {
    guard problem == nil else { return false }
    guard let filter else { return true }
    guard conditions.allSatisfy(fits) else { return filter.isInverse }
    let text = filter.words.isEmpty ? "" : text()
    return filter.words.allSatisfy { text.contains($0) } != filter.isInverse
  }
}

extension Matcher {
  /// Whether it fits one of the values of that name; a condition that refuses wants all of them to be others.
  private func fits(_ values: [String]) -> Bool {
    let values = values.isEmpty ? [""] : values
    switch operation {
    case .equal, .regex: return values.contains { matches($0) }
    case .notEqual, .notRegex: return values.allSatisfy { matches($0) }
    }
  }

  fileprivate func fits(_ notification: NotificationFact) -> Bool {
    switch name {
    case "receiver": return fits([notification.receiver])
    case "integration": return fits([notification.integration])
    case "state": return fits([notification.state.rawValue])
    case "reason": return fits([notification.reason])
    default:
      let own = notification.groupLabels[name]
      if !own.isEmpty { return fits([own]) }
      return fits((notification.firing + notification.resolved).map { $0[name] })
    }
  }

  fileprivate func fits(_ receiver: ReceiverFact) -> Bool {
    switch name {
    case "receiver": fits([receiver.receiver])
    case "integration": fits([receiver.integration])
    default: fits([])
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
