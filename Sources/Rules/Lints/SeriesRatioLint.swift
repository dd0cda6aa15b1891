internal import Metrics
internal import PromQL

extension RuleLint {
  /// A part of a metric divided by the whole of it, series by series: both sides bear the same labels, so each series
  /// of the part is divided by itself.
  static let seriesRatio = RuleLint("series-ratio") { rule, _, _ in
    rule.expression.withAllBelow.compactMap { node in
      guard case .binary(let ratio) = node, ratio.operation == .divide,
        let matching = ratio.matching, matching.cardinality == .oneToOne, !matching.isOn,
        matching.labels.isEmpty, let left = SeriesSide(ratio.left),
        let right = SeriesSide(ratio.right), left.isOfOneMetric(with: right)
      else { return nil }
      let why =
        left.excludes(right)
        ? "no series is on both sides, so it has no result"
        : "each series is divided by itself, so it is the same number for all"
      return (rule.expressionPosition, "\(node): \(why); sum both sides first")
    }
  }
}

/// A side of a ratio that gives one element for each series of one selector, in proportion to what it selects.
private struct SeriesSide {
  private var function: Function?
  private var selector: VectorSelector
  private var window: DurationValue?

  /// nil of what is anything else, such as a sum.
  init?(_ expression: Expr) {
    switch expression.unwrapped {
    case .vector(let plain): (selector, window) = (plain, nil)
    case .call(let call):
      guard [.rate, .irate, .increase, .delta, .sumOverTime, .avgOverTime].contains(call.function),
        case .matrix(let matrix)? = call.arguments.first?.unwrapped
      else { return nil }
      (function, selector, window) = (call.function, matrix.selector, matrix.window)
    case .binary(let node) where node.operation == .multiply || node.operation == .divide:
      // A factor changes nothing.
      if node.right.type == .scalar, let side = SeriesSide(node.left) {
        self = side
      } else if node.operation == .multiply, node.left.type == .scalar,
        let side = SeriesSide(node.right)
      {
        self = side
      } else {
        return nil
      }
    default: return nil
    }
  }

  func isOfOneMetric(with other: SeriesSide) -> Bool {
    !selector.name.isEmpty && selector.name == other.selector.name && function == other.function
      && window == other.window && selector.offset == other.selector.offset
      && selector.at == other.selector.at && selector.edges == other.selector.edges
  }

  /// Whether no series can fit both, since one demands a value that the other does not take.
  func excludes(_ other: SeriesSide) -> Bool {
    selector.isRefused(by: other.selector) || other.selector.isRefused(by: selector)
  }
}

extension VectorSelector {
  fileprivate func isRefused(by other: VectorSelector) -> Bool {
    matchers.contains { demanded in
      demanded.operation == .equal
        && other.matchers.contains { $0.name == demanded.name && !$0.matches(demanded.value) }
    }
  }
}
