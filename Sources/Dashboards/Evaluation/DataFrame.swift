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
}

/// One column.
struct Field: Sendable {
  /// Times are numbers in milliseconds since the epoch.
  enum Kind: Sendable { case time, number, text }
  var name: String
  var kind: Kind
  var labels = Labels.empty
  var refID = ""
  /// A name that a legend template or a transformation gave; it wins over `name`.
  var displayName: String?
  /// Options that a transformation gave it, by the names that overrides have: they go before the panel's defaults.
  var own: [JSON.Member] = []
  /// Parallel to the rows; NaN where there is nothing. Empty for texts.
  var numbers: [Double] = []
  /// The newest value is there but is no number: 0/0.
  var endsInNaN = false
  /// Parallel to the rows. Empty for times and numbers.
  var texts: [String] = []

  init(_ name: String, times: [Double]) {
    self.name = name
    kind = .time
    numbers = times
  }
  init(_ name: String, numbers: [Double], labels: Labels = .empty, refID: String = "") {
    self.name = name
    kind = .number
    self.numbers = numbers
    self.labels = labels
    self.refID = refID
  }
  init(_ name: String, texts: [String]) {
    self.name = name
    kind = .text
    self.texts = texts
  }

  var count: Int { kind == .text ? texts.count : numbers.count }
  var shownName: String { displayName ?? name }

  /// Whether the row has a value that is no number, and not no value.
  func isNotANumber(_ row: Int) -> Bool {
    row < numbers.count && numbers[row].isNotANumber
  }

  mutating func keep(_ indices: [Int]) {
    if kind == .text {
      texts = indices.map { $0 < texts.count ? texts[$0] : "" }
    } else {
      numbers = indices.map { $0 < numbers.count ? numbers[$0] : .nan }
    }
  }

  /// The value of a row as text; numbers exactly.
  func text(_ row: Int) -> String {
    if kind == .text { return row < texts.count ? texts[row] : "" }
    guard row < numbers.count, !numbers[row].isNaN else { return "" }
    return ValueFormat(unit: "string").text(numbers[row])
  }

  /// The value of a row as a number; NaN for texts that are none.
  func number(_ row: Int) -> Double {
    if kind == .text { return row < texts.count ? Double(texts[row]) ?? .nan : .nan }
    return row < numbers.count ? numbers[row] : .nan
  }
}
