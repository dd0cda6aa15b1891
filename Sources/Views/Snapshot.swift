package import Calendar
package import Facts
package import Metrics

/// Everything the screen shows at one moment: immutable, complete, drawn without asking back. One value a part, so that
/// whoever fills a part knows of no other.
package struct Snapshot: Sendable {
  /// The wall clock when this was published; the screen has no other clock.
  package var now: Timestamp
  package var board = BoardPart()
  package var explore = ExplorePart()
  package var series = SeriesPart()
  package var chrome = ChromePart()

  /// What is known of sources, targets, boards and of what is wrong.
  package var facts = FactSheet()
  /// What the series `ALERTS` of the source tells, which counts where its alerts are not known; nil where it was not
  /// asked for yet.
  package var alertSeries: AlertSeries?
  package var incident = IncidentPart()
  package var handover = HandoverPart()
  package var paging = PagingPart()
  /// Offsets of local time from UTC, for the `z` key.
  package var localZone = ZoneTable.utc

  package init(now: Timestamp) { self.now = now }

  /// The open dashboard.
  package var dashboard: OpenDashboard? {
    get { board.dashboard }
    _modify { yield &board.dashboard }
  }

  /// What is wrong with the engine, then with the open dashboard's file.
  package var allNotices: [NoticeFact] { facts.notices.rows + (dashboard?.notices ?? []) }
}

extension Snapshot {
  /// Names that dashboards of several folders bear.
  package var titlesInSeveralFolders: Set<String> {
    let folders = Dictionary(grouping: facts.boards.rows, by: \.title)
      .mapValues { Set($0.map(\.folder)) }
    return Set(folders.filter { $0.value.count > 1 }.keys)
  }
}
