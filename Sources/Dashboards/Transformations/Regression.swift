internal import JSON
internal import Metrics

/// A line or curve through the points of two fields.
struct Regression {
  private let degree: Int
  private let count: Int
  private let model: String

  init(_ options: JSON) {
    model = options["modelType"].string ?? "linear"
    degree = model == "linear" ? 1 : Int(min(max(options["degree"].number ?? 2, 1), 5))
    count = Int(min(max(options["predictionCount"].number ?? 100, 2), 10_000))
  }

  func made(_ places: Field, _ values: Field, _ frame: DataFrame) -> DataFrame? {
    let all = (0..<frame.count).map { places.number($0) }.filter(\.isFinite)
    guard let low = all.min(), let high = all.max() else { return nil }
    let origin = places.kind == .time ? low : 0
    // Scaled to about 1, or powers of milliseconds would drown everything.
    let scale = max((high - origin).magnitude, (low - origin).magnitude, .leastNormalMagnitude)
    let points = (0..<frame.count).map {
      ((places.number($0) - origin) / scale, values.number($0))
    }.filter { $0.0.isFinite && $0.1.isFinite }
    guard let terms = Self.fit(points, degree) else { return nil }
    let step = (high - low) / Double(count)
    let asked = (0..<(count - 1)).map { Double($0) * step + low } + [high]
    var x = Field(places.name, numbers: asked)
    x.kind = places.kind
    let y = Field(
      "\(values.name) predicted",
      numbers: asked.map { place in
        let scaled = (place - origin) / scale
        return terms.reversed().reduce(0) { $0 * scaled + $1 }
      })
    return DataFrame(refID: frame.refID, name: "\(model) regression", fields: [x, y])
  }

  /// Least squares: the terms, lowest power first.
  private static func fit(_ points: [(Double, Double)], _ degree: Int) -> [Double]? {
    let size = degree + 1
    guard points.count >= size else { return nil }
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: size + 1), count: size)
    for (x, y) in points {
      var powers = [1.0]
      for _ in 0..<(2 * degree) { powers.append((powers.last ?? 1) * x) }
      for row in 0..<size {
        for column in 0..<size { matrix[row][column] += powers[row + column] }
        matrix[row][size] += powers[row] * y
      }
    }
    for pivot in 0..<size {
      let best = (pivot..<size).max { matrix[$0][pivot].magnitude < matrix[$1][pivot].magnitude }
      guard let best, matrix[best][pivot].magnitude > 1e-12 else { return nil }
      matrix.swapAt(pivot, best)
      for row in 0..<size where row != pivot {
        let factor = matrix[row][pivot] / matrix[pivot][pivot]
        for column in pivot...size { matrix[row][column] -= factor * matrix[pivot][column] }
      }
    }
    return (0..<size).map { matrix[$0][size] / matrix[$0][$0] }
  }
}
