import Facts
import Metrics

extension Scene {
  /// The alert that fires and matters most: what nobody looks after first, then by severity, then what was first.
  var worstAlert: AlertFact? { alertBook.worst { $0.state == .firing } }
}

extension AlertBook {
  /// Of the alerts that are meant the one that matters most.
  func worst(_ isMeant: (AlertFact) -> Bool) -> AlertFact? {
    worst(among: alerts.indices.filter { isMeant(alerts[$0]) })
  }

  func worst(among places: [Int]) -> AlertFact? {
    var worst: Int?
    for place in places {
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

extension Scene {
  /// Of alerts, by their places, the one that the page's lists have first.
  func firstListed(_ places: [Int]) -> AlertFact? {
    let places = Set(places)
    var scene = self
    for tab in [AlertsView.Tab.firing, .pending, .suppressed, .resolved] {
      scene.state.alerts.tab = tab
      let list = scene.alertList
      for var group in list.groups {
        group.members.removeAll { !places.contains($0) }
        // What is folded is not in its order yet.
        group.sort(list.book, by: tab == .resolved ? .since : .severity)
        if let first = group.members.first { return list.book.alerts[first] }
      }
    }
    return nil
  }
}
