internal import Glibc

/// Maps values to their height in a plot, 0 at the foot and 1 at the top.
package struct ValueScale: Sendable {
  private let kind: GraphAxis.Scale
  /// Bounds as values.
  package let low: Double
  package let high: Double
  /// Bounds as transformed.
  private let foot: Double
  private let span: Double

  /// - Parameters:
  ///   - foot: the value at the foot, as transformed.
  ///   - span: how far it is from there to the top, as transformed.
  init(foot: Double, span: Double, kind: GraphAxis.Scale) {
    self.foot = foot
    self.span = span
    self.kind = kind
    low = ValueScale.value(foot, kind)
    high = ValueScale.value(foot + span, kind)
  }

  /// NaN for NaN; outside 0…1 for values outside the bounds; −∞ for what a log axis cannot show.
  package func fraction(_ value: Double) -> Double {
    let position = ValueScale.transformed(value, kind) - foot
    return span > 0 && span.isFinite ? position / span : position.isNaN ? .nan : 0.5
  }

  /// The dot row in a plot so many dots high; row 0 is the uppermost. The foot lies on the lowest dots, and each row
  /// of text that a tick stands on has the tick's value on its own lowest dots. Values outside the bounds lie one dot
  /// outside. Call with numbers only.
  package func dot(_ value: Double, height: Int) -> Int {
    let fraction = fraction(value)
    if fraction.isNaN || fraction < -0.0001 { return height }
    if fraction > 1.0001 { return -1 }
    return max(0, height - 1 - Int((fraction * Double(height)).rounded()))
  }

  /// The measure in which an axis is even: of a log axis powers of the base; of a symmetric one the threshold is 1,
  /// and each power of the base above it one more.
  package static func transformed(_ value: Double, _ kind: GraphAxis.Scale) -> Double {
    switch kind {
    case .linear: return value
    case .log(let base):
      return value > 0 ? log(value) / log(base) : value.isNaN ? .nan : -.infinity
    case .symlog(let base, let threshold):
      let size = abs(value) / threshold
      let height = size <= 1 ? size : 1 + log(size) / log(base)
      return value < 0 ? -height : height
    }
  }

  /// The value at a transformed place.
  package static func value(_ place: Double, _ kind: GraphAxis.Scale) -> Double {
    switch kind {
    case .linear: return place
    case .log(let base): return pow(base, place)
    case .symlog(let base, let threshold):
      let height = abs(place)
      let size = height <= 1 ? height * threshold : threshold * pow(base, height - 1)
      return place < 0 ? -size : size
    }
  }

  /// Where fills and bars begin: zero where the axis has it, else the bound next to it.
  package var baseline: Double { min(max(0, low), high) }
}

extension GraphAxis.Scale {
  /// With a base and a threshold that can be counted in.
  package var sound: GraphAxis.Scale {
    switch self {
    case .linear: .linear
    case .log(let base): .log(base: base > 1 && base.isFinite ? base : 10)
    case .symlog(let base, let threshold):
      .symlog(
        base: base > 1 && base.isFinite ? base : 10,
        threshold: threshold > 0 && threshold.isFinite ? threshold : 1)
    }
  }
}
