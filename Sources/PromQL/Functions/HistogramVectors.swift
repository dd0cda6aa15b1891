import Metrics
import Query

// histogram_quantile, histogram_quantiles and histogram_fraction: over native histograms and over the bucket series
// of classic ones.

extension Evaluation {
  /// histogram_quantile(φ, vector).
  func histogramQuantile(_ call: Call, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    let quantiles = try scalar(call.arguments[0], steps)
    checkQuantiles(quantiles, call.arguments[0].range)
    let histograms = try GatheredHistograms(self, call.arguments[1], steps)
    return try estimate(histograms, steps, call.range, [("", "", .quantile(quantiles))])
  }

  /// histogram_quantiles(vector, label, φ…): one series for each quantile, told apart by the label.
  func histogramQuantiles(_ call: Call, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    let label = try string(call.arguments[1])
    var estimates: [(label: String, value: String, estimate: HistogramEstimate)] = []
    let histograms = try GatheredHistograms(self, call.arguments[0], steps)
    for argument in call.arguments.dropFirst(2) {
      let quantiles = try scalar(argument, steps)
      checkQuantiles(quantiles, argument.range)
      // A quantile that changes from step to step makes a series for each value it takes.
      for bits in Set(quantiles.map(\.bitPattern)).sorted() {
        let chosen = quantiles.map { $0.bitPattern == bits ? $0 : Column.absent }
        estimates.append(
          (label, openMetricsNumber(Double(bitPattern: bits)), .quantile(chosen)))
      }
    }
    return try estimate(histograms, steps, call.range, estimates)
  }

  /// histogram_fraction(lower, upper, vector).
  func histogramFraction(_ call: Call, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    let lower = try scalar(call.arguments[0], steps)
    let upper = try scalar(call.arguments[1], steps)
    let histograms = try GatheredHistograms(self, call.arguments[2], steps)
    return try estimate(histograms, steps, call.range, [("", "", .fraction(lower, upper))])
  }
}

/// A number as label values write it: with a decimal point, so that `1` is `1.0`.
private func openMetricsNumber(_ value: Double) -> String {
  let text = goNumber(value)
  return text.contains { $0 == "." || $0 == "e" || $0 == "N" || $0 == "I" } ? text : text + ".0"
}

/// What is asked of each histogram: one parameter (or two) a step.
enum HistogramEstimate: Sendable {
  /// `Column.absent` where this step asks for another quantile.
  case quantile([Double])
  case fraction([Double], [Double])
}

extension Evaluation {
  func checkQuantiles(_ quantiles: [Double], _ position: Range<Int>) {
    for quantile in quantiles where quantile.isNaN || quantile < 0 || quantile > 1 {
      notes.badQuantile(quantile, position)
    }
  }

  /// Each estimate of each histogram, as series that lost their names.
  func estimate(
    _ histograms: GatheredHistograms, _ steps: Steps, _ position: Range<Int>,
    _ estimates: [(label: String, value: String, estimate: HistogramEstimate)]
  ) throws(QueryError) -> any VectorPlan {
    var series: [SeriesColumn] = []
    var before: [SeriesHead] = []
    let groups = histograms.groups
    for (label, value, estimate) in estimates {
      let columns = try inPieces(groups.count, size: pieceSize(groups.count, steps.count)) {
        (range: Range<Int>, worker: inout Worker) throws(QueryError) -> [Column] in
        var columns: [Column] = []
        columns.reserveCapacity(range.count)
        for index in range {
          try worker.limits.cancellation.check()
          columns.append(
            groups[index].column(estimate, steps, histograms.position, &worker.notes))
        }
        return columns
      }
      for (group, column) in zip(groups, columns.joined()) where !column.isEmpty {
        var head = group.head
        if !label.isEmpty { head.labels = head.labels.setting(label, value) }
        before.append(head)
        series.append(SeriesColumn(withoutMeaning(head), column))
      }
    }
    return try distinct(ReadyPlan(series), before, steps, isStrict: false, position)
  }
}
