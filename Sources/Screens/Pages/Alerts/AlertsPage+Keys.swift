import Facts
import Views

extension Scene {
  /// What acknowledging and silencing mean here: the marked, else what the cursor's row stands for.
  var chosenAlerts: [AlertFact] {
    let marked = markedAlerts
    guard marked.isEmpty else { return marked }
    let rows = AlertsRows(self)
    return rows.selected.map { rows.members(of: $0) } ?? []
  }
}

func performOnAlerts(_ action: Action, _ state: inout ViewState, _ scene: Scene) -> [Command]? {
  let rows = AlertsRows(scene)
  let current = rows.cursor
  func select(_ place: Int) { state.moveInAlerts(to: place, rows) }
  switch action {
  case .focusNext, .focusPrevious:
    let tabs = AlertsView.Tab.shown(scene)
    let step = action == .focusNext ? 1 : tabs.count - 1
    let place = tabs.firstIndex(of: state.alerts.tab) ?? 0
    state.alerts.tab = tabs[(place + step) % tabs.count]
  case .order:
    // The cursor stays on its row.
    select(current)
    state.alerts.nextOrder()
    if state.alerts.tab == .silences { state.message = "silences stand by their ends" }
    if state.alerts.tab == .maintenance { state.message = "windows stand by their times" }
  case .left, .right:
    state.fold(action == .left, rows)
  case .mark:
    state.toggleMark(rows)
  case .nextMatch, .previousMatch:
    if let place = rows.match(after: current, forward: action == .nextMatch, scene) {
      select(place)
    } else {
      state.message = "nothing else here wants to be looked after"
    }
  case .enter:
    select(current)
    return state.enter(rows, scene)
  case .back where scene.filter == nil && !state.alerts.marked.isEmpty:
    state.alerts.marked = []
  default:
    guard let place = action.moved(from: current, page: rows.room, count: rows.rows.count) else {
      return nil
    }
    select(place)
  }
  return []
}

extension AlertsView {
  fileprivate mutating func nextOrder() {
    if tab == .rules {
      ruleOrder = RuleOrder(rawValue: ruleOrder.rawValue + 1) ?? .group
    } else if ![.silences, .maintenance].contains(tab) {
      order = Order(rawValue: order.rawValue + 1) ?? .severity
      // What is resolved stands by time either way.
      if tab == .resolved, order == .since { order = .name }
    }
  }

  /// Folds a group, or unfolds it: only what is not as it began is kept.
  fileprivate mutating func toggle(_ group: AlertsRow.ID) {
    if toggled.remove(group) == nil { toggled.insert(group) }
  }
}

extension AlertsRows {
  /// The next row that the filter keeps, or that fires and nobody looks after; around at the ends.
  fileprivate func match(after place: Int, forward: Bool, _ scene: Scene) -> Int? {
    let count = rows.count
    guard count > 0 else { return nil }
    for offset in 1...count {
      let next = ((place + (forward ? offset : -offset)) % count + count) % count
      switch (rows[next], content) {
      case (.group, .alerts(let list)):
        guard case .group(let group) = rows[next], list.groups[group].isFolded else { continue }
        if scene.filter != nil || list.groups[group].isLoud { return next }
      case (.alert(let place, _), .alerts(let list)):
        if scene.filter != nil || list.book.isLoud[place] { return next }
      case (.rule(let place), .rules(_, let rules)):
        if scene.filter != nil || rules[place].health == .err { return next }
      case (.silence, _), (.maintenance, _): if scene.filter != nil { return next }
      default: continue
      }
    }
    return nil
  }
}

extension ViewState {
  /// Left folds the group that the row is of and goes to its heading, right unfolds it.
  fileprivate mutating func fold(_ isFolding: Bool, _ rows: AlertsRows) {
    let place = rows.heading(of: rows.cursor) ?? rows.cursor
    guard rows.rows.indices.contains(place), case .group(let group) = rows.rows[place],
      rows.isFolded(group) != isFolding
    else { return }
    moveInAlerts(to: place, rows)
    alerts.toggle(rows.id(of: rows.rows[place]))
  }

  /// Marks what the row stands for, or takes the marks away where all of it is marked; goes on to the next row.
  fileprivate mutating func toggleMark(_ rows: AlertsRows) {
    guard let row = rows.selected else { return }
    let ids = rows.members(of: row).map(\.id)
    guard !ids.isEmpty else {
      message = "only alerts are marked"
      return
    }
    if alerts.marked.isSuperset(of: ids) {
      alerts.marked.subtract(ids)
    } else {
      alerts.marked.formUnion(ids)
    }
    moveInAlerts(to: rows.cursor + 1, rows)
  }

  /// Opens what the row is: an alert on its page, a rule as a text, a silence or a window in its form; a group is folded.
  fileprivate mutating func enter(_ rows: AlertsRows, _ scene: Scene) -> [Command] {
    switch (rows.selected, rows.content) {
    case (.group(let group)?, _): fold(!rows.isFolded(group), rows)
    case (.alert(let place, _)?, .alerts(let list)):
      return openAlert(list.book.alerts[place].id, scene)
    case (.rule(let place)?, .rules(_, let rules)): overlay = .detail(rules[place].detail(scene))
    case (.silence(let place)?, .silences(_, let silences)): edit(silences[place], scene)
    case (.maintenance(let place)?, .maintenance(_, let windows)): edit(windows[place], scene)
    default: break
    }
    return []
  }
}
