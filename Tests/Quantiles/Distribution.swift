import Glibc
import TestSupport

extension SplitMix {
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
  mutating func normal() -> Double {
    (-2 * log(max(unit(), 1e-300))).squareRoot() * cos(2 * .pi * unit())
  }
}

enum Distribution: String, CaseIterable, Sendable {
  case lognormal, pareto, uniform, bimodal, constant, adversarial, signed

  func values(_ count: Int, seed: UInt64) -> [Double] {
    var random = SplitMix(seed: seed)
    return (0..<count).map { index in
      switch self {
      case .lognormal: exp(random.normal())
      case .pareto: pow(1 - random.unit(), -1 / 1.1)
      case .uniform: random.unit() * 100
      case .bimodal: index % 10 == 0 ? 5 + random.normal() * 0.1 : 0.05 * exp(0.1 * random.normal())
      case .constant: 42
      // Values right at bucket bounds, and one step of the last place to either side.
      case .adversarial:
        [
          exp2(Double(index % 640) / 64), exp2(Double(index % 640) / 64).nextUp,
          exp2(Double(index % 640) / 64).nextDown,
        ][index % 3]
      case .signed: random.normal() * 1000
      }
    }
  }
}
