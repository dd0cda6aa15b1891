import Facts
import Metrics
import Synchronization

/// The alerts of one table, looked through once: who stands in which list, and what they are sorted by. However many
/// there are, a key then costs no more than what it changes.
final class AlertBook: Sendable {
  let alerts: [AlertFact]
  let shape: AlertShape
  let tally: AlertTally
  /// The alerts of each list, in their order.
  let members: [AlertsView.Tab: [Int]]
  /// Of each alert when it became what it is, in milliseconds, and whether nobody looks after it.
  let since: [Int64]
  let isLoud: [Bool]
  /// Those that are over without being known to have recovered.
  let isEnded: [Bool]
  let values: [Double]

  private let active = Mutex<[RuleFact.ID: (firing: Int, pending: Int)]?>(nil)

  /// - Parameter earlier: the table before it, whose alerts are often the same.
  init(_ alerts: [AlertFact], after earlier: AlertBook? = nil) {
    self.alerts = alerts
    shape = earlier.flatMap { $0.shape.fits(alerts) ? $0.shape : nil } ?? AlertShape(alerts)
    var tally = AlertTally()
    var lists = [[Int]](repeating: [], count: AlertsView.Tab.allCases.count)
    var since: [Int64] = []
    var isLoud: [Bool] = []
    var isEnded: [Bool] = []
    since.reserveCapacity(alerts.count)
    isLoud.reserveCapacity(alerts.count)
    isEnded.reserveCapacity(alerts.count)
    alerts.withUnsafeBufferPointer { alerts in
      guard let first = alerts.baseAddress else { return }
      for place in alerts.indices {
        // Field by field, since a copy of an alert would cost more than all that is done with it.
        let alert = first + place
        let state = alert.pointee.state
        let isSilenced = !alert.pointee.silencedBy.isEmpty
        var isAcknowledged = false
        if case .some = alert.pointee.acknowledgement { isAcknowledged = true }
        tally.count(state, isSilenced: isSilenced, isAcknowledged: isAcknowledged)
        let own: AlertsView.Tab
        var isOver = false
        switch state {
        case .firing: own = .firing
        case .pending: own = .pending
        case .resolved: (own, isOver) = (.resolved, true)
        }
        if isOver || !isSilenced { lists[own.rawValue].append(place) }
        // One that is acknowledged goes on firing.
        if !isOver, isSilenced || isAcknowledged {
          lists[AlertsView.Tab.suppressed.rawValue].append(place)
        }
        isLoud.append(!isSilenced && !isAcknowledged)
        isEnded.append(isOver && alert.pointee.isEnded)
        if case .plain = alert.pointee.standing, case .firing = state,
          let fired = alert.pointee.firedAt
        {
          since.append(fired.milliseconds)
        } else {
          since.append(alert.pointee.since.milliseconds)
        }
      }
    }
    let tabs = AlertsView.Tab.allCases
    members = Dictionary(uniqueKeysWithValues: tabs.map { ($0, lists[$0.rawValue]) })
    (self.tally, self.since) = (tally, since)
    (self.isLoud, self.isEnded, self.values) = (
      isLoud, isEnded, AlertFact.values(of: alerts)
    )
  }

  /// How many instances of a rule are active.
  func active(_ rule: RuleFact.ID) -> (firing: Int, pending: Int) {
    active.withLock { known in
      if let known { return known[rule] ?? (0, 0) }
      var active: [RuleFact.ID: (firing: Int, pending: Int)] = [:]
      for alert in alerts where alert.isActive {
        if alert.state == .firing {
          active[alert.rule, default: (0, 0)].firing += 1
        } else {
          active[alert.rule, default: (0, 0)].pending += 1
        }
      }
      known = active
      return active[rule] ?? (0, 0)
    }
  }
}

extension AlertFact {
  /// When it became what it is.
  var since: Timestamp {
    if case .vanished(let since, _) = standing, isActive { return since }
    return switch state {
    case .pending: activeAt
    case .firing: firedAt ?? activeAt
    case .resolved: resolvedAt ?? activeAt
    }
  }

  /// Its state in a word.
  var word: String {
    isVanished && isActive ? "vanished" : isEnded ? "ended" : state.rawValue
  }

  /// Its state as a shape.
  var glyph: String {
    if isVanished, isActive { return "?" }
    return switch state {
    case .firing: "▲"
    case .pending: "◆"
    case .resolved: isEnded ? "–" : "✓"
    }
  }
}
