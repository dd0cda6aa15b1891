import Cells
import Facts
import Views

/// The rows of the list that is seen, whichever it is, and where one is in it.
struct AlertsRows {
  enum Content {
    case alerts(AlertList)
    case rules(RuleList, [RuleFact])
    case silences(SilenceList, [SilenceFact])
    case maintenance(MaintenanceList, [MaintenanceFact])
  }
  let content: Content
  let rows: [AlertsRow]
  /// The row that has the cursor; 0 where there is none.
  private(set) var cursor = 0
  /// The first that is shown.
  private(set) var first = 0
  /// How many have room: the first line names the lists.
  let room: Int

  init(_ scene: Scene) {
    switch scene.state.alerts.tab {
    case .rules:
      let list = RuleList(scene)
      content = .rules(list, scene.snapshot.facts.rules.rows)
      rows = list.rows
    case .silences:
      let list = SilenceList(scene)
      content = .silences(list, scene.snapshot.facts.silences.rows)
      rows = list.rows
    case .maintenance:
      let list = MaintenanceList(scene)
      content = .maintenance(list, scene.snapshot.facts.maintenance.rows)
      rows = list.rows
    case .firing, .pending, .suppressed, .resolved:
      let list = scene.alertList
      content = .alerts(list)
      rows = list.rows
    }
    room = max(1, scene.body.height - 1)
    let place = scene.state.alerts.place
    cursor = place.cursor.place(in: ids)
    first = scrolled(place.scroll, to: cursor, count: rows.count, room: room)
  }

  var selected: AlertsRow? { rows.indices.contains(cursor) ? rows[cursor] : nil }

  /// What rows are known by, whatever sorting and refreshes do with them.
  var ids: some RandomAccessCollection<AlertsRow.ID> { rows.lazy.map { id(of: $0) } }

  func id(of row: AlertsRow) -> AlertsRow.ID {
    switch (row, content) {
    case (.group(let group), .alerts(let list)): .group(list.groups[group].name)
    case (.group(let group), .rules(let list, _)): list.groups[group].id
    case (.alert(let place, _), .alerts(let list)): .alert(list.book.shape.id(place))
    case (.rule(let place), .rules(_, let rules)): .rule(rules[place].id)
    case (.silence(let place), .silences(_, let silences)): .silence(silences[place].id)
    case (.maintenance(let place), .maintenance(_, let windows)): .maintenance(windows[place].id)
    default: .group("")
    }
  }

  /// The places in the table of the alerts that a row stands for.
  func members(of row: AlertsRow) -> [AlertFact] {
    guard case .alerts(let list) = content else { return [] }
    return list.members(of: row).map { list.book.alerts[$0] }
  }

  /// The heading above a row; nil for a heading itself.
  func heading(of place: Int) -> Int? {
    guard rows.indices.contains(place) else { return nil }
    if case .alert(_, isAlone: true) = rows[place] { return nil }
    if case .group = rows[place] { return nil }
    return rows[..<place].lastIndex { if case .group = $0 { true } else { false } }
  }

  func isFolded(_ group: Int) -> Bool {
    switch content {
    case .alerts(let list): list.groups[group].isFolded
    case .rules(let list, _): list.groups[group].isFolded
    case .silences, .maintenance: false
    }
  }
}

extension ViewState {
  /// Puts the cursor on a row; the list scrolls where it would leave it.
  mutating func moveInAlerts(to place: Int, _ rows: AlertsRows) {
    var kept = alerts.place
    kept.cursor.move(to: place, in: rows.ids)
    let cursor = max(0, min(place, rows.rows.count - 1))
    kept.scroll = scrolled(rows.first, to: cursor, count: rows.rows.count, room: rows.room)
    alerts.place = kept
  }

  /// The cursor stays where it is while what was there goes elsewhere in the list.
  mutating func stayInAlerts(_ scene: Scene) {
    guard page == .alerts else { return }
    let rows = AlertsRows(scene)
    var kept = alerts.place
    kept.cursor.stay(in: rows.ids)
    kept.scroll = rows.first
    alerts.place = kept
  }
}
