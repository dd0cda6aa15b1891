internal import Metrics

/// Series by their labels: the index of a block, or one that was made in memory. Series go by numbers that ascend.
protocol SeriesIndex {
  /// The label names in use, in no certain order.
  var labelNames: [String] { get }
  /// The values of a label name; nil where no series has it.
  func values(of name: String) -> LabelValues?
  /// The series that have any of the values of a name, by the values' ascending numbers; ascending.
  func series(with values: [Int], of name: String) throws(BlockError) -> [UInt32]
  /// All series, ascending.
  func allSeries() throws(BlockError) -> [UInt32]
}

extension SeriesIndex {
  /// The series that fit all matchers, ascending.
  func series(matching matchers: [Matcher]) throws(BlockError) -> [UInt32] {
    // What asks for a label to be there, equalities first, since the shortest list bounds all further work; then what
    // only excludes.
    let asking = matchers.filter { !$0.matches("") }.sorted {
      $0.operation == .equal && $1.operation != .equal
    }
    var candidates: [UInt32]?
    for matcher in asking {
      guard let values = values(of: matcher.name) else { return [] }
      let fitting = try series(with: values.matching(matcher), of: matcher.name)
      candidates = candidates.map { intersection($0, fitting) } ?? fitting
      if candidates?.isEmpty == true { return [] }
    }
    var remaining: [UInt32]
    if let candidates { remaining = candidates } else { remaining = try allSeries() }
    for matcher in matchers where matcher.matches("") {
      guard let values = values(of: matcher.name) else { continue }
      let refused = values.matching(matcher.opposite)
      if refused.isEmpty { continue }
      remaining = difference(remaining, try series(with: refused, of: matcher.name))
    }
    return remaining
  }
}

extension Matcher {
  /// The matcher that fits what this one does not.
  fileprivate var opposite: Matcher {
    var other = self
    other.operation =
      switch operation {
      case .equal: .notEqual
      case .notEqual: .equal
      case .regex: .notRegex
      case .notRegex: .regex
      }
    return other
  }
}

/// The numbers that both ascending lists have.
private func intersection(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
  var out: [UInt32] = []
  out.reserveCapacity(min(a.count, b.count))
  var (i, j) = (0, 0)
  while i < a.count, j < b.count {
    if a[i] == b[j] { out.append(a[i]) }
    let (x, y) = (a[i], b[j])
    if x <= y { i += 1 }
    if y <= x { j += 1 }
  }
  return out
}

/// The numbers of the first ascending list that the second has not.
private func difference(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
  var out: [UInt32] = []
  out.reserveCapacity(a.count)
  var j = 0
  for number in a {
    while j < b.count, b[j] < number { j += 1 }
    if j == b.count || b[j] != number { out.append(number) }
  }
  return out
}

/// Several ascending lists as one, each number once.
func union(_ lists: [[UInt32]]) -> [UInt32] {
  if lists.count == 1 { return lists[0] }
  var all = Array(lists.joined())
  all.sort()
  var kept = 0
  for index in all.indices where kept == 0 || all[kept - 1] != all[index] {
    all[kept] = all[index]
    kept += 1
  }
  all.removeLast(all.count - kept)
  return all
}
