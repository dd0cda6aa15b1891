internal import JSON

/// The fields from before `fieldConfig`.
extension FieldConfigReader {
  static func graph(_ json: JSON, _ config: inout FieldConfig) {
    let axis = json["yaxes"][0]
    var defaults = config.defaults
    if defaults.unit == nil {
      // The one place where no unit meant to shorten: the axes of the old graph.
      defaults.unit = axis["format"].string ?? json["y_formats"][0].string ?? "short"
    }
    if defaults.decimals == nil {
      defaults.decimals = decimals(json["decimals"]) ?? decimals(axis["decimals"])
    }
    defaults.links += LinkReader.data(json["options"]["dataLinks"])
    if defaults.min == nil { defaults.min = axis["min"].number ?? json["grid"]["leftMin"].number }
    if defaults.max == nil { defaults.max = axis["max"].number ?? json["grid"]["leftMax"].number }
    var custom: [JSON.Member] = []
    let draws = json["bars"].bool == true ? "bars" : json["lines"].bool == false ? "points" : "line"
    custom.append(.init("drawStyle", .string(draws)))
    custom.append(.init("fillOpacity", .number((json["fill"].number ?? 1) * 10)))
    custom.append(.init("lineWidth", json["linewidth"]))
    custom.append(
      .init("showPoints", .string(json["points"].bool == true ? "always" : "never")))
    if json["steppedLine"].bool == true {
      custom.append(.init("lineInterpolation", .string("stepAfter")))
    }
    if json["nullPointMode"].string == "connected" {
      custom.append(.init("spanNulls", .bool(true)))
    }
    if json["stack"].bool == true {
      let mode = json["percentage"].bool == true ? "percent" : "normal"
      custom.append(
        .init(
          "stacking", .object([.init("mode", .string(mode)), .init("group", .string("A"))])))
    }
    if let label = axis["label"].string { custom.append(.init("axisLabel", .string(label))) }
    if let base = axis["logBase"].number, base > 1 {
      custom.append(
        .init(
          "scaleDistribution",
          .object([.init("type", .string("log")), .init("log", .number(base))])))
    }
    if axis["show"].bool == false { custom.append(.init("axisPlacement", .string("hidden"))) }
    // Newer files that kept the kind have both; what is in fieldConfig comes later and counts.
    defaults.custom = custom + defaults.custom
    if defaults.thresholds == nil { defaults.thresholds = graphThresholds(json) }
    config.defaults = defaults
    // A graph's right axis has a unit of its own; which series use it the overrides of the panel say.
    for member in json["aliasColors"].members.prefix(500) {
      guard let color = member.value.string else { continue }
      let fixed = JSON.object([
        .init("mode", .string("fixed")), .init("fixedColor", .string(color)),
      ])
      config.overrides.append(
        FieldOverride(matcher: .name(member.name), properties: [.init("color", fixed)]))
    }
    seriesOverrides(json, &config)
  }

  private static func graphThresholds(_ json: JSON) -> Thresholds? {
    var steps: [Thresholds.Step] = []
    for threshold in json["thresholds"].elements {
      guard let value = threshold["value"].number, threshold["op"].string != "lt" else { continue }
      let mode = threshold["colorMode"].string
      let color =
        mode == "custom"
        ? threshold["lineColor"].string ?? "red"
        : ["critical": "red", "warning": "orange", "ok": "green"][mode ?? ""] ?? "red"
      steps.append(.init(from: value, color: color))
    }
    guard !steps.isEmpty else { return nil }
    steps.sort { $0.from < $1.from }
    return Thresholds(steps: [.init(from: -.infinity, color: "transparent")] + steps)
  }

