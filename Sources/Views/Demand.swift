package import Dashboards
package import Metrics

/// What the screen needs evaluated: how wide each panel's graph is, and which panels are seen.
package struct Demand: Sendable, Hashable {
  /// Dot columns (two a cell) of each panel's plot, folded ones left out. Panels of one width share it.
  package var dotColumns: [PanelID: Int]
  /// On the screen now, in reading order (none on pages without panels); the others can wait.
  package var visible: [PanelID]
  /// Dot columns for the explore page's graph.
  package var exploreDotColumns: Int
  /// Whether the explore page is on the screen, so that its answer is kept fresh.
  package var isExploring: Bool
  /// Whose series are counted; nil where nobody looks at them.
  package var counted: SeriesSubject?
  /// Whose timeline is looked at; nil where nobody looks at one.
  package var incident: Int?
  /// Whether its timeline is played: the clock of the screen is then to go on four times a second.
  package var isReplaying = false
  /// Whether the text for the next on-call is on the screen, so that it is kept fresh.
  package var wantsHandover = false
  /// The labels of the alert of which is asked who is told of it; nil where nobody asks.
  package var paging: Labels?

  package init(
    dotColumns: [PanelID: Int] = [:], visible: [PanelID] = [], exploreDotColumns: Int = 160,
    isExploring: Bool = false
  ) {
    self.dotColumns = dotColumns
    self.visible = visible
    self.exploreDotColumns = exploreDotColumns
    self.isExploring = isExploring
  }
}
