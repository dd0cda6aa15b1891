internal import Glibc

extension LogBinary.Operation {
  /// How tightly it binds, from 1.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and, .unless: 2
    case .equal, .notEqual, .less, .atMost, .greater, .atLeast: 3
    case .add, .subtract: 4
    case .multiply, .divide, .modulo: 5
    case .power: 6
    }
  }

  /// Whether it joins sets of series and not their values.
  package var isSet: Bool { self == .or || self == .and || self == .unless }

  /// The value of two numbers: comparisons give 0 or 1, a division by zero NaN; 0 for operators of sets.
  package func value(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .or, .and, .unless: 0
    case .equal: a == b ? 1 : 0
    case .notEqual: a != b ? 1 : 0
    case .less: a < b ? 1 : 0
    case .atMost: a <= b ? 1 : 0
    case .greater: a > b ? 1 : 0
    case .atLeast: a >= b ? 1 : 0
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: b == 0 ? .nan : a / b
    case .modulo: b == 0 ? .nan : fmod(a, b)
    case .power: pow(a, b)
    }
  }
}
