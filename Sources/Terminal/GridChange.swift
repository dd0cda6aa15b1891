import Cells

/// What differs between two frames, in runs of one look, in an order that costs few bytes: one look after the
/// other, so that each is chosen once, and of one look the nearest next.
struct GridChange {
  /// Cells beside each other in a row, of one style.
  struct Run {
    var x: Int
    var y: Int
    var cells: ArraySlice<Cell>

    /// Whether it stands before another in the order of reading.
    func precedes(_ other: Run) -> Bool { (y, x) < (other.y, other.x) }

    /// Where the cursor is after it.
    fileprivate var end: CursorPlace { CursorPlace(x: x + cells.count, y: y) }
  }
  private(set) var runs: [Run] = []
  /// The rows as they stand after the change: a blank whose look does not show keeps the one it has.
  private(set) var painted: [[Cell]]

  /// More changed cells than these are better painted row by row.
  private static let most = 2_000
  /// Where there are more runs than these, each look's stay in the order of reading: for ncurses every way back up is
  /// an update of its own, and a page that changes that much has other bytes to save.
  private static let mostOrdered = 60

  /// Nil where the change is too large, or wide glyphs are in it, which runs could cut.
  init?(from old: Grid, painted: [[Cell]], to new: Grid) {
    guard old.width == new.width, old.height == new.height, painted.count == new.height else {
      return nil
    }
    let rows = new.changedRows(from: old)
    guard GridChange.isSmall(rows, from: old, to: new) else { return nil }
    self.painted = painted
    var places: [Style: Int] = [.plain: 0]
    var looks: [[Run]] = [[]]
    var count = 0
    for y in rows {
      for run in change(row: y, to: new.row(y)) {
        guard let style = run.cells.first?.style,
          run.cells.allSatisfy({ $0.glyph.width == 1 })
        else { return nil }
        count += run.cells.count
        guard count <= GridChange.most else { return nil }
        let place = places[style] ?? looks.count
        if place == looks.count {
          looks.append([])
          places[style] = place
        }
        looks[place].append(run)
      }
    }
    if looks.reduce(0, { $0 + $1.count }) > GridChange.mostOrdered {
      runs = Array(looks.joined())
    } else {
      for look in looks { appendNearest(of: look) }
    }
  }

  /// Whether no more cells differ than are written one by one: of a whole new page it shows early.
  private static func isSmall(_ rows: [Int], from old: Grid, to new: Grid) -> Bool {
    var count = 0
    for y in rows {
      for (before, cell) in zip(old.row(y), new.row(y))
      where cell != before && !(cell.isBare && before.isBare) { count += 1 }
      if count > most { return false }
    }
    return true
  }

  private mutating func appendNearest(of look: [Run]) {
    var rest = look
    while !rest.isEmpty {
      let place = runs.last?.end ?? CursorPlace(x: 0, y: 0)
      var best = (index: 0, cost: Int.max)
      for (index, run) in rest.enumerated() {
        let cost = CursorPlace(x: run.x, y: run.y).cost(from: place)
        if cost < best.cost { best = (index, cost) }
      }
      runs.append(rest.remove(at: best.index))
    }
  }

  /// Paints a row and tells the runs to write.
  private mutating func change(row y: Int, to new: ArraySlice<Cell>) -> [Run] {
    var row = painted[y]
    /// The runs' first and last places.
    var stretches: [ClosedRange<Int>] = []
    for (x, cell) in new.enumerated() {
      let before = row[x]
      if cell == before || cell.isBare && before.isBare { continue }
      row[x] = cell
      guard let last = stretches.last, joins(last, x, &row) else {
        stretches.append(x...x)
        continue
      }
      stretches[stretches.count - 1] = last.lowerBound...x
    }
    painted[y] = row
    return stretches.map { Run(x: $0.lowerBound, y: y, cells: row[$0]) }
  }

  /// Whether the cell written at `x` goes on with a run: it is of its look, or it or all the run before are bare
  /// blanks, which take any; cells that stay may lie between if writing them again is cheaper than passing them.
  private func joins(_ run: ClosedRange<Int>, _ x: Int, _ row: inout [Cell]) -> Bool {
    let style = row[run.upperBound].style
    let gap = run.upperBound + 1..<x
    guard gap.allSatisfy({ row[$0].style == style && row[$0].glyph.width == 1 }),
      gap.reduce(0, { $0 + (row[$1].glyph.scalar < 0x80 ? 1 : 3) }) <= (gap.count == 1 ? 3 : 4)
    else { return false }
    if row[x].style == style { return true }
    guard gap.isEmpty else { return false }
    if row[x].isBare, !style.showsOnBlanks {
      row[x].style = style
      return true
    }
    guard !row[x].style.showsOnBlanks, run.allSatisfy({ row[$0].isBare }) else { return false }
    for place in run { row[place].style = row[x].style }
    return true
  }
}

extension Cell {
  /// A blank on which its look does not show.
  fileprivate var isBare: Bool { glyph == .blank && !style.showsOnBlanks }
}
