import Metrics
import PromQL
import Query
import TSDB
import Testing

/// A linear congruential generator: the same series on every run.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}

private let start: Int64 = 1_700_000_000_000

/// Samples at uneven times with repeated values, falls, NaN, infinities and staleness markers.
private func samples(_ seed: UInt64) -> [(time: Int64, value: Double)] {
  var random = Seeded(state: seed &* 977 &+ 1)
  var time = start
  var value = 0.0
  return (0..<400).map { _ in
    time += Int64.random(in: 1...20_000, using: &random)
    switch Int.random(in: 0..<40, using: &random) {
    case 0: return (time, .nan)
    case 1: return (time, seed % 3 == 0 ? .infinity : 1e9)
    case 2: return (time, .staleMarker)
    case 3: value = 0
    case 4...10: break
    default: value += Double(Int.random(in: 0...100, using: &random)) / 8
    }
    return (time, value)
  }
}

private func store(_ seeds: Range<UInt64>) -> Store {
  let store = Store()
  for seed in seeds {
    let reference = store.reference(for: [
      "__name__": "m_total", "i": "\(seed)", "g": "\(seed % 3)",
    ])
    for sample in samples(seed) {
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: sample.time))
      batch.append(reference, sample.value)
      store.append(batch)
    }
  }
  return store
}

private let steps = StepRange(
  start: Timestamp(milliseconds: start), end: Timestamp(milliseconds: start + 4_000_000),
  step: .milliseconds(37_123))

@Suite struct SlidingWindowTests {
  private func evaluate(_ text: String, _ time: Question.Time, _ source: Store) throws -> Value {
    try Evaluator(source: source, pool: WorkerPool(threads: 2)).evaluate(
      try parseExpression(text), time, cancellation: Cancellation(timeout: .seconds(30))
    ).value
  }

  /// What a window's samples give, by looking at all of them.
  private func naive(_ function: String, _ window: [Double]) -> Double {
    switch function {
    case "count_over_time": return Double(window.count)
    case "min_over_time": return window.filter { !$0.isNaN }.min() ?? .nan
    case "max_over_time": return window.filter { !$0.isNaN }.max() ?? .nan
    case "sum_over_time": return window.reduce(0, +)
    case "avg_over_time": return window.reduce(0, +) / Double(window.count)
    case "changes":
      return Double(
        zip(window.dropFirst(), window).count { $0 != $1 && !($0.isNaN && $1.isNaN) })
    case "resets": return Double(zip(window.dropFirst(), window).count { $0 < $1 })
    default:
      let sorted = window.sorted { $0 < $1 || $0.isNaN && !$1.isNaN }
      let rank = 0.7 * Double(sorted.count - 1)
      let lower = Int(rank.rounded(.down))
      let upper = min(sorted.count - 1, lower + 1)
      let weight = rank - rank.rounded(.down)
      return sorted[lower] * (1 - weight) + sorted[upper] * weight
    }
  }

  @Test(arguments: [
    "count_over_time", "min_over_time", "max_over_time", "sum_over_time", "avg_over_time",
    "changes", "resets", "quantile_over_time",
  ])
  func agreesWithAFullScan(_ function: String) throws {
    let source = store(0..<6)
    for window in ["10s", "3m", "40m"] {
      let milliseconds: Int64 = ["10s": 10_000, "3m": 180_000, "40m": 2_400_000][window] ?? 0
      let argument = function == "quantile_over_time" ? "0.7, " : ""
      let value = try evaluate("\(function)(\(argument)m_total[\(window)])", .range(steps), source)
      guard case .matrix(let series) = value else { continue }
      for one in series {
        let raw = samples(UInt64(one.labels["i"]) ?? 0).filter { !$0.value.isStaleMarker }
        var expected: [Point] = []
        for step in 0..<steps.count {
          let end = start + Int64(step) * 37_123
          let inside = raw.filter { $0.time > end - milliseconds && $0.time <= end }.map(\.value)
          if !inside.isEmpty {
            expected.append(
              Point(Timestamp(milliseconds: end), naive(function, inside)))
          }
        }
        #expect(one.points.map(\.timestamp) == expected.map(\.timestamp))
        for (point, expected) in zip(one.points, expected) {
          let same =
            point.value == expected.value || point.value.isNaN && expected.value.isNaN
            || abs(point.value - expected.value) <= abs(expected.value) * 1e-12
          #expect(
            same,
            "\(function)[\(window)] at \(point.timestamp.milliseconds): \(point.value), not \(expected.value)"
          )
        }
      }
    }
  }

  /// A range query is its instants put together.
  @Test(arguments: [
    "m_total", "m_total offset 3m", "rate(m_total[5m])", "increase(m_total[7m] smoothed)",
    "delta(m_total[4m] anchored)", "irate(m_total[5m])", "deriv(m_total[10m])",
    "predict_linear(m_total[10m], 60)", "stddev_over_time(m_total[5m])",
    "mad_over_time(m_total[5m])",
    "sum by (g) (rate(m_total[5m]))", "avg(m_total)", "min by (g) (m_total)", "stdvar(m_total)",
    "count(m_total > 100)", "topk(2, m_total)", "quantile by (g) (0.5, m_total)",
    "m_total / on(i) group_left sum by (i) (m_total)", "m_total and on(i) m_total > 50",
    "m_total or on(g) m_total offset 10m", "m_total unless m_total < 100",
    "absent(m_total{i=\"0\"})",
    "max_over_time(rate(m_total[5m])[10m:1m])", "timestamp(m_total)",
    "scalar(m_total{i=\"1\"}) + 1",
    "label_replace(m_total, \"x\", \"$1\", \"i\", \"(.)\")",
    "count_values(\"v\", round(m_total, 100))",
    "clamp(m_total, 10, 500) * 2 ^ 2", "hour() + minute(m_total)", "m_total @ end()",
    "last_over_time(m_total[1m])", "sum(m_total) > bool 300", "changes(m_total[5m] anchored)",
  ])
  func rangeEqualsItsInstants(_ text: String) throws {
    let source = store(0..<5)
    let pinned = text.replacing("end()", with: "1700004000.000")
    guard case .matrix(let series) = try evaluate(pinned, .range(steps), source) else {
      Issue.record("no matrix")
      return
    }
    var byInstant: [Labels: [Point]] = [:]
    for step in 0..<steps.count {
      let instant = Timestamp(milliseconds: start + Int64(step) * 37_123)
      switch try evaluate(pinned, .instant(instant), source) {
      case .vector(let vector):
        for sample in vector {
          if case .float(let value) = sample.content {
            byInstant[sample.labels, default: []].append(Point(instant, value))
          }
        }
      case .scalar(let point): byInstant[.empty, default: []].append(point)
      case .matrix, .string: Issue.record("neither vector nor scalar")
      }
    }
    #expect(Set(series.map(\.labels)) == Set(byInstant.keys))
    for one in series {
      let expected = byInstant[one.labels] ?? []
      #expect(one.points.map(\.timestamp) == expected.map(\.timestamp), "\(one.labels)")
      for (point, other) in zip(one.points, expected) {
        let same =
          point.value == other.value || point.value.isNaN && other.value.isNaN
          || abs(point.value - other.value) <= abs(other.value) * 1e-9 + 1e-12
        #expect(
          same,
          "\(one.labels) at \(point.timestamp.milliseconds): \(point.value), not \(other.value)")
      }
    }
  }
}
