internal import Facts
internal import Metrics

/// What an alert's board tells beside the alert itself.
struct AlertSurroundings {
  /// All alerts that are known now.
  var alerts: [AlertFact] = []
  /// What else changed when it began.
  var near: [AlertChange] = []
  var history = FiringHistory([])
  /// Why nothing is known of what was recorded; nil where it is.
  var unknownHistory: String?
  var extent: AlertExtent?
  /// What tells others of its acknowledgement.
  var acknowledgement: NotificationFact?
  var related: [RelatedPanel] = []
  /// The Markdown of a local runbook.
  var runbook: String?
}

/// A panel of a loaded dashboard that shows series which an alert's rule reads.
struct RelatedPanel: Hashable {
  var uid: String
  var board: String
  var number: Int
  var title: String
}
