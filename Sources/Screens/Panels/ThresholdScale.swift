import Cells
import Dashboards

/// Which threshold each place of a scale lies in.
struct ThresholdScale {
  var bands: [ThresholdBand]
  var low: Double
  var high: Double
  /// What is not filled bears the colours too.
  var coloursRest: Bool
  /// What is filled bears them, and not the value's own.
  var coloursFilled = true

  /// nil below the first band.
  func ink(at share: Double) -> Ink? {
    let value = low + (high - low) * share
    return bands.last { $0.from <= value }?.color.ink
  }

  /// Where bands begin between the ends, as shares of the scale.
  var boundaries: [Double] {
    guard high > low else { return [] }
    return bands.map { ($0.from - low) / (high - low) }.filter { $0 > 0 && $0 < 1 }
  }
}

extension BarGaugeFrame {
  /// nil where a bar has the colour of its value.
  var scale: ThresholdScale? {
    guard mode != .basic, !thresholds.isEmpty else { return nil }
    return ThresholdScale(bands: thresholds, low: min, high: max, coloursRest: mode == .lcd)
  }
}

extension GaugeFrame {
  /// nil where the gauge does not tell its thresholds, or there is but one colour.
  var scale: ThresholdScale? {
    guard showsThresholds, thresholds.count > 1 else { return nil }
    return ThresholdScale(bands: thresholds, low: min, high: max, coloursRest: true)
  }
}
