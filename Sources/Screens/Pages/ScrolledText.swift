import Cells

/// Lines that are read from top to bottom, of which as many are seen as there is room for.
struct ScrolledText {
  let lines: [FactLine]
  let room: Int

  /// How far it can be scrolled.
  var last: Int { max(0, lines.count - room) }

  /// How far it is scrolled, whatever was asked for.
  func place(_ scroll: Int) -> Int { max(0, min(scroll, last)) }

  /// Where an action scrolls to from a place; nil where it does not scroll.
  func moved(_ action: Action, from scroll: Int) -> Int? {
    action.moved(from: place(scroll), page: max(1, room), count: last + 1).map(place)
  }

  /// - Parameters:
  ///   - inset: columns that are left free at the left.
  ///   - margin: columns that a line may not fill.
  func draw(_ scroll: Int, inset: Int, margin: Int, _ rect: Rect, _ grid: inout Grid) {
    for (row, line) in lines.dropFirst(place(scroll)).prefix(rect.height).enumerated() {
      grid.put(
        line.text, x: rect.x + inset, y: rect.y + row, style: line.style,
        limit: rect.width - margin)
    }
  }
}
