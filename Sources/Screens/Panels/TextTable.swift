import Cells
import Dashboards

/// A table of a text, its columns one below the other and cut where they don't fit, as those of table panels are.
struct TextTable {
  private(set) var rows: [[TextLine.Run]] = []
  let fit: TableFit

  /// `lines` are the table's rows, the header first.
  init(_ lines: [TextLine], width: Int) {
    let source = lines.compactMap(\.row).map { row in
      row.cells.map { cell in cell.map { TextLine.Run(cleaned($0.text), $0.style) } }
    }
    let alignments = lines.first?.row?.alignments ?? []
    let texts = source.map { row in
      row.map { TableFrame.Cell(text: $0.map(\.text).joined()) }
    }
    let columns = alignments.enumerated().map { index, alignment in
      let name = texts.first.flatMap { index < $0.count ? $0[index].text : nil } ?? ""
      return TableFrame.Column(name: name, isNumeric: alignment == .right)
    }
    let table = TableFrame(columns: columns, rows: Array(texts.dropFirst()))
    fit = TableFit(table, Array(table.rows.indices)[...], width, from: 0, sorted: nil)
    for (number, row) in source.enumerated() {
      var runs: [TextLine.Run] = []
      for (column, width) in fit.columns where column < row.count {
        if !runs.isEmpty { runs.append(.init(String(repeating: " ", count: fit.gap))) }
        var cell = row[column]
        // A time may be told without its day.
        let told = fit.text(texts[number][column], column)
        if number > 0, told != texts[number][column].text { cell = [.init(told)] }
        runs += Self.padded(cell, to: width, alignments[column])
      }
      rows.append(runs)
    }
  }

  private static func padded(
    _ cell: [TextLine.Run], to width: Int, _ alignment: TextLine.Alignment
  ) -> [TextLine.Run] {
    var runs: [TextLine.Run] = []
    var left = width
    let isWhole = cell.reduce(0) { $0 + columns(of: $1.text) } <= width
    for run in cell where left > 0 {
      let size = columns(of: run.text)
      if isWhole || size < left {
        runs.append(run)
        left -= size
      } else {
        // Something more follows, so that the mark of a cut stands in any case.
        runs.append(.init(truncated(run.text + "  ", to: left), run.style))
        left = 0
      }
    }
    let before = alignment == .right ? left : alignment == .center ? left / 2 : 0
    func blank(_ count: Int) -> [TextLine.Run] {
      count > 0 ? [.init(String(repeating: " ", count: count))] : []
    }
    return blank(before) + runs + blank(left - before)
  }
}
