package import Calendar
internal import Metrics

extension Dashboard {
  /// The panels and rows as they stand for these variables: repeats are laid out, titles filled in. Nothing
  /// overlaps, all stays within 24 columns, in reading order; a row's panels follow it.
  package func placed(
    _ variables: ResolvedVariables, range: TimeRange, zone: Zone = .utc
  ) -> [PlacedPanel] {
    var placer = PanelPlacer(
      dashboard: self, variables: variables,
      filler: Interpolation(variables: variables, range: range, zone: zone, dashboard: self))
    return placer.place()
  }
}

/// Lays out panels and rows with their repeats.
private struct PanelPlacer {
  let dashboard: Dashboard
  let variables: ResolvedVariables
  var filler: Interpolation
  var out: [PlacedPanel] = []
  /// How far repeats have pushed down what follows.
  var shift = 0
  /// A repeat of more values than this is cut: it would fill no screen.
  static let mostCopies = 200

  mutating func place() -> [PlacedPanel] {
    var index = 0
    let panels = dashboard.panels
    while index < panels.count {
      let row = panels[index]
      guard row.isRow else {
        group([row], row: nil, scoped: [:], suffix: "")
        index += 1
        continue
      }
      var end = index + 1
      while end < panels.count, panels[end].row == row.id, !panels[end].isRow { end += 1 }
      let members = Array(panels[(index + 1)..<end])
      if let name = row.repeatVariable, let values = values(name), !values.isEmpty {
        let height = max(1, (members.map(\.grid.maxY).max() ?? row.grid.maxY) - row.grid.y)
        for (number, value) in values.enumerated() {
          if number > 0 { shift += height }
          section(row, members, scoped: [name: value], suffix: value.value)
        }
      } else {
        section(row, members, scoped: [:], suffix: "")
      }
      index = end
    }
    settle()
    return out
  }

  /// Moves down what copies have come to cover; a row stands below all before it.
  private mutating func settle() {
    var line = Skyline()
    for index in out.indices {
      var grid = out[index].grid
      let free = out[index].isRow ? line.bottom : line.height(grid)
      grid.y = out[index].isRow ? free : max(free, min(grid.y, line.bottom))
      line.take(grid)
      out[index].grid = grid
    }
  }

  private mutating func section(
    _ row: Panel, _ members: [Panel], scoped: [String: VariableOption], suffix: String
  ) {
    let id = PanelID(row.id, repeated: suffix)
    add(row, id: id, grid: row.grid, row: nil, scoped: scoped)
    group(members, row: id, scoped: scoped, suffix: suffix)
  }

  private mutating func group(
    _ panels: [Panel], row: PanelID?, scoped: [String: VariableOption], suffix: String
  ) {
    for panel in panels {
      guard let name = panel.repeatVariable, let values = values(name), !values.isEmpty,
        scoped[name] == nil
      else {
        add(
          panel, id: PanelID(panel.id, repeated: suffix), grid: panel.grid, row: row,
          scoped: scoped)
        continue
      }
      let grids = copies(of: panel.grid, count: values.count, panel)
      for (value, grid) in zip(values, grids) {
        var inner = scoped
        inner[name] = value
        let repeated = suffix.isEmpty ? value.value : suffix + "/" + value.value
        add(panel, id: PanelID(panel.id, repeated: repeated), grid: grid, row: row, scoped: inner)
      }
      shift += (grids.map(\.maxY).max() ?? panel.grid.maxY) - panel.grid.maxY
    }
  }

  private func values(_ name: String) -> [VariableOption]? {
    variables[name].map {
      // One copy of nothing is left where there is nothing to repeat for.
      let values = $0.effective.prefix(Self.mostCopies)
      return values.isEmpty ? [VariableOption(text: "None", value: "")] : Array(values)
    }
  }

  /// Horizontally copies share lines of at most `maxPerRow` (4 unless said) and fill them, vertically they stand
  /// below each other.
  private func copies(of grid: GridRect, count: Int, _ panel: Panel) -> [GridRect] {
    if panel.repeatsVertically {
      return (0..<count).map {
        GridRect(x: grid.x, y: grid.y + $0 * grid.height, width: grid.width, height: grid.height)
      }
    }
    let perRow = min(max(panel.maxPerRow ?? 4, 1), GridRect.columns, max(count, 1))
    let width = max(1, GridRect.columns / perRow)
    return (0..<count).map {
      GridRect(
        x: $0 % perRow * width, y: grid.y + $0 / perRow * grid.height, width: width,
        height: grid.height)
    }
  }

  private mutating func add(
    _ panel: Panel, id: PanelID, grid: GridRect, row: PanelID?, scoped: [String: VariableOption]
  ) {
    var grid = grid
    grid.y += shift
    filler.scoped = scoped
    out.append(
      PlacedPanel(
        id: id, panel: panel, title: filler.text(panel.title), grid: grid, row: row,
        scoped: scoped))
  }
}