  /// A graph's `seriesOverrides`, in the words of `fieldConfig`.
  private static func seriesOverrides(_ json: JSON, _ config: inout FieldConfig) {
    for item in json["seriesOverrides"].elements.prefix(500) {
      guard let alias = item["alias"].string, !alias.isEmpty else { continue }
      var properties: [JSON.Member] = []
      if item["yaxis"].integer == 2 {
        properties.append(.init("custom.axisPlacement", .string("right")))
        let axis = json["yaxes"][1]
        let format = axis["format"].string ?? json["y_formats"][1].string ?? "short"
        properties.append(.init("unit", .string(format)))
        if axis["min"].number != nil { properties.append(.init("min", axis["min"])) }
        if axis["max"].number != nil { properties.append(.init("max", axis["max"])) }
        properties.append(.init("custom.axisLabel", axis["label"]))
      }
      if item["transform"].string == "negative-Y" {
        properties.append(.init("custom.transform", .string("negative-Y")))
      }
      if let color = item["color"].string {
        properties.append(
          .init(
            "color",
            .object([.init("mode", .string("fixed")), .init("fixedColor", .string(color))])))
      }
      if item["bars"].bool == true { properties.append(.init("custom.drawStyle", .string("bars"))) }
      if item["lines"].bool == true {
        properties.append(.init("custom.drawStyle", .string("line")))
      }
      if item["lines"].bool == false && item["bars"].bool != true {
        properties.append(
          .init("custom.drawStyle", .string(item["points"].bool == true ? "points" : "none")))
      }
      if let fill = item["fill"].number {
        properties.append(.init("custom.fillOpacity", .number(fill * 10)))
      }
      if item["points"].bool == true {
        properties.append(.init("custom.showPoints", .string("always")))
      }
      switch item["stack"] {
      case .bool(false):
        properties.append(.init("custom.stacking", .object([.init("mode", .string("none"))])))
      case .bool(true):
        properties.append(.init("custom.stacking", .object([.init("mode", .string("normal"))])))
      case .string(let group):
        properties.append(
          .init(
            "custom.stacking",
            .object([.init("mode", .string("normal")), .init("group", .string(group))])))
      default: break
      }
      switch item["nullPointMode"].string {
      case "connected": properties.append(.init("custom.spanNulls", .bool(true)))
      case "null": properties.append(.init("custom.spanNulls", .bool(false)))
      default: break
      }
      if item["hiddenSeries"].bool == true || item["legend"].bool == false {
        properties.append(
          .init(
            "custom.hideFrom",
            .object([
              .init("legend", .bool(true)),
              .init("viz", .bool(item["hiddenSeries"].bool == true)),
            ])))
      }
      let isPattern = alias.hasPrefix("/") && alias.dropFirst().contains("/")
      config.overrides.append(
        FieldOverride(
          matcher: isPattern ? .nameFits(alias) : .name(alias), properties: properties))
    }
  }

  static func singlestat(_ json: JSON, _ config: inout FieldConfig) {
    var defaults = config.defaults
    defaults.unit = defaults.unit ?? json["format"].string
    defaults.decimals = defaults.decimals ?? decimals(json["decimals"])
    if defaults.thresholds == nil {
      defaults.thresholds = oldThresholds(json["thresholds"], colors: json["colors"])
    }
    if defaults.mappings.isEmpty { defaults.mappings = oldMappings(json) }
    if json["gauge"]["show"].bool == true {
      defaults.min = defaults.min ?? json["gauge"]["minValue"].number
      defaults.max = defaults.max ?? json["gauge"]["maxValue"].number
    }
    if let text = json["nullText"].string, !text.isEmpty, defaults.noValue == nil {
      defaults.noValue = text
    }
    config.defaults = defaults
  }

  /// A table's `styles` as overrides; the last style that fits a column counts, as the first did in Grafana.
  static func table(_ json: JSON, _ config: inout FieldConfig) {
    guard json["fieldConfig"]["overrides"].elements.isEmpty else { return }
    for style in json["styles"].elements.prefix(500).reversed() {
      guard let pattern = style["pattern"].string else { continue }
      var properties: [JSON.Member] = []
      if let alias = style["alias"].string, !alias.isEmpty {
        properties.append(.init("displayName", .string(alias)))
      }
      if style["link"].bool == true, let url = style["linkUrl"].string {
        let title = style["linkTooltip"].string ?? ""
        properties.append(
          .init(
            "links",
            .array([.object([.init("title", .string(title)), .init("url", .string(url))])])))
      }
      switch style["type"].string {
      case "hidden": properties.append(.init("custom.hidden", .bool(true)))
      case "date":
        let format = style["dateFormat"].string ?? "YYYY-MM-DD HH:mm:ss"
        properties.append(.init("unit", .string("time: " + format)))
      case "number":
        properties.append(.init("unit", style["unit"]))
        properties.append(.init("decimals", style["decimals"]))
        if oldThresholds(style["thresholds"], colors: style["colors"]) != nil,
          let mode = style["colorMode"].string
        {
          properties.append(.init("oldThresholds", style))
          let cell = mode == "value" ? "color-text" : "color-background"
          properties.append(.init("custom.displayMode", .string(cell)))
        }
      default: break
      }
      if !oldMappings(style).isEmpty { properties.append(.init("oldMappings", style)) }
      let isPattern = pattern.hasPrefix("/") && pattern.dropFirst().contains("/")
      config.overrides.append(
        FieldOverride(
          matcher: isPattern ? .nameFits(pattern) : .name(pattern), properties: properties))
    }
  }
}
