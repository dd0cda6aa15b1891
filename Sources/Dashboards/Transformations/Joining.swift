internal import JSON
internal import Metrics

extension TransformationRecord {
  static let joinByField = TransformationRecord(
    "joinByField", "seriesToColumns", options: ["byField", "mode", "fields"],
    shortfalls: {
      Shortfall.unless(["outer", "inner", "outerTabular"], $0["mode"], "mode")
    },
    run: { transformer, frames, options in
      guard frames.count > 1 else { return frames }
      let name = options["byField"].text ?? ""
      let mode = options["mode"].string.flatMap(Joining.Mode.init(rawValue:)) ?? .outer
      guard let joined = Joining.joined(frames.map(\.withoutEmptyInstants), by: name, mode) else {
        if frames.contains(where: { $0.count > 0 }) {
          transformer.miss(name.isEmpty ? "no common field" : "no field \(name)")
        }
        return frames
      }
      return [joined]
    })
}

extension DataFrame {
  /// A series without the instants at which it has no value: Grafana's have none such.
  var withoutEmptyInstants: DataFrame {
    guard isSeries else { return self }
    let value = fields[0].kind == .time ? fields[1] : fields[0]
    let kept = value.numbers.indices.filter {
      !value.numbers[$0].isNaN || value.isNotANumber($0)
    }
    return kept.count == count ? self : rows(kept)
  }
}

/// Tables beside each other, rows with the same key on one line.
enum Joining {
  enum Mode: String {
    /// A line for each key, in which a table's last row of that key stands.
    case outer
    /// A line for each combination of rows with one key that all tables have.
    case inner
    /// A line for each row, beside the first row of that key of the other tables.
    case outerTabular
  }

  private struct Table {
    var frame: DataFrame
    var key: Int
    var keys: [JoinKey]
    var rows: [JoinKey: [Int]] = [:]

    init?(_ frame: DataFrame, by name: String) {
      let isTime = name.isEmpty || name.lowercased() == "time"
      let index =
        (name.isEmpty ? nil : frame.fields.firstIndex { $0.isNamed([name]) })
        ?? (isTime ? frame.fields.firstIndex { $0.kind == .time } : nil)
      guard let index else { return nil }
      self.frame = frame
      key = index
      let field = frame.fields[index]
      keys = (0..<frame.count).map { JoinKey(field, $0) }
    }

    mutating func sortRows() {
      for (row, key) in keys.enumerated() { rows[key, default: []].append(row) }
    }
  }

  /// nil where no frame has the field; frames that lack it take no part. Without a name the time is meant.
  static func joined(_ frames: [DataFrame], by name: String, _ mode: Mode) -> DataFrame? {
    var tables = frames.compactMap { Table($0, by: name) }
    guard let first = tables.first else { return nil }
    let lines: [[Int?]]
    if mode == .outer, tables.allSatisfy({ $0.keys == first.keys }), isAscending(first) {
      // As a rule series share their times, and nothing has to be looked up.
      lines = first.keys.indices.map { [Int?](repeating: $0, count: tables.count) }
    } else {
      for index in tables.indices { tables[index].sortRows() }
      switch mode {
      case .outer: lines = outer(tables)
      case .inner: lines = inner(tables)
      case .outerTabular: lines = tabular(tables)
      }
    }
    var joint = first.frame.fields[first.key].emptied
    joint.numberedName = nil
    for line in lines {
      guard let place = line.firstIndex(where: { $0 != nil }), let row = line[place] else {
        continue
      }
      joint.append(row, of: tables[place].frame.fields[tables[place].key])
    }
    var out = DataFrame(refID: first.frame.refID, fields: [joint])
    for (number, table) in tables.enumerated() {
      let rows = lines.map { $0[number] ?? Int.max }
      for (index, field) in table.frame.fields.enumerated() where index != table.key {
        var copy = field
        copy.keep(rows)
        if copy.refID.isEmpty { copy.refID = table.frame.refID }
        out.fields.append(copy)
      }
    }
    out.numberRepeatedNames(times: true)
    return out
  }

  /// Whether keys are numbers, each greater than the one before.
  private static func isAscending(_ table: Table) -> Bool {
    let field = table.frame.fields[table.key]
    guard field.kind != .text else { return false }
    return zip(field.numbers, field.numbers.dropFirst()).allSatisfy { $0 < $1 }
  }

  private static func outer(_ tables: [Table]) -> [[Int?]] {
    var order: [JoinKey] = []
    var seen: Set<JoinKey> = []
    for table in tables {
      for key in table.keys where seen.insert(key).inserted { order.append(key) }
    }
    // Texts stay in the order in which they come.
    order = order.enumerated().sorted { a, b in
      if case .number(let x) = a.element, case .number(let y) = b.element, x != y { return x < y }
      return a.offset < b.offset
    }.map(\.element)
    return order.map { key in tables.map { $0.rows[key]?.last } }
  }

  private static func inner(_ tables: [Table]) -> [[Int?]] {
    var lines: [(JoinKey, [Int?])] = tables[0].keys.enumerated().map { ($1, [$0]) }
    for table in tables.dropFirst() {
      lines = lines.flatMap { key, line in
        (table.rows[key] ?? []).map { (key, line + [$0]) }
      }
      if lines.count > mostLines { lines = Array(lines.prefix(mostLines)) }
    }
    return lines.map(\.1)
  }
  /// What keys that repeat on all sides may grow to.
  private static let mostLines = 100_000

  private static func tabular(_ tables: [Table]) -> [[Int?]] {
    var lines: [[Int?]] = []
    var seen: Set<[Int?]> = []
    for (number, table) in tables.enumerated() {
      for (row, key) in table.keys.enumerated() {
        let line = tables.enumerated().map { $0 == number ? row : $1.rows[key]?.first }
        if seen.insert(line).inserted { lines.append(line) }
      }
    }
    return lines
  }
}

/// What rows are told by: times and numbers by their value, texts as they are.
enum JoinKey: Hashable {
  case number(Double)
  case text(String)

  init(_ field: Field, _ row: Int) {
    let number = field.kind == .text ? .nan : field.number(row)
    self = number.isNaN ? .text(field.text(row)) : .number(number)
  }
}
