package import Calendar
package import Dashboards
package import Facts

/// The dashboard on the screen with all that its panels show.
package struct OpenDashboard: Sendable {
  package var uid: String
  package var title: String
  /// Rows included, in the dashboard's order, repeats already spread out.
  package var panels: [PanelSlot]
  package var frames: [PanelID: PanelFrame]
  /// Panels whose queries run for longer than one refresh.
  package var slow: Set<PanelID> = []
  package var variables: [VariableState] = []
  /// What the reader picked of their values.
  package var picked = VariableSelection()
  /// The dashboard's own links, variables not filled in.
  package var links: [DashboardLink] = []
  /// What the templates of links are filled in with; nil where nothing is known yet.
  package var filling: Interpolation?
  /// The range that the dashboard's file asks for.
  package var defaultTime: TimeSelection
  /// The same without regard to how far back there are data; nil where it is no other.
  package var wholeTime: TimeSelection?
  /// What of its file is not applied.
  package var notices: [NoticeFact] = []
  /// Its times are meant in UTC, whatever the reader's zone.
  package var wantsUTC = false
  /// The zone that its times are meant in by its file, where that names one.
  package var zone: ZoneTable?
  package init(
    uid: String, title: String, panels: [PanelSlot], frames: [PanelID: PanelFrame] = [:],
    defaultTime: TimeSelection = .lastHour
  ) {
    self.uid = uid
    self.title = title
    self.panels = panels
    self.frames = frames
    self.defaultTime = defaultTime
  }
}
