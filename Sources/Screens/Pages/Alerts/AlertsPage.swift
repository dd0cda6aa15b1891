import Calendar
import Cells
import Facts
import Metrics
import Views

extension AlertsView.Tab {
  /// As the line above the lists has it.
  fileprivate func title(_ scene: Scene) -> String {
    let book = scene.alertBook
    let count = book.members[self]?.count ?? 0
    return switch self {
    case .firing: "firing \(count)"
    case .pending: "pending \(count)"
    case .suppressed: "suppressed \(count)"
    case .resolved: overTitle(scene)
    case .rules: rulesTitle(scene)
    case .silences: "silences \(scene.snapshot.facts.silences.rows.count)"
    case .maintenance: "maintenance \(scene.snapshot.facts.maintenance.rows.count)"
    }
  }

  private func overTitle(_ scene: Scene) -> String {
    let count = scene.overToday
    return "resolved today \(count.resolved)" + (count.ended > 0 ? ", ended \(count.ended)" : "")
  }

  private func rulesTitle(_ scene: Scene) -> String {
    let rules = scene.snapshot.facts.rules.rows
    let failed = rules.count { $0.health == .err }
    return "rules \(rules.count)" + (failed > 0 ? " (\(failed) ✗)" : "")
  }
}

extension AlertsView.Tab {
  /// Those that are gone through; windows of maintenance where there are any, or one looks at them.
  static func shown(_ scene: Scene) -> [Self] {
    let hasWindows = !scene.snapshot.facts.maintenance.rows.isEmpty
    return allCases.filter {
      $0 != .maintenance || hasWindows || scene.state.alerts.tab == .maintenance
    }
  }
}

/// The lists by name and count, and what is marked and how they are sorted.
private func drawTabs(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  let seen = scene.state.alerts.tab
  let x = TabLine(
    titles: AlertsView.Tab.shown(scene).map { (text: $0.title(scene), isSeen: $0 == seen) }
  ).draw(rect, &grid)
  var aside: [String] = []
  let marked = scene.markedAlerts.count
  if marked > 0 { aside.append("\(marked) marked") }
  if let order = scene.orderText { aside.append("by " + order) }
  let text = aside.joined(separator: ", ")
  guard !text.isEmpty, x + columns(of: text) + 3 <= rect.right else { return }
  grid.put(text, endingAt: rect.right - 1, y: rect.y, style: Style(marked > 0 ? .focus : .muted))
}

extension Scene {
  fileprivate var orderText: String? {
    let view = state.alerts
    switch view.tab {
    case .silences, .maintenance: return nil
    case .rules: return "\(view.ruleOrder)"
    case .resolved where view.order == .severity: return "\(AlertsView.Order.since)"
    case .firing, .pending, .suppressed, .resolved: return "\(view.order)"
    }
  }

  /// Those of the marked that are still there.
  var markedAlerts: [AlertFact] {
    let book = alertBook
    return state.alerts.marked.compactMap { book.shape.place(of: $0) }.sorted()
      .map { book.alerts[$0] }
  }

  /// What is said where the list is empty.
  fileprivate func whyNoRow(_ rows: AlertsRows) -> String {
    let facts = snapshot.facts
    if case .alerts(let list) = rows.content, let problem = list.problem {
      return "no regular expression: " + problem
    }
    if let filter { return "nothing here fits /" + filter.text }
    switch state.alerts.tab {
    case .rules:
      return facts.rules.unknown
        ?? "no rules: rule_files of prometheus.yml names none"
    case .silences: return facts.silences.unknown ?? "no silences"
    case .maintenance:
      return facts.maintenance.unknown
        ?? "no maintenance windows: maintenance: of vigil.yml plans them, "
        + state.keymap.label(.maintain) + " makes one"
    case .firing, .pending, .suppressed, .resolved:
      if facts.alerts.unknown != nil { return alertsMessage }
      if facts.rules.rows.isEmpty, facts.rules.unknown == nil, facts.alerts.rows.isEmpty,
        facts.alertmanagers.rows.isEmpty
      {
        return "no alerts: there are no rules"
      }
      return switch state.alerts.tab {
      case .pending: "nothing is pending"
      case .suppressed: "nothing is silenced, in maintenance or acknowledged"
      case .resolved: "nothing was resolved as far as is remembered"
      default: "nothing fires"
      }
    }
  }
}

private func drawAlerts(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  drawTabs(scene, rect, &grid)
  let rows = AlertsRows(scene)
  let body = rect.droppingTop(1)
  guard !rows.rows.isEmpty else {
    grid.put(
      scene.whyNoRow(rows), centredIn: body, y: body.y + body.height / 2, style: Style(.muted))
    return
  }
  let pen = AlertsPen(scene, body)
  for (line, row) in rows.rows.dropFirst(rows.first).prefix(body.height).enumerated() {
    let y = body.y + line
    let isSelected = rows.first + line == rows.cursor
    switch (row, rows.content) {
    case (.group(let group), .alerts(let list)):
      pen.draw(list.groups[group], list.book, isSelected: isSelected, y, &grid)
    case (.alert(let place, let isAlone), .alerts(let list)):
      pen.draw(place, list.book, isAlone: isAlone, isSelected: isSelected, y, &grid)
    case (.group(let number), .rules(let list, let rules)):
      let group = list.groups[number]
      rules[group.first].drawGroup(
        pen, count: group.members.count, isFolded: group.isFolded, isSelected: isSelected, y, &grid)
    case (.rule(let place), .rules(_, let rules)):
      rules[place].draw(pen, isSelected: isSelected, y, &grid)
    case (.silence(let place), .silences(_, let silences)):
      silences[place].draw(pen, isSelected: isSelected, y, &grid)
    case (.maintenance(let place), .maintenance(_, let windows)):
      windows[place].draw(pen, isSelected: isSelected, y, &grid)
    default: break
    }
  }
}

