internal import Alerts
internal import Calendar
internal import Dashboards
internal import Facts
internal import Metrics
internal import PromQL
internal import Views

/// An alert as a dashboard: why it is there, its expression around the firing, the parts of that, and what lies near.
struct AlertBoard {
  let alert: AlertFact
  /// nil where it is no longer known.
  let rule: RuleFact?
  let expression: AlertExpression?
  /// What it was made of besides.
  let surroundings: AlertSurroundings
  let now: Timestamp
  let zone: Zone

  init(
    _ alert: AlertFact, _ rule: RuleFact?, _ surroundings: AlertSurroundings, now: Timestamp,
    zone: Zone
  ) {
    self.alert = alert
    self.rule = rule
    self.surroundings = surroundings
    self.now = now
    self.zone = zone
    expression = rule.flatMap { try? parseExpression($0.expression) }.map(AlertExpression.init)
  }

  var wording: AlertWording {
    AlertWording(
      alert: alert, rule: rule, expression: expression, extent: surroundings.extent,
      acknowledgement: surroundings.acknowledgement, now: now, zone: zone)
  }

  var dashboard: Dashboard {
    var board = Dashboard()
    board.uid = AlertAddress.uid(alert.id)
    board.title = alert.name
    (board.from, board.to) = window.texts
    let runbook = alert.annotations.first { $0.name == "runbook_url" }?.value ?? ""
    if !runbook.isEmpty { board.links = [DashboardLink(title: "runbook", url: runbook)] }
    var panels = [why]
    var y = panels[0].grid.maxY
    let plot = self.plot
    let labels = text(AlertAddress.labels, labelsTitle, labelLines)
    if let plot { panels.append(placed(plot, x: 0, y: y, width: 16, height: 12)) }
    panels.append(
      placed(labels, x: plot == nil ? 0 : 16, y: y, width: plot == nil ? 24 : 8, height: 12))
    y += 12
    for (index, part) in parts.enumerated() {
      panels.append(placed(part, x: index % 3 * 8, y: y + index / 3 * 6, width: 8, height: 6))
    }
    y += (parts.count + 2) / 3 * 6
    var rest = [neighbours, history, related]
    if let text = surroundings.runbook { rest.append(runbookPanel(text)) }
    for (index, panel) in rest.enumerated() {
      panels.append(placed(panel, x: index % 2 * 12, y: y + index / 2 * 7, width: 12, height: 7))
    }
    board.panels = panels
    return board
  }

  private func placed(_ panel: Panel, x: Int, y: Int, width: Int, height: Int) -> Panel {
    var panel = panel
    panel.grid = GridRect(x: x, y: y, width: width, height: height)
    return panel
  }

  /// From some time before the firing to now, or to some time after its end.
  private var window: BoardWindow {
    let lead = max(.seconds(1800), (rule?.hold ?? .zero) * 4)
    return BoardWindow(
      from: alert.activeAt - min(lead, .seconds(86_400)),
      to: alert.isActive ? nil : alert.resolvedAt.map { $0 + .seconds(960) }, now: now)
  }

  /// The same as parameters of an address.
  var parameters: String { window.parameters }

  // MARK: - Graphs

  /// The labels that the series of the alert have.
  private var own: [Label] {
    rule.map { RuleSeries($0).own(alert.labels).pairs } ?? []
  }

  private var narrowed: AlertExpression? {
    expression.map { AlertExpression($0.whole.narrowed(to: own)) }
  }

  private var plot: Panel? {
    guard let narrowed else { return nil }
    var panel = graph(
      AlertAddress.plot.number, "Around the firing", narrowed.plotted, narrowed.comparison)
    let begin = alert.state == .pending ? alert.anewSince ?? alert.activeAt : alert.activeAt
    let fired = alert.state == .pending ? nil : alert.firedAt
    if let rule, rule.hold > .zero, fired.map({ $0 >= begin }) ?? true {
      var wait = ShadedInterval(
        from: begin, to: fired ?? begin + rule.hold,
        label: "for " + AlertWording.span(rule.hold), color: .warn)
      wait.isWaiting = true
      panel.shades = [wait]
    }
    return panel
  }

  private var parts: [Panel] {
    guard let narrowed else { return [] }
    return ExpressionParts(of: narrowed).list.enumerated().map { index, part in
      graph(10 + index, part.title, part.plotted, part.comparison)
    }
  }

  private func graph(
    _ id: Int, _ title: String, _ expression: Expr, _ comparison: AlertExpression.Comparison?
  ) -> Panel {
    var graph = ExpressionGraph(expression, server: alert.rule.server)
    graph.hold(against: comparison, drawingBound: id == AlertAddress.plot.number)
    return graph.panel(id, title)
  }
}
