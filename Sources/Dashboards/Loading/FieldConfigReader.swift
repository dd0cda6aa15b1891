internal import JSON

/// Reads how fields are shown, from `fieldConfig` or from what stood there before it: a graph's axes, a
/// singlestat's formats and maps, a table's styles, the `fieldOptions` of Grafana 6.
enum FieldConfigReader {
  static func read(_ panel: Panel) -> FieldConfig {
    let json = panel.json
    var config = FieldConfig()
    let source =
      json["fieldConfig"].isObject ? json["fieldConfig"] : json["options"]["fieldOptions"]
    config.defaults = options(source["defaults"])
    for override in source["overrides"].elements.prefix(1_000) {
      config.overrides.append(
        FieldOverride(
          matcher: matcher(override["matcher"]),
          properties: override["properties"].elements.compactMap { property in
            property["id"].string.map { JSON.Member($0, property["value"]) }
          }))
    }
    switch panel.kind {
    case "graph": graph(json, &config)
    case "singlestat", "grafana-singlestat-panel": singlestat(json, &config)
    case "table", "table-old": table(json, &config)
    default: break
    }
    // Before Grafana 7 thresholds of stat and gauge stood in the options.
    if config.defaults.thresholds == nil, !source["thresholds"].elements.isEmpty {
      config.defaults.thresholds = thresholds(source["thresholds"])
    }
    if config.defaults.unit == nil { config.defaults.unit = json["options"]["unit"].string }
    return config
  }

  static func options(_ json: JSON) -> FieldOptions {
    var options = FieldOptions()
    options.unit = json["unit"].string
    options.decimals = decimals(json["decimals"])
    options.min = json["min"].number
    options.max = json["max"].number
    options.displayName = json["displayName"].string ?? json["title"].string
    options.noValue = json["noValue"].text
    if json["thresholds"] != .null { options.thresholds = thresholds(json["thresholds"]) }
    options.mappings = mappings(json["mappings"])
    options.colorMode = json["color"]["mode"].string
    options.fixedColor = json["color"]["fixedColor"].string
    options.custom = json["custom"].members
    options.links = LinkReader.data(json["links"])
    return options
  }

  static func decimals(_ json: JSON) -> Int? { json.integer.map { min(max($0, 0), 15) } }

  /// `{mode, steps: [{value, color}]}`, or a bare list of steps.
  static func thresholds(_ json: JSON) -> Thresholds {
    let list = json["steps"].elements.isEmpty ? json.elements : json["steps"].elements
    var steps: [Thresholds.Step] = []
    for (index, step) in list.enumerated() {
      // The base step's value is null (once −∞ was written so).
      let from = index == 0 ? step["value"].number ?? -.infinity : step["value"].number
      guard let from else { continue }
      steps.append(.init(from: from, color: step["color"].string ?? "green"))
    }
    if let first = steps.first, steps.count > 1, first.from > steps[1].from {
      steps.sort { $0.from < $1.from }
    }
    return Thresholds(steps: steps, arePercentages: json["mode"].string == "percentage")
  }

  static func matcher(_ json: JSON) -> FieldOverride.Matcher {
    let options = json["options"]
    switch json["id"].string {
    case "byName": return .name(options.text ?? "")
    case "byNames":
      let names = (options["names"].elements + options.elements).compactMap(\.string)
      return options["mode"].string == "exclude" ? .namesExcept(names) : .names(names)
    case "byRegexp", "byRegex": return .nameFits(options.text ?? "")
    case "numeric": return .type("number")
    case "time": return .type("time")
    case "byType": return .type(options.text ?? "")
    case "byFrameRefID", "byQuery": return .query(options.text ?? "")
    case "byValue":
      return .value(
        reducer: options["reducer"].string ?? "lastNotNull",
        operation: options["op"].string ?? "gte", value: options["value"].number ?? 0)
    case let id: return .unknown(id ?? "")
    }
  }

  static func mappings(_ json: JSON) -> [ValueMapping] {
    var list: [ValueMapping] = []
    for mapping in json.elements.prefix(2_000) {
      let options = mapping["options"]
      let result = options["result"]
      switch (mapping["type"].string, mapping["type"].integer) {
      case ("value", _):
        for member in options.members {
          list.append(one(.text(member.name), member.value))
        }
      case ("range", _):
        list.append(
          one(
            .range(
              from: options["from"].number ?? -.infinity, to: options["to"].number ?? .infinity),
            result))
      case ("regex", _):
        if let pattern = options["pattern"].string { list.append(one(.fits(pattern), result)) }
      case ("special", _):
        switch options["match"].string {
        case "null": list.append(one(.null, result))
        case "nan": list.append(one(.notANumber, result))
        case "null+nan": list += [one(.null, result), one(.notANumber, result)]
        case "true": list.append(one(.bool(true), result))
        case "false": list.append(one(.bool(false), result))
        case "empty": list.append(one(.empty, result))
        default: break
        }
      case (_, 1):
        list.append(old(value: mapping))
      case (_, 2):
        list.append(old(range: mapping))
      default: break
      }
    }
    return list
  }

  private static func one(_ condition: ValueMapping.Condition, _ result: JSON) -> ValueMapping {
    let text = result["text"].text
    return ValueMapping(
      condition, text: text?.isEmpty == true ? nil : text, color: result["color"].string)
  }

  static func old(value json: JSON) -> ValueMapping {
    let value = json["value"].text ?? "null"
    return ValueMapping(value == "null" ? .null : .text(value), text: json["text"].text)
  }

  static func old(range json: JSON) -> ValueMapping {
    if json["from"].string == "null" { return ValueMapping(.null, text: json["text"].text) }
    return ValueMapping(
      .range(from: json["from"].number ?? -.infinity, to: json["to"].number ?? .infinity),
      text: json["text"].text)
  }

  /// The old pair of lists, of which `mappingType` says which one counts (1 values, 2 ranges).
  static func oldMappings(_ json: JSON) -> [ValueMapping] {
    if json["mappingType"].integer == 2 { return json["rangeMaps"].elements.map(old(range:)) }
    return json["valueMaps"].elements.map(old(value:))
  }

  /// "5,10" or [5, 10] with three colours.
  static func oldThresholds(_ json: JSON, colors: JSON) -> Thresholds? {
    let numbers: [Double] =
      json.string.map { text in
        text.split(separator: ",").compactMap { JSON.string(String($0)).number }
      } ?? json.elements.compactMap(\.number)
    guard !numbers.isEmpty else { return nil }
    let names = colors.elements.compactMap(\.string)
    func color(_ index: Int) -> String {
      index < names.count ? names[index] : ["green", "orange", "red"][min(index, 2)]
    }
    var steps = [Thresholds.Step(from: -.infinity, color: color(0))]
    for (index, number) in numbers.enumerated() {
      steps.append(.init(from: number, color: color(index + 1)))
    }
    return Thresholds(steps: steps)
  }
}