/// The list as lines, parts by tabs.
private func copiedAlerts(_ scene: Scene) -> String {
  func line(_ parts: [String]) -> String {
    parts.map { cleaned($0) }.joined(separator: "\t") + "\n"
  }
  let rows = AlertsRows(scene)
  switch rows.content {
  case .alerts(let list):
    return list.groups.flatMap(\.members).map { place in
      let alert = list.book.alerts[place]
      return line([
        alert.word, scene.told(alert.since), alert.severity, alert.valueText,
        "\(alert.labels)", scene.note(alert),
      ])
    }.joined()
  case .rules(let list, let rules):
    return list.groups.flatMap(\.members).map { place in
      let rule = rules[place]
      return line([
        rule.id.file, rule.id.group, rule.id.name, rule.kind.rawValue, rule.health.rawValue,
        rule.expression, rule.error,
      ])
    }.joined()
  case .silences(_, let silences):
    return rows.rows.map { row in
      guard case .silence(let place) = row else { return "" }
      let silence = silences[place]
      return line([
        silence.state(at: scene.snapshot.now).rawValue, "{" + silence.matcherText + "}",
        scene.told(silence.starts), scene.told(silence.ends), silence.createdBy, silence.reason,
        silence.server ?? "",
      ])
    }.joined()
  case .maintenance(_, let windows):
    return rows.rows.map { row in
      guard case .maintenance(let place) = row else { return "" }
      let window = windows[place]
      return line([
        window.state(at: scene.snapshot.now).rawValue, window.name,
        "{" + window.matchers.typed + "}", scene.told(window.starts), scene.told(window.ends),
        window.createdBy, window.reason,
      ])
    }.joined()
  }
}

extension Action {
  static let acknowledge: Action = "acknowledge"
  static let silence: Action = "silence"
  static let mark: Action = "mark"
  /// The list of windows, and the form for one.
  static let maintenance: Action = "maintenance"
  static let maintain: Action = "maintain"
}

extension PageKind {
  static let alerts = PageKind("alerts", name: "the page Alerts")
}

extension PageRecord {
  static let alerts = PageRecord(
    kind: .alerts,
    actions: [
      .init(
        .alerts, ["a"], "alerts, rules and silences", .going, short: "alerts", before: "explore"
      ) { state, scene in
        state.go(to: .alerts, scene)
        return []
      },
      .init(.mark, ["space"], "mark the row: what follows is for all marked", .here, short: "mark"),
      .init(
        .acknowledge, ["A"], "acknowledge: say that you look after it, or no longer", .here,
        danger: .asks, short: "ack"
      ) { state, scene in
        state.acknowledge(scene.chosenAlerts, scene)
        return []
      },
      .init(
        .silence, ["S"], "silence: for a time it disturbs nobody; on a silence another", .here,
        danger: .asks, short: "silence"
      ) { state, scene in
        state.silence(scene.chosenAlerts, scene)
        return []
      },
      .init(
        .maintain, ["M"], "maintenance: a window in which work disturbs nobody", .here,
        danger: .asks, short: "maintenance"
      ) { state, scene in
        state.maintain(scene.chosenAlerts, scene)
        return []
      },
      .init(
        .maintenance, [], "maintenance windows: now, to come, over", .going, before: .links
      ) { state, scene in
        state.go(to: .alerts, scene)
        state.alerts.tab = .maintenance
        return []
      },
    ],
    shares: [.order, .nextMatch, .previousMatch, .openIncident, "paging"],
    footer: [
      "help", .back, .filter, .silence, .acknowledge, .openIncident, .enter, .focusNext, "paging",
      .order, .maintain,
      .mark, .copy, .dashboards,
    ],
    offers: { action, scene in
      let tab = scene.state.alerts.tab
      switch action {
      case .acknowledge, .mark, .openIncident:
        return [.firing, .pending, .suppressed].contains(tab)
      case .silence: return ![.resolved, .rules, .maintenance].contains(tab)
      case .maintain: return ![.resolved, .silences].contains(tab)
      case "paging": return ![.rules, .silences, .maintenance].contains(tab)
      case .order: return ![.silences, .maintenance].contains(tab)
      default: return true
      }
    },
    crumbs: { _ in ["Alerts"] },
    draw: drawAlerts, perform: performOnAlerts,
    click: { _, y, state, scene in
      let rows = AlertsRows(scene)
      let place = rows.first + y - scene.body.y - 1
      if y > scene.body.y, rows.rows.indices.contains(place) {
        state.moveInAlerts(to: place, rows)
      }
    },
    wheel: { lines, state, scene in
      let rows = AlertsRows(scene)
      state.moveInAlerts(to: rows.cursor + lines, rows)
    },
    copied: copiedAlerts,
    refilter: { state, _ in if state.page == .alerts { state.alerts.toTop() } })
}
