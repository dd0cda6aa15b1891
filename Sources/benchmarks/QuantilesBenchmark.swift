internal import Glibc
internal import Metrics
internal import Quantiles

/// The rolling sketch beside a textbook DDSketch and a full sort, on lognormal values.
let quantilesBenchmark = Benchmark(
  name: "quantiles", summary: "the rolling sketch beside a textbook DDSketch (α = 1 %) and a sort"
) { report in
  let values = SampleValues.lognormal.values(10_000_000, seed: 1)
  insertFigures(values, &report)
  windowFigures(values, &report)
  memoryFigures(&report)
  errorFigures(&report)
  fleetFigures(values, &report)
}

/// Keeps the optimiser from leaving out a result that nobody reads.
@inline(never)
private func consume<T>(_ value: T) { withExtendedLifetime(value) {} }

/// A log-mapped DDSketch as its paper has it (Masson, Rim, Lee 2019): collapsing left out, buckets in an array.
private struct TextbookDDSketch {
  private let multiplier: Double
  private var counts = [UInt32](repeating: 0, count: 2048)
  private(set) var count = 0
  private(set) var sum = 0.0
  private(set) var least = Double.infinity
  private(set) var greatest = -Double.infinity
  private let gamma: Double

  init(alpha: Double) {
    gamma = (1 + alpha) / (1 - alpha)
    multiplier = 1 / log(gamma)
  }

  mutating func insert(_ value: Double) {
    counts[Int((log(value) * multiplier).rounded(.up)) + 1024] &+= 1
    count += 1
    sum += value
    least = min(least, value)
    greatest = max(greatest, value)
  }

  func quantile(_ quantile: Double) -> Double {
    let rank = Int((quantile * Double(count)).rounded(.up))
    var cumulative = 0
    for (place, bucket) in counts.enumerated() {
      cumulative += Int(bucket)
      if cumulative >= rank { return 2 * pow(gamma, Double(place - 1024)) / (gamma + 1) }
    }
    return greatest
  }
}

private func peer(_ name: String, _ figure: Double, _ unit: String) -> String {
  "\(name) \((figure * 100).rounded() / 100) \(unit)"
}

private let five = [0.5, 0.9, 0.95, 0.99, 0.999]

private func insertFigures(_ values: [Double], _ report: inout Report) {
  let count = Double(values.count)
  let textbook = best(of: 3) {
    var sketch = TextbookDDSketch(alpha: 0.01)
    for value in values { sketch.insert(value) }
    consume(sketch.quantile(0.5))
  }
  let sorting = best(of: 1) { consume(values.sorted()[values.count / 2]) }
  let batch = best(of: 15) {
    let sketch = Sketch()
    values.withUnsafeBufferPointer { all in
      for start in stride(from: 0, to: all.count, by: 1000) {
        sketch.insert(UnsafeBufferPointer(rebasing: all[start..<min(start + 1000, all.count)]))
      }
    }
    consume(sketch.tally)
  }
  let single = best(of: 15) {
    let rolling = RollingSketch(window: .seconds(60))
    for value in values { rolling.insert(value) }
    consume(rolling.tally)
  }
  report.line(
    "insert in batches of 1,000; count, sum, min and max exact", batch / count * 1e9, .nanoseconds,
    bound: .timesPeer(0.24, textbook / count * 1e9),
    peer: peer("DDSketch", textbook / count * 1e9, "ns"))
  report.line(
    "insert singly into a rolling window", single / count * 1e9, .nanoseconds,
    bound: .timesPeer(0.42, textbook / count * 1e9),
    peer: peer("DDSketch", textbook / count * 1e9, "ns") + ", "
      + peer("sort", sorting / count * 1e9, "ns"))
}

/// A 60-part window full of the values.
private func filledWindow(_ values: [Double]) -> RollingSketch {
  let rolling = RollingSketch(window: .seconds(60))
  let part = values.count / 60
  for index in 0..<60 {
    if index > 0 { rolling.rotate() }
    values[index * part..<(index + 1) * part].withUnsafeBufferPointer { rolling.insert($0) }
  }
  return rolling
}

private func windowFigures(_ values: [Double], _ report: inout Report) {
  let full = filledWindow(values)
  var textbook = TextbookDDSketch(alpha: 0.01)
  for value in values { textbook.insert(value) }
  let asked = best(of: 5) {
    for _ in 0..<10_000 { consume(full.quantiles(five)) }
  }
  let textbookAsked = best(of: 3) {
    for _ in 0..<1000 { for quantile in five { consume(textbook.quantile(quantile)) } }
  }
  // Sub-windows of a scrape's worth of values, and of so many that their insertion empties the caches.
  func rotation(_ count: Int) -> Double {
    let rolling = filledWindow(values)
    var times: [Double] = []
    for round in 0..<1000 {
      let start = (round * count) % (values.count - count)
      values[start..<start + count].withUnsafeBufferPointer { rolling.insert($0) }
      let began = monotonicSeconds()
      rolling.rotate()
      times.append(monotonicSeconds() - began)
    }
    return times.sorted()[times.count / 2] * 1e6
  }
  report.line(
    "five quantiles over a 60-part window", asked / 10_000 * 1e6, .microseconds,
    bound: .steps(2170),
    peer: peer("DDSketch, no window", textbookAsked / 1000 * 1e6, "µs"))
  report.line(
    "rotation, 1,000 values a sub-window (median of 1,000)", rotation(1000), .microseconds,
    bound: .steps(870))
  report.line(
    "rotation, 100,000 values a sub-window, caches cold", rotation(100_000), .microseconds)
}

