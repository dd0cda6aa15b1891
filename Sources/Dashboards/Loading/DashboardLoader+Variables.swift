internal import JSON

extension DashboardLoader {
  /// A variable of the classic schema.
  mutating func variable(_ json: JSON) -> Variable? {
    guard let name = json["name"].string, !name.isEmpty else { return nil }
    let type = json["type"].string ?? "query"
    guard let kind = Variable.Kind(rawValue: type == "filters" ? "adhoc" : type) else {
      warn("variable \(name): type \(type) is not known, its saved value is used")
      return filled(Variable(name: name, kind: .constant), from: json, type: type)
    }
    return filled(Variable(name: name, kind: kind), from: json, type: type)
  }

  /// `json` is a classic variable or the `spec` of a v2 one.
  mutating func filled(_ base: Variable, from json: JSON, type: String) -> Variable {
    var variable = base
    variable.label = json["label"].string ?? ""
    // Who shows it writes the colon, which old files have in the label.
    while variable.label.hasSuffix(":") { variable.label.removeLast() }
    variable.source = source(json["datasource"])
    variable.hiding = hiding(json["hide"])
    variable.query = queryText(json["query"])
    if variable.query.isEmpty, let definition = json["definition"].string {
      variable.query = definition
    }
    variable.regex = json["regex"].string ?? ""
    variable.sort = sortNumber(json["sort"])
    variable.isMulti = json["multi"].bool ?? false
    variable.includesAll = json["includeAll"].bool ?? false
    variable.allValue = json["allValue"].string ?? ""
    variable.refresh = refresh(json["refresh"])
    variable.options = options(json["options"])
    variable.current = current(json["current"])
    if variable.kind == .interval {
      variable.offersAuto = json["auto"].bool ?? false
      variable.autoCount = min(max(json["auto_count"].integer ?? 30, 1), 10_000)
      variable.autoMinimum = json["auto_min"].text ?? "10s"
    }
    if variable.kind == .datasource {
      variable.query = json["pluginId"].string ?? variable.query
    }
    if type != variable.kind.rawValue, variable.kind == .constant,
      let saved = variable.current.first
    {
      variable.query = saved.value
    }
    for filter in json["filters"].elements + json["baseFilters"].elements {
      let read = AdhocFilter(
        key: filter["key"].string ?? "", operation: filter["operator"].string ?? "=",
        value: filter["value"].text ?? "",
        values: filter["values"].elements.compactMap(\.text))
      // One that is only half filled in is none yet.
      if read.key.isEmpty || read.value.isEmpty && read.values.isEmpty { continue }
      guard AdhocFilter.operations.contains(read.operation) else {
        notice(
          "the filter \(read.key) \(read.operation) \(read.value) is left out: no such condition")
        continue
      }
      variable.filters.append(read)
    }
    return variable
  }

  private func hiding(_ json: JSON) -> Variable.Hiding {
    switch json {
    case .string("hideLabel"): .label
    case .string("hideVariable"), .string("inControlsMenu"): .variable
    default: Variable.Hiding(rawValue: json.integer ?? 0) ?? .none
    }
  }

  private func refresh(_ json: JSON) -> Variable.Refresh {
    switch json {
    case .bool(let flag): flag ? .onLoad : .never
    case .string("onTimeRangeChanged"): .onTimeRange
    case .string("never"): .never
    default: Variable.Refresh(rawValue: json.integer ?? 1) ?? .onLoad
    }
  }

  private func sortNumber(_ json: JSON) -> Int {
    let names = [
      "disabled", "alphabeticalAsc", "alphabeticalDesc", "numericalAsc", "numericalDesc",
      "alphabeticalCaseInsensitiveAsc", "alphabeticalCaseInsensitiveDesc", "naturalAsc",
      "naturalDesc",
    ]
    if let text = json.string, let index = names.firstIndex(of: text) { return index }
    return json.integer ?? 0
  }

  /// The query's text, which stands bare or inside an object whose form changed over the years.
  func queryText(_ json: JSON) -> String {
    if let text = json.text { return text }
    if let text = json["query"].string { return text }
    if let text = json["spec"]["query"].string { return text }
    if let text = json["spec"]["__legacyStringValue"].string { return text }
    if json["spec"].isObject { return queryText(json["spec"]) }
    let label = json["label"].string ?? ""
    let metric = json["metric"].string ?? ""
    switch json["qryType"].integer {
    case 0: return "label_names(\(metric))"
    case 1: return metric.isEmpty ? "label_values(\(label))" : "label_values(\(metric), \(label))"
    case 2: return "metrics(\(metric))"
    case 3: return "query_result(\(json["varQuery"].string ?? metric))"
    default: return json["expr"].string ?? ""
    }
  }

  private func options(_ json: JSON) -> [VariableOption] {
    json.elements.prefix(10_000).compactMap { option in
      if let text = option.text { return VariableOption(text) }
      guard let value = option["value"].text ?? option["value"][0].text else { return nil }
      return VariableOption(text: option["text"].text ?? value, value: value)
    }
  }

  private func current(_ json: JSON) -> [VariableOption] {
    let values = json["value"].text.map { [$0] } ?? json["value"].elements.compactMap(\.text)
    let texts = json["text"].text.map { [$0] } ?? json["text"].elements.compactMap(\.text)
    let named = json["text"].text.map {
      values.count == 1 ? [$0] : $0.split(separator: " + ").map(String.init)
    }
    return values.enumerated().map { index, value in
      let names = named ?? texts
      if value == VariableOption.all.value { return .all }
      return VariableOption(text: index < names.count ? names[index] : value, value: value)
    }
  }
}
