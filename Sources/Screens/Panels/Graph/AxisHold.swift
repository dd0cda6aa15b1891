package import Dashboards

extension PanelFrame {
  /// Takes on where the axes of the frame before it were.
  package mutating func succeed(_ old: PanelFrame?) {
    guard var graph else { return }
    graph.holdAxes(of: old?.graph)
    content = .graph(graph)
  }
}

extension GraphFrame {
  /// Holds each axis where it was for the frame before, while the data stay within it and fill most of it: a value that
  /// comes and goes at a bound would else draw the whole plot anew at each refresh.
  mutating func holdAxes(of old: GraphFrame?) {
    let drawn = drawn(hidden: [])
    left.held = held(drawn, old, \.left, right: false)
    right.held = held(drawn, old, \.right, right: true)
  }

  private func held(
    _ drawn: [DrawnSeries], _ old: GraphFrame?, _ side: KeyPath<GraphFrame, GraphAxis>, right: Bool
  ) -> ClosedRange<Double>? {
    let axis = self[keyPath: side]
    guard extent(of: drawn.filter({ $0.series.onRightAxis == right })) != nil else { return nil }
    let bounds = drawn.bounds(of: axis, right: right)
    let found = bounds.low...bounds.high
    guard let old = old?[keyPath: side], old.scale == axis.scale, let last = old.held,
      ValueBounds(last).stand(for: bounds, axis.scale.sound)
    else { return found }
    return last
  }
}

extension [DrawnSeries] {
  /// What the axis of one side has to hold of these.
  func bounds(of axis: GraphAxis, right: Bool) -> ValueBounds {
    let own = filter { $0.series.onRightAxis == right }
    let reachesZero = own.contains { $0.isStacked || $0.isSolid || $0.series.fill > 0 }
    var floor = -Double.infinity
    if case .log = axis.scale.sound { floor = 0 }
    return ValueBounds(extent(of: own, above: floor), axis: axis, reachesZero: reachesZero)
  }
}
