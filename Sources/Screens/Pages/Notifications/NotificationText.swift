import Calendar
import Cells
import Facts
import Incidents
import Metrics
import Views

extension NotificationFact.State {
  var token: Token {
    switch self {
    case .waiting, .sending: .info
    case .delivered: .ok
    case .failed, .undeliverable: .crit
    case .replaced: .muted
    }
  }
}

extension NotificationFact {
  /// What it means in colour: what waits after it failed is not as what waits its turn.
  var token: Token { isFailing ? .warn : state.token }

  /// "2▲ 1✓": how many fire, and how many ended.
  var counts: String {
    var parts: [String] = []
    if !firing.isEmpty { parts.append("\(firing.count)▲") }
    if !resolved.isEmpty { parts.append("\(resolved.count)✓") }
    return parts.isEmpty ? "–" : parts.joined(separator: " ")
  }

  /// What its alerts have in common, in a few words.
  func grouped(within room: Int = .max) -> String {
    if !groupLabels.isEmpty { return groupLabels.told(groupLabels.pairs.map(\.name), within: room) }
    let all = firing + resolved
    return all.count == 1 ? all[0].toldAsAlert : "all alerts"
  }
}

extension Labels {
  /// An alert's name and what tells it from others.
  var toldAsAlert: String {
    let names = pairs.map(\.name).filter { !["alertname", "severity"].contains($0) }
    return [self["alertname"], told(names)].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension Scene {
  /// How long something is ahead, or that it is due.
  func ahead(_ time: Timestamp) -> String {
    time > snapshot.now ? "in " + SpanText.brief(time - snapshot.now) : "now"
  }

  /// What came of a notification, or what is to come: the answer, the next try.
  func outcome(_ notification: NotificationFact) -> String {
    var parts: [String] = []
    let last = notification.attempts.last.map { NotificationWording.answer($0) }
    let tries = notification.tries
    switch notification.state {
    case .waiting:
      if let next = notification.nextTry {
        parts.append("next try " + ahead(next))
      } else {
        parts.append(tries > 0 ? "to be tried again" : "due " + ahead(notification.due))
      }
      if let last { parts.append((tries > 1 ? "failed \(tries)×: " : "") + last) }
    case .sending: parts.append("on its way" + (tries > 0 ? ", try \(tries + 1)" : ""))
    case .delivered: parts.append((last ?? "delivered") + (tries > 1 ? ", try \(tries)" : ""))
    case .failed: parts.append((last ?? "failed") + (tries > 1 ? ", after \(tries) tries" : ""))
    case .undeliverable: parts.append("not delivered: " + (last ?? "kind not built"))
    case .replaced: parts.append("a newer state took its place")
    }
    if notification.replaced > 0 { parts.append("replaced \(notification.replaced)") }
    if notification.isUnsaved { parts.append("unsaved") }
    return parts.joined(separator: " · ")
  }

  /// What is told of a receiver, the worst first.
  func told(_ receiver: ReceiverFact) -> String {
    var parts: [String] = []
    if !receiver.isBuilt { parts.append("kind not built: it is told of nothing") }
    if let since = receiver.failingSince {
      let age = ageText(snapshot.now - since)
      parts.append(
        "failing for \(age), since \(told(since))"
          + (receiver.lastFailure.isEmpty ? "" : ": " + receiver.lastFailure))
    }
    if receiver.waiting > 0 { parts.append("\(receiver.waiting) waiting") }
    if receiver.failed > 0 {
      let isOld = receiver.failingSince == nil && !receiver.lastFailure.isEmpty && receiver.isBuilt
      parts.append("\(receiver.failed) failed" + (isOld ? " (last: \(receiver.lastFailure))" : ""))
    }
    if receiver.delivered > 0 || receiver.isBuilt && parts.isEmpty {
      let last = receiver.lastDelivered.map { ", last " + told($0) } ?? ""
      parts.append("\(receiver.delivered) delivered" + last)
    }
    return parts.joined(separator: " · ")
  }
}

extension ReceiverFact {
  var mark: (glyph: String, style: Style) {
    if failingSince != nil { return ("▲", Style(.crit, bold: true)) }
    if !isBuilt { return ("✗", Style(.crit, bold: true)) }
    return delivered > 0 ? ("✓", Style(.ok)) : ("·", Style(.muted))
  }
}
