internal import Alerts
internal import Dashboards
internal import JSON
internal import PromQL

/// A panel that a function makes of an expression: its graph, its unit, and the line that it is held against.
struct ExpressionGraph {
  private var expressions: [String]
  private let quantity: Quantity
  /// Whom the panel asks; empty for the main source.
  private let source: String
  /// Grafana's; as far as the expression tells it, where nobody sets it.
  var unit: String
  private var threshold: Double?

  init(_ expression: Expr, server source: String = "") {
    expressions = [Self.literal(expression.unwrapped.description)]
    quantity = Quantity(of: expression)
    unit = quantity.unit(against: nil)
    self.source = source
  }

  /// - Parameter text: an expression that may be none.
  init(text: String, unit: String, source: String) {
    expressions = [Self.literal(text)]
    quantity = .plain
    self.unit = unit
    self.source = source
  }

  /// With a line at a number.
  mutating func hold(against bound: Double?) {
    threshold = bound.flatMap { $0.isFinite ? $0 : nil }
  }

  /// With the bound of a comparison: a line where it is a number.
  ///
  /// - Parameter isDrawn: whether a bound that is none is drawn beside it.
  mutating func hold(against comparison: AlertExpression.Comparison?, drawingBound isDrawn: Bool) {
    unit = quantity.unit(against: comparison?.number)
    hold(against: comparison?.number)
    if let comparison, comparison.number == nil, isDrawn {
      expressions.append(Self.literal(comparison.bound.unwrapped.description))
    }
  }

  func panel(_ id: Int, _ title: String) -> Panel {
    var panel = Panel(
      id: id, kind: "timeseries", grid: GridRect(x: 0, y: 0, width: 8, height: 6))
    panel.title = title
    panel.targets = zip(["A", "B"], expressions).map { letter, expression in
      var target = PanelTarget(
        refID: letter, expression: expression,
        source: SourceReference(type: "prometheus", name: source))
      target.legend = "__auto"
      return target
    }
    panel.fields.defaults.unit = unit
    if let threshold {
      panel.fields.defaults.thresholds = Thresholds(steps: [
        .init(from: -.infinity, color: "transparent"), .init(from: threshold, color: "red"),
      ])
      panel.fields.defaults.custom = [
        .init("thresholdsStyle", .object([.init("mode", .string("line"))])),
        // So far that the line can be seen.
        .init("axisSoftMax", .number(max(threshold * 1.1, 0))),
        .init("axisSoftMin", .number(min(threshold * 1.1, 0))),
      ]
    }
    return panel
  }

  /// An expression that holds no variables of a dashboard, however its texts read: what would begin one stands as an
  /// escape. Outside of texts PromQL has none of it.
  static func literal(_ expression: String) -> String {
    var out = ""
    var last: Character?
    for character in expression {
      switch character {
      case "$": out += "\\x24"
      case "[" where last == "[": out += "\\x5b"
      default: out.append(character)
      }
      last = character
    }
    return out
  }
}
