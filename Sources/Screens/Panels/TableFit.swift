import Cells
import Dashboards

/// Which columns of a table are shown, and how wide.
///
/// Where all do not fit, what says least gives way first: of two blanks between columns one; times lose their day, or go where all rows tell the same;
/// columns that are blank in all rows shown; then a `__name__` that all rows share shrinks; then the widest texts, to
/// 8 columns. Numbers stay whole. What then is too much is left out and counted: a shared `__name__` first, texts,
/// then numbers, but never the last column, where the number mostly stands. Names that differ tell the rows apart and
/// go after all other texts. Where the table says which columns stay, all others shrink and go before these.
struct TableFit {
  private(set) var columns: [(column: Int, width: Int)] = []
  /// The blanks between two columns.
  private(set) var gap = 2
  /// Columns that there is no room for.
  private(set) var missing = 0
  /// Columns of times that are told without their day.
  private var clocks: Set<Int> = []
  private let table: TableFrame

  init(
    _ table: TableFrame, _ rows: ArraySlice<Int>, _ room: Int, from first: Int, sorted: Int?
  ) {
    self.table = table
    columns = (first..<max(first, table.columns.count)).map { ($0, 0) }
    measure(rows, room, .atLeast, margin: { _ in 2 }, cell: steadyColumns)
    if total <= room { return }
    measure(
      rows, room, .passedOver, margin: { $0 == sorted ? 2 : 0 }, cell: { Cells.columns(of: $0) })
    if total <= room { return }
    measure(rows, room, .atMost, margin: { $0 == sorted ? 2 : 0 }, cell: { Cells.columns(of: $0) })
    if total <= room { return }
    gap = 1
    if total <= room { return }
    giveUpTimes(rows, room, sorted)
    leaveBlank(rows, room)
    let isNameShared = isNameShared
    letOthersGo(room)
    let whole = Dictionary(columns.map { ($0.column, $0.width) }, uniquingKeysWith: { $1 })
    if isNameShared { shrink(room, to: 8) { table.columns[$0].name == "__name__" } }
    shrink(room, to: 8) { _ in true }
    while total + (missing > 0 ? 4 : 0) > room, columns.count > 1 {
      leaveOne(isNameShared)
    }
    if columns.count == 1, columns[0].width > room { columns[0].width = max(0, room) }
    guard missing > 0 else { return }
    if total + columns.count - 1 <= room - 4 { gap = 2 }
    // What is left over is given back to the texts that stayed.
    for index in columns.indices {
      let spare = max(0, room - 4 - total)
      let wanted = whole[columns[index].column] ?? 0
      columns[index].width += min(spare, max(0, wanted - columns[index].width))
    }
  }

  /// A cell as it is shown.
  func text(_ cell: TableFrame.Cell, _ column: Int) -> String {
    clocks.contains(column) ? TableFit.parted(cell.text)?.clock ?? cell.text : cell.text
  }

  private var total: Int { columns.reduce(-gap) { $0 + $1.width + gap } }

  /// What counts of the widths that the board asks for: a narrow one cuts its texts only where there is no room.
  private enum Asked { case atLeast, passedOver, atMost }

  private mutating func measure(
    _ rows: ArraySlice<Int>, _ room: Int, _ asked: Asked, margin: (Int) -> Int,
    cell measured: (String) -> Int
  ) {
    for index in columns.indices {
      let column = columns[index].column
      let definition = table.columns[column]
      var width = Cells.columns(of: definition.name) + margin(column)
      for row in rows where column < table.rows[row].count {
        width = max(width, measured(text(table.rows[row][column], column)))
      }
      if column < table.footer.count {
        width = max(width, measured(text(table.footer[column], column)))
      }
      if let wanted = definition.width, wanted > 0 {
        switch asked {
        case .atLeast: width = max(width, wanted)
        case .passedOver: break
        case .atMost: width = min(width, wanted)
        }
      }
      columns[index].width = min(width, max(1, room))
    }
  }

  private mutating func giveUpTimes(_ rows: ArraySlice<Int>, _ room: Int, _ sorted: Int?) {
    for column in columns.map(\.column) where total > room && columns.count > 1 {
      guard let day = commonDay(of: column) else { continue }
      if day.isOneInstant {
        columns.removeAll { $0.column == column }
        continue
      }
      clocks.insert(column)
      measure(
        rows, room, .atMost, margin: { $0 == sorted ? 2 : 0 }, cell: { Cells.columns(of: $0) })
    }
  }

