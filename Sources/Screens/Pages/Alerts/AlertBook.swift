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
  /// How many active alerts a silence hides, by its id.
  let hides: [String: Int]
  /// The places of those that an Alertmanager tells of.
  let isElsewhere: [Int]

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
    var hides: [String: Int] = [:]
    var isElsewhere: [Int] = []
    since.reserveCapacity(alerts.count)
    isLoud.reserveCapacity(alerts.count)
    isEnded.reserveCapacity(alerts.count)
    alerts.withUnsafeBufferPointer { alerts in
      guard let first = alerts.baseAddress else { return }
      for place in alerts.indices {
        // Field by field, since a copy of an alert would cost more than all that is done with it.
        let alert = first + place
        let state = alert.pointee.state
        var isSilenced = !alert.pointee.silencedBy.isEmpty
        if case .some = alert.pointee.elsewhere {
          isSilenced = alert.pointee.isSilenced
          isElsewhere.append(place)
        }
        if isSilenced, state != .resolved {
          for silence in alert.pointee.silences { hides[silence, default: 0] += 1 }
        }
        var isWorkedOn = false
        if case .some = alert.pointee.maintenance { isWorkedOn = true }
        let isMuted = isSilenced || isWorkedOn
        var isAcknowledged = false
        if case .some = alert.pointee.acknowledgement { isAcknowledged = true }
        tally.count(
          state, isSilenced: isSilenced, isWorkedOn: isWorkedOn, isAcknowledged: isAcknowledged)
        let own: AlertsView.Tab
        var isOver = false
        switch state {
        case .firing: own = .firing
        case .pending: own = .pending
        case .resolved: (own, isOver) = (.resolved, true)
        }
        if isOver || !isMuted { lists[own.rawValue].append(place) }
        // One that is acknowledged goes on firing.
        if !isOver, isMuted || isAcknowledged {
          lists[AlertsView.Tab.suppressed.rawValue].append(place)
        }
        isLoud.append(!isMuted && !isAcknowledged)
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
    (self.hides, self.isElsewhere) = (hides, isElsewhere)
    (self.isLoud, self.isEnded, self.values) = (
      isLoud, isEnded, AlertFact.values(of: alerts)
    )
  }

  /// How many instances of a rule are active.
  func active(_ rule: RuleFact.ID) -> (firing: Int, pending: Int) {
    active.withLock { known in
      let active = known ?? counted
      known = active
      return active[rule] ?? (0, 0)
    }
  }

  private var counted: [RuleFact.ID: (firing: Int, pending: Int)] {
    var counts: [RuleFact.ID: (firing: Int, pending: Int)] = [:]
    alerts.withUnsafeBufferPointer { alerts in
      var start = 0
      while start < alerts.count {
        // Neighbours mostly are of one rule and state; to look one up costs more than to compare it.
        var end = start + 1
        while end < alerts.count, alerts[end].state == alerts[start].state,
          alerts[end].rule == alerts[start].rule
        {
          end += 1
        }
        switch alerts[start].state {
        case .firing: counts[alerts[start].rule, default: (0, 0)].firing += end - start
        case .pending: counts[alerts[start].rule, default: (0, 0)].pending += end - start
        case .resolved: break
        }
        start = end
      }
    }
    return counts
  }

  /// Works out what frames want of it.
  func lookThrough() {
    active.withLock { $0 = $0 ?? counted }
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
