internal import Dashboards
internal import Metrics
internal import PromQL

/// A panel of a loaded dashboard as an incident asks it: its first query, with whom the incident concerns where the
/// dashboard has variables for that.
struct ConcernedPanel: Hashable, Sendable {
  var panel: RelatedPanel
  var expression: String
  var read: [ReadSeries]
  /// The source that it asks.
  var source: String
  /// How its values are told.
  var options: FieldOptions
}

extension ConcernedPanel {
  /// Those that may show something of whom an incident concerns.
  ///
  /// - Parameter rateInterval: what `$__rate_interval` stands for.
  static func all(
    of dashboards: [Dashboard], _ scope: IncidentScope, rateInterval: Duration, now: Timestamp
  ) async -> [ConcernedPanel] {
    var all: [ConcernedPanel] = []
    var seen: Set<String> = []
    for dashboard in dashboards {
      for panel in await panels(of: dashboard, scope, rateInterval, now)
      where seen.insert(panel.expression).inserted {
        all.append(panel)
      }
    }
    return all
  }

  private static func panels(
    of dashboard: Dashboard, _ scope: IncidentScope, _ rateInterval: Duration, _ now: Timestamp
  ) async -> [ConcernedPanel] {
    let range = TimeRange(from: now - .seconds(3600), to: now, now: now)
    let own = await DashboardEvaluator().resolveVariables(
      of: dashboard, selection: VariableSelection(), range: range, sources: nil)
    let filler = Interpolation(variables: own, range: range, dashboard: dashboard)
    let texts = Dictionary(
      grouping: dashboard.expressions(
        own.meaning(scope), range: range, rateInterval: rateInterval), by: \.panel)
    return dashboard.drawnPanels.compactMap { panel in
      guard panel.kind != "heatmap", panel.isDrawable,
        let target = panel.targets.first(where: { !$0.isHidden }),
        let text = texts[panel.id]?.first(where: { $0.refID == target.refID })?.text,
        let parsed = try? parseExpression(text), parsed.type == .vector
      else { return nil }
      let read = ReadSeries.of(parsed)
      // No value is `.*`: it stands for one that nobody knows here.
      guard !read.isEmpty, read.allSatisfy(scope.mayConcern),
        !read.contains(where: {
          $0.matchers.contains { $0.operation == .equal && $0.value == ".*" }
        })
      else { return nil }
      let title = panel.title.isEmpty ? "panel \(panel.id)" : filler.text(panel.title)
      return ConcernedPanel(
        panel: RelatedPanel(
          uid: dashboard.uid, board: dashboard.title, number: panel.id, title: title),
        expression: text, read: read, source: filler.plain(target.source.name),
        options: panel.fields.defaults)
    }
  }
}

extension ResolvedVariables {
  /// With the values of whom an incident concerns; what may be picked otherwise stands for anything.
  fileprivate func meaning(_ scope: IncidentScope) -> ResolvedVariables {
    var variables = self
    for index in variables.list.indices {
      let variable = variables.list[index].variable
      if [.interval, .constant].contains(variable.kind) { continue }
      let label = variable.listedLabel ?? variable.name.lowercased()
      let values = IncidentScope.names.contains(label) ? scope.values(of: label) : []
      variables.list[index].options = []
      variables.list[index].current = (variable.isMulti ? values : Array(values.prefix(1)))
        .map { VariableOption($0) }
    }
    return variables
  }
}