  /// Whether a column tells instants of one day only; nil where it does not.
  private func commonDay(of column: Int) -> (day: Substring, isOneInstant: Bool)? {
    var day: Substring?
    var isOneInstant = true
    var first: String?
    for row in table.rows where column < row.count {
      guard let parts = TableFit.parted(row[column].text) else { return nil }
      if let known = day, known != parts.day { return nil }
      day = parts.day
      if first != nil, first != row[column].text { isOneInstant = false }
      first = first ?? row[column].text
    }
    return day.map { ($0, isOneInstant) }
  }

  /// `2026-11-21 14:03:22` as its day and what follows.
  private static func parted(_ text: String) -> (day: Substring, clock: String)? {
    let bytes = text.utf8
    guard bytes.count >= 16, let blank = text.firstIndex(of: " "),
      text.utf8.distance(from: text.startIndex, to: blank) == 10
    else { return nil }
    let day = text[..<blank]
    let digits = day.utf8.count { $0 >= 0x30 && $0 <= 0x39 }
    guard digits == 8, day.utf8.count(where: { $0 == 0x2D }) == 2 else { return nil }
    return (day, String(text[text.index(after: blank)...]))
  }

  /// The widest of these texts give way, down to `least` columns.
  private mutating func shrink(_ room: Int, to least: Int, where isMeant: (Int) -> Bool) {
    while total > room {
      let candidates = columns.indices.filter {
        columns[$0].width > least && !table.columns[columns[$0].column].isNumeric
          && !clocks.contains(columns[$0].column) && isMeant(columns[$0].column)
      }
      guard let widest = candidates.max(by: { columns[$0].width < columns[$1].width }) else {
        return
      }
      let width = columns[widest].width
      let second = candidates.filter { $0 != widest }.map { columns[$0].width }.max() ?? least
      let target = max(least, min(second, width - 1), width - (total - room))
      columns[widest].width = min(target, width - 1)
    }
  }

  /// Where some columns stay, the others shrink, and go, the last first.
  private mutating func letOthersGo(_ room: Int) {
    let table = table
    guard columns.contains(where: { table.columns[$0.column].stays }) else { return }
    let whole = Dictionary(columns.map { ($0.column, $0.width) }, uniquingKeysWith: { $1 })
    shrink(room, to: 8) { !table.columns[$0].stays }
    while total + (missing > 0 ? 4 : 0) > room,
      let last = columns.lastIndex(where: { !table.columns[$0.column].stays })
    {
      columns.remove(at: last)
      missing += 1
      // What stays has the room of what went.
      for index in columns.indices {
        let wanted = whole[columns[index].column] ?? 0
        let spare = room - 4 - total
        columns[index].width += max(0, min(spare, wanted - columns[index].width))
      }
    }
  }

  /// Columns that show nothing in these rows go, the last first.
  private mutating func leaveBlank(_ rows: ArraySlice<Int>, _ room: Int) {
    guard !rows.isEmpty else { return }
    for index in columns.indices.dropLast().reversed() where total > room {
      let column = columns[index].column
      let isBlank = rows.allSatisfy { row in
        column >= table.rows[row].count || table.rows[row][column].text.isEmpty
      }
      if isBlank {
        columns.remove(at: index)
        missing += 1
      }
    }
  }

  /// Whether all rows have the same name, which then tells none from another.
  private var isNameShared: Bool {
    guard let column = table.columns.firstIndex(where: { $0.name == "__name__" }) else {
      return true
    }
    let named = table.rows.lazy.filter { column < $0.count }
    guard let first = named.first?[column].text else { return true }
    return named.allSatisfy { $0[column].text == first }
  }

  private mutating func leaveOne(_ isNameShared: Bool) {
    missing += 1
    func isName(_ index: Int) -> Bool { table.columns[columns[index].column].name == "__name__" }
    if isNameShared, let name = columns.indices.dropLast().first(where: isName) {
      columns.remove(at: name)
      return
    }
    // The first column mostly names the row.
    let between = columns.indices.dropFirst().dropLast()
    let texts = between.filter { !table.columns[columns[$0].column].isNumeric }
    let text = texts.last { !isName($0) } ?? texts.last
    if let index = text ?? between.last {
      columns.remove(at: index)
    } else {
      columns.removeLast()
    }
  }
}
