import Cells
import Facts
import Views

/// How many alerts are in which state, and how many of them are not to disturb.
struct AlertTally: Sendable, Hashable {
  /// Those that vanished count: they may still be true.
  var firing = 0
  /// Of these.
  var silenced = 0
  /// Of these, not silenced.
  var inMaintenance = 0
  /// Of these, neither.
  var acknowledged = 0
  /// Silenced ones left out, and those in maintenance.
  var pending = 0

  /// Firing, and nobody looks after it.
  var loud: Int { firing - silenced - inMaintenance - acknowledged }

  mutating func count(
    _ state: AlertFact.State, isSilenced: Bool, isWorkedOn: Bool, isAcknowledged: Bool
  ) {
    switch state {
    case .firing:
      firing += 1
      if isSilenced {
        silenced += 1
      } else if isWorkedOn {
        inMaintenance += 1
      } else if isAcknowledged {
        acknowledged += 1
      }
    case .pending: if !isSilenced, !isWorkedOn { pending += 1 }
    case .resolved: break
    }
  }

  /// "2 firing (1 silenced)"; empty where none fires.
  var firingText: String {
    guard firing > 0 else { return "" }
    let quiet =
      switch (silenced, inMaintenance, acknowledged) {
      case (0, 0, 0): ""
      case (_, 0, 0): " (\(silenced) silenced)"
      case (0, _, 0): " (\(inMaintenance) in maintenance)"
      case (0, 0, _): " (\(acknowledged) acked)"
      default: " (\(silenced + inMaintenance + acknowledged) quiet)"
      }
    return "\(firing) firing" + quiet
  }
}

extension Scene {
  var alertBook: AlertBook { state.memo.book(snapshot.facts.alerts.rows) }

  /// For the top line; nil where nothing fires and nothing is about to.
  var loudAlerts: (text: String, style: Style)? {
    let tally = alertBook.tally
    // What was known before, where it is not known now.
    let doubt = snapshot.facts.alerts.unknown == nil ? "" : "?"
    if tally.firing > 0 {
      let style = doubt.isEmpty ? Style(.crit, bold: true) : Style(.warn, bold: true)
      return ("▲ " + tally.firingText + doubt, tally.loud > 0 ? style : Style(.muted))
    }
    return tally.pending > 0 ? ("◆ \(tally.pending) pending" + doubt, Style(.warn)) : nil
  }

  /// For the bottom line, which has the quieter words.
  var countedAlerts: (text: String, style: Style)? {
    let tally = alertBook.tally
    let parts = [
      tally.firing > 0 ? "\(tally.firing) firing" : nil,
      tally.pending > 0 ? "\(tally.pending) pending" : nil,
    ].compactMap { $0 }
    guard !parts.isEmpty else { return nil }
    let doubt = snapshot.facts.alerts.unknown == nil ? "" : "?"
    return (
      parts.joined(separator: ", ") + doubt, Style(tally.loud > 0 ? .crit : .muted)
    )
  }
}
