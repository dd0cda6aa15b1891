package import Metrics

/// The open dashboard's part of a snapshot, and how its source answers.
package struct BoardPart: Sendable {
  package var dashboard: OpenDashboard?
  /// The window that the frames in `dashboard` cover.
  package var window: ClosedRange<Timestamp>?
  /// Between evaluations; nil where nothing refreshes by itself.
  package var refresh: Duration?
  /// The age of the newest sample on the panels shown; nil where there is none yet. What lags behind, and series that
  /// ended, are told of in their panels.
  package var dataAge: Duration?
  /// How long the source has owed an answer; nil while it answers.
  package var waiting: Duration?
  /// How long the source took for the last refresh that it answered.
  package var answerTime: Duration?
  /// Whole refreshes of the open dashboard since its first.
  package var refreshes = 0

  package init() {}
}
