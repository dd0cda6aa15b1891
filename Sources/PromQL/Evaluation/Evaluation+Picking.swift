import Metrics
import Query

extension Evaluation {
  /// topk, bottomk and limitk: some elements of each group, with all their labels.
  func pick(
    _ aggregation: Aggregation, _ parameters: [Double], _ series: [SeriesColumn], _ steps: Steps
  ) throws(QueryError) -> [SeriesColumn] {
    for k in parameters where !(k.magnitude < 0x1p63) {
      let message =
        k.isNaN
        ? "Parameter value is NaN" : "Scalar value \(goNumber(k)) overflows int64"
      throw QueryError(.execution, message, position: aggregation.parameter?.range)
    }
    let grouping = Grouping(series.map(\.head), aggregation)
    var members = [[Int]](repeating: [], count: grouping.heads.count)
    for (index, id) in grouping.ids.enumerated() { members[Int(id)].append(index) }
    let operation = aggregation.operation
    var chosen = [Column?](repeating: nil, count: series.count)
    /// Of an instant query the order in which the elements come.
    var order: [Int] = []
    var best: [(value: Double, index: Int)] = []
    for indexes in members {
      for step in 0..<steps.count {
        if step & 15 == 0 { try budget.spend(0) }
        let k = Int(max(0, min(parameters[step], Double(indexes.count))))
        guard k > 0 else { continue }
        if operation == .limitk {
          var left = k
          for index in indexes where left > 0 && series[index].column.isPresent(step) {
            left -= 1
            take(series[index].column, step, steps.count, &chosen[index])
            if steps.count == 1 { order.append(index) }
          }
          continue
        }
        best.removeAll(keepingCapacity: true)
        for index in indexes {
          let value = series[index].column.values[step]
          if value.isAbsent {
            if series[index].column.hasHistogram(step) {
              notes.ignoredHistogramsIn(operation.rawValue, aggregation.operand.range)
            }
            continue
          }
          insert(value, index, k, isTop: operation == .topk, into: &best)
        }
        for (_, index) in best {
          take(series[index].column, step, steps.count, &chosen[index])
          if steps.count == 1 { order.append(index) }
        }
      }
    }
    if steps.count > 1 { order = Array(series.indices) }
    return order.compactMap { index in
      chosen[index].map { SeriesColumn(series[index].head, $0) }
    }
  }

  /// Keeps the `k` best in order, best first; of equal ones the first that came; NaN after all else.
  @inline(__always)
  private func insert(
    _ value: Double, _ index: Int, _ k: Int, isTop: Bool,
    into best: inout [(value: Double, index: Int)]
  ) {
    func isBetter(_ a: Double, _ b: Double) -> Bool {
      if a.isNaN { return false }
      return b.isNaN || (isTop ? a > b : a < b)
    }
    if best.count == k {
      guard isBetter(value, best[k - 1].value) else { return }
      best.removeLast()
    }
    var place = best.count
    while place > 0, isBetter(value, best[place - 1].value) { place -= 1 }
    best.insert((value, index), at: place)
  }

  private func take(_ column: Column, _ step: Int, _ count: Int, _ into: inout Column?) {
    if into == nil { into = Column(absent: count) }
    if let histogram = column.histograms.isEmpty ? nil : column.histograms[step] {
      into?.set(histogram, at: step)
    } else {
      into?.values[step] = column.values[step]
    }
  }

  /// limit_ratio: the elements whose labels' hash falls into the share; a negative ratio takes the others.
  func limitRatio(
    _ aggregation: Aggregation, _ parameters: [Double], _ series: [SeriesColumn], _ steps: Steps
  ) throws(QueryError) -> [SeriesColumn] {
    if parameters.contains(where: \.isNaN) {
      throw QueryError(
        .execution, "Ratio value is NaN", position: aggregation.parameter?.range)
    }
    let ratios = parameters.map { min(1, max(-1, $0)) }
    for (given, ratio) in zip(parameters, ratios) where given != ratio && !given.isNaN {
      notes.badRatio(given, ratio, aggregation.parameter?.range)
    }
    return series.compactMap { one in
      let place = Double(labelHash(one.head.labels)) / Double(UInt64.max)
      var masked = one
      for step in 0..<steps.count {
        let ratio = ratios[step]
        let isIn = ratio >= 0 ? place < ratio || ratio == 1 : place >= 1 + ratio
        if !isIn || ratio == 0 { masked.column.clear(at: step) }
      }
      return masked.column.isEmpty ? nil : masked
    }
  }
}

/// A hash of a label set that is the same in every process: FNV-1a over names and values, each ended by 0xFF, then
/// mixed so that all bits depend on all (the finaliser of MurmurHash3).
func labelHash(_ labels: Labels) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  func feed(_ byte: UInt8) {
    hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
  }
  for pair in labels.pairs {
    for byte in pair.name.utf8 { feed(byte) }
    feed(0xFF)
    for byte in pair.value.utf8 { feed(byte) }
    feed(0xFF)
  }
  hash ^= hash >> 33
  hash &*= 0xff51_afd7_ed55_8ccd
  hash ^= hash >> 33
  hash &*= 0xc4ce_b9fe_1a85_ec53
  return hash ^ (hash >> 33)
}
