internal import JSON

/// A Prometheus expression of a dashboard, with its variables filled in.
package struct PanelExpression: Sendable, Hashable {
  package var panel: Int
  package var refID: String
  /// As the file has it.
  package var template: String
  package var text: String
}

extension Dashboard {
  /// All expressions that are asked of a Prometheus, hidden queries included; a repeat counts once. They are to be
  /// read, not asked: variables without values stand in as `.*`.
  ///
  /// - Parameter rateInterval: what `$__rate_interval` stands for.
  package func expressions(
    _ variables: ResolvedVariables, range: TimeRange, rateInterval: Duration = .seconds(60)
  ) -> [PanelExpression] {
    var filler = Interpolation(variables: variables, range: range, dashboard: self)
      .with(interval: .seconds(15), rateInterval: rateInterval)
    filler.standIn = ".*"
    return drawnPanels.flatMap { [filler] panel in
      panel.targets.filter { $0.isPrometheus(self) && !$0.expression.trimmingWhitespace.isEmpty }
        .map { target in
          PanelExpression(
            panel: panel.id, refID: target.refID, template: target.expression,
            text: filler.promQL(target.expression).trimmingWhitespace)
        }
    }
  }

  /// Whether the panel is drawn with what it is about: its kind is drawn, and where it has queries some of them
  /// can be asked.
  package func draws(_ panel: Panel) -> Bool {
    guard panel.isDrawable else { return false }
    return panel.targets.isEmpty || panel.kind == "text"
      || panel.targets.contains { $0.isPrometheus(self) }
  }
}
