internal import JSON
internal import Metrics
internal import SeriesScript

/// Runs a case of the series notation: labels and values, histograms, or the error.
func runSeriesLineCase(_ item: JSON) -> String? {
  let input = item["input"].string ?? ""
  let fails = item["fail"].bool == true
  let line: SeriesLine
  do {
    line = try SeriesLine(parsing: input)
  } catch {
    guard fails else { return "\(input): \(error)" }
    let expected = item["errMsg"].string ?? ""
    // Some cases give the message without a position.
    return error.description.hasSuffix(expected) ? nil : "\(input): \(error), should be \(expected)"
  }
  if fails { return "\(input): read, should fail" }
  if item["labels"].isObject {
    let labels = Labels(item["labels"].members.map { Label($0.name, $0.value.string ?? "") })
    if line.labels != labels { return "\(input): labels \(line.labels), should be \(labels)" }
  }
  let histograms = item["histograms"].elements
  let values = item["values"].elements
  let expected = values.count + histograms.count
  if line.items.count != expected {
    return "\(input): \(line.items.count) values, should be \(expected)"
  }
  for (index, found) in line.items.enumerated() {
    let holds: Bool
    switch found {
    case .gap: holds = values.isEmpty ? false : values[index]["value"].string == "none"
    case .float(let value):
      holds = values.isEmpty ? false : isSame(value, values[index]["value"])
    case .histogram(let histogram, _):
      holds = histograms.isEmpty ? false : isSame(histogram, histograms[index])
    }
    if !holds { return "\(input): value \(index) is \(found)" }
  }
  return nil
}

/// Runs a lexer case of the series notation. Its reader has no tokens of its own, so what is checked is
/// whether it takes the line: no blank may follow a colon or stand before a repetition.
func runSeriesLineTokens(_ item: JSON) -> String? {
  let input = item["input"].string ?? ""
  let kinds = item["items"].elements.map { $0[0].string ?? "" }
  let isWellFormed = !zip(kinds, kinds.dropFirst()).contains { first, second in
    first == "COLON" && second == "SPACE" || first == "SPACE" && second == "TIMES"
  }
  let isTaken = (try? SeriesLine(parsing: input)) != nil
  return isTaken == isWellFormed ? nil : "\(input): \(isTaken ? "read" : "refused")"
}

private func isSame(_ value: Double, _ expected: JSON) -> Bool {
  if case .number(let number) = expected { return value == number }
  switch expected.string {
  case "NaN": return value.isNaN
  case "StaleNaN", "stale": return value.isStaleMarker
  case "Inf", "+Inf": return value == .infinity
  case "-Inf": return value == -.infinity
  default: return false
  }
}

private func isSame(_ histogram: NativeHistogram, _ expected: JSON) -> Bool {
  func spans(_ name: String) -> [NativeHistogram.Span] {
    expected[name].elements.map { span in
      NativeHistogram.Span(
        offset: Int32(span["Offset"].integer ?? 0), length: UInt32(span["Length"].integer ?? 0))
    }
  }
  func numbers(_ name: String) -> [Double] { expected[name].elements.map { $0.number ?? .nan } }
  let hints: [String: NativeHistogram.CounterResetHint] = [
    "histogram.UnknownCounterReset": .unknown, "histogram.CounterReset": .reset,
    "histogram.NotCounterReset": .notReset, "histogram.GaugeType": .gauge,
  ]
  return histogram.schema == Int32(expected["Schema"].integer ?? 0)
    && histogram.sum == expected["Sum"].number ?? 0
    && histogram.count == expected["Count"].number ?? 0
    && histogram.zeroCount == expected["ZeroCount"].number ?? 0
    && histogram.zeroThreshold == expected["ZeroThreshold"].number ?? 0
    && histogram.positiveSpans == spans("PositiveSpans")
    && histogram.negativeSpans == spans("NegativeSpans")
    && histogram.positiveBuckets == numbers("PositiveBuckets")
    && histogram.negativeBuckets == numbers("NegativeBuckets")
    && histogram.customValues == numbers("CustomValues")
    && expected["CounterResetHint"].string.map { hints[$0] == histogram.counterResetHint } ?? true
}
