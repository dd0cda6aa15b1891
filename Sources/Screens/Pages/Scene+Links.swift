import Cells
import Dashboards
import Facts
import Metrics
import Query
import Views

/// A link as it stands now, with where it leads.
struct FilledLink: Sendable, Hashable {
  var title: String
  var url: String
  /// The dashboard known here that it leads to, and what it asks of it; nil where it leads elsewhere.
  var dashboard: Destination?
  struct Destination: Sendable, Hashable {
    var uid: String
    var title: String
    var address: DashboardAddress
  }
}

extension Scene {
  /// What the cursor's row, series or number leads to, then what the panel does.
  func links(of frame: PanelFrame) -> [FilledLink] {
    dataLinks(of: frame) + frame.links.map { filled($0, frame) }
  }

  /// Whether the panel with the focus leads on to something.
  var hasPanelLinks: Bool {
    focusedFrame.map { !$0.links.isEmpty || !linked($0).isEmpty } ?? false
  }
  /// Whether it or the dashboard does.
  var hasLinks: Bool { hasPanelLinks || !(snapshot.dashboard?.links.isEmpty ?? true) }

  /// Of a table's row or a graph's series, on the dashboard where there is only one; of all single numbers.
  func dataLinks(of frame: PanelFrame) -> [FilledLink] {
    var found: [FilledLink] = []
    for data in linked(frame) {
      for link in data.links {
        let filled = filled(link, row: data.row, frame)
        if found.count < 50, !found.contains(filled) { found.append(filled) }
      }
    }
    return found
  }

  private func linked(_ frame: PanelFrame) -> [DataLinks] {
    let hasCursor = state.page == .panel && state.panel.id == frame.id
    switch frame.content {
    case .table(let table):
      let row = hasCursor ? TableRows(table, self).selected : table.rows.count == 1 ? 0 : nil
      return row.map { table.dataLinks(row: $0) } ?? []
    case .graph(let graph):
      let alone = graph.series.count == 1 ? graph.series.first : nil
      guard let series = hasCursor ? selectedSeries(graph) : alone else { return [] }
      let last = series.values.lastIndex { !$0.isNaN } ?? 0
      let time = state.cursor ?? graph.steps.start + graph.steps.step * last
      return graph.dataLinks(of: series, at: time, value: value(of: series, graph, at: time))
    case .stat(let stat): return stat.cells.compactMap(\.dataLinks)
    case .gauge(let gauge): return gauge.cells.compactMap(\.dataLinks)
    case .bars(let bars): return bars.cells.compactMap(\.dataLinks)
    case .text, .unsupported, .pending: return []
    }
  }

  /// The series that the legend table has selected.
  private func selectedSeries(_ graph: GraphFrame) -> GraphSeries? {
    let table = LegendTable(graph, self)
    return table.row(table.selection).flatMap { row in
      graph.series.first { $0.name == row.name }
    }
  }

  /// The dashboard's own; a list by tags as the dashboards that bear them all, but this one.
  var dashboardLinks: [FilledLink] {
    (snapshot.dashboard?.links ?? []).flatMap { link -> [FilledLink] in
      guard link.listsDashboards else { return [filled(link)] }
      let tags = Set(link.tags)
      return snapshot.facts.boards.rows.filter {
        $0.uid != snapshot.dashboard?.uid && tags.isSubset(of: $0.tags)
      }.map { board in
        var one = link
        one.title = board.title
        one.url = "/d/" + board.uid + "/" + slug(board.title)
        return filled(one)
      }
    }
  }

  private func filled(_ link: DashboardLink, row: LinkedRow? = nil, _ frame: PanelFrame? = nil)
    -> FilledLink
  {
    let window = drawnWindow
    let filling =
      snapshot.dashboard?.filling
      ?? Interpolation(
        variables: ResolvedVariables(),
        range: TimeRange(from: window.lowerBound, to: window.upperBound, now: snapshot.now))
    let known = filling.scoping(frame?.scoped ?? [:])
    // A window that still grows is no range to be kept.
    let range = state.time ?? snapshot.dashboard?.wholeTime ?? selection
    let filled = known.filled(link, row: row, timeRange: range.parameters)
    return FilledLink(
      title: filled.title, url: filled.url,
      dashboard: DashboardAddress(filled.url).flatMap(destination))
  }

  /// The dashboard that an address means: by its uid, or where nobody bears that, by its name.
  private func destination(_ address: DashboardAddress) -> FilledLink.Destination? {
    let all = snapshot.facts.boards.rows
    func named(_ name: String) -> BoardFact? {
      let wanted = slug(name)
      guard !wanted.isEmpty else { return nil }
      return all.first { slug($0.title) == wanted } ?? all.first { $0.file == name + ".json" }
    }
    let found: BoardFact?
    switch address.board {
    case .uid(let uid, _) where AlertAddress.alert(uid) != nil:
      return alert(uid).map {
        FilledLink.Destination(uid: uid, title: $0.name, address: address)
      }
    case .uid(let uid, _) where IncidentAddress.incident(uid) != nil:
      return IncidentAddress.incident(uid).flatMap(incident).map {
        FilledLink.Destination(uid: uid, title: $0.name + " " + $0.title, address: address)
      }
    case .uid(let uid, let slug): found = all.first { $0.uid == uid } ?? named(slug)
    case .slug(let name): found = named(name)
    case .same:
      guard let open = snapshot.dashboard else { return nil }
      return FilledLink.Destination(uid: open.uid, title: open.title, address: address)
    }
    return found.map { FilledLink.Destination(uid: $0.uid, title: $0.title, address: address) }
  }
}
