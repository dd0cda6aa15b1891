internal import Calendar
internal import JSON
internal import Metrics

extension TransformationRecord {
  static let reduce = TransformationRecord(
    "reduce", options: ["reducers", "mode", "fields", "includeTimeField", "labelsToFields"],
    shortfalls: { options in
      var found = Shortfall.unless(["seriesToRows", "reduceFields"], options["mode"], "mode")
      found += Reducing.unknown(options["reducers"])
      if options["fields"]["id"] != .null,
        case .unknown(let id) = FieldConfigReader.matcher(options["fields"])
      {
        found.append(Shortfall("matcher \(id)"))
      }
      return found
    },
    run: { transformer, frames, options in
      var reducers = options["reducers"].elements.compactMap(\.string)
      if reducers.isEmpty { reducers = ["max"] }
      let byFields = options["mode"].string == "reduceFields"
      let keepsTime = byFields && options["includeTimeField"].bool == true
      let picks = options["fields"].isObject ? transformer.picker(options["fields"]) : nil
      func isPicked(_ field: Field, _ frame: DataFrame) -> Bool {
        picks.map { $0(field, frame) } ?? (keepsTime || field.kind != .time)
      }
      if byFields { return Reducing.fields(of: frames, reducers, isPicked) }
      let withLabels = options["labelsToFields"].bool == true
      return [Reducing.rows(of: frames, reducers, withLabels: withLabels, isPicked)]
    })

  static let groupBy = TransformationRecord(
    "groupBy", options: ["fields"],
    shortfalls: { options in options["fields"].members.flatMap { Reducing.unknown(rule: $0.value) }
    },
    run: { transformer, frames, options in
      let rules = options["fields"].members.map { member in
        Reducing.Rule(member.value) { field, _ in field.isNamed([member.name]) }
      }
      return Reducing.grouped(frames, rules)
    })

  static let groupToNestedTable = TransformationRecord(
    "groupToNestedTable", options: ["fields", "rules", "showSubframeHeaders"],
    shortfalls: { options in
      [Shortfall("the rows within each group", stops: false)]
        + options["fields"].members.flatMap { Reducing.unknown(rule: $0.value) }
        + options["rules"].elements.flatMap { rule -> [Shortfall] in
          guard case .unknown(let id) = FieldConfigReader.matcher(rule["matcher"]) else {
            return Reducing.unknown(rule: rule)
          }
          return [Shortfall("matcher \(id)")]
        }
    },
    run: { transformer, frames, options in
      let old = options["fields"].members.map { member in
        Reducing.Rule(member.value) { field, _ in field.isNamed([member.name]) }
      }
      let new = options["rules"].elements.map { rule in
        Reducing.Rule(rule, fits: transformer.picker(rule["matcher"]))
      }
      return Reducing.grouped(frames, options["rules"].elements.isEmpty ? old : new)
    })
}

/// Transformations that make one value of many.
enum Reducing {
  /// What happens to a field when rows are grouped.
  struct Rule {
    var operation: String
    var reducers: [String]
    var fits: (Field, DataFrame) -> Bool

    init(_ json: JSON, fits: @escaping (Field, DataFrame) -> Bool) {
      operation = json["operation"].string ?? ""
      reducers = json["aggregations"].elements.compactMap(\.string)
      self.fits = fits
    }
  }

  static func unknown(_ reducers: JSON) -> [Shortfall] {
    reducers.elements.compactMap(\.string).filter { !Reducer.isKnown($0) }
      .map { Shortfall("calculation \($0)") }
  }

  static func unknown(rule: JSON) -> [Shortfall] {
    Shortfall.unless(["groupby", "aggregate"], rule["operation"], "operation")
      + unknown(rule["aggregations"])
  }

  /// A row for each field: its name, its labels where they are wanted, and a column for each calc.
  static func rows(
    of frames: [DataFrame], _ reducers: [String], withLabels: Bool,
    _ isPicked: (Field, DataFrame) -> Bool
  ) -> DataFrame {
    let columns = frames.flatMap { frame in
      frame.fields.filter { isPicked($0, frame) }.map { ($0, frame.timeField?.numbers) }
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
      let cells = columns.map { Reduced(reducer, $0.0, times: $0.1) }
      out.fields.append(Reduced.column(Reducer.name(reducer), cells, reducer))
    }
    return out
  }

