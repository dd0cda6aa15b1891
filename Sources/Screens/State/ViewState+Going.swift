import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Views

extension Scene {
  /// How many alerts fire; where they are not known, what is not read yet and what the series `ALERTS` tells.
  var alertsMessage: String {
    if let alerts = snapshot.alerts { return "\(alerts.firing) firing, \(alerts.pending) pending" }
    let unread =
      snapshot.facts.server == nil
      ? "alert rules are not evaluated yet" : "a server's alerts are not read yet"
    switch snapshot.alertSeries {
    case nil: return unread + ", and ALERTS was not asked for"
    case .unknown(let reason): return unread + ", and what ALERTS has is not known: " + reason
    case .counted(let counts, let time):
      let age = " (" + SpanText.brief(max(.zero, snapshot.now - time)) + " ago): "
      guard counts.firing + counts.pending > 0 else {
        return "no series of ALERTS fires" + age + unread
      }
      let pending = counts.pending > 0 ? ", \(counts.pending) pending" : ""
      return "▲ \(counts.firing) series of ALERTS firing" + pending + age + unread
    }
  }

  var incidentsMessage: String {
    guard let incident = snapshot.incident else {
      return "incidents are not kept yet; " + alertsMessage
    }
    return incident.name + " " + incident.severity
  }

  fileprivate var downTargets: String {
    switch snapshot.facts.targets.rows.count(where: { $0.health == .down }) {
    case 0:
      snapshot.facts.targets.unknown.map { "whether a target is down is not known: " + $0 } ?? ""
    case 1: "1 target is down"
    case let count: "\(count) targets are down"
    }
  }
}

extension ViewState {
  /// What is wrong with the engine; as long as no alert is known, then the worst panel.
  mutating func showWorst(_ scene: Scene) {
    let notices = scene.snapshot.allNotices
    guard !notices.isEmpty else {
      _ = showWorstHere(scene)
      return
    }
    var lines: [String] = []
    var told: Set<NoticeFact> = []
    for notice in notices where told.insert(notice).inserted {
      lines.append(notice.severity.mark + " " + notice.text)
      lines += furtherLines(of: notice.text, notice.detail).map { "  " + $0 }
      lines.append("")
    }
    lines.append("\(keymap.label(.worst)) goes on to the worst panel or target")
    var detail = Detail(title: "What is wrong", lines: lines)
    detail.isOfEngine = true
    overlay = .detail(detail)
  }

  /// The panel that is critical by its thresholds, targets that are down, the panel that warns, or that there is none.
  mutating func showWorstHere(_ scene: Scene) -> [Command] {
    let worst = scene.worstPanel
    let isDown = scene.snapshot.facts.targets.rows.contains { $0.health == .down }
    if let worst, worst.isCritical || !isDown {
      show(worst, scene)
    } else if isDown {
      go(to: .targets, scene)
      targets = TargetsView(order: .health)
      filters[.targets] = nil
      message = "these targets are down; " + scene.alertsMessage
    } else {
      let rest = [scene.downTargets, scene.alertsMessage].filter { !$0.isEmpty }
      message = (["no panel that was evaluated is past its thresholds"] + rest)
        .joined(separator: "; ")
    }
    return []
  }

  private mutating func show(_ worst: WorstPanel, _ scene: Scene) {
    if page != .panel || panel.id != worst.id { remember(scene) }
    open(panel: worst.id)
    let board = PanelBoard(scene)
    if let place = board.place(worst.id) { focus(place, board, scene.body) }
    let mark = worst.isCritical ? "▲ " : "◆ "
    let rest = [scene.downTargets, scene.alertsMessage].filter { !$0.isEmpty }
    message = ([mark + worst.why] + rest).joined(separator: "; ")
  }

  /// With the query of the panel that has the focus; of several one is chosen.
  mutating func openExplore(_ scene: Scene) -> [Command] {
    let panel: PanelFrame? =
      switch page {
      case .panel: scene.panelFrame
      case .dashboard: dashboard.focus.flatMap { scene.frame($0) }
      default: nil
      }
    var asked = (panel?.queries ?? []).filter { !$0.isAnnotation }
      .map { (text: $0.expression, detail: $0.refID) }
    if case .unsupported(_, let queries) = panel?.content {
      asked = queries.map { (text: $0, detail: "") }
    }
    asked.removeAll { $0.text.allSatisfy(\.isWhitespace) }
    if asked.count > 1 {
      overlay = .choice(
        Choice(title: "Queries of the panel", hint: "↵ takes it to explore", asking: asked))
      return []
    }
    if let only = asked.first { return ask(only.text, scene) }
    go(to: .explore, scene)
    explore.isEditing = true
    return []
  }
}
