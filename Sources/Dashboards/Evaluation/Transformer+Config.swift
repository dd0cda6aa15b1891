internal import JSON
internal import Metrics

/// Transformations that read texts apart, or make one query's values another's field options.
extension Transformer {
  /// Columns of what the texts of one field hold: JSON objects, or pairs like `{a="1", b=2}`.
  func extracted(_ frame: DataFrame, _ options: JSON) -> DataFrame {
    guard let source = frame.field(named: filler.text(options["source"].string ?? "")) else {
      return frame
    }
    let format = options["format"].string ?? "auto"
    let paths = options["jsonPaths"].elements.compactMap { path -> (String, String)? in
      guard let name = path["path"].string, !name.isEmpty else { return nil }
      let alias = path["alias"].string ?? ""
      return (name, alias.isEmpty ? name : alias)
    }
    var names: [String] = []
    var rows: [[String: String]] = []
    for row in 0..<source.count {
      let text = source.text(row)
      var found: [(String, String)] = []
      if format != "kvp", let json = try? JSON(parsing: text), json.isObject {
        found =
          paths.isEmpty
          ? json.members.map { ($0.name, shown($0.value)) }
          : paths.map { ($0.1, shown(Self.value(json, at: $0.0))) }
      } else if format == "kvp" || format == "auto" {
        found = Self.pairs(text)
      }
      for (name, _) in found where !names.contains(name) && names.count < 200 { names.append(name) }
      rows.append(Dictionary(found, uniquingKeysWith: { $1 }))
    }
    var out = frame
    if options["replace"].bool == true {
      let keepsTime = options["keepTime"].bool == true
      out.fields = keepsTime ? out.fields.filter { $0.kind == .time } : []
    }
    for name in names {
      let texts = rows.map { $0[name] ?? "" }
      let numbers = texts.map { $0.isEmpty ? Double.nan : Double($0) }
      let filled = numbers.compactMap { $0 }
      let areNumbers = filled.count == texts.count && filled.contains { !$0.isNaN }
      out.fields.append(
        areNumbers ? Field(name, numbers: filled) : Field(name, texts: texts))
    }
    return out
  }

  private func shown(_ json: JSON) -> String {
    if json == .null { return "" }
    return json.text ?? json.bool.map { $0 ? "true" : "false" } ?? json.description
  }

  /// `a.b[0].c`.
  private static func value(_ json: JSON, at path: String) -> JSON {
    path.split(whereSeparator: { ".[]".contains($0) }).reduce(json) { json, part in
      Int(part).map { json.isObject ? json[String(part)] : json[$0] } ?? json[String(part)]
    }
  }

  /// `a=1, b="x, y"`, in braces or not; a value ends at a comma, a semicolon or a blank outside of quotes.
  static func pairs(_ text: String) -> [(String, String)] {
    var found: [(String, String)] = []
    var rest = text[...]
    while let equals = rest.firstIndex(where: { $0 == "=" || $0 == ":" }) {
      let name = rest[..<equals].drop { !$0.isNameCharacter }.filter(\.isNameCharacter)
      rest = rest[rest.index(after: equals)...].drop { $0 == " " }
      var value = ""
      if let quote = rest.first, quote == "\"" || quote == "'" {
        rest = rest.dropFirst()
        while let character = rest.first, character != quote {
          rest = rest.dropFirst()
          if character == "\\", let escaped = rest.first {
            value.append(escaped)
            rest = rest.dropFirst()
          } else {
            value.append(character)
          }
        }
        rest = rest.dropFirst()
      } else {
        value = String(rest.prefix { !",;} ".contains($0) })
        rest = rest.dropFirst(value.count)
      }
      if !name.isEmpty { found.append((String(name), value)) }
    }
    return found
  }

  /// The reduced values of one query's fields as options of the fields that are picked; that query's frames go.
  func configured(_ frames: [DataFrame], _ options: JSON) -> [DataFrame] {
    let refID = options["configRefId"].string ?? "config"
    guard let config = frames.first(where: { $0.refID == refID }) else { return frames }
    let mappings = options["mappings"].elements
    var own: [JSON.Member] = []
    for field in config.fields {
      let mapping = mappings.first {
        $0["fieldName"].string == field.shownName || $0["fieldName"].string == field.name
      }
      let option = mapping?["handlerKey"].string ?? Self.optionNames[field.shownName.lowercased()]
      guard let option, option != "__ignore" else { continue }
      let value: JSON
      if field.kind == .text {
        value = .string(field.texts.last ?? "")
      } else {
        let number = Reducer.reduce(
          mapping?["reducerId"].string ?? "lastNotNull", field.numbers[...])
        guard number.isFinite else { continue }
        value = .number(number)
      }
      switch option {
      case "threshold1":
        let color = mapping?["handlerArguments"]["threshold"]["color"].string ?? "red"
        own.append(
          JSON.Member(
            "thresholds",
            .object([
              .init("mode", .string("absolute")),
              .init(
                "steps",
                .array([
                  .object([.init("value", .null), .init("color", .string("green"))]),
                  .object([.init("value", value), .init("color", .string(color))]),
                ])),
            ])))
      case "color":
        own.append(
          JSON.Member(
            "color", .object([.init("mode", .string("fixed")), .init("fixedColor", value)])))
      default: own.append(JSON.Member(option, value))
      }
    }
    let picks =
      options["applyTo"].isObject
      ? FieldConfigReader.matcher(options["applyTo"]) : .type("number")
    var empty = FieldConfig()
    empty.overrides = [FieldOverride(matcher: picks, properties: [])]
    let styles = FieldStyles(empty, filler: filler)
    return frames.filter { $0.refID != refID }.map { frame in
      var frame = frame
      for index in frame.fields.indices where frame.fields[index].kind != .time {
        if styles.fits(picks, frame.fields[index], frame) { frame.fields[index].own += own }
      }
      return frame
    }
  }

  /// What a field of a telling name sets where nothing is mapped.
  private static let optionNames = [
    "min": "min", "max": "max", "unit": "unit", "decimals": "decimals", "color": "color",
    "displayname": "displayName", "threshold1": "threshold1",
  ]
}

extension Character {
  fileprivate var isNameCharacter: Bool { isLetter || isNumber || self == "_" || self == "." }
}
