internal import JSON
internal import Metrics

extension TransformationRecord {
  static let histogram = TransformationRecord(
    "histogram", options: ["bucketSize", "bucketOffset", "bucketCount", "combine", "fields"],
    run: { transformer, frames, options in
      guard let made = Histogramming(options).made(of: frames) else {
        if frames.contains(where: { $0.count > 0 }) { transformer.miss("no field of numbers") }
        return frames
      }
      return [made]
    })

  static let regression = TransformationRecord(
    "regression",
    options: [
      "modelType", "degree", "xFieldName", "yFieldName", "predictionCount",
    ],
    shortfalls: { options in
      Shortfall.unless(["linear", "polynomial"], options["modelType"], "model")
        + Shortfall.unless(["1", "2", "3", "4", "5"], options["degree"], "degree")
    },
    run: { transformer, frames, options in
      let (x, y) = (options["xFieldName"].text ?? "", options["yFieldName"].text ?? "")
      for frame in frames {
        guard let values = frame.fields.first(where: { $0.isNamed([y]) }) else { continue }
        guard let places = frame.fields.first(where: { $0.isNamed([x]) }) else { break }
        guard let made = Regression(options).made(places, values, frame) else { break }
        return frames + [made]
      }
      if x.isEmpty || y.isEmpty {
        transformer.miss("names no fields for x and y")
      } else if frames.contains(where: { $0.count > 0 }) {
        transformer.miss("no fields \(x) and \(y)")
      }
      return frames
    })
}

/// How many values of each field lie in which bucket.
struct Histogramming {
  private let size: Double?
  private let offset: Double
  private let buckets: Double
  private let combines: Bool

  init(_ options: JSON) {
    size = options["bucketSize"].number.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    offset = options["bucketOffset"].number ?? 0
    buckets = options["bucketCount"].number.flatMap { $0 >= 1 ? $0 : nil } ?? 30
    combines = options["combine"].bool ?? false
  }

  /// Bucket bounds and counts, a column a field; nil where no field has numbers.
  func made(of frames: [DataFrame]) -> DataFrame? {
    let fields = frames.flatMap(\.fields).filter { $0.kind == .number }
    let all = fields.map { $0.numbers.filter(\.isFinite) }
    guard let size = size ?? Self.size(all.flatMap { $0 }.sorted(), buckets) else { return nil }
    func bucket(_ value: Double) -> Double {
      ((value - offset) / size).rounded(.down) * size + offset
    }
    let counts = all.map { values in
      values.reduce(into: [Double: Double]()) { $0[bucket($1), default: 0] += 1 }
    }
    let bounds = Set(counts.flatMap(\.keys)).sorted()
    var low = Field("xMin", numbers: bounds)
    var high = Field("xMax", numbers: bounds.map { $0 + size })
    let own = fields.first { !$0.own.isEmpty }?.own ?? []
    low.own = own
    high.own = own
    var out = DataFrame(refID: frames.first?.refID ?? "", fields: [low, high])
    if combines {
      out.fields.append(
        Field("count", numbers: bounds.map { bound in counts.reduce(0) { $0 + ($1[bound] ?? 0) } }))
    } else {
      for (field, counts) in zip(fields, counts) {
        var column = field
        column.numbers = bounds.map { counts[$0] ?? 0 }
        column.endsInNaN = false
        column.own = [JSON.Member("unit", .string("short"))]
        out.fields.append(column)
      }
    }
    return out
  }

  /// The least round size that makes no more than `buckets` of the range and tells neighbours apart.
  private static func size(_ values: [Double], _ buckets: Double) -> Double? {
    guard let first = values.first, let last = values.last else { return nil }
    var least = values.count == 1 ? 1 : Double.infinity
    for (a, b) in zip(values, values.dropFirst()) where b > a { least = min(least, b - a) }
    let target = (last - first) / buckets
    var power = 1e-9
    while power < 1e10 {
      for step in power == 1 ? [1, 2, 4, 5] : [1, 2, 2.5, 4, 5] {
        if target < power * step, power * step >= least { return power * step }
      }
      power = (power * 10 * 1e9).rounded() / 1e9
    }
    return least.isFinite ? max(least, target) : 1
  }
}
