internal import Metrics
internal import PromQL
internal import Query

extension Value {
  /// Whether an alert of this expression would fire: it has series. Of numbers, and of comparisons that give 0 or 1,
  /// what is not 0 is true.
  func isTrue(of expression: String) -> Bool {
    let parsed = try? parseExpression(expression)
    let givesNumbers = parsed?.type == .scalar || parsed?.comparesToBool == true
    func holds(_ value: Double) -> Bool { !givesNumbers || value != 0 }
    return switch self {
    case .scalar(let point): point.value != 0 && !point.value.isNaN
    case .string: false
    case .vector(let samples):
      samples.contains { if case .float(let value) = $0.content { holds(value) } else { true } }
    case .matrix(let series):
      series.contains { !$0.histograms.isEmpty || $0.points.contains { holds($0.value) } }
    }
  }
}

extension Expr {
  /// Whether its values are 0 and 1 by a comparison with `bool`.
  fileprivate var comparesToBool: Bool {
    if case .binary(let binary) = unwrapped { binary.returnsBool } else { false }
  }
}
