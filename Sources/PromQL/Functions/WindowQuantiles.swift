import Metrics

/// quantile_over_time: an order statistic that slides with the window, exactly that of a full sort.
///
/// All samples of the series are ranked once; the window is then a set of ranks (`RankSet`), to which a sample is
/// added or taken away in constant time, and which finds its k-th smallest member by counting bits.
func quantileOverTime(_ windows: Windows, _ column: inout Column, _ notes: inout Notes) {
  let quantiles = windows.parameters[0]
  for quantile in Set(quantiles.map(\.bitPattern)) {
    let quantile = Double(bitPattern: quantile)
    if quantile.isNaN || quantile < 0 || quantile > 1 {
      notes.badQuantile(quantile, windows.parameterPosition)
    }
  }
  let values = windows.values
  guard !values.isEmpty else { return }
  var order = (0..<Int32(truncatingIfNeeded: values.count)).map { $0 }
  let isAscending = (1..<values.count).allSatisfy { values[$0 - 1] <= values[$0] }
  if !isAscending {
    // NaN sorts before everything, as Prometheus has it.
    order.sort { a, b in
      let x = values[Int(a)]
      let y = values[Int(b)]
      return x < y || x.isNaN && !y.isNaN
    }
  }
  var ranks = [Int32](repeating: 0, count: values.count)
  for (rank, index) in order.enumerated() { ranks[Int(index)] = Int32(truncatingIfNeeded: rank) }
  var window = RankSet(capacity: values.count)
  var low = 0
  var high = 0
  for step in 0..<windows.count {
    if windows.isAbandoned(at: step) { return }
    let floats = windows.floats(step)
    while high < floats.upperBound {
      window.insert(Int(ranks[high]))
      high += 1
    }
    while low < floats.lowerBound {
      window.remove(Int(ranks[low]))
      low += 1
    }
    guard !floats.isEmpty else { continue }
    if !windows.histograms(step).isEmpty {
      notes.ignoredHistogramsInRange(windows.metricName, windows.position)
    }
    column.values[step] = quantile(quantiles[step], floats.count) { position in
      values[Int(order[window.member(position)])]
    }
  }
}

/// The φ-quantile of `count` sorted values, between neighbours on a straight line.
@inline(__always)
func quantile(_ phi: Double, _ count: Int, _ sorted: (Int) -> Double) -> Double {
  if count == 0 || phi.isNaN { return .plainNaN }
  if phi < 0 { return -.infinity }
  if phi > 1 { return .infinity }
  let rank = phi * Double(count - 1)
  let lower = max(0, Int(rank.rounded(.down)))
  let upper = min(count - 1, lower + 1)
  let weight = rank - rank.rounded(.down)
  return sorted(lower) * (1 - weight) + sorted(upper) * weight
}

/// The φ-quantile of values in any order.
func quantile(_ phi: Double, of values: [Double]) -> Double {
  let sorted = values.sorted { $0 < $1 || $0.isNaN && !$1.isNaN }
  return quantile(phi, sorted.count) { sorted[$0] }
}

/// mad_over_time: the median distance from the median.
func medianDeviationOverTime(_ windows: Windows, _ column: inout Column, _ notes: inout Notes) {
  for step in 0..<windows.count {
    if windows.isAbandoned(at: step) { return }
    let floats = windows.floats(step)
    guard !floats.isEmpty else { continue }
    if !windows.histograms(step).isEmpty {
      notes.ignoredHistogramsInRange(windows.metricName, windows.position)
    }
    let values = Array(windows.values[floats])
    if values.contains(where: \.isNaN) {
      column.values[step] = .plainNaN
      continue
    }
    let median = quantile(0.5, of: values)
    column.values[step] = quantile(0.5, of: values.map { ($0 - median).magnitude })
  }
}
