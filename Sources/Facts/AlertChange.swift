package import Metrics

/// One change of an alert, as the record keeps it for long.
package struct AlertChange: Sendable, Hashable, Codable {
  package enum What: String, Sendable, Hashable, Codable {
    case pending, firing, resolved
    /// A pending one whose condition is no longer true.
    case inactive
    case vanished, returned, held
    case acknowledged, unacknowledged, silenced, unsilenced
    /// A maintenance window is about it from then on, or no longer.
    case maintenance, maintenanceOver
  }
  package var time: Timestamp
  /// The `AlertFact.id`.
  package var alert: String
  package var labels: Labels
  package var what: What
  package var value: Double?
  /// Who, where somebody did it.
  package var by = ""
  /// A note, or why.
  package var note = ""
  /// Of `maintenance` and `maintenanceOver` which window.
  package var window: AlertFact.Window?
  /// Whether it is recorded; false while it waits to be written.
  package var isSaved = true

  package init(
    time: Timestamp, alert: String, labels: Labels, what: What, value: Double? = nil
  ) {
    (self.time, self.alert, self.labels) = (time, alert, labels)
    (self.what, self.value) = (what, value)
  }

  package var name: String { labels["alertname"] }
}

/// Which changes are asked for.
package struct AlertChangeQuestion: Sendable, Hashable, Codable {
  /// Of one alert, or of all of that name; nil for any.
  package var alert: String?
  package var name: String?
  package var from: Timestamp
  package var through: Timestamp
  /// The newest so many.
  package var limit: Int
  package init(
    alert: String? = nil, name: String? = nil, from: Timestamp, through: Timestamp,
    limit: Int = 1000
  ) {
    (self.alert, self.name) = (alert, name)
    (self.from, self.through, self.limit) = (from, through, limit)
  }
}
