internal import JSON
internal import Metrics
internal import Patterns

/// Transformations that choose, name and derive fields.
extension Transformer {
  func organized(_ frame: DataFrame, _ options: JSON) -> DataFrame {
    var frame = frame
    let excluded = options["excludeByName"]
    let included = options["includeByName"]
    let hasIncluded = included.members.contains { $0.value.bool == true }
    let order = options["indexByName"]
    func value(_ json: JSON, _ field: Field) -> JSON {
      let shown = json[field.shownName]
      return shown == .null ? json[field.name] : shown
    }
    frame.fields = frame.fields.filter { field in
      value(excluded, field).bool != true && (!hasIncluded || value(included, field).bool == true)
    }
    let places = frame.fields.enumerated().map { index, field in
      (value(order, field).number ?? .infinity, index)
    }
    frame.fields = places.sorted { $0 < $1 }.map { frame.fields[$0.1] }
    for index in frame.fields.indices {
      if let name = value(options["renameByName"], frame.fields[index]).string, !name.isEmpty {
        frame.fields[index].displayName = filler.text(name)
      }
    }
    return frame
  }

  func picked(_ frame: DataFrame, _ options: JSON) -> DataFrame {
    func test(_ json: JSON) -> ((Field) -> Bool)? {
      let names = Set(json["names"].elements.compactMap(\.string).map { filler.text($0) })
      let pattern = json["pattern"].string.flatMap { $0.isEmpty ? nil : self.pattern($0) }
      let variable = json["variable"].string.map {
        filler.fill($0, .csv).split(separator: ",").map(String.init)
      }
      guard !names.isEmpty || pattern != nil || variable != nil else { return nil }
      return { field in
        names.contains(field.shownName) || names.contains(field.name)
          || (pattern?.matches(field.shownName) ?? false)
          || (variable?.contains(field.shownName) ?? false)
      }
    }
    var frame = frame
    if let keep = test(options["include"]) { frame.fields = frame.fields.filter(keep) }
    if let drop = test(options["exclude"]) { frame.fields = frame.fields.filter { !drop($0) } }
    return frame
  }

  func renamed(_ frames: [DataFrame], _ options: JSON) -> [DataFrame] {
    guard let pattern = pattern(options["regex"].string ?? "") else { return frames }
    let template = filler.text(options["renamePattern"].string ?? "")
    return frames.map { frame in
      var frame = frame
      for index in frame.fields.indices
      where frame.fields[index].kind != .time || frame.fields.count != 2 {
        let name = frame.fields[index].shownName
        let new = pattern.replacing(in: name, with: template)
        if new != name { frame.fields[index].displayName = new }
      }
      return frame
    }
  }

  func calculated(_ frame: DataFrame, _ options: JSON) -> DataFrame {
    var frame = frame
    let count = frame.count
    func column(_ json: JSON) -> ((Int) -> Double)? {
      let text = json["matcher"]["options"].text ?? json["fixed"].text ?? json.text ?? ""
      if let number = Double(filler.plain(text)) { return { _ in number } }
      guard let field = frame.field(named: filler.text(text)) else { return nil }
      return { field.number($0) }
    }
    var numbers: [Double]
    var name: String
    switch options["mode"].string ?? "reduceRow" {
    case "binary":
      let binary = options["binary"]
      let sign = binary["operator"].string ?? "+"
      guard let left = column(binary["left"]), let right = column(binary["right"]) else {
        return frame
      }
      name =
        (binary["left"]["matcher"]["options"].text ?? binary["left"].text ?? "") + " " + sign + " "
        + (binary["right"]["matcher"]["options"].text ?? binary["right"].text ?? "")
      numbers = (0..<count).map { row in
        let (a, b) = (left(row), right(row))
        switch sign {
        case "-": return a - b
        case "*": return a * b
        case "/": return a / b
        case "%": return a.truncatingRemainder(dividingBy: b)
        default: return a + b
        }
      }
    case "unary":
      guard let value = column(.string(options["unary"]["fieldName"].string ?? "")) else {
        return frame
      }
      name = options["unary"]["operator"].string ?? ""
      let operation = name
      numbers = (0..<count).map { row in
        switch operation {
        case "abs": value(row).magnitude
        case "floor": value(row).rounded(.down)
        case "ceil": value(row).rounded(.up)
        case "round": value(row).rounded()
        default: value(row)
        }
      }
    case "index":
      name = "Row"
      numbers = (0..<count).map(Double.init)
    case "reduceRow":
      let include = Set(options["reduce"]["include"].elements.compactMap(\.string))
      let reducer = options["reduce"]["reducer"].string ?? "sum"
      let fields = frame.fields.filter { field in
        field.kind == .number
          && (include.isEmpty || include.contains(field.shownName) || include.contains(field.name))
      }
      name = Reducer.title(reducer).capitalizedFirst
      numbers = (0..<count).map { row in
        Reducer.reduce(reducer, fields.map { $0.number(row) }[...])
      }
    default: return frame
    }
    if let alias = options["alias"].string, !alias.isEmpty { name = filler.text(alias) }
    let field = Field(name, numbers: numbers)
    if options["replaceFields"].bool == true {
      frame.fields = frame.fields.filter { $0.kind == .time } + [field]
    } else {
      frame.fields.append(field)
    }
    return frame
  }

  func labelled(_ frames: [DataFrame], _ options: JSON) -> [DataFrame] {
    let keep = options["keepLabels"].elements.compactMap(\.string)
    if options["mode"].string == "rows" {
      return frames.flatMap { frame in
        frame.fields.filter { $0.kind == .number }.map { field in
          let pairs = field.labels.pairs.filter { keep.isEmpty || keep.contains($0.name) }
          return DataFrame(
            refID: frame.refID, name: field.shownName,
            fields: [
              Field("label", texts: pairs.map(\.name)), Field("value", texts: pairs.map(\.value)),
            ])
        }
      }
    }
    let valueLabel = options["valueLabel"].string ?? ""
    let frames = frames.map { frame -> DataFrame in
      guard let value = frame.fields.first(where: { $0.kind == .number && !$0.labels.isEmpty })
      else { return frame }
      var wide = DataFrame(refID: frame.refID, name: frame.name)
      if let time = frame.timeField { wide.fields.append(time) }
      for pair in value.labels.pairs
      where (keep.isEmpty || keep.contains(pair.name)) && pair.name != valueLabel {
        wide.fields.append(
          Field(pair.name, texts: [String](repeating: pair.value, count: value.count)))
      }
      var number = value
      number.labels = .empty
      let name = valueLabel.isEmpty ? "" : value.labels[valueLabel]
      number.name = name.isEmpty ? value.name : name
      number.displayName = nil
      wide.fields.append(number)
      return wide
    }
    return Self.merged(frames).map { [$0] } ?? []
  }

  func converted(_ frames: [DataFrame], _ step: Transformation) -> [DataFrame] {
    return frames.map { frame in
      var frame = frame
      for conversion in step.options["conversions"].elements {
        guard let name = conversion["targetField"].string, let index = frame.index(named: name)
        else { continue }
        let field = frame.fields[index]
        var changed = field
        switch conversion["destinationType"].string {
        case "number":
          changed.kind = .number
          changed.numbers = (0..<field.count).map { field.number($0) }
          changed.texts = []
        case "string":
          changed.kind = .text
          changed.texts = (0..<field.count).map { field.text($0) }
          changed.numbers = []
        case "time":
          changed.kind = .time
          changed.numbers = (0..<field.count).map { field.number($0) }
          changed.texts = []
        default: break
        }
        frame.fields[index] = changed
      }
      return frame
    }
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
