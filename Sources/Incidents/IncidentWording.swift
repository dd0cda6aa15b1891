internal import Calendar
internal import Dashboards
package import Facts
package import Metrics

/// The words for what a timeline tells. They hold whatever the record holds: whoever shows them makes control
/// characters harmless.
package enum IncidentWording {
  /// One line of an entry, without its time: "checkout-1 down: connection refused", "CheckoutHighErrorRatio firing
  /// 8.2 %, and 412 more".
  package static func line(_ entry: IncidentEntry) -> String {
    let words = entry.text.split { $0.isNewline }.joined(separator: " ")
    let who = entry.by.isEmpty ? "" : entry.by + ": "
    // What nobody said is not quoted.
    func quoted(_ mark: String = "") -> String {
      words.isEmpty ? "" : entry.by.isEmpty ? ": " + words : "\(mark) “\(words)”"
    }
    func said(_ text: String) -> String { words.isEmpty ? text : "\(text): \(words)" }
    switch entry.kind {
    case .pending: return alert(entry, "true since")
    case .firing, .inactive, .resolved, .vanished, .returned, .ended:
      return alert(entry, entry.kind.words) + (words.isEmpty ? "" : ": " + words)
    case .peak: return alert(entry, "worst")
    case .targetDown: return said(counted(entry, "\(entry.subject) down"))
    case .targetUp: return counted(entry, "\(entry.subject) up again")
    case .acknowledged, .unacknowledged, .silenced, .unsilenced:
      return who + counted(entry, "\(entry.subject) \(entry.kind.words)")
        + quoted()
    case .maintenance, .maintenanceOver:
      return said("maintenance \(entry.subject) \(entry.kind.words)")
    case .opened, .reopened, .closed, .merged, .split: return who + said(entry.kind.words)
    // Whoever notifies says what came of it.
    case .escalation:
      return "escalation due: \(entry.subject), " + (words.isEmpty ? "not notified" : words)
    case .told: return counted(entry, "told \(entry.subject)" + (words.isEmpty ? "" : ", " + words))
    case .notTold: return counted(entry, said("not delivered to \(entry.subject)"))
    case .note: return who + words
    case .elsewhere: return who + words + " (elsewhere)"
    case .status, .severity, .title, .roles, .services:
      return who + "\(entry.kind.words) \(entry.subject)" + quoted(",")
    case .reload: return said("\(entry.subject) read anew")
    case .deploy:
      return counted(entry, "deploy of \(entry.subject)" + (words.isEmpty ? "" : " " + words))
    case .annotation: return said(entry.subject)
    }
  }

  private static func alert(_ entry: IncidentEntry, _ words: String) -> String {
    let value = entry.value.map { " " + number($0, entry.unit) } ?? ""
    return counted(entry, "\(entry.subject) \(words)\(value)")
  }

  private static func counted(_ entry: IncidentEntry, _ text: String) -> String {
    entry.count > 1 ? "\(text), and \(entry.count - 1) more" : text
  }

  /// A value in its Grafana unit.
  package static func number(_ value: Double, _ unit: String) -> String {
    ValueFormat(unit: unit).text(value)
  }

  /// What stands before an entry: state is never told by colour alone.
  package static func mark(_ kind: IncidentEntry.Kind) -> String {
    switch kind {
    case .pending, .inactive: "◆"
    case .firing, .targetDown: "▲"
    case .peak: "△"
    case .resolved, .returned, .targetUp, .closed: "✓"
    case .vanished, .ended: "?"
    case .opened, .reopened, .merged, .split: "●"
    case .escalation: "↗"
    case .told: "→"
    case .notTold: "✗"
    case .note, .elsewhere: "✎"
    case .acknowledged, .unacknowledged, .silenced, .unsilenced, .status, .severity, .title, .roles,
      .services:
      "·"
    case .maintenance, .maintenanceOver: "◇"
    case .reload, .deploy, .annotation: "↻"
    }
  }

  /// How long after the incident began: "+1m08s", "−38s", "+0s".
  package static func offset(_ time: Timestamp, from began: Timestamp) -> String {
    time < began ? "−" + SpanText.brief(began - time) : "+" + SpanText.brief(time - began)
  }
}

extension IncidentEntry.Kind {
  /// Behind its subject, or before it.
  package var words: String {
    switch self {
    case .firing: "firing"
    case .inactive: "no longer true"
    case .resolved: "recovered"
    case .vanished: "no data"
    case .returned: "data again"
    case .ended: "ended"
    case .acknowledged: "acknowledged"
    case .unacknowledged: "no longer acknowledged"
    case .silenced: "silenced"
    case .unsilenced: "no longer silenced"
    case .maintenance: "began"
    case .maintenanceOver: "is over"
    case .opened: "opened"
    case .reopened: "reopened"
    case .closed: "closed"
    case .merged: "merged"
    case .split: "split"
    case .status: "status"
    case .severity: "severity"
    case .title: "title"
    case .roles: "roles"
    case .services: "services"
    default: rawValue
    }
  }
}
