internal import JSON
internal import Metrics

extension TransformationRecord {
  static let seriesToRows = TransformationRecord(
    "seriesToRows", options: ["reducers", "fields"],
    run: { transformer, frames, _ in
      guard frames.count > 1 else { return frames }
      let full = frames.filter { $0.count > 0 }
      guard full.allSatisfy(\.isSeries) else {
        transformer.miss("no time series")
        return full
      }
      return [SeriesShapes.points(of: full)]
    })

  static let labelsToFields = TransformationRecord(
    "labelsToFields", options: ["mode", "keepLabels", "valueLabel"],
    shortfalls: { Shortfall.unless(["columns", "rows"], $0["mode"], "mode") },
    run: { _, frames, options in
      let kept = options["keepLabels"].elements.compactMap(\.string)
      if options["mode"].string == "rows" {
        return frames.flatMap { SeriesShapes.labelRows($0, kept) }
      }
      let value = options["valueLabel"].string ?? ""
      return frames.map { SeriesShapes.labelColumns($0, kept, value) }
    })

  static let prepareTimeSeries = TransformationRecord(
    "prepareTimeSeries", options: ["format"],
    shortfalls: { Shortfall.unless(["wide", "many", "multi", "long"], $0["format"], "format") },
    run: { transformer, frames, options in
      switch options["format"].string {
      case "many", "multi": return frames.flatMap(SeriesShapes.many)
      case "long": return frames.compactMap(SeriesShapes.long)
      default:
        guard frames.count > 1 else { return frames }
        return Joining.joined(frames, by: "", .outer).map { [$0] } ?? []
      }
    })

  static let partitionByValues = TransformationRecord(
    "partitionByValues", options: ["fields", "naming", "keepFields"],
    run: { transformer, frames, options in
      let names = options["fields"].elements.compactMap(\.string)
      guard let frame = frames.first, !names.isEmpty else { return frames }
      if frames.count > 1 { transformer.miss("only the first of \(frames.count) tables") }
      return SeriesShapes.partition(frame, names, options)
    })

  static let timeSeriesTable = TransformationRecord(
    "timeSeriesTable", options: nil,
    shortfalls: { options in
      options.members.flatMap { Reducing.unknown(.array([$0.value["stat"]])) }
    },
    run: { _, frames, options in SeriesShapes.trends(frames, options) })
}

/// Transformations between series and tables of them.
enum SeriesShapes {
  /// A row for each point of each series, the newest first.
  static func points(of frames: [DataFrame]) -> DataFrame {
    let all = rows(of: frames, everyPoint: true)
    guard let time = all.timeField else { return all }
    return all.sorted(by: time, descending: true)
  }

