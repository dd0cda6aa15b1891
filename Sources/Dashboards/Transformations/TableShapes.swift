internal import JSON
internal import Metrics

extension TransformationRecord {
  static let rowsToFields = TransformationRecord(
    "rowsToFields", options: ["mappings", "nameField", "valueField"],
    shortfalls: { FieldUse.shortfalls($0["mappings"]) },
    run: { transformer, frames, options in
      frames.map { frame in
        guard let done = TableShapes.fields(ofRows: frame, options["mappings"]) else {
          if frame.count > 0 { transformer.miss("no field of names and one of values") }
          return frame
        }
        return done
      }
    })

  static let groupingToMatrix = TransformationRecord(
    "groupingToMatrix", options: ["columnField", "rowField", "valueField", "emptyValue"],
    shortfalls: {
      Shortfall.unless(
        ["null", "nan", "null+nan", "empty", "zero"], $0["emptyValue"], "emptyValue", stops: false)
    },
    run: { transformer, frames, options in
      guard frames.count == 1, let frame = frames.first else {
        if frames.contains(where: { $0.count > 0 }) {
          transformer.miss("one table wanted, not \(frames.count)")
        }
        return frames
      }
      return [TableShapes.matrix(frame, options, &transformer)]
    })

  static let transpose = TransformationRecord(
    "transpose", options: ["firstFieldName", "restFieldsName"],
    run: { transformer, frames, options in
      frames.map { TableShapes.transposed($0, options, &transformer) }
    })
}

/// Transformations that turn a table's rows into columns.
enum TableShapes {
  private static let mostColumns = 1_000

  /// Each row as a field of its own, with the options that its other columns give it; nil without a column of names
  /// and one of values.
  static func fields(ofRows frame: DataFrame, _ mappings: JSON) -> DataFrame? {
    let uses = frame.fields.map { FieldUse($0, mappings) }
    func first(_ use: String, _ kind: Field.Kind) -> Int? {
      if let mapped = uses.lastIndex(where: { $0.key == use }) { return mapped }
      guard !mappings.elements.contains(where: { $0["handlerKey"].string == use }) else {
        return nil
      }
      return frame.fields.indices.first {
        frame.fields[$0].kind == kind && !uses[$0].isMapped && uses[$0].key == nil
      }
    }
    guard let name = first(FieldUse.name, .text), let value = first(FieldUse.value, .number) else {
      return nil
    }
    var out = DataFrame(refID: frame.refID)
    for row in 0..<frame.count {
      var field = frame.fields[value]
      field.keep([row])
      field.name = frame.fields[name].text(row)
      field.displayName = nil
      field.numberedName = nil
      var labels = frame.fields[name].labels.pairs
      for index in frame.fields.indices where index != name && index != value {
        let cell = frame.fields[index]
        if uses[index].key == nil || uses[index].key == FieldUse.label {
          labels.append(Label(cell.shownName, cell.text(row)))
        } else if let option = uses[index].option(cell, row) {
          field.own.append(option)
        }
      }
      field.labels = Labels(labels)
      out.fields.append(field)
    }
    return out
  }

  /// A column for each value of one field, a row for each of another.
  static func matrix(_ frame: DataFrame, _ options: JSON, _ transformer: inout Transformer)
    -> DataFrame
  {
    func name(_ option: String, _ standard: String) -> String {
      options[option].text.flatMap { $0.isEmpty ? nil : $0 } ?? standard
    }
    let (columnName, rowName) = (name("columnField", "Time"), name("rowField", "Time"))
    let valueName = name("valueField", "Value")
    for wanted in [columnName, rowName, valueName] where frame.field(named: wanted) == nil {
      if frame.count > 0 { transformer.miss("no field \(wanted)") }
      return frame
    }
    guard let column = frame.field(named: columnName), let row = frame.field(named: rowName),
      let value = frame.field(named: valueName)
    else { return frame }
    var columns: [JoinKey] = []
    var titles: [String] = []
    var rows: [JoinKey] = []
    var firstRows: [Int] = []
    var cells: [JoinKey: [JoinKey: Int]] = [:]
    for index in 0..<frame.count {
      let (c, r) = (JoinKey(column, index), JoinKey(row, index))
      if cells[c] == nil {
        columns.append(c)
        titles.append(column.text(index))
      }
      cells[c, default: [:]][r] = index
    }
    var seen: Set<JoinKey> = []
    for index in 0..<frame.count where seen.insert(JoinKey(row, index)).inserted {
      rows.append(JoinKey(row, index))
      firstRows.append(index)
    }
    if columns.count > mostColumns {
      transformer.miss("only the first \(mostColumns) of \(columns.count) columns")
    }
    var head = row
    head.keep(firstRows)
    head.name = "\(rowName)\\\(columnName)"
    head.displayName = nil
    head.numberedName = nil
    let void: Double =
      switch options["emptyValue"].string {
      case "zero": 0
      case "nan": .notANumber
      default: .nan
      }
    var out = DataFrame(refID: frame.refID, fields: [head])
    for (key, title) in zip(columns, titles).prefix(mostColumns) {
      var field = value
      field.keep(rows.map { cells[key]?[$0] ?? Int.max })
      if field.kind == .number, !void.isNaN || void.isNotANumber {
        for (place, row) in rows.enumerated() where cells[key]?[row] == nil {
          field.numbers[place] = void
        }
      }
      field.name = title
      field.displayName = nil
      field.numberedName = nil
      field.labels = .empty
      out.fields.append(field)
    }
    return out
  }

  /// Columns become rows; texts or times of the first column become the others' headings.
  static func transposed(_ frame: DataFrame, _ options: JSON, _ transformer: inout Transformer)
    -> DataFrame
  {
    guard let first = frame.fields.first else { return frame }
    func name(_ option: String, _ standard: String) -> String {
      options[option].text.flatMap { $0.isEmpty ? nil : $0 } ?? standard
    }
    let restName = name("restFieldsName", "Value")
    let hasHeadings = first.kind != .number
    let fields = hasHeadings ? Array(frame.fields.dropFirst()) : frame.fields
    let kinds = Set(fields.map(\.kind))
    let kind = kinds.count == 1 ? kinds.first ?? .text : .text
    var out = DataFrame(refID: frame.refID, name: frame.name)
    out.fields.append(Field(name("firstFieldName", "Field"), texts: fields.map(\.shownName)))
    if frame.count > mostColumns {
      transformer.miss("only the first \(mostColumns) of \(frame.count) columns")
    }
    for row in 0..<min(frame.count, mostColumns) {
      let heading = hasHeadings ? first.text(row) : "\(row + 1)"
      var column =
        kind == .text
        ? Field(restName, texts: fields.map { $0.text(row) })
        : Field(restName, numbers: fields.map { $0.number(row) })
      column.kind = kind
      column.labels = Labels([Label(hasHeadings ? first.name : "row", heading)])
      column.displayName = restName == "Value" ? heading : "\(restName) \(heading)"
      out.fields.append(column)
    }
    return out
  }
}
