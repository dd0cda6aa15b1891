/// An instant: milliseconds since the Unix epoch, UTC.
package struct Timestamp: Hashable, Comparable, Sendable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }
  /// From seconds since the epoch, rounded to the nearest millisecond and clamped to what Int64 holds.
  package init(seconds: Double) {
    milliseconds = Int64(clamping: (seconds * 1000).rounded())
  }

  /// Seconds since the epoch.
  package var seconds: Double { Double(milliseconds) / 1000 }

  package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
  package static func + (a: Self, b: Duration) -> Self {
    Timestamp(milliseconds: a.milliseconds &+ b.milliseconds)
  }
  package static func - (a: Self, b: Duration) -> Self {
    Timestamp(milliseconds: a.milliseconds &- b.milliseconds)
  }
  package static func - (a: Self, b: Self) -> Duration {
    .milliseconds(a.milliseconds &- b.milliseconds)
  }

  package static let distantPast = Timestamp(milliseconds: .min / 4)
  package static let distantFuture = Timestamp(milliseconds: .max / 4)
}

extension Duration {
  /// The whole milliseconds in this span, rounded toward zero.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000
  }
  /// This span in seconds.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}

extension Int64 {
  /// The nearest representable integer; NaN gives 0.
  package init(clamping value: Double) {
    if value.isNaN {
      self = 0
    } else if value >= 0x1p63 {
      self = .max
    } else if value <= -0x1p63 {
      self = .min
    } else {
      self = Int64(value)
    }
  }
}
