internal import JSON
internal import Metrics

/// What a column of a table is used as where its values become names, values or options of fields.
struct FieldUse {
  static let name = "field.name"
  static let value = "field.value"
  static let label = "field.label"
  private static let known = [
    name, value, label, "__ignore", "max", "min", "unit", "decimals", "displayName", "color",
    "threshold1", "mappings.value", "mappings.color", "mappings.text",
  ]

  /// Its use; nil for none.
  let key: String?
  /// Whether the file says so, or its name does.
  let isMapped: Bool
  let reducer: String
  private let thresholdColor: String

  init(_ field: Field, _ mappings: JSON) {
    let mapping =
      mappings.elements.first { $0["fieldName"].string == field.shownName }
      ?? mappings.elements.first { $0["fieldName"].string == field.name }
    let key = mapping.map { $0["handlerKey"].string } ?? field.shownName.lowercased()
    self.key = key.flatMap { Self.known.contains($0) ? $0 : nil }
    isMapped = mapping != nil
    reducer = mapping?["reducerId"].string ?? "lastNotNull"
    thresholdColor = mapping?["handlerArguments"]["threshold"]["color"].string ?? "red"
  }

  static func shortfalls(_ mappings: JSON) -> [Shortfall] {
    mappings.elements.flatMap { mapping in
      Shortfall.unless(known, mapping["handlerKey"], "use as", stops: false)
        + Reducing.unknown(.array([mapping["reducerId"]]))
    }
  }

  /// The option that a row's value sets, by the name that overrides have.
  func option(_ field: Field, _ row: Int) -> JSON.Member? {
    option(
      field.kind == .text ? .text(field.text(row)) : .number(field.number(row)))
  }

  func option(_ value: Reduced) -> JSON.Member? {
    let text: String
    let number: Double
    switch value {
    case .text(let own): (text, number) = (own, Double(own) ?? .nan)
    case .number(let own): (text, number) = (ValueFormat(unit: "string").text(own), own)
    }
    switch key {
    case "max", "min", "decimals":
      return number.isFinite ? key.map { JSON.Member($0, .number(number)) } : nil
    case "unit", "displayName":
      return text.isEmpty ? nil : key.map { JSON.Member($0, .string(text)) }
    case "color":
      guard !text.isEmpty else { return nil }
      return JSON.Member(
        "color", .object([.init("mode", .string("fixed")), .init("fixedColor", .string(text))]))
    case "threshold1":
      guard number.isFinite else { return nil }
      return JSON.Member(
        "thresholds",
        .object([
          .init("mode", .string("absolute")),
          .init(
            "steps",
            .array([
              .object([.init("value", .null), .init("color", .string("green"))]),
              .object([
                .init("value", .number(number)), .init("color", .string(thresholdColor)),
              ]),
            ])),
        ]))
    default: return nil
    }
  }
}

extension TransformationRecord {
  static let configFromData = TransformationRecord(
    "configFromData", options: ["configRefId", "mappings", "applyTo"],
    shortfalls: { options in
      var found = FieldUse.shortfalls(options["mappings"])
      if options["applyTo"]["id"] != .null,
        case .unknown(let id) = FieldConfigReader.matcher(options["applyTo"])
      {
        found.append(Shortfall("matcher \(id)"))
      }
      return found
    },
    run: { transformer, frames, options in
      let refID = options["configRefId"].string ?? "config"
      guard let config = frames.first(where: { $0.refID == refID }) else {
        if frames.contains(where: { $0.count > 0 }) { transformer.miss("no result of \(refID)") }
        return frames
      }
      let own = ownOptions(config, options["mappings"])
      let picks =
        options["applyTo"].isObject
        ? transformer.picker(options["applyTo"])
        : { field, _ in
          field.kind == .number
        }
      return frames.filter { $0.refID != refID }.map { frame in
        var frame = frame
        for index in frame.fields.indices where frame.fields[index].kind != .time {
          if picks(frame.fields[index], frame) { frame.fields[index].own += own }
        }
        return frame
      }
    })

  /// The reduced values of a query's fields as options of other fields.
  private static func ownOptions(_ config: DataFrame, _ mappings: JSON) -> [JSON.Member] {
    var own: [JSON.Member] = []
    var lists: [String: [String]] = [:]
    for field in config.fields {
      let use = FieldUse(field, mappings)
      if let key = use.key, key.hasPrefix("mappings.") {
        lists[key] = (0..<field.count).map { field.text($0) }
      } else if let option = use.option(
        Reduced(use.reducer, field, times: config.timeField?.numbers))
      {
        own.append(option)
      }
    }
    guard let values = lists["mappings.value"] else { return own }
    let (colors, texts) = (lists["mappings.color"] ?? [], lists["mappings.text"] ?? [])
    let words = values.enumerated().filter { !$0.element.isEmpty }.map { index, value in
      JSON.Member(
        value,
        .object([
          .init("text", index < texts.count ? .string(texts[index]) : .null),
          .init("color", index < colors.count ? .string(colors[index]) : .null),
          .init("index", .number(Double(index))),
        ]))
    }
    let mapping = JSON.object([.init("type", .string("value")), .init("options", .object(words))])
    return own + [JSON.Member("mappings", .array([mapping]))]
  }
}
