package import Dashboards

/// Where an alert's own board is: dashboards that a function makes have addresses as others do.
package enum AlertAddress {
  private static let start = "alert/"

  /// The uid of the board of the alert with that id.
  package static func uid(_ alert: String) -> String { start + alert }

  /// The id of the alert whose board bears that uid; nil for other boards.
  package static func alert(_ uid: String) -> String? {
    uid.hasPrefix(start) ? String(uid.dropFirst(start.count)) : nil
  }

  /// The panels that every such board has.
  package static let why = PanelID(1)
  package static let plot = PanelID(2)
  package static let labels = PanelID(3)
  package static let neighbours = PanelID(4)
  package static let history = PanelID(5)
  package static let related = PanelID(6)
  /// Only where the runbook is a file that can be read here.
  package static let runbook = PanelID(7)
}
