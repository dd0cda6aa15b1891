import Metrics

/// A sample under a binary operator: a float or a histogram.
enum Operand {
  case float(Double)
  case histogram(NativeHistogram)

  var kind: String {
    switch self {
    case .float: "float"
    case .histogram: "histogram"
    }
  }
}

/// Two samples of any kind under a binary operator; nil where it gives nothing. `keep` tells of a comparison
/// whether it holds.
func combine(
  _ operation: BinaryOperator, _ left: Operand, _ right: Operand, _ notes: inout Notes,
  _ position: Range<Int>?
) -> (value: Operand, keep: Bool)? {
  switch (left, right) {
  case (.float(let a), .float(let b)):
    if operation.isComparison {
      return (.float(a), operation.apply(a, b) != nil)
    }
    if let value = operation.apply(a, b) { return (.float(value), true) }
  case (.float(let a), .histogram(var histogram)):
    if operation == .multiply {
      histogram.multiply(by: a)
      return (.histogram(histogram), true)
    }
  case (.histogram(var histogram), .float(let b)):
    switch operation {
    case .multiply:
      histogram.multiply(by: b)
      return (.histogram(histogram), true)
    case .divide:
      histogram.divide(by: b)
      return (.histogram(histogram), true)
    case .trimUpper, .trimLower:
      let kept = histogram.trimmed(at: b, keepsBelow: operation == .trimUpper)
      return (.histogram(kept), true)
    default: break
    }
  case (.histogram(let a), .histogram(let b)):
    switch operation {
    case .add, .subtract:
      do {
        let isSum = operation == .add
        let (result, outcome) = try isSum ? a.adding(b) : a.subtracting(b)
        let name = isSum ? "addition" : "subtraction"
        if outcome.counterResetCollision { notes.resetCollision(name, position) }
        if outcome.boundsReconciled { notes.reconciledBounds(name, position) }
        var histogram = result
        if !isSum { histogram.counterResetHint = .gauge }
        histogram.compact()
        return (.histogram(histogram), true)
      } catch {
        notes.incompatibleBuckets(operation.rawValue, position)
        return nil
      }
    case .equal: return (left, a.isEqual(to: b))
    case .notEqual: return (left, !a.isEqual(to: b))
    default: break
    }
  }
  notes.incompatibleTypes(left.kind, operation.rawValue, right.kind, position)
  return nil
}

extension Column {
  /// The sample at a step, if there is one.
  func operand(_ step: Int) -> Operand? {
    if !values[step].isAbsent { return .float(values[step]) }
    return histogram(step).map(Operand.histogram)
  }

  mutating func put(_ operand: Operand, at step: Int) {
    switch operand {
    case .float(let value):
      values[step] = value
      removeHistogram(at: step)
    case .histogram(let histogram): set(histogram, at: step)
    }
  }

  mutating func clear(at step: Int) {
    values[step] = Column.absent
    removeHistogram(at: step)
  }
}
