internal import Alerts
internal import Dashboards
internal import Facts
internal import Metrics
internal import PromQL
internal import Views

/// An incident as a dashboard: the graphs of its alerts, then those that departed most from the hour before it. What
/// can no longer be asked is drawn of what was frozen.
struct IncidentBoard {
  let fact: IncidentFact
  /// All that were frozen of it.
  var evidence: [IncidentEvidence] = []
  /// The rules of its alerts, by their names, as far as they are loaded.
  var rules: [String: RuleFact] = [:]
  var departed: [ConcernedPanel] = []
  /// Since when there can be samples; nil where that is not known.
  var oldest: Timestamp?
  let now: Timestamp

  init(_ fact: IncidentFact, now: Timestamp) {
    self.fact = fact
    self.now = now
  }

  /// - Parameter numbers: those that its panels have had so far: a panel keeps its own, whatever comes and goes.
  func made(_ numbers: inout PanelNumbers) -> MadeBoard {
    var board = Dashboard()
    board.uid = IncidentAddress.uid(fact.number)
    board.title = fact.title.isEmpty ? fact.name : "\(fact.name) \(fact.title)"
    (board.from, board.to) = window.texts
    // What is over changes no more.
    if window.end != nil { board.refresh = .seconds(60) }
    let panels = fact.alerts.flatMap(graphs) + departed.map(graph) + others
    var y = 0
    for (key, panel) in panels {
      var panel = panel
      panel.id = numbers.number(of: key)
      panel.grid = GridRect(
        x: 0, y: y, width: GridRect.columns, height: panel.made == nil ? 8 : 3)
      y = panel.grid.maxY
      board.panels.append(panel)
    }
    var made = MadeBoard(board)
    if !evidence.isEmpty { made.sources = [frozenSource: EvidenceSource(evidence)] }
    return made
  }

  /// From a quarter of an hour before it began to now, or to as long after it was resolved.
  var window: BoardWindow {
    BoardWindow(
      from: fact.began - .seconds(900),
      to: fact.isOpen ? nil : fact.resolved.map { $0 + .seconds(960) }, now: now)
  }

  /// Another name with each piece: what was answered under it before stays true.
  private var frozenSource: String { "frozen/\(fact.number)/\(evidence.count)" }

  // MARK: - Alerts

  /// The rules of its alerts, by their names: that of the alert that stands for all, where it is known still.
  static func rules(of fact: IncidentFact, _ facts: FactSheet) -> [String: RuleFact] {
    let names = Dictionary(
      fact.alerts.map { ($0.alert, $0.name) }, uniquingKeysWith: { first, _ in first })
    var own: [String: RuleFact.ID] = [:]
    // Of ten thousand alerts none is copied.
    let alerts = facts.alerts.rows
    for index in alerts.indices {
      if let name = names[alerts[index].id] { own[name] = alerts[index].rule }
    }
    var rules: [String: RuleFact] = [:]
    let members = Set(fact.alerts.map(\.name))
    for rule in facts.rules.rows where rule.kind == .alerting && members.contains(rule.name) {
      if rules[rule.name] == nil || own[rule.name] == rule.id { rules[rule.name] = rule }
    }
    return rules
  }

  /// Whether it takes what was frozen to draw it.
  static func wantsEvidence(
    _ fact: IncidentFact, _ rules: [String: RuleFact], oldest: Timestamp?
  ) -> Bool {
    !fact.isOpen
      || fact.alerts.contains { member in
        rules[member.name] == nil || oldest.map { $0 > member.since } ?? false
      }
  }

  /// What is drawn of the alerts of one name, each with what tells it from other panels.
  private func graphs(of member: IncidentFact.Member) -> [(key: String, panel: Panel)] {
    let frozen = FrozenGraph.all(of: evidence.filter { $0.alert == member.name })
    let live = live(member).map { (key: "alert " + member.name, panel: $0) }
    let end = member.ended ?? fact.resolved ?? now
    let isCovered = frozen.contains { $0.covers(member.since...max(member.since, end)) }
    let isGone = oldest.map { $0 > member.since } ?? false
    let pictures = frozen.map {
      (key: "frozen \(member.name) \($0.expression)", panel: graph(of: $0, member.name))
    }
    // Of what is over the record holds, whatever a source would say of it now.
    if !fact.isOpen, isCovered || isGone && !pictures.isEmpty { return pictures }
    guard let live else {
      return pictures.isEmpty ? [("none " + member.name, nothing(of: member))] : pictures
    }
    return [live] + (isGone ? pictures : [])
  }

  private func live(_ member: IncidentFact.Member) -> Panel? {
    guard let rule = rules[member.name],
      let parsed = try? parseExpression(rule.expression)
    else { return nil }
    let own = RuleSeries(rule).own(Labels(fact.group)).pairs
    let expression = AlertExpression(parsed.narrowed(to: own))
    var graph = ExpressionGraph(expression.plotted, server: rule.id.server)
    graph.hold(against: expression.comparison, drawingBound: true)
    return graph.panel(0, member.name)
  }

  private func nothing(of member: IncidentFact.Member) -> Panel {
    var panel = Panel(id: 0, kind: "text", grid: GridRect(x: 0, y: 0, width: 24, height: 3))
    panel.title = member.name
    let text = "its rule is not loaded any more, and nothing of it was frozen"
    panel.made = .text([TextLine(runs: [.init(text, .muted)])])
    return panel
  }

  private func graph(of frozen: FrozenGraph, _ title: String) -> Panel {
    let newest = frozen.pieces[frozen.pieces.count - 1]
    var graph = ExpressionGraph(
      text: newest.expression, unit: newest.unit, source: frozenSource)
    graph.hold(against: newest.threshold)
    var panel = graph.panel(0, title + " · frozen")
    if frozen.omitted > 0 {
      panel.description = "For \(frozen.omitted) more series there was no room."
    }
    return panel
  }

  // MARK: - Others

  private func graph(of departed: ConcernedPanel) -> (key: String, panel: Panel) {
    let place = departed.panel
    var panel = ExpressionGraph(
      text: departed.expression, unit: departed.options.unit ?? "", source: departed.source
    ).panel(0, "\(place.board) ▸ \(place.title)")
    panel.fields.defaults.decimals = departed.options.decimals
    panel.fields.defaults.min = departed.options.min
    panel.fields.defaults.max = departed.options.max
    let address = LinkedRows.address(place.uid, panel: place.number, window.parameters)
    panel.links = [DashboardLink(title: "\(place.board) ▸ \(place.title)", url: address)]
    return ("panel \(place.uid) \(place.number)", panel)
  }

  /// What else was frozen of one that is over.
  private var others: [(key: String, panel: Panel)] {
    guard !fact.isOpen else { return [] }
    let members = Set(fact.alerts.map(\.name))
    let rest = FrozenGraph.all(of: evidence.filter { !members.contains($0.alert) })
    return rest.prefix(DepartureRanking.told).map { frozen in
      let title = frozen.pieces[frozen.pieces.count - 1].title
      return ("else " + frozen.expression, graph(of: frozen, title))
    }
  }
}

/// The numbers of panels that come and go.
struct PanelNumbers {
  private var known: [String: Int] = [:]

  mutating func number(of key: String) -> Int {
    if let number = known[key] { return number }
    known[key] = known.count + 1
    return known.count
  }
}
