internal import Dashboards
internal import Metrics

/// A panel of a loaded dashboard with the series that it may read, whatever is picked there.
struct ReadingPanel {
  var panel: RelatedPanel
  var read: [ReadSeries]

  static func all(of dashboards: [Dashboard], now: Timestamp) async -> [ReadingPanel] {
    var all: [ReadingPanel] = []
    for dashboard in dashboards { all += await panels(of: dashboard, now: now) }
    return all
  }

  private static func panels(of dashboard: Dashboard, now: Timestamp) async -> [ReadingPanel] {
    let range = TimeRange(from: now - .seconds(3600), to: now, now: now)
    var variables = await DashboardEvaluator().resolveVariables(
      of: dashboard, selection: VariableSelection(), range: range, sources: nil)
    // What selects series may be picked otherwise: it stands for anything.
    for index in variables.list.indices
    where ![.interval, .constant].contains(variables.list[index].variable.kind) {
      variables.list[index].options = []
      variables.list[index].current = []
    }
    let texts = Dictionary(
      grouping: dashboard.expressions(variables, range: range), by: \.panel)
    return dashboard.drawnPanels.compactMap { panel in
      let read = (texts[panel.id] ?? []).flatMap { ReadSeries.of($0.text) }
        .map(\.withoutStandIns)
      guard !read.isEmpty else { return nil }
      let title = panel.title.isEmpty ? "panel \(panel.id)" : panel.title
      return ReadingPanel(
        panel: RelatedPanel(
          uid: dashboard.uid, board: dashboard.title, number: panel.id, title: title), read: read)
    }
  }
}
