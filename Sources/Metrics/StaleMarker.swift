extension Double {
  /// The value Prometheus writes where a series ends: a NaN of its own bit pattern.
  package static let staleMarker = Double(bitPattern: 0x7ff0_0000_0000_0002)
  /// The NaN that Prometheus' arithmetic and parsers produce.
  package static let plainNaN = Double(bitPattern: 0x7ff8_0000_0000_0001)
  /// Whether this is the staleness marker; other NaNs are ordinary values.
  package var isStaleMarker: Bool { bitPattern == 0x7ff0_0000_0000_0002 }
}