private func memoryFigures(_ report: inout Report) {
  let fresh = RollingSketch(window: .seconds(60))
  var random = Seeded(state: 3)
  for _ in 0..<5000 { fresh.insert(1e-6 * pow(3.6e9, random.unit())) }
  report.line(
    "fresh series spanning 1 µs to 1 h", Double(fresh.byteCount) / 1024, .kilobytes,
    bound: .atMost(20))
  for (sigma, bound) in [(1.0, Bound.atMost(200)), (2.0, Bound.none)] {
    let values = SampleValues.lognormal.values(3_000_000, seed: 5).map { pow($0, sigma) }
    let size = Double(filledWindow(values).byteCount) / 1024
    report.line(
      "60 full sub-windows, lognormal σ = \(Int(sigma))", size, .kilobytes, bound: bound)
  }
}

private func errorFigures(_ report: inout Report) {
  let ranks = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999]
  for distribution in SampleValues.allCases {
    let values = distribution.values(10_000_000, seed: 7)
    let sketch = Sketch()
    values.withUnsafeBufferPointer { sketch.insert($0) }
    var textbook = TextbookDDSketch(alpha: 0.01)
    for value in values { textbook.insert(value) }
    let sorted = values.sorted()
    var worst = 0.0
    var textbookWorst = 0.0
    for (rank, estimate) in zip(ranks, sketch.quantiles(ranks)) {
      let exact = sorted[Int((rank * Double(sorted.count)).rounded(.up)) - 1]
      worst = max(worst, abs(estimate - exact) / exact)
      textbookWorst = max(textbookWorst, abs(textbook.quantile(rank) - exact) / exact)
    }
    report.line(
      "worst relative error p1…p99.9, 10M \(distribution.rawValue)", worst * 100, .percent,
      bound: .atMost(sketch.relativeError * 100 * (1 + 1e-9)),
      peer: peer("DDSketch", textbookWorst * 100, "%"))
  }
}

/// A thousand rolling series fed at random: caches, not arithmetic.
private func fleetFigures(_ values: [Double], _ report: inout Report) {
  let fleet = (0..<1000).map { _ in RollingSketch(window: .seconds(60)) }
  var random = Seeded(state: 11)
  let order = (0..<2_000_000).map { _ in UInt16(random.next() % 1000) }
  // Whoever feeds a series holds it: counting references is not what is measured.
  let series = fleet.map { Unmanaged.passUnretained($0) }
  let time = best(of: 30) {
    for (place, index) in order.enumerated() {
      series[Int(index)]._withUnsafeGuaranteedRef { $0.insert(values[place]) }
    }
  }
  consume(fleet)
  // The peer's as many, without windows.
  var textbooks = (0..<1000).map { _ in TextbookDDSketch(alpha: 0.01) }
  let textbookTime = best(of: 5) {
    for (place, index) in order.enumerated() { textbooks[Int(index)].insert(values[place]) }
  }
  consume(textbooks)
  report.line(
    "insert into 1,000 rolling series at random", time / Double(order.count) * 1e9, .nanoseconds,
    bound: .timesPeer(0.8, textbookTime / Double(order.count) * 1e9),
    peer: peer("DDSketch, no windows", textbookTime / Double(order.count) * 1e9, "ns"))
}

extension Seeded {
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Normal with mean 0 and deviation 1 (Box and Muller 1958).
  mutating func normal() -> Double {
    (-2 * log(max(unit(), 1e-300))).squareRoot() * cos(2 * .pi * unit())
  }
}

/// The distributions that a sketch is tried on.
enum SampleValues: String, CaseIterable {
  case lognormal, pareto, uniform, bimodal, constant, adversarial

  func values(_ count: Int, seed: UInt64) -> [Double] {
    var random = Seeded(state: seed)
    return (0..<count).map { index in
      switch self {
      case .lognormal: exp(random.normal())
      case .pareto: pow(1 - random.unit(), -1 / 1.1)
      case .uniform: random.unit() * 100 + 1e-3
      case .bimodal:
        index % 10 == 0 ? 5 + 0.1 * random.normal() : 0.05 * exp(0.1 * random.normal())
      case .constant: 42
      case .adversarial:
        // Bucket bounds, and one step of the last place beyond them.
        index % 2 == 0
          ? exp2(Double(index % 640) / 64) : exp2(Double(index % 640) / 64).nextUp
      }
    }
  }
}
