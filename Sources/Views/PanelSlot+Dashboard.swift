package import Calendar
package import Dashboards
package import Metrics

extension PanelSlot {
  package init(_ placed: PlacedPanel) {
    self.init(
      id: placed.id, title: placed.title, kind: placed.panel.kind, x: Double(placed.grid.x),
      y: Double(placed.grid.y), width: Double(placed.grid.width),
      height: Double(placed.grid.height), isCollapsed: placed.panel.isCollapsed)
    hasHistory = placed.history != nil
    // Beside others it is as high as they are.
    if case .text(let lines)? = placed.panel.made, placed.grid.width >= 24 { words = lines }
  }
}

extension VariableState {
  package init(_ resolved: ResolvedVariable) {
    let all = VariableOption.all.value
    self.init(
      name: resolved.name, label: resolved.variable.label,
      options: resolved.options.filter { $0.value != all }.map {
        Option(text: $0.text, value: $0.value)
      },
      current: resolved.isAll ? [VariableState.all] : resolved.current.map(\.value),
      isMulti: resolved.variable.isMulti, includesAll: resolved.variable.includesAll,
      isFreeText: resolved.variable.kind == .textbox,
      isHidden: resolved.variable.hiding == .variable || resolved.variable.kind == .constant,
      error: resolved.error)
  }
}

extension TimeSelection {
  /// The range that a dashboard opens with, its instants read in `zone` (nil for UTC): the last hour where its file
  /// says what nobody understands, which its notices tell.
  package init(of dashboard: Dashboard, now: Timestamp, zone: ZoneTable?) {
    let clock = WallClock(zone)
    self = .lastHour
    if let start = TimeExpression(dashboard.from, now: now, clock),
      let end = TimeExpression(dashboard.to, now: now, clock)
    {
      (from, to) = (start, end)
    }
    rules = dashboard.calendar
  }
}
