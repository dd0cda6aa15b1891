internal import Metrics

/// The two series of an alert: `ALERTS` with its state, and `ALERTS_FOR_STATE` with the time since when it is active.
struct AlertOutput: Sendable {
  /// Which state `series` tells of.
  var state = AlertState.inactive
  var series = Labels.empty
  var forState = Labels.empty
  var reference: SeriesReference?
  var forStateReference: SeriesReference?
  /// Whether the alert was not active after the evaluation before.
  var isNew = true
}

extension RuleRun {
  /// The labels of a series of an alert. Where a label's template came out empty the text of the template stands, as
  /// Prometheus has it.
  func alertSeries(_ name: String, _ alert: Labels, state: AlertState?) -> Labels {
    var base = Labels(labels).overlaid(alert.pairs)
    base = base.setting("alertname", rule.name)
    if let state { base = base.setting("alertstate", state.rawValue) }
    return base.setting(Labels.nameLabel, name)
  }

  /// Writes the series of all active alerts, and ends those of the others.
  mutating func writeAlerts(at moment: GivenSeries.Moment, _ sink: any SampleSink) -> String? {
    guard isRestored, !alerts.isEmpty || !given.series.isEmpty else { return nil }
    let generation = sink.generation
    let isKnown = generation == given.generation
    var samples = GivenSeries.Samples()
    var missing: [Labels] = []
    for (place, alert) in alerts.enumerated() where alert.isActive {
      if !isKnown { (outputs[place].reference, outputs[place].forStateReference) = (nil, nil) }
      if outputs[place].state != alert.state {
        outputs[place].state = alert.state
        outputs[place].series = alertSeries("ALERTS", alert.labels, state: alert.state)
        outputs[place].reference = nil
      }
      if outputs[place].forState.isEmpty {
        outputs[place].forState = alertSeries("ALERTS_FOR_STATE", alert.labels, state: nil)
      }
      if outputs[place].reference == nil { missing.append(outputs[place].series) }
      if outputs[place].forStateReference == nil { missing.append(outputs[place].forState) }
      samples.values.append(1)
      samples.values.append(wholeSeconds(alert.activeAt))
    }
    var found = (missing.isEmpty ? [] : sink.references(for: missing))[...]
    var series: [Labels] = []
    var references: [SeriesReference] = []
    series.reserveCapacity(samples.values.count)
    references.reserveCapacity(samples.values.count)
    for (place, alert) in alerts.enumerated() where alert.isActive {
      let output = outputs[place]
      let reference = output.reference ?? found.popFirst() ?? .refused
      let forStateReference = output.forStateReference ?? found.popFirst() ?? .refused
      if output.reference == nil || output.forStateReference == nil {
        (outputs[place].reference, outputs[place].forStateReference) =
          (reference, forStateReference)
      }
      series.append(output.series)
      series.append(output.forState)
      references.append(reference)
      references.append(forStateReference)
    }
    return given.write(
      samples, of: series, references, generation: generation, at: moment, to: sink)
  }
}

/// Seconds since the epoch, the fraction cut off.
private func wholeSeconds(_ time: Timestamp) -> Double {
  let (quotient, remainder) = time.milliseconds.quotientAndRemainder(dividingBy: 1000)
  return Double(remainder < 0 ? quotient - 1 : quotient)
}
