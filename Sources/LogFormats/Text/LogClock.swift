package import Calendar

/// What a time of a log is read against: when that is, and where its clock stood.
package struct LogClock: Sendable {
  /// Nanoseconds since the epoch; a time without a year is in the latest year that is not after this.
  package var now: Int64
  /// Of times that name none; by its name its abbreviations are read too.
  package var zone: ZoneTable

  package init(now: Int64, zone: ZoneTable = .utc) {
    self.now = now
    self.zone = zone
  }
}
