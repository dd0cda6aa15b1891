internal import Facts
package import Views

extension Scene {
  /// The alert that fires and matters most: what nobody looks after first, then by severity, then what was first.
  var worstAlert: AlertFact? { alertBook.worst { $0.state == .firing } }
}

extension AlertBook {
  /// Of the alerts that are meant the one that matters most.
  func worst(_ isMeant: (AlertFact) -> Bool) -> AlertFact? {
    var worst: Int?
    for place in alerts.indices where isMeant(alerts[place]) {
      guard let best = worst else {
        worst = place
        continue
      }
      let (states, rests) = (alerts[place].rank, alerts[best].rank)
      if states != rests {
        if states < rests { worst = place }
      } else if isLoud[place] != isLoud[best] {
        if isLoud[place] { worst = place }
      } else if shape.severities[place] != shape.severities[best] {
        if shape.severities[place] < shape.severities[best] { worst = place }
      } else if alerts[place].state == .resolved
        ? since[place] > since[best] : since[place] < since[best]
      {
        worst = place
      }
    }
    return worst.map { alerts[$0] }
  }
}

extension AlertFact {
  fileprivate var rank: Int {
    switch state {
    case .firing: 0
    case .pending: 1
    case .resolved: 2
    }
  }
}

extension ViewState {
  /// Begins at the page Alerts with what bears this name, as `vigil alert NAME` asks; the alert itself is opened as
  /// soon as it is known.
  package mutating func seek(alert name: String) {
    pages = [.dashboard, .alerts]
    filters[.alerts] = Filter(name)
    sought = name
  }

  /// Whether the alert that is sought is not known yet.
  package var isSeeking: Bool { sought != nil }
}

/// What a new snapshot lets go on that waited for it.
package func arrive(
  _ state: inout ViewState, _ snapshot: Snapshot, width: Int, height: Int
) -> [Command] {
  guard let name = state.sought else { return [] }
  let book = state.memo.book(snapshot.facts.alerts.rows)
  let lower = name.lowercased()
  guard
    let alert = book.worst({ $0.name == name })
      ?? book.worst({ $0.name.lowercased().hasPrefix(lower) })
  else { return [] }
  state.sought = nil
  state.shownWorst = alert.id
  return state.openAlert(alert.id, Scene(state, snapshot, width: width, height: height))
}
