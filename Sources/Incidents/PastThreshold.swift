/// A series of a board's panel that is past one of the panel's thresholds.
package struct PastThreshold: Sendable, Hashable {
  package var board: String
  package var panel: String
  /// Empty where the panel shows one.
  package var series: String
  /// In the panel's unit: "8.2 %".
  package var value: String
  /// How bad the panel takes it to be: "above 5 %", "above 20 %, critical".
  package var level: String
  package init(board: String, panel: String, series: String, value: String, level: String) {
    (self.board, self.panel, self.series) = (board, panel, series)
    (self.value, self.level) = (value, level)
  }
}
