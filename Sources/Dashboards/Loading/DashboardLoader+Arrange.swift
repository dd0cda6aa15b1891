internal import JSON

extension DashboardLoader {
  /// Gives every panel a place of its own: fills in what is missing, keeps panels within 24 columns, and moves
  /// those down that would overlap one that came before, in reading order.
  mutating func arrange() {
    borrow()
    var placed = Skyline()
    var row: Int?
    var order = dashboard.panels
    // Within one row, positions count; rows themselves keep the file's order.
    var groups: [[Panel]] = [[]]
    for panel in order {
      if panel.isRow || panel.row != row {
        groups.append([])
        row = panel.isRow ? panel.id : panel.row
      }
      groups[groups.count - 1].append(panel)
    }
    order = []
    for group in groups {
      let head = group.filter(\.isRow)
      let rest = group.filter { !$0.isRow }
      for var panel in head {
        panel.grid = GridRect(x: 0, y: placed.bottom, width: 24, height: 1)
        placed.take(panel.grid)
        order.append(panel)
      }
      let known = rest.enumerated().sorted { a, b in
        let (p, q) = (a.element.grid, b.element.grid)
        if p.y < 0 || q.y < 0 { return a.offset < b.offset }
        if p.y != q.y { return p.y < q.y }
        if p.x != q.x { return p.x < q.x }
        return a.offset < b.offset
      }.map(\.element)
      // A group keeps the distances within it and begins below what stands above.
      let top = known.filter { $0.grid.y >= 0 }.map(\.grid.y).min() ?? 0
      let base = placed.bottom
      var cursor = (x: 0, height: 0)
      for var panel in known {
        var rect = panel.grid
        rect.x = min(max(rect.x, rect.x < 0 ? cursor.x : 0), GridRect.columns - 1)
        if panel.grid.x < 0 || panel.grid.y < 0 {
          if cursor.x + rect.width > GridRect.columns { cursor = (0, 0) }
          rect.x = cursor.x
          cursor.x += rect.width
        }
        rect.x = min(rect.x, GridRect.columns - rect.width)
        let wanted = rect.y < 0 ? base : base + (rect.y - top)
        // Large holes between panels are of no use on a screen.
        rect.y = max(placed.height(rect), min(wanted, placed.bottom))
        placed.take(rect)
        panel.grid = rect
        order.append(panel)
      }
    }
    dashboard.panels = order
  }
}

extension DashboardLoader {
  /// A panel that shows another panel's results asks that panel's queries.
  private mutating func borrow() {
    let known = Dictionary(
      dashboard.panels.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for index in dashboard.panels.indices {
      let panel = dashboard.panels[index]
      guard panel.targets.contains(where: { $0.source.name == "dashboard" }) else { continue }
      dashboard.panels[index].targets = panel.targets.flatMap { target -> [PanelTarget] in
        guard target.source.name == "dashboard", let id = target.json["panelId"].integer,
          id != panel.id, let lender = known[id]
        else { return [target] }
        if target.json["withTransforms"].bool == true, panel.transformations.isEmpty {
          dashboard.panels[index].transformations = lender.transformations
        }
        return lender.targets.filter { $0.source.name != "dashboard" }
      }
    }
  }
}

/// The lowest free line of every column.
struct Skyline {
  private var heights = [Int](repeating: 0, count: GridRect.columns)

  var bottom: Int { heights.max() ?? 0 }

  /// The first line at which `rect`, moved vertically, stands free.
  func height(_ rect: GridRect) -> Int {
    columns(rect).map { heights[$0] }.max() ?? 0
  }

  mutating func take(_ rect: GridRect) {
    for column in columns(rect) { heights[column] = max(heights[column], rect.maxY) }
  }

  private func columns(_ rect: GridRect) -> Range<Int> {
    let low = min(max(rect.x, 0), GridRect.columns - 1)
    return low..<min(max(rect.maxX, low + 1), GridRect.columns)
  }
}
