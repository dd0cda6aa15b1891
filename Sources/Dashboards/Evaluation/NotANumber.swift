/// In columns NaN stands for nothing. A value that is there and is no number (0/0, a gauge that says NaN) is a NaN of
/// its own, which every computation treats as nothing and only who shows it tells apart.
extension Double {
  static let notANumber = Double(nan: 2, signaling: false)

  /// Whether it is `notANumber`, and not the NaN for nothing.
  package var isNotANumber: Bool { bitPattern == Self.notANumber.bitPattern }
}
