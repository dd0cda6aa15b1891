/// What happened since the start, for series and for whoever compares.
package struct NotificationCounts: Sendable, Hashable, Codable {
  package var delivered = 0
  package var tries = 0
  package var refused = 0
  package var lost = 0
  /// Took the place of unsent ones.
  package var replaced = 0
  /// Were not to be sent any more.
  package var withdrawn = 0
  package var undeliverable = 0
  /// Alerts that fired and ended before anybody was told.
  package var untold = 0
  /// Groups that were told in another's notice.
  package var mentioned = 0
  /// Groups whose alerts went to the fallback.
  package var fallenBack = 0
  /// Notices by where they differ from Alertmanager's.
  package var differences: [String: Int] = [:]
  package init() {}
}
