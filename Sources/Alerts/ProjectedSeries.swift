internal import Metrics

/// Series by what they have of some labels, so that those which fit an alert are found without going through all.
final class ProjectedSeries {
  private let series: [Labels]

  init(_ series: [Labels]) { self.series = series }

  /// By the names that were looked at: which of them series have, and the series by their values.
  private var tables: [[String]: [Set<String>: [Labels: [Int]]]] = [:]

  /// The series that have no other value of any of these labels.
  func compatible(with labels: [Label]) -> [Labels] {
    guard !series.isEmpty else { return [] }
    let names = labels.map(\.name)
    let table: [Set<String>: [Labels: [Int]]]
    if let known = tables[names] {
      table = known
    } else {
      let wanted = Set(names)
      var fresh: [Set<String>: [Labels: [Int]]] = [:]
      for (index, one) in series.enumerated() {
        let pairs = one.pairs.filter { wanted.contains($0.name) }
        fresh[Set(pairs.map(\.name)), default: [:]][Labels(sorted: pairs), default: []]
          .append(index)
      }
      tables[names] = fresh
      table = fresh
    }
    var found: [Int] = []
    for (present, byValues) in table {
      let key = Labels(sorted: labels.filter { present.contains($0.name) })
      found += byValues[key] ?? []
    }
    return found.sorted().map { series[$0] }
  }
}
