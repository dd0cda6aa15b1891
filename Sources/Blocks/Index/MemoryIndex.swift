internal import Metrics

/// An index made of series that were read one by one: of a head, or of a block whose own postings are damaged.
struct MemoryIndex: SeriesIndex, Sendable {
  private struct Column {
    var values = LabelValues()
    /// The series of each value, ascending.
    var postings: [[UInt32]] = []
  }

  private var columns: [String: Column] = [:]
  private let all: [UInt32]

  /// - Parameter series: by ascending numbers.
  init(_ series: [(number: UInt32, labels: Labels)]) {
    all = series.map(\.number)
    var gathered: [String: [String: [UInt32]]] = [:]
    for (number, labels) in series {
      for pair in labels.pairs {
        gathered[pair.name, default: [:]][pair.value, default: []].append(number)
      }
    }
    for (name, values) in gathered {
      var column = Column()
      for (value, series) in values.sorted(by: { bytewiseLess($0.key, $1.key) }) {
        column.values.append(value)
        column.postings.append(series)
      }
      columns[name] = column
    }
  }

  var labelNames: [String] { Array(columns.keys) }

  func values(of name: String) -> LabelValues? { columns[name]?.values }

  func series(with values: [Int], of name: String) -> [UInt32] {
    guard let column = columns[name] else { return [] }
    return union(values.map { column.postings[$0] })
  }

  func allSeries() -> [UInt32] { all }
}
