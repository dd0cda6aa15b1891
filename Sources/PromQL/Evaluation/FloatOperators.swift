internal import Glibc

extension BinaryOperator {
  /// Whether the result is another quantity than the operands, so that the metric's name goes.
  var changesQuantity: Bool {
    switch self {
    case .add, .subtract, .multiply, .divide, .modulo, .power, .atan2: true
    default: false
    }
  }

  /// Two floats under an arithmetic operator; of a comparison the left one where it holds, else nil.
  func apply(_ a: Double, _ b: Double) -> Double? {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .modulo: fmod(a, b)
    case .power: pow(a, b)
    case .atan2: Glibc.atan2(a, b)
    case .equal: a == b ? a : nil
    case .notEqual: a != b ? a : nil
    case .less: a < b ? a : nil
    case .lessOrEqual: a <= b ? a : nil
    case .greater: a > b ? a : nil
    case .greaterOrEqual: a >= b ? a : nil
    case .and, .or, .unless, .trimUpper, .trimLower: nil
    }
  }

  /// The operator over two columns of floats, in place of the first; `absent` on either side gives absent.
  func apply(_ a: inout [Double], _ b: [Double], returnsBool: Bool) {
    a.withUnsafeMutableBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        if isComparison {
          switch self {
          case .equal: filter(a, b, returnsBool, ==)
          case .notEqual: filter(a, b, returnsBool, !=)
          case .less: filter(a, b, returnsBool, <)
          case .lessOrEqual: filter(a, b, returnsBool, <=)
          case .greater: filter(a, b, returnsBool, >)
          default: filter(a, b, returnsBool, >=)
          }
          return
        }
        switch self {
        case .add: combine(a, b, +)
        case .subtract: combine(a, b, -)
        case .multiply: combine(a, b, *)
        case .divide: combine(a, b, /)
        case .modulo: combine(a, b) { fmod($0, $1) }
        case .power: combine(a, b) { pow($0, $1) }
        case .atan2: combine(a, b) { Glibc.atan2($0, $1) }
        default: a.update(repeating: Column.absent)
        }
      }
    }
  }
}

@inline(__always)
private func combine(
  _ a: UnsafeMutableBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>,
  _ body: (Double, Double) -> Double
) {
  inStretches(a.count) { stretch in
    for index in stretch {
      let (x, y) = (a[index], b[index])
      a[index] = x.isAbsent || y.isAbsent ? Column.absent : body(x, y)
    }
  }
}

@inline(__always)
private func filter(
  _ a: UnsafeMutableBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>, _ returnsBool: Bool,
  _ holds: (Double, Double) -> Bool
) {
  inStretches(a.count) { stretch in
    for index in stretch {
      let (x, y) = (a[index], b[index])
      if x.isAbsent || y.isAbsent {
        a[index] = Column.absent
      } else if returnsBool {
        a[index] = holds(x, y) ? 1 : 0
      } else if !holds(x, y) {
        a[index] = Column.absent
      }
    }
  }
}
