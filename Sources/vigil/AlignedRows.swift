internal import Cells

/// Rows as lines whose columns stand below each other, free of control characters.
///
/// - Parameter widest: what is wider than its column may be, as a native histogram with its buckets, stands out: it must
///   not widen every row.
func aligned(_ rows: [[String]], widest: [Int]) -> String {
  guard let count = rows.first?.count else { return "" }
  let widths = (0..<count).map { column in
    rows.lazy.map { columns(of: cleaned($0[column])) }.filter { $0 <= widest[column] }.max() ?? 0
  }
  return rows.map { row in
    var line = ""
    for (column, text) in row.enumerated() {
      let shown = cleaned(text)
      line += shown
      if column < count - 1 {
        line += String(repeating: " ", count: max(0, widths[column] - columns(of: shown)) + 2)
      }
    }
    return line + "\n"
  }.joined()
}
