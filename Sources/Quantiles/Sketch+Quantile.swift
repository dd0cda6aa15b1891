internal import Glibc

extension Sketch {
  /// The nearest-rank quantiles, in the order asked; within `relativeError` of the exact ones.
  package func quantiles(_ wanted: [Double]) -> [Double] {
    inAscendingOrder(wanted) { QuantileReader(first: self, second: nil, tally: tally).values($0) }
  }

  package func quantile(_ wanted: Double) -> Double { quantiles([wanted])[0] }
}

/// Calls `read` with the quantiles sorted (NaN as 0, clamped to 0…1) and puts the answers back in the order asked.
func inAscendingOrder(_ wanted: [Double], _ read: ([Double]) -> [Double]) -> [Double] {
  let clamped = wanted.map { $0.isNaN ? 0 : Swift.min(Swift.max($0, 0), 1) }
  if zip(clamped, clamped.dropFirst()).allSatisfy({ $0 <= $1 }) { return read(clamped) }
  let order = clamped.indices.sorted { clamped[$0] < clamped[$1] }
  let answers = read(order.map { clamped[$0] })
  var results = [Double](repeating: .nan, count: wanted.count)
  for (place, index) in order.enumerated() { results[index] = answers[place] }
  return results
}
