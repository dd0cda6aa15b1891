internal import Blocks
internal import Chunks
internal import Glibc
internal import Metrics
internal import TSDB

/// The series that the ten queries are measured over, the same as the anchors' generator prints: `a_X`, `b_X` and
/// `h_X` (eleven buckets) for X of one, ten and a hundred; a point every 10 s, ending now.
struct QueryData {
  let series: [Labels]
  let points: Int
  let start: Timestamp
  var end: Timestamp { start + .seconds(10 * (points - 1)) }

  init(points: Int) {
    self.points = points
    var series: [Labels] = [["__name__": "a_one"], ["__name__": "b_one"]]
    let buckets = (0..<10).map(String.init) + ["+Inf"]
    for bucket in buckets { series.append(["__name__": "h_one", "le": bucket]) }
    for (name, count) in [("ten", 10), ("hundred", 100)] {
      for index in 0..<count {
        let label = String(index)
        series.append(["__name__": "a_" + name, "l": label])
        series.append(["__name__": "b_" + name, "l": label])
        for bucket in buckets {
          series.append(["__name__": "h_" + name, "l": label, "le": bucket])
        }
      }
    }
    self.series = series
    start = Timestamp(milliseconds: (Int64(time(nil)) / 10 * 10 - Int64(points) * 10) * 1000)
  }

  /// The value of a point, to six significant digits.
  func value(_ index: Int, _ point: Int) -> (text: String, number: Double) {
    var buffer = [CChar](repeating: 0, count: 32)
    let exact = Double(point) + Double(index) / Double(series.count)
    _ = withVaList([exact]) { vsnprintf(&buffer, buffer.count, "%.6g", $0) }
    let length = buffer.firstIndex(of: 0) ?? 0
    return (
      String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self),
      strtod(buffer, nil)
    )
  }

  /// A store that holds them.
  func store() -> Store {
    let store = Store()
    let references = store.references(for: series)
    for point in 0..<points {
      var batch = SampleBatch(timestamp: start + .seconds(10 * point))
      batch.references = references
      batch.values = series.indices.map { value($0, point).number }
      store.append(batch)
    }
    return store
  }

  /// Writes them as OpenMetrics with timestamps.
  func write(to path: String) throws(MeasureError) {
    guard let file = fopen(path, "w") else { throw MeasureError("cannot write \(path)") }
    defer { fclose(file) }
    for (index, labels) in series.enumerated() {
      // OpenMetrics allows no blank between labels.
      let pairs = labels.withoutName.pairs.map { $0.name + "=" + quoted($0.value) }
      let name = labels.metricName + (pairs.isEmpty ? "" : "{" + pairs.joined(separator: ",") + "}")
      var text = ""
      for point in 0..<points {
        text +=
          "\(name) \(value(index, point).text) \((start + .seconds(10 * point)).milliseconds / 1000)\n"
      }
      fputs(text, file)
    }
    fputs("# EOF\n", file)
  }

  /// Writes them as a data directory of blocks of two hours.
  func writeBlocks(to folder: String) throws(MeasureError) {
    do throws(BlockError) {
      let span: Int64 = 7_200_000
      var from = start.milliseconds / span * span
      while from <= end.milliseconds {
        let writer = try BlockWriter(
          in: folder,
          meta: BlockMeta(ulid: ULID(milliseconds: from), minTime: from, maxTime: from + span))
        let first = max(0, (from - start.milliseconds + 9999) / 10_000)
        let last = min(Int64(points) - 1, (from + span - 1 - start.milliseconds) / 10_000)
        for (index, labels) in series.enumerated().sorted(by: { $0.element < $1.element }) {
          var cutter = ChunkCutter()
          for point in first...last {
            cutter.append(
              start.milliseconds + point * 10_000, value(index, Int(point)).number)
          }
          try writer.append(labels, cutter.finish())
        }
        _ = try writer.finish()
        from += span
      }
    } catch {
      throw MeasureError("\(error)")
    }
  }
}
