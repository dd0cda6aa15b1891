internal import JSON
internal import Metrics
internal import Patterns

/// Transformations that make other rows.
extension Transformer {
  /// A frame for each series where a frame has them below each other, told apart by texts.
  func prepared(_ frames: [DataFrame], _ options: JSON) -> [DataFrame] {
    guard ["many", "multi"].contains(options["format"].string ?? "") else { return frames }
    return frames.flatMap { frame -> [DataFrame] in
      let texts = frame.fields.filter { $0.kind == .text }
      guard let time = frame.timeField, !texts.isEmpty else { return [frame] }
      var order: [[String]] = []
      var groups: [[String]: [Int]] = [:]
      for row in (0..<frame.count).sorted(by: { time.number($0) < time.number($1) }) {
        groups[texts.map { $0.text(row) }, default: []].append(row)
      }
      // In the order in which the frame first has them.
      for row in 0..<frame.count {
        let key = texts.map { $0.text(row) }
        if groups[key] != nil, !order.contains(key) { order.append(key) }
        if order.count == groups.count { break }
      }
      return order.flatMap { key -> [DataFrame] in
        let part = frame.rows(groups[key] ?? [])
        let labels = Labels(zip(texts, key).map { Label($0.shownName, $1) })
        let name = key.count == 1 ? key[0] : labels.description
        return part.fields.filter { $0.kind == .number }.map { field in
          var value = field
          value.labels = labels
          value.displayName = name
          return DataFrame(
            refID: frame.refID, name: name, fields: [part.timeField ?? time, value])
        }
      }
    }
  }

  func reduced(_ frames: [DataFrame], _ options: JSON) -> [DataFrame] {
    var reducers = options["reducers"].elements.compactMap(\.string)
    if reducers.isEmpty { reducers = ["max"] }
    if options["mode"].string == "reduceFields" {
      return frames.map { frame in
        var frame = frame
        let keepsTime = options["includeTimeField"].bool == true
        frame.fields = frame.fields.compactMap { field -> [Field]? in
          guard field.kind == .number || (keepsTime && field.kind == .time) else { return nil }
          let times = frame.timeField?.numbers ?? []
          return reducers.map { Self.reduced([(field, times)], $0, like: field) }
        }.flatMap { $0 }
        return frame
      }
    }
    let withLabels = options["labelsToFields"].bool == true
    let columns = frames.flatMap { frame in
      frame.fields.filter { $0.kind == .number }.map { ($0, frame.timeField?.numbers ?? []) }
    }
    let fields = columns.map(\.0)
    var out = DataFrame(refID: frames.first?.refID ?? "")
    out.fields.append(Field("Field", texts: fields.map { withLabels ? $0.name : $0.shownName }))
    if withLabels {
      var names: [String] = []
      for field in fields {
        for pair in field.labels.pairs where !names.contains(pair.name) { names.append(pair.name) }
      }
      for name in names { out.fields.append(Field(name, texts: fields.map { $0.labels[name] })) }
    }
    for reducer in reducers {
      let like = Field(Self.columnTitle(reducer), numbers: [])
      out.fields.append(Self.reduced(columns, reducer, like: like))
    }
    return [out]
  }

  /// A column of what a calc makes of each of `columns`, fields with their times: numbers, times, or lists as text.
  private static func reduced(
    _ columns: [(field: Field, times: [Double])], _ reducer: String, like: Field
  ) -> Field {
    var column = like
    switch Reducer.canonical(reducer) {
    case "allValues", "uniqueValues":
      column.kind = .text
      column.numbers = []
      let clock = FormatClock(zone: .utc, nowMilliseconds: 0)
      column.texts = columns.map { column in
        Reducer.list(reducer, column.field.numbers[...], ValueFormat(), clock: clock) ?? ""
      }
      return column
    case "lastTime": column.kind = .time
    case "diffperc": column.own.append(JSON.Member("unit", .string("percentunit")))
    default: break
    }
    column.numbers = columns.map {
      Reducer.reduce(reducer, $0.field.numbers[...], times: $0.times[...])
    }
    return column
  }

  /// The heading that Grafana gives a reduced column, which overrides refer to.
  static func columnTitle(_ reducer: String) -> String {
    switch Reducer.canonical(reducer) {
    case "lastNotNull": "Last *"
    case "firstNotNull": "First *"
    case "last": "Last"
    case "sum": "Total"
    case "stdDev": "StdDev"
    case "allIsNull": "All Null"
    case "allIsZero": "All Zeros"
    case "changeCount": "Change Count"
    case "distinctCount": "Distinct Count"
    case "diffperc": "Difference percent"
    case "diff": "Difference"
    case let other: other.capitalizedFirst
    }
  }

