import Metrics
import Query

extension Evaluation {
  /// sort and sort_desc: elements by value, NaN last; histograms are left out. Only an instant query has an order.
  func sortByValue(_ call: Call, _ steps: Steps, isDescending: Bool) throws(QueryError)
    -> any VectorPlan
  {
    let input = try vector(call.arguments[0], steps)
    if isRange {
      notes.sortInRange(call.range)
    }
    var series = try columns(input, steps)
    for index in series.indices { series[index].column.histograms = [] }
    series.removeAll { $0.column.isEmpty }
    guard !isRange, steps.count == 1 else { return ReadyPlan(series) }
    series = series.enumerated().sorted { a, b in
      let (x, y) = (a.element.column.values[0], b.element.column.values[0])
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a.offset < b.offset : y.isNaN }
      if x == y { return a.offset < b.offset }
      return isDescending ? x > y : x < y
    }.map(\.element)
    return ReadyPlan(series)
  }

  /// sort_by_label and sort_by_label_desc: by the values of the labels given, numbers inside them as numbers, then
  /// by all labels.
  func sortByLabels(_ call: Call, _ steps: Steps, isDescending: Bool) throws(QueryError)
    -> any VectorPlan
  {
    let input = try vector(call.arguments[0], steps)
    if isRange { notes.sortInRange(call.range) }
    var names: [String] = []
    for argument in call.arguments.dropFirst() { names.append(try string(argument)) }
    var series = try columns(input, steps)
    guard !isRange else { return ReadyPlan(series) }
    series.sort { a, b in
      let (first, second) =
        isDescending ? (b.head.labels, a.head.labels) : (a.head.labels, b.head.labels)
      for name in names {
        let (x, y) = (first[name], second[name])
        if x != y { return naturallyLess(x, y) }
      }
      return first < second
    }
    return ReadyPlan(series)
  }
}

/// Whether `a` stands before `b` when runs of digits count as numbers: "a2" before "a10".
func naturallyLess(_ a: String, _ b: String) -> Bool {
  let x = Array(a.utf8)
  let y = Array(b.utf8)
  var i = 0
  var j = 0
  func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  while i < x.count, j < y.count {
    if isDigit(x[i]), isDigit(y[j]) {
      let startX = i
      let startY = j
      while i < x.count, isDigit(x[i]) { i += 1 }
      while j < y.count, isDigit(y[j]) { j += 1 }
      let numberX = x[startX..<i].drop { $0 == 0x30 }
      let numberY = y[startY..<j].drop { $0 == 0x30 }
      if numberX.count != numberY.count { return numberX.count < numberY.count }
      if !numberX.elementsEqual(numberY) { return numberX.lexicographicallyPrecedes(numberY) }
      if i - startX != j - startY { return i - startX < j - startY }
    } else {
      if x[i] != y[j] { return x[i] < y[j] }
      i += 1
      j += 1
    }
  }
  return x.count - i < y.count - j
}
