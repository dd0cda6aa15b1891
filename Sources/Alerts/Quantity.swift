package import PromQL

/// What the values of an expression count, as far as its names and operators tell.
package enum Quantity: Sendable, Hashable {
  case seconds, bytes, bytesPerSecond, percent
  /// Of equal things: a share only where it is held against one.
  case ratio
  /// Others, and others a second.
  case plain, rate

  /// Grafana's unit of it.
  ///
  /// - Parameter bound: what it is compared with, where that is a number.
  package func unit(against bound: Double?) -> String {
    switch self {
    case .seconds: "s"
    case .bytes: "bytes"
    case .bytesPerSecond: "Bps"
    case .percent: "percent"
    case .ratio: (bound.map { (0...1).contains($0) } ?? false) ? "percentunit" : ""
    case .plain, .rate: ""
    }
  }

  package init(of expression: Expr) {
    switch expression {
    case .vector(let node): self = Quantity(named: node.name)
    case .matrix(let node): self = Quantity(named: node.selector.name)
    case .subquery(let node): self = Quantity(of: node.inner)
    case .parenthesized(let node): self = Quantity(of: node.inner)
    case .unary(let node): self = Quantity(of: node.operand)
    case .aggregation(let node):
      switch node.operation {
      case .count, .countValues, .group, .stdvar: self = .plain
      default: self = Quantity(of: node.operand)
      }
    case .call(let call): self = Quantity(of: call)
    case .binary(let node): self = Quantity(of: node)
    case .number, .string: self = .plain
    }
  }

  private init(named name: String) {
    var name = Substring(name)
    // A record tells its operations last: `service:errors:ratio_rate5m`.
    if name.split(separator: ":").count > 2, let last = name.split(separator: ":").last,
      last.hasPrefix("ratio")
    {
      self = .ratio
      return
    }
    let isCount = name.hasSuffix("_count")
    for suffix in ["_total", "_sum", "_bucket", "_count"] where name.hasSuffix(suffix) {
      name = name.dropLast(suffix.utf8.count)
    }
    self =
      isCount
      ? .plain
      : name.hasSuffix("_seconds")
        ? .seconds
        : name.hasSuffix("_bytes") ? .bytes : name.hasSuffix("_ratio") ? .ratio : .plain
  }

  private init(of call: Call) {
    let inner = call.arguments.last { $0.type == .vector || $0.type == .matrix }
    switch call.function {
    case .rate, .irate, .deriv:
      switch inner.map(Quantity.init(of:)) {
      case .bytes: self = .bytesPerSecond
      // Seconds a second: a share of the time.
      case .seconds: self = .ratio
      default: self = .rate
      }
    case .histogramQuantile, .histogramAvg, .histogramStddev:
      let names = Set((inner?.selectors ?? []).map { Quantity(named: $0.name) })
      self = names.count == 1 ? names.first ?? .plain : .plain
    case .time, .timestamp: self = .seconds
    case .increase, .delta, .idelta, .avgOverTime, .minOverTime, .maxOverTime, .lastOverTime,
      .firstOverTime, .sumOverTime, .quantileOverTime, .predictLinear, .abs, .ceil, .floor, .round,
      .clamp, .clampMin, .clampMax, .sort, .sortDesc, .labelReplace, .labelJoin, .scalar, .vector,
      .stddevOverTime:
      self = inner.map(Quantity.init(of:)) ?? .plain
    default: self = .plain
    }
  }

  private init(of node: Binary) {
    let left = Quantity(of: node.left)
    let right = Quantity(of: node.right)
    switch node.operation {
    case .divide:
      if let number = node.right.constant {
        // Such as milliseconds made seconds; by 1 it stays.
        self = number == 1 ? left : .plain
      } else if let mean = Self.mean(node) {
        self = mean
      } else if node.left.constant == nil, left == right {
        self = .ratio
      } else {
        self = .plain
      }
    case .multiply:
      let (value, factor) =
        node.left.constant.map { (right, $0) } ?? (left, node.right.constant ?? .nan)
      if value == .ratio, factor == 100 {
        self = .percent
      } else if factor == 1 {
        self = value
      } else if factor.isNaN, left == .plain || right == .plain {
        // An info metric's 1 brings labels.
        self = left == .plain ? right : left
      } else {
        self = .plain
      }
    case .add, .subtract:
      self =
        left == right || node.right.constant != nil
        ? left
        : node.left.constant != nil
          ? right : .plain
    case .modulo: self = left
    case .atan2, .power: self = .plain
    case .or: self = left == right || node.right.constant != nil ? left : .plain
    default: self = left
    }
  }

  /// The sum of a histogram's or summary's observations by their count.
  private static func mean(_ node: Binary) -> Quantity? {
    guard let sum = node.left.selectors.first?.name, let count = node.right.selectors.first?.name,
      sum.hasSuffix("_sum"), count.hasSuffix("_count"), sum.dropLast(4) == count.dropLast(6)
    else { return nil }
    return Quantity(named: sum)
  }
}