  /// One row for each series: its name and its newest value; with `everyPoint` a row for each point instead.
  static func rows(of frames: [DataFrame], everyPoint: Bool = false) -> DataFrame {
    var out = DataFrame(refID: frames.first?.refID ?? "")
    var times: [Double] = []
    var names: [String] = []
    var values: [Double] = []
    for frame in frames {
      guard let time = frame.timeField, let value = frame.fields.last(where: { $0.kind == .number })
      else { continue }
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

  /// A frame for each field of numbers: the names and values of its labels.
  static func labelRows(_ frame: DataFrame, _ kept: [String]) -> [DataFrame] {
    frame.fields.filter { $0.kind == .number }.compactMap { field in
      let pairs =
        kept.isEmpty ? field.labels.pairs : kept.map { Label($0, field.labels[$0]) }
      guard !pairs.isEmpty else { return nil }
      return DataFrame(
        refID: frame.refID, name: field.shownName,
        fields: [
          Field("label", texts: pairs.map(\.name)), Field("value", texts: pairs.map(\.value)),
        ])
    }
  }

  /// The labels as columns after the numbers, which lose the names that were made of them.
  static func labelColumns(_ frame: DataFrame, _ kept: [String], _ valueLabel: String) -> DataFrame
  {
    var out = frame
    var order: [String] = []
    var values: [String: [String]] = [:]
    for index in out.fields.indices where out.fields[index].kind == .number {
      let labels = out.fields[index].labels
      out.fields[index].labels = .empty
      out.fields[index].displayName = nil
      for pair in labels.pairs where kept.isEmpty || kept.contains(pair.name) {
        if pair.name == valueLabel {
          out.fields[index].name = pair.value
        } else if values[pair.name]?.contains(pair.value) != true {
          if values[pair.name] == nil { order.append(pair.name) }
          values[pair.name, default: []].append(pair.value)
        }
      }
    }
    for name in order {
      for value in values[name] ?? [] {
        out.fields.append(Field(name, texts: [String](repeating: value, count: frame.count)))
      }
    }
    return out
  }

  /// A series for each set of texts and each column of numbers.
  static func many(_ frame: DataFrame) -> [DataFrame] {
    let texts = frame.fields.filter { $0.kind == .text }
    guard let time = frame.timeField else { return [] }
    let numbers = frame.fields.filter { $0.kind == .number }
    guard !texts.isEmpty else {
      return numbers.map { DataFrame(refID: frame.refID, name: frame.name, fields: [time, $0]) }
    }
    var order: [[String]] = []
    var groups: [[String]: [Int]] = [:]
    for row in 0..<frame.count {
      let key = texts.map { $0.text(row) }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    return numbers.flatMap { number in
      order.map { key in
        let rows = (groups[key] ?? []).sorted { time.number($0) < time.number($1) }
        let labels = Labels(zip(texts, key).map { Label($0.shownName, $1) })
        let name = key.count == 1 ? key[0] : labels.description
        var value = number
        var times = time
        value.keep(rows)
        times.keep(rows)
        value.labels = labels
        value.displayName = name
        return DataFrame(refID: frame.refID, name: name, fields: [times, value])
      }
    }
  }

  /// A row for each instant and label set, by time: numbers of one name in one column, labels as texts.
  static func long(_ frame: DataFrame) -> DataFrame? {
    guard let time = frame.timeField else { return nil }
    let numbers = frame.fields.filter { $0.kind == .number }
    let texts = frame.fields.filter { $0.kind == .text }
    let sets = Set(numbers.map(\.labels)).sorted()
    let names = Set(numbers.map(\.name)).sorted()
    let factors = Set(texts.map(\.name) + sets.flatMap { $0.pairs.map(\.name) }).sorted()
    var times: [Double] = []
    var values = [[Double]](repeating: [], count: names.count)
    var words = [[String]](repeating: [], count: factors.count)
    for row in (0..<frame.count).sorted(by: { time.number($0) < time.number($1) }) {
      for set in sets.isEmpty ? [.empty] : sets {
        times.append(time.number(row))
        for (index, name) in names.enumerated() {
          let field = numbers.first { $0.name == name && $0.labels == set }
          values[index].append(field?.number(row) ?? .nan)
        }
        for (index, name) in factors.enumerated() {
          let own = set[name]
          words[index].append(
            own.isEmpty ? texts.first { $0.name == name }?.text(row) ?? "" : own)
        }
      }
    }
    return DataFrame(
      refID: frame.refID, name: frame.name,
      fields: [Field(time.name, times: times)] + zip(names, values).map { Field($0, numbers: $1) }
        + zip(factors, words).map { Field($0, texts: $1) })
  }

  /// A frame for each set of the named fields' values.
  static func partition(_ frame: DataFrame, _ names: [String], _ options: JSON) -> [DataFrame] {
    let keys = frame.fields.filter { $0.isNamed(names) }
    guard !keys.isEmpty else { return [frame] }
    let naming = options["naming"]
    var order: [[String]] = []
    var groups: [[String]: [Int]] = [:]
    for row in 0..<frame.count {
      let key = keys.map { $0.text(row) }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    return order.map { key in
      var part = frame.rows(groups[key] ?? [])
      if options["keepFields"].bool != true {
        part.fields = part.fields.filter { !$0.isNamed(names) }
      }
      let pairs = zip(keys, key).map { Label($0.shownName, $1) }
      if naming["asLabels"].bool ?? true {
        part.name = frame.name
        for index in part.fields.indices {
          let field = part.fields[index]
          part.fields[index].labels = Labels(field.labels.pairs + pairs)
          // What tells the parts apart stands in the name.
          let own = pairs.count == 1 ? key[0] : Labels(pairs).description
          part.fields[index].displayName =
            field.name == "Value" && field.displayName == nil ? own : "\(field.shownName) \(own)"
        }
      } else {
        let equals = naming["separator1"].string ?? "="
        let name = pairs.map { pair in
          naming["withNames"].bool == true ? pair.name + equals + pair.value : pair.value
        }.joined(separator: naming["separator2"].string ?? " ")
        part.name =
          naming["append"].bool == true && !frame.name.isEmpty ? "\(frame.name) \(name)" : name
        for index in part.fields.indices where part.fields[index].kind != .time {
          let field = part.fields[index]
          part.fields[index].displayName =
            field.name == "Value" && field.displayName == nil
            ? part.name : "\(part.name) \(field.shownName)"
        }
      }
      return part
    }
  }

  /// A row for each series of a query: its labels, and what the query's calc makes of its values; tables stay.
  static func trends(_ frames: [DataFrame], _ options: JSON) -> [DataFrame] {
    var out = frames.filter { !$0.isSeries }
    var order: [String] = []
    for frame in frames where frame.isSeries && !order.contains(frame.refID) {
      order.append(frame.refID)
    }
    for refID in order {
      let series = frames.filter { $0.isSeries && $0.refID == refID }
      let values = series.compactMap { $0.fields.first { $0.kind == .number } }
      var names: [String] = []
      for value in values {
        for pair in value.labels.pairs where !names.contains(pair.name) { names.append(pair.name) }
      }
      let reducer = options[refID]["stat"].string ?? "lastNotNull"
      let cells = zip(series, values).map { Reduced(reducer, $1, times: $0.timeField?.numbers) }
      var trend = Reduced.column("Trend #\(refID)", cells, reducer)
      trend.refID = refID
      out.append(
        DataFrame(
          refID: refID,
          fields: names.map { name in Field(name, texts: values.map { $0.labels[name] }) } + [trend]
        ))
    }
    return out
  }
}
