import Cells
import Dashboards
import Views

/// A table as the panel's page shows it: the rows that the filter keeps, in their order, one with the cursor.
struct TableRows {
  /// A row by its texts, and which of those that have the same it is.
  struct ID: Sendable, Hashable {
    var texts: [String]
    var twin: Int
  }
  /// Only the rows that are kept.
  private(set) var table: TableFrame
  /// For each shown place the index in `table`, and that in the whole table.
  private(set) var order: [Int]
  private(set) var source: [Int]
  private(set) var ids: [ID]
  private(set) var sort: (column: Int, isDescending: Bool)?
  /// How many rows fit.
  private(set) var room: Int
  private(set) var cursor: Int
  private(set) var first: Int

  init(_ whole: TableFrame, _ scene: Scene) {
    let state = scene.state.panel
    table = whole
    var kept = Array(whole.rows.indices)
    if let filter = scene.filter {
      kept.removeAll { !filter.keeps(whole.rows[$0].map(\.text).joined(separator: " ")) }
      table.rows = kept.map { whole.rows[$0] }
      // It sums up rows that are not seen now.
      if table.rows.count < whole.rows.count { table.footer = [] }
    }
    if let column = state.tableOrder, table.columns.indices.contains(column) {
      sort = (column, table.columns[column].isNumeric)
    }
    order = rowOrder(table, sort)
    source = order.map { kept[$0] }
    let names = whole.columns.indices.filter { !whole.columns[$0].isNumeric }
    // Times and numbers change with every refresh; twins are counted as the frame has them.
    var seen: [[String]: Int] = [:]
    var unsorted: [ID] = []
    for row in table.rows {
      let texts = names.compactMap { column in
        column < row.count && row[column].number.isNaN ? row[column].text : nil
      }
      let twin = seen[texts, default: 0]
      seen[texts] = twin + 1
      unsorted.append(ID(texts: texts, twin: twin))
    }
    ids = order.map { unsorted[$0] }
    room = tableRoom(table, scene.panelParts.picture)
    cursor = state.row.place(in: ids)
    first = scrolled(state.scroll, to: cursor, count: order.count, room: room)
  }

  var count: Int { order.count }
  /// The index in the whole table of the row that has the cursor; nil where there is no row.
  var selected: Int? { source.indices.contains(cursor) ? source[cursor] : nil }
}

/// How many rows of a table a panel of this size shows.
private func tableRoom(_ table: TableFrame, _ rect: Rect) -> Int {
  let inside = panelInside(rect).height
  return max(1, inside - (inside >= 2 ? 1 : 0) - (!table.footer.isEmpty && inside >= 3 ? 1 : 0))
}

extension Scene {
  /// The rows of the panel page's table.
  var tableRows: TableRows? { panelFrame?.table.map { TableRows($0, self) } }
}

extension ViewState {
  /// Moves the cursor of the panel page's table; the page scrolls where it would leave it.
  mutating func moveRow(to place: Int, _ rows: TableRows) {
    panel.row.move(to: place, in: rows.ids)
    let place = panel.row.place(in: rows.ids)
    panel.scroll = scrolled(rows.first, to: place, count: rows.count, room: rows.room)
  }
}
