internal import JSON
internal import Metrics

extension TransformationRecord {
  static let merge = TransformationRecord(
    // `reducers` is left over where a step was a `reduce` before.
    "merge", options: ["reducers", "fields"],
    run: { transformer, frames, _ in
      guard frames.count > 1 else { return frames }
      guard let merged = Merging.merged(frames) else {
        transformer.miss("no field in common")
        return frames
      }
      return [merged]
    })

  static let concatenate = TransformationRecord(
    "concatenate", options: ["frameNameMode", "frameNameLabel"],
    shortfalls: {
      Shortfall.unless(["drop", "field", "label"], $0["frameNameMode"], "frameNameMode")
    },
    run: { _, frames, options in
      frames.count < 2 ? frames : [Merging.concatenated(frames, options)]
    })

  static let joinByLabels = TransformationRecord(
    "joinByLabels", options: ["value", "join"],
    run: { transformer, frames, options in
      guard !frames.isEmpty else { return frames }
      let value = options["value"].string ?? ""
      let wanted = options["join"].elements.compactMap(\.string)
      guard let joined = Merging.joined(frames, value: value, by: wanted) else {
        if frames.contains(where: { $0.count > 0 }) {
          transformer.miss(value.isEmpty ? "no value label" : "no label \(value)")
        }
        return frames
      }
      return [joined]
    })
}

/// Transformations that put frames together.
enum Merging {
  /// Where a merged cell's value stands.
  private struct Place {
    var frame: Int
    var field: Int
    var row: Int
  }

  /// Rows in which the frames agree wherever both have a value, in one; nil where they have no column in common.
  ///
  /// Columns are told by their own names; what a name shown was made of (a legend, a renaming) goes. Queries without
  /// a result take no part: what they lack would be lacking in common.
  static func merged(_ all: [DataFrame]) -> DataFrame? {
    let frames = all.filter { $0.count > 0 }
    guard let first = frames.first else { return all.first }
    guard frames.count > 1 else { return first }
    var columns: [Field] = []
    var places: [String: Int] = [:]
    for field in frames.flatMap(\.fields) where places[field.name] == nil {
      places[field.name] = columns.count
      var column = field.emptied
      column.displayName = nil
      column.numberedName = nil
      column.labels = .empty
      columns.append(column)
    }
    let keys = columns.map(\.name).filter { name in
      frames.allSatisfy { frame in frame.fields.contains { $0.name == name } }
    }
    guard !keys.isEmpty else { return nil }
    func field(_ place: Place) -> Field { frames[place.frame].fields[place.field] }
    /// Whether nothing stands there, which any value may take the place of.
    func isVoid(_ place: Place) -> Bool {
      let field = field(place)
      return field.kind == .text
        ? field.text(place.row).isEmpty : field.number(place.row).isNaN
    }
    func agree(_ a: Place, _ b: Place) -> Bool {
      JoinKey(field(a), a.row) == JoinKey(field(b), b.row)
    }
    var rows: [[Place?]] = []
    var known: [[JoinKey]: [Int]] = [:]
    for (number, frame) in frames.enumerated() {
      // Of columns of one name in one frame the last counts.
      var own: [(column: Int, field: Int)] = []
      for (index, field) in frame.fields.enumerated() {
        guard let column = places[field.name] else { continue }
        own.removeAll { $0.column == column }
        own.append((column, index))
      }
      let keyFields = keys.compactMap { name in frame.fields.last { $0.name == name } }
      for row in 0..<frame.count {
        let key = keyFields.map { JoinKey($0, row) }
        let cells = own.map { ($0.column, Place(frame: number, field: $0.field, row: row)) }
        var fitting = (known[key] ?? []).filter { index in
          cells.allSatisfy { column, place in
            guard let there = rows[index][column], !isVoid(there) else { return true }
            return agree(there, place)
          }
        }
        if fitting.isEmpty {
          fitting = [rows.count]
          known[key, default: []].append(rows.count)
          rows.append([Place?](repeating: nil, count: columns.count))
        }
        for index in fitting {
          for (column, place) in cells { rows[index][column] = place }
        }
      }
    }
    for index in columns.indices {
      for row in rows { columns[index].append(row[index]?.row ?? 0, of: row[index].map(field)) }
    }
    return DataFrame(refID: first.refID, name: "", fields: columns)
  }

  /// All fields of all frames side by side, row by row.
  static func concatenated(_ frames: [DataFrame], _ options: JSON) -> DataFrame {
    let count = frames.map(\.count).max() ?? 0
    let mode = options["frameNameMode"].string ?? "field"
    let label = options["frameNameLabel"].string ?? "frame"
    var out = DataFrame(refID: frames.first?.refID ?? "")
    for frame in frames {
      for field in frame.fields {
        var copy = field
        copy.keep(Array(0..<count))
        if copy.refID.isEmpty { copy.refID = frame.refID }
        if !frame.name.isEmpty {
          switch mode {
          case "drop": break
          case "label": copy.labels = copy.labels.setting(label, frame.name)
          default:
            copy.name =
              copy.name.isEmpty || copy.name == "Value"
              ? frame.name : "\(frame.name) · \(copy.name)"
          }
        }
        out.fields.append(copy)
      }
    }
    out.numberRepeatedNames(times: false)
    return out
  }

  /// A row for each set of the labels `wanted` (all, where there are none), a column for each value of the label
  /// `value`; nil where no series has it.
  static func joined(_ frames: [DataFrame], value: String, by wanted: [String]) -> DataFrame? {
    let fields = frames.flatMap(\.fields).filter { $0.kind != .time && !$0.labels.isEmpty }
    var names: [String] = []
    for field in fields {
      for pair in field.labels.pairs where !names.contains(pair.name) { names.append(pair.name) }
    }
    guard names.contains(value) else { return nil }
    let join = (wanted.isEmpty ? names : wanted).filter { $0 != value }
    var columns: [String] = []
    var order: [[String]] = []
    var found: [[String]: [String: [Field]]] = [:]
    for field in fields {
      let key = join.map { field.labels[$0] }
      if found[key] == nil { order.append(key) }
      let name = field.labels[value]
      if !columns.contains(name) { columns.append(name) }
      found[key, default: [:]][name, default: []].append(field)
    }
    var texts = join.map { Field($0, texts: []) }
    var numbers = columns.map { name -> Field in
      var column = fields.first { $0.labels[value] == name }?.emptied ?? Field(name, numbers: [])
      column.name = name
      column.displayName = nil
      column.numberedName = nil
      column.labels = .empty
      return column
    }
    for key in order {
      let cells = columns.map { name in
        (found[key]?[name] ?? []).flatMap { field in (0..<field.count).map { (field, $0) } }
      }
      for row in 0..<max(1, cells.map(\.count).max() ?? 1) {
        for index in join.indices { texts[index].texts.append(key[index]) }
        for index in columns.indices {
          let cell = row < cells[index].count ? cells[index][row] : nil
          numbers[index].append(cell?.1 ?? 0, of: cell?.0)
        }
      }
    }
    return DataFrame(refID: frames.first?.refID ?? "", fields: texts + numbers)
  }
}
