internal import Calendar
internal import JSON
internal import Metrics

/// Something that a dashboard asks for and that is not drawn, or not as it is asked, known from the file alone.
package struct NotApplied: Sendable, Hashable {
  /// The panel's title, or its number; nil where it is the dashboard's.
  package var panel: String?
  package var text: String
  package init(panel: String?, text: String) {
    self.panel = panel
    self.text = text
  }
}

extension Dashboard {
  /// What is not applied, panel by panel, as far as the file tells.
  package var notApplied: [NotApplied] {
    warnings.map { NotApplied(panel: nil, text: $0) }
      + drawnPanels.flatMap { panel in
        let name = panel.title.isEmpty ? "\(panel.id)" : panel.title
        return notApplied(panel).map { NotApplied(panel: name, text: $0) }
      }
  }

  /// Units that no table of Grafana's has: they are written after the number as they are.
  package var unknownUnits: [NotApplied] {
    drawnPanels.flatMap { panel -> [NotApplied] in
      let own = panel.fields.overrides.flatMap(\.properties).filter { $0.name == "unit" }
      let units = [panel.fields.defaults.unit].compactMap { $0 } + own.compactMap(\.value.string)
      var seen: Set<String> = []
      return units.filter { !Unit.isKnown($0) && !$0.contains("$") && seen.insert($0).inserted }
        .map { NotApplied(panel: panel.title.isEmpty ? "\(panel.id)" : panel.title, text: $0) }
    }
  }

  private func notApplied(_ panel: Panel) -> [String] {
    if let name = panel.fromLibrary, !panel.isDrawable {
      let shown = name.isEmpty ? "" : " " + name
      return ["library panel\(shown): its definition is not in the file"]
    }
    guard panel.isDrawable else { return ["kind \(panel.kind)"] }
    guard DrawnKind.of(panel) != .text else { return [] }
    var found = panel.unreadTimes + panel.transformations.flatMap(\.notApplied)
    found += panel.unknownMatchers.map { "override matcher \($0)" }
    found += panel.unknownProperties.map { "override of \($0)" }
    found += panel.unknownCalcs.map { "calculation \($0)" }
    found += panel.unknownMappings.map { "value mapping of type \($0)" }
    found += panel.options(without: OptionNotHonoured.table)
    if DrawnKind.of(panel) == .alertList { found += AlertListOptions(panel).notApplied }
    if DrawnKind.of(panel) == .incidentTimeline {
      found += IncidentTimelineOptions(panel).notApplied
    }
    let asked = panel.targets.filter { !$0.isHidden && !$0.isPrometheus(self) }
    found += asked.map { target in
      let source = target.source.type.isEmpty ? target.source.name : target.source.type
      return "query \(target.refID)" + (source.isEmpty ? "" : " of \(source)")
    }
    var seen: Set<String> = []
    return found.filter { seen.insert($0).inserted }
  }
}

extension Panel {
  /// Matchers of overrides that pick nothing, since nobody knows them.
  var unknownMatchers: [String] {
    fields.overrides.compactMap { override in
      switch override.matcher {
      case .unknown(let id): return id.isEmpty ? "without a name" : id
      case .type(let type) where !["number", "string", "time"].contains(type):
        return "byType \(type)"
      default: return nil
      }
    }
  }

  /// Times of its own that nobody understands; what a variable fills in is known only then.
  fileprivate var unreadTimes: [String] {
    var found: [String] = []
    let epoch = Timestamp(milliseconds: 0)
    if let text = timeFrom, !text.contains("$"),
      TimeExpression(ownStart: text, now: epoch, .utc) == nil
    {
      found.append("timeFrom \(text)")
    }
    if let text = timeShift, !text.contains("$"), TimeShift(text) == nil {
      found.append("timeShift \(text)")
    }
    return found
  }

  fileprivate var unknownProperties: [String] {
    let known = [
      "unit", "decimals", "min", "max", "displayName", "noValue", "thresholds", "mappings", "color",
      "links", "oldThresholds", "oldMappings",
      // What has no look of its own.
      "description", "filterable", "path", "writeable", "unitScale",
    ]
    return fields.overrides.flatMap(\.properties).map(\.name).filter {
      !known.contains($0) && !$0.hasPrefix("custom.")
    }
  }

  fileprivate var unknownCalcs: [String] {
    let footers =
      [fields.defaults.custom("footer")["reducers"]]
      + fields.overrides.flatMap(\.properties).filter { $0.name == "custom.footer.reducers" }
      .map(\.value)
    let lists =
      [options["reduceOptions"]["calcs"], options["legend"]["calcs"], options["footer"]["reducer"]]
      + footers
    return lists.flatMap { $0.elements.compactMap(\.string) + [$0.string].compactMap { $0 } }
      .filter { !Reducer.isKnown($0) }
  }

  fileprivate var unknownMappings: [String] {
    let known = ["value", "range", "regex", "special", "1", "2"]
    let own = fields.overrides.flatMap(\.properties).filter { $0.name == "mappings" }.map(\.value)
    return ([json["fieldConfig"]["defaults"]["mappings"]] + own).flatMap(\.elements)
      .compactMap { $0["type"].text }.filter { !known.contains($0) }
  }

  fileprivate func options(without table: [OptionNotHonoured]) -> [String] {
    table.filter { $0.kinds.isEmpty || $0.kinds.contains(kind) }.compactMap { option in
      let values =
        option.isField
        ? [fields.defaults.custom(option.path[0])]
          + fields.overrides.flatMap(\.properties).filter { $0.name == "custom.\(option.path[0])" }
          .map(\.value) : [options[option.path[0]]]
      let given = values.map { value in option.path.dropFirst().reduce(value) { $0[$1] } }
      guard let found = given.first(where: option.isAsked) else { return nil }
      let name = option.path.joined(separator: ".")
      guard found != .bool(true), let value = found.text ?? found[0].text else {
        return "option \(name)"
      }
      return "option \(name) \(value)"
    }
  }
}
