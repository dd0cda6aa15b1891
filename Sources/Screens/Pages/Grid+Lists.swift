import Cells

// What pages with lists have alike.
extension Grid {
  /// Says in the middle of a room why there is nothing in it, in as many lines as that needs.
  mutating func put(hint: String, in rect: Rect) {
    let lines = wrapped(hint, to: max(1, min(rect.width - 2, 72)))
    let top = rect.y + max(0, (rect.height - lines.count) / 2)
    for (row, line) in lines.enumerated() {
      put(line, centredIn: rect, y: top + row, style: Style(.muted))
    }
  }

  /// The names of columns of these widths, one behind the other.
  mutating func put(headings: [(text: String, width: Int)], x: Int, y: Int) {
    var x = x
    for heading in headings {
      put(heading.text, x: x, y: y, style: Style(.muted), limit: max(0, heading.width - 1))
      x += heading.width
    }
  }
}
