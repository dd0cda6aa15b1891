internal import Metrics

/// Where a merged cell's value stands.
private struct CellPlace {
  var frame: Int
  var field: Int
  var row: Int
}

/// Transformations that put frames together.
extension Transformer {
  /// One row for each set of texts and times that the frames have in common; their numbers side by side.
  ///
  /// Queries that have no result take no part: what they lack would be lacking in common.
  static func merged(_ all: [DataFrame]) -> DataFrame? {
    let frames = all.filter { $0.count > 0 }
    guard let first = frames.first else { return all.first }
    guard frames.count > 1 else { return first }
    var columns: [Field] = []
    var places: [String: Int] = [:]
    for frame in frames {
      for field in frame.fields {
        let name = field.shownName
        if places[name] == nil {
          places[name] = columns.count
          var empty = field
          empty.numbers = []
          empty.texts = []
          columns.append(empty)
        }
      }
    }
    // Texts and times that every frame has tell which rows belong together.
    let keys = columns.filter { column in
      column.kind != .number && frames.allSatisfy { $0.index(named: column.shownName) != nil }
    }.map(\.shownName)
    var rows: [[Int: CellPlace]] = []
    var known: [[String]: Int] = [:]
    for (number, frame) in frames.enumerated() {
      let keyFields = keys.compactMap { frame.field(named: $0) }
      let own = frame.fields.enumerated().compactMap { index, field in
        places[field.shownName].map { (column: $0, field: index) }
      }
      for row in 0..<frame.count {
        let key = keyFields.map { $0.text(row) }
        var target = keys.isEmpty ? nil : known[key]
        // Two values of one frame for one cell are two rows.
        if let place = target,
          own.contains(where: { rows[place][$0.column]?.frame == number })
        {
          target = nil
        }
        let place = target ?? rows.count
        if target == nil {
          rows.append([:])
          known[key] = place
        }
        for (column, field) in own {
          let isKey = columns[column].kind != .number && rows[place][column] != nil
          if isKey || rows[place][column] == nil {
            rows[place][column] = CellPlace(frame: number, field: field, row: row)
          }
        }
      }
    }
    for index in columns.indices {
      for row in rows {
        let cell = row[index]
        let field = cell.map { frames[$0.frame].fields[$0.field] }
        if columns[index].kind == .text {
          columns[index].texts.append(cell.flatMap { field?.text($0.row) } ?? "")
        } else {
          columns[index].numbers.append(cell.flatMap { field?.number($0.row) } ?? .nan)
        }
      }
    }
    return DataFrame(refID: first.refID, name: first.name, fields: columns)
  }

  /// The frames side by side, rows with the same value of field `name` on one line.
  static func joined(_ frames: [DataFrame], by name: String, inner: Bool) -> DataFrame? {
    let tables = frames.compactMap { frame -> (DataFrame, Int)? in
      let index =
        frame.index(named: name)
        ?? (name.lowercased() == "time" ? frame.fields.firstIndex { $0.kind == .time } : nil)
      return index.map { (frame, $0) }
    }
    guard let (first, key) = tables.first else { return frames.first }
    guard tables.count > 1 else { return first }
    var order: [String] = []
    var seen: [String: Int] = [:]
    var lines: [[String: [Int]]] = []
    for (frame, index) in tables {
      var own: [String: [Int]] = [:]
      for row in 0..<frame.count {
        let text = frame.fields[index].text(row)
        own[text, default: []].append(row)
        if own[text]?.count == 1 {
          if seen[text] == nil { order.append(text) }
          seen[text, default: 0] += 1
        }
      }
      lines.append(own)
    }
    if inner { order = order.filter { seen[$0] == tables.count } }
    let keyField = first.fields[key]
    if keyField.kind == .time { order.sort { (Double($0) ?? 0) < (Double($1) ?? 0) } }
    var joint = keyField
    joint.displayName = keyField.displayName
    if keyField.kind == .text {
      joint.texts = order
    } else {
      joint.numbers = order.map { Double($0) ?? .nan }
    }
    var out = DataFrame(refID: first.refID, fields: [joint])
    for (number, (frame, index)) in tables.enumerated() {
      let rows = order.map { lines[number][$0]?.first ?? Int.max }
      for (position, field) in frame.fields.enumerated() where position != index {
        var copy = field
        copy.keep(rows)
        if copy.refID.isEmpty { copy.refID = frame.refID }
        // Tables that share a column's name are told apart by their number, as Grafana does.
        if field.kind != .number, out.fields.contains(where: { $0.shownName == field.shownName }) {
          copy.displayName = field.shownName + " \(number + 1)"
        }
        out.fields.append(copy)
      }
    }
    return out
  }

  /// All fields of all frames side by side, row by row.
  static func concatenated(_ frames: [DataFrame]) -> DataFrame? {
    guard let first = frames.first else { return nil }
    let count = frames.map(\.count).max() ?? 0
    var out = DataFrame(refID: first.refID)
    for frame in frames {
      for field in frame.fields {
        var copy = field
        copy.keep(Array(0..<count))
        if copy.refID.isEmpty { copy.refID = frame.refID }
        out.fields.append(copy)
      }
    }
    return out
  }
}
