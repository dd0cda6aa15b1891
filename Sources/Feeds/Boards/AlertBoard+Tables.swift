internal import Dashboards
internal import Facts
internal import Metrics
internal import Views

/// The panels that are lists, whose rows lead on.
extension AlertBoard {
  /// Alerts count as near that began within so long of this one.
  static let nearness = Duration.seconds(900)

  private func table(_ id: PanelID, _ title: String, _ rows: LinkedRows, empty: String) -> Panel {
    let frame = rows.frame
    if frame.rows.isEmpty, frame.footer.isEmpty {
      return text(id, title, [TextLine(runs: [.init(empty, .muted)])])
    }
    var panel = Panel(
      id: id.number, kind: "table", grid: GridRect(x: 0, y: 0, width: 12, height: 7))
    panel.title = title
    panel.made = .table(frame)
    return panel
  }

  var neighbours: Panel {
    var rows = LinkedRows(["began", "alert", "state", "labels"])
    for near in AlertNeighbour.list(of: alert, surroundings).prefix(50) {
      let distance = near.time - alert.beganAt
      let sign = distance < .zero ? "−" : "+"
      let span = AlertWording.span(distance < .zero ? .zero - distance : distance)
      rows.add(
        [
          .init(text: sign + span), .init(text: near.labels["alertname"], color: near.color),
          .init(text: near.state), .init(text: near.shownLabels),
        ], link: near.id.map { LinkedRows.address(AlertAddress.uid($0)) } ?? "")
    }
    return table(
      AlertAddress.neighbours, "Began within minutes", rows,
      empty: "no other alert began within 15 minutes of this one")
  }

  var history: Panel {
    var rows = LinkedRows(["fired", "ended", "lasted", "value", "acknowledged by"])
    let past = surroundings.history
    let wording = wording
    for firing in past.firings.reversed().prefix(100) {
      rows.add([
        .init(text: wording.briefTime(firing.from)),
        .init(text: firing.to.map(wording.briefTime) ?? (alert.isActive ? "" : "not recorded")),
        .init(text: firing.to.map { AlertWording.span($0 - firing.from) } ?? ""),
        .init(
          text: firing.value.flatMap { $0.isNaN && alert.posted != nil ? nil : $0 }
            .map { ValueFormat(unit: wording.unit).text($0) } ?? ""),
        .init(text: firing.by),
      ])
    }
    if let unknown = surroundings.unknownHistory { rows.add(footer: "record: " + unknown) }
    return table(
      AlertAddress.history, "Firings: " + past.summary(at: now), rows,
      empty: "it has not fired yet, as far as is recorded")
  }

  var related: Panel {
    var rows = LinkedRows(["panel", "dashboard"])
    for panel in surroundings.related.prefix(200) {
      rows.add(
        [.init(text: panel.title), .init(text: panel.board)],
        link: LinkedRows.address(panel.uid, panel: panel.number, parameters))
    }
    return table(
      AlertAddress.related, "Panels of the same series", rows,
      empty: "no panel of a loaded dashboard reads these series")
  }
}

extension AlertFact {
  /// The earliest that is known of it.
  var beganAt: Timestamp { min(activeAt, firedAt ?? activeAt) }
}

/// Another alert that began about when one did.
struct AlertNeighbour {
  /// nil of one that can be opened no more.
  var id: String?
  var time: Timestamp
  var labels: Labels
  var state: String
  var color: FrameColor

  var shownLabels: String {
    labels.pairs.filter { $0.name != "alertname" && $0.name != "severity" }
      .map { $0.name + "=" + $0.value }.joined(separator: " ")
  }

  /// The nearest first.
  static func list(of alert: AlertFact, _ surroundings: AlertSurroundings) -> [AlertNeighbour] {
    func isNear(_ time: Timestamp) -> Bool {
      max(time, alert.beganAt) - min(time, alert.beganAt) <= AlertBoard.nearness
    }
    var known: [String: AlertNeighbour] = [:]
    for change in surroundings.near
    where change.alert != alert.id && [.pending, .firing].contains(change.what)
      && isNear(change.time) && known[change.alert] == nil
    {
      known[change.alert] = AlertNeighbour(
        id: nil, time: change.time, labels: change.labels, state: "past", color: .muted)
    }
    for other in surroundings.alerts where other.id != alert.id && isNear(other.beganAt) {
      let (state, color): (String, FrameColor) =
        switch other.state {
        case .firing: ("▲ firing", .crit)
        case .pending: ("◆ pending", .warn)
        case .resolved: (other.isEnded ? "– ended" : "✓ resolved", .muted)
        }
      known[other.id] = AlertNeighbour(
        id: other.id, time: other.beganAt, labels: other.labels, state: state, color: color)
    }
    func distance(_ one: AlertNeighbour) -> Duration {
      max(one.time, alert.beganAt) - min(one.time, alert.beganAt)
    }
    return known.values.sorted {
      let (a, b) = (distance($0), distance($1))
      return a != b ? a < b : $0.labels < $1.labels
    }
  }
}
