/// A rectangle of cells. Width and height are never below zero.
package struct Rect: Sendable, Hashable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = Swift.max(0, width)
    self.height = Swift.max(0, height)
  }

  package static let zero = Rect(x: 0, y: 0, width: 0, height: 0)

  package var isEmpty: Bool { width == 0 || height == 0 }
  /// The first column right of the rectangle.
  package var right: Int { x + width }
  /// The first row below the rectangle.
  package var bottom: Int { y + height }

  package func contains(x: Int, y: Int) -> Bool {
    x >= self.x && x < right && y >= self.y && y < bottom
  }

  package func intersection(_ other: Rect) -> Rect {
    let left = Swift.max(x, other.x)
    let top = Swift.max(y, other.y)
    return Rect(
      x: left, y: top, width: Swift.min(right, other.right) - left,
      height: Swift.min(bottom, other.bottom) - top)
  }

  package func intersects(_ other: Rect) -> Bool { !intersection(other).isEmpty }

  /// Smaller by so many columns on both sides and rows at top and bottom.
  package func inset(_ columns: Int, _ rows: Int) -> Rect {
    Rect(x: x + columns, y: y + rows, width: width - 2 * columns, height: height - 2 * rows)
  }
  package func inset(_ cells: Int) -> Rect { inset(cells, cells) }

  /// At most the first `rows` rows.
  package func top(_ rows: Int) -> Rect {
    Rect(x: x, y: y, width: width, height: Swift.min(Swift.max(rows, 0), height))
  }
  /// At most the last `rows` rows.
  package func bottom(_ rows: Int) -> Rect {
    let rows = Swift.min(Swift.max(rows, 0), height)
    return Rect(x: x, y: bottom - rows, width: width, height: rows)
  }
  /// At most the first `columns` columns.
  package func left(_ columns: Int) -> Rect {
    Rect(x: x, y: y, width: Swift.min(Swift.max(columns, 0), width), height: height)
  }
  /// At most the last `columns` columns.
  package func right(_ columns: Int) -> Rect {
    let columns = Swift.min(Swift.max(columns, 0), width)
    return Rect(x: right - columns, y: y, width: columns, height: height)
  }
  package func droppingTop(_ rows: Int) -> Rect { bottom(height - rows) }
  package func droppingBottom(_ rows: Int) -> Rect { top(height - rows) }
  package func droppingLeft(_ columns: Int) -> Rect { right(width - columns) }
  package func droppingRight(_ columns: Int) -> Rect { left(width - columns) }
}
