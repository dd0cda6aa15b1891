internal import JSON
internal import Metrics
internal import Patterns

/// How one field is shown, defaults and overrides put together.
struct FieldStyle: Sendable {
  var options: FieldOptions
  var format: ValueFormat
  var displayName: String?

  /// The value's mapping, where one fits.
  func mapping(_ value: Double, text: String?, _ patterns: [String: ScriptPattern]) -> ValueMapping?
  {
    for var mapping in options.mappings where fits(mapping.condition, value, text, patterns) {
      if case .fits(let source) = mapping.condition, let template = mapping.text {
        let own = text ?? ValueFormat(unit: "string").text(value)
        mapping.text = patterns[source]?.replacing(in: own, with: template)
      }
      return mapping
    }
    return nil
  }

  private func fits(
    _ condition: ValueMapping.Condition, _ value: Double, _ text: String?,
    _ patterns: [String: ScriptPattern]
  ) -> Bool {
    switch condition {
    case .text(let wanted):
      if let text { return text == wanted }
      if value.isNotANumber { return wanted == "NaN" }
      return Double(wanted).map { $0 == value } ?? false
    case .range(let from, let to):
      let value = text.map { Double($0) ?? .nan } ?? value
      return value >= from && value <= to
    case .fits(let source):
      let text = text ?? ValueFormat(unit: "string").text(value)
      return patterns[source]?.matches(text) ?? false
    case .null: return text == nil && value.isNaN && !value.isNotANumber
    case .notANumber: return text == nil && value.isNotANumber
    case .empty: return text?.isEmpty ?? false
    case .bool(let flag): return text == (flag ? "true" : "false")
    }
  }
}

/// The styles of a panel's fields.
struct FieldStyles: Sendable {
  let config: FieldConfig
  let filler: Interpolation
  /// Every expression of overrides and mappings, compiled once; broken ones are missing and fit nothing.
  let patterns: [String: ScriptPattern]

  init(_ config: FieldConfig, filler: Interpolation) {
    self.config = config
    self.filler = filler
    var sources: Set<String> = []
    func collect(_ mappings: [ValueMapping]) {
      for mapping in mappings {
        if case .fits(let source) = mapping.condition { sources.insert(source) }
      }
    }
    collect(config.defaults.mappings)
    for override in config.overrides {
      if case .nameFits(let source) = override.matcher { sources.insert(source) }
      for property in override.properties where property.name == "mappings" {
        collect(FieldConfigReader.mappings(property.value))
      }
    }
    var patterns: [String: ScriptPattern] = [:]
    for source in sources {
      let filled = filler.fill(source, .regex)
      // Without slashes the whole text must fit, as in Grafana.
      patterns[source] = try? ScriptPattern(filled.hasPrefix("/") ? filled : "/^\(filled)$/")
    }
    self.patterns = patterns
  }

  func pattern(_ source: String) -> ScriptPattern? {
    try? ScriptPattern(filler.fill(source, .regex))
  }

  func style(of field: Field, in frame: DataFrame) -> FieldStyle {
    var options = config.defaults
    if !field.own.isEmpty { apply(field.own, &options) }
    for override in config.overrides where fits(override.matcher, field, frame) {
      apply(override.properties, &options)
    }
    var style = FieldStyle(
      options: options,
      format: ValueFormat(unit: options.unit ?? "", decimals: options.decimals))
    if let template = options.displayName, !template.isEmpty {
      style.displayName = name(template, field, frame)
    }
    return style
  }

  /// A display name's template: variables, and what the field knows of itself.
  func name(_ template: String, _ field: Field, _ frame: DataFrame) -> String {
    filler.fill(template, .text) { reference in
      let (name, path) = (reference.name, reference.path)
      switch name {
      case "__field", "__series":
        if path.hasPrefix("labels.") { return field.labels[String(path.dropFirst(7))] }
        if path.hasPrefix("labels[") {
          return field.labels[String(path.dropFirst(7)).filter { !"\"'[]".contains($0) }]
        }
        if path == "labels" { return field.labels.withoutName.description }
        if path == "name" && name == "__field" { return field.name }
        return path == "displayName" || path == "name" ? field.shownName : nil
      case "__cell_0": return frame.fields.first?.text(0)
      default: return nil
      }
    }
  }

  func fits(_ matcher: FieldOverride.Matcher, _ field: Field, _ frame: DataFrame) -> Bool {
    switch matcher {
    case .name(let name):
      let name = filler.text(name)
      return field.shownName == name || field.name == name && frame.fields.count != 2
        || (field.kind == .time && name == "Time")
    case .names(let names): return field.isNamed(names)
    case .namesExcept(let names): return !field.isNamed(names)
    case .nameFits(let source):
      guard let pattern = patterns[source] else { return false }
      return pattern.matches(field.shownName)
        || frame.fields.count > 2 && pattern.matches(field.name)
    case .type(let type):
      switch type {
      case "number": return field.kind == .number
      case "time": return field.kind == .time
      case "string": return field.kind == .text
      default: return false
      }
    case .query(let refID):
      return field.kind != .time && (field.refID.isEmpty ? frame.refID : field.refID) == refID
    case .value(let reducer, let operation, let wanted):
      guard field.kind == .number else { return false }
      return compares(Reducer.reduce(reducer, field.numbers[...]), operation, wanted)
    case .unknown: return false
    }
  }

  private func compares(_ value: Double, _ operation: String, _ wanted: Double) -> Bool {
    switch operation {
    case "gte", ">=": value >= wanted
    case "gt", ">": value > wanted
    case "lte", "<=": value <= wanted
    case "lt", "<": value < wanted
    case "eq", "==", "=": value == wanted
    case "neq", "!=": value != wanted
    default: false
    }
  }

  private func apply(_ properties: [JSON.Member], _ options: inout FieldOptions) {
    for property in properties {
      let value = property.value
      switch property.name {
      case "unit": options.unit = value.string ?? options.unit
      case "decimals": options.decimals = FieldConfigReader.decimals(value) ?? options.decimals
      case "min": options.min = value.number
      case "max": options.max = value.number
      case "displayName": options.displayName = value.string
      case "noValue": options.noValue = value.text
      case "thresholds": options.thresholds = FieldConfigReader.thresholds(value)
      // What an override adds goes before what was there.
      case "links": options.links = LinkReader.data(value) + options.links
      case "mappings": options.mappings = FieldConfigReader.mappings(value)
      case "color":
        options.colorMode = value["mode"].string
        options.fixedColor = value["fixedColor"].string ?? options.fixedColor
      case "oldThresholds":
        options.thresholds = FieldConfigReader.oldThresholds(
          value["thresholds"], colors: value["colors"])
      case "oldMappings": options.mappings = FieldConfigReader.oldMappings(value)
      default:
        if property.name.hasPrefix("custom.") {
          options.custom.append(JSON.Member(String(property.name.dropFirst(7)), value))
        }
      }
    }
  }
}
