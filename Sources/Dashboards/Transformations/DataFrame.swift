internal import JSON
internal import Metrics

/// Columns of one length: what a query answers and transformations work on.
struct DataFrame: Sendable {
  /// The queries it came from; joined frames have several.
  var refID: String
  /// The series' name where the frame is one series.
  var name = ""
  var fields: [Field] = []

  var count: Int { fields.map(\.count).max() ?? 0 }
  var timeField: Field? { fields.first { $0.kind == .time } }

  /// Only the rows at `indices`, in that order.
  func rows(_ indices: [Int]) -> DataFrame {
    var copy = self
    for index in copy.fields.indices { copy.fields[index].keep(indices) }
    return copy
  }

  /// What it is called where one of several is chosen.
  var title: String {
    if !name.isEmpty { return name }
    let labelled = fields.filter { !$0.labels.isEmpty }
    if labelled.count == 1 { return labelled[0].labels.description }
    return fields.filter { $0.kind != .time }.map(\.shownName).joined(separator: ", ")
  }

  /// Whether it is one series: a time and a number for each row.
  var isSeries: Bool { fields.count == 2 && timeField != nil && fields[1].kind == .number }

  /// The column shown under a name.
  func index(shown name: String) -> Int? { fields.firstIndex { $0.shownName == name } }

  /// By the name that is shown, else by its own.
  func index(named name: String) -> Int? {
    index(shown: name) ?? fields.firstIndex { $0.name == name }
  }
  func field(named name: String) -> Field? { index(named: name).map { fields[$0] } }

  /// Columns of one name each get their number, the first too, as Grafana tells them apart.
  mutating func numberRepeatedNames(times: Bool) {
    var count: [String: Int] = [:]
    for field in fields { count[field.name, default: 0] += 1 }
    var seen: [String: Int] = [:]
    for index in fields.indices {
      let name = fields[index].name
      seen[name, default: 0] += 1
      let isAlone = count[name] == 1 || (fields[index].kind == .time && !times)
      fields[index].numberedName = isAlone ? nil : "\(name) \(seen[name] ?? 1)"
    }
  }

  func sorted(by field: Field, descending: Bool) -> DataFrame {
    let indices = (0..<count).sorted { a, b in
      if field.kind == .text {
        let (x, y) = (field.text(a), field.text(b))
        if x == y { return a < b }
        return descending ? VariableOptions.naturally(y, x) : VariableOptions.naturally(x, y)
      }
      let (x, y) = (field.number(a), field.number(b))
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
      if x == y { return a < b }
      return descending ? x > y : x < y
    }
    return rows(indices)
  }
}