  func filtered(_ frame: DataFrame, _ options: JSON) -> DataFrame {
    let filters = options["filters"].elements.compactMap { filter -> ((Int) -> Bool)? in
      guard let field = frame.field(named: filter["fieldName"].string ?? "") else { return nil }
      let config = filter["config"]["options"]
      let text = filler.plain(config["value"].text ?? "")
      let wanted = Double(text) ?? .nan
      switch filter["config"]["id"].string {
      case "greater": return { field.number($0) > wanted }
      case "greaterOrEqual": return { field.number($0) >= wanted }
      case "lower": return { field.number($0) < wanted }
      case "lowerOrEqual": return { field.number($0) <= wanted }
      case "equal":
        return { field.kind == .text ? field.text($0) == text : field.number($0) == wanted }
      case "notEqual":
        return { field.kind == .text ? field.text($0) != text : field.number($0) != wanted }
      case "isNull": return { field.text($0).isEmpty }
      case "isNotNull": return { !field.text($0).isEmpty }
      case "between":
        let (low, high) = (config["from"].number ?? -.infinity, config["to"].number ?? .infinity)
        return { field.number($0) >= low && field.number($0) <= high }
      case "regex":
        guard let pattern = self.pattern(text) else { return nil }
        return { pattern.matches(field.text($0)) }
      case "substring": return { field.text($0).contains(text) }
      case "notSubstring": return { !field.text($0).contains(text) }
      default: return nil
      }
    }
    guard !filters.isEmpty else { return frame }
    let all = options["match"].string == "all"
    let excludes = options["type"].string == "exclude"
    return frame.rows(
      (0..<frame.count).filter { row in
        let fits = all ? filters.allSatisfy { $0(row) } : filters.contains { $0(row) }
        return fits != excludes
      })
  }

  func grouped(_ frame: DataFrame, _ options: JSON) -> DataFrame? {
    var keys: [Field] = []
    var aggregated: [(Field, [String])] = []
    for field in frame.fields {
      let config =
        options["fields"][field.shownName].isObject
        ? options["fields"][field.shownName] : options["fields"][field.name]
      switch config["operation"].string {
      case "groupby": keys.append(field)
      case "aggregate":
        aggregated.append((field, config["aggregations"].elements.compactMap(\.string)))
      default: break
      }
    }
    guard !keys.isEmpty else { return frame }
    var order: [[String]] = []
    var groups: [[String]: [Int]] = [:]
    for row in 0..<frame.count {
      let key = keys.map { $0.text(row) }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    let members = order.map { groups[$0] ?? [] }
    var out = DataFrame(refID: frame.refID, name: frame.name)
    for key in keys {
      var copy = key
      copy.keep(members.compactMap(\.first))
      out.fields.append(copy)
    }
    for (field, reducers) in aggregated {
      for reducer in reducers {
        let name = "\(field.shownName) (\(Reducer.canonical(reducer)))"
        if field.kind == .text, Reducer.keepsUnit(reducer) {
          let isFirst = reducer.hasPrefix("first")
          out.fields.append(
            Field(name, texts: members.map { field.text((isFirst ? $0.first : $0.last) ?? 0) }))
          continue
        }
        let numbers = members.map { rows in
          field.kind == .text
            ? Self.reduceTexts(reducer, rows.map { field.text($0) })
            : Reducer.reduce(reducer, rows.map { field.number($0) }[...])
        }
        var copy = Field(name, numbers: numbers, refID: field.refID)
        if field.kind == .time, Reducer.keepsUnit(reducer) { copy.kind = .time }
        out.fields.append(copy)
      }
    }
    return out
  }

  private static func reduceTexts(_ reducer: String, _ texts: [String]) -> Double {
    switch Reducer.canonical(reducer) {
    case "distinctCount": Double(Set(texts).count)
    case "countNotNull": Double(texts.count { !$0.isEmpty })
    default: Double(texts.count)
    }
  }

  func matrix(_ frame: DataFrame, _ options: JSON) -> DataFrame? {
    guard let column = frame.field(named: options["columnField"].string ?? "Time"),
      let row = frame.field(named: options["rowField"].string ?? "Time"),
      let value = frame.field(named: options["valueField"].string ?? "Value")
    else { return frame }
    var columns: [String] = []
    var rows: [String] = []
    var cells: [String: [String: Double]] = [:]
    for index in 0..<frame.count {
      let (c, r) = (column.text(index), row.text(index))
      if cells[c] == nil { columns.append(c) }
      if !rows.contains(r) { rows.append(r) }
      cells[c, default: [:]][r] = value.number(index)
    }
    var out = DataFrame(refID: frame.refID)
    out.fields.append(Field(row.shownName + "\\" + column.shownName, texts: rows))
    for name in columns.prefix(200) {
      out.fields.append(Field(name, numbers: rows.map { cells[name]?[$0] ?? .nan }))
    }
    return out
  }

  /// One row for each series: its labels and its newest value; with `everyPoint` a row for each point instead.
  static func rows(of frames: [DataFrame], everyPoint: Bool = false) -> DataFrame {
    var out = DataFrame(refID: frames.first?.refID ?? "")
    let series = frames.compactMap { frame -> (Field, Field)? in
      guard let time = frame.timeField, let value = frame.fields.last(where: { $0.kind == .number })
      else { return nil }
      return (time, value)
    }
    var times: [Double] = []
    var names: [String] = []
    var values: [Double] = []
    for (time, value) in series {
      let present = value.numbers.indices.filter {
        (!value.numbers[$0].isNaN || value.isNotANumber($0)) && $0 < time.numbers.count
      }
      for index in everyPoint ? present : Array(present.suffix(1)) {
        times.append(time.numbers[index])
        names.append(value.shownName)
        values.append(value.numbers[index])
      }
    }
    out.fields = [
      Field("Time", times: times), Field("Metric", texts: names), Field("Value", numbers: values),
    ]
    return out
  }
}