  /// Each frame in one row, its fields reduced where they stand.
  static func fields(
    of frames: [DataFrame], _ reducers: [String], _ isPicked: (Field, DataFrame) -> Bool
  ) -> [DataFrame] {
    frames.map { frame in
      var frame = frame
      let times = frame.timeField?.numbers
      frame.fields = frame.fields.filter { isPicked($0, frame) }.flatMap { field in
        reducers.map { reducer in
          let cell = Reduced(reducer, field, times: times)
          let reduced = Reduced.column(field.name, [cell], reducer)
          var column = field
          column.kind = field.kind == .time && reduced.kind == .number ? .time : reduced.kind
          column.numbers = reduced.numbers
          column.texts = reduced.texts
          column.own += reduced.own
          if reducers.count > 1 {
            column.displayName = "\(field.shownName) \(Reducer.name(reducer))"
          }
          return column
        }
      }
      return frame
    }.filter { !$0.fields.isEmpty }
  }

  /// One row for each set of the grouped fields' values; frames without any of them go.
  static func grouped(_ frames: [DataFrame], _ rules: [Rule]) -> [DataFrame] {
    guard rules.contains(where: { $0.operation == "groupby" }) else { return frames }
    return frames.compactMap { frame in
      func rule(_ field: Field) -> Rule? { rules.first { $0.fits(field, frame) } }
      let keys = frame.fields.filter { rule($0)?.operation == "groupby" }
      guard !keys.isEmpty else { return nil }
      var order: [[JoinKey]] = []
      var groups: [[JoinKey]: [Int]] = [:]
      for row in 0..<frame.count {
        let key = keys.map { JoinKey($0, row) }
        if groups[key] == nil { order.append(key) }
        groups[key, default: []].append(row)
      }
      let members = order.map { groups[$0] ?? [] }
      var out = DataFrame(refID: frame.refID)
      for key in keys {
        var copy = key
        copy.keep(members.compactMap(\.first))
        out.fields.append(copy)
      }
      for field in frame.fields {
        guard let rule = rule(field), rule.operation == "aggregate" else { continue }
        for reducer in rule.reducers {
          let cells = members.map { rows -> Reduced in
            var part = field
            part.keep(rows)
            return Reduced(reducer, part, times: nil)
          }
          var column = Reduced.column("\(field.shownName) (\(reducer))", cells, reducer)
          column.refID = field.refID
          if field.kind == .time, column.kind == .number, Reducer.keepsUnit(reducer) {
            column.kind = .time
          }
          out.fields.append(column)
        }
      }
      return out
    }
  }
}

/// What a calc makes of a field: a number, or a text.
enum Reduced {
  case number(Double)
  case text(String)

  init(_ reducer: String, _ field: Field, times: [Double]?) {
    let isList = ["allValues", "uniqueValues"].contains(Reducer.canonical(reducer))
    if field.kind == .text {
      self = Self.texts(reducer, field.texts)
    } else if isList {
      let clock = FormatClock(zone: .utc, nowMilliseconds: 0)
      self = .text(
        Reducer.list(reducer, field.numbers[...], ValueFormat(), clock: clock) ?? "")
    } else {
      self = .number(Reducer.reduce(reducer, field.numbers[...], times: times?[...]))
    }
  }

  private static func texts(_ reducer: String, _ texts: [String]) -> Reduced {
    let present = texts.filter { !$0.isEmpty }
    switch Reducer.canonical(reducer) {
    case "first": return .text(texts.first ?? "")
    case "firstNotNull": return .text(present.first ?? "")
    case "last": return .text(texts.last ?? "")
    case "lastNotNull": return .text(present.last ?? "")
    case "allValues": return .text(present.joined(separator: ", "))
    case "uniqueValues":
      var seen: Set<String> = []
      return .text(present.filter { seen.insert($0).inserted }.joined(separator: ", "))
    case "count", "countNotNull": return .number(Double(present.count))
    case "distinctCount": return .number(Double(Set(texts).count))
    case "changeCount":
      return .number(Double(zip(texts, texts.dropFirst()).count { $0 != $1 }))
    case "allIsNull": return .number(present.isEmpty ? 1 : 0)
    default: return .number(.nan)
    }
  }

  /// One column of cells: of numbers, where the first that is something is one.
  static func column(_ name: String, _ cells: [Reduced], _ reducer: String) -> Field {
    let isText = cells.contains { if case .text(let text) = $0 { !text.isEmpty } else { false } }
    let hasNumbers = cells.contains {
      if case .number(let number) = $0 { !number.isNaN } else { false }
    }
    if isText {
      return Field(
        name,
        texts: cells.map { cell in
          switch cell {
          case .text(let text): text
          case .number(let number):
            hasNumbers && !number.isNaN ? ValueFormat(unit: "string").text(number) : ""
          }
        })
    }
    var column = Field(
      name, numbers: cells.map { if case .number(let number) = $0 { number } else { .nan } })
    switch Reducer.canonical(reducer) {
    case "lastTime": column.kind = .time
    case "diffperc": column.own.append(JSON.Member("unit", .string("percentunit")))
    default: break
    }
    return column
  }
}
