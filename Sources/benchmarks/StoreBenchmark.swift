internal import Metrics
internal import TSDB

let storeBenchmark = Benchmark(
  name: "store", summary: "memory, chunks, bytes a sample, label index"
) { report in
  measureMemory(&report)
  measureChunks(&report)
  measureRealSamples(&report)
  measureIndex(&report)
}

/// 100,000 series over an hour at 15 s, two thirds counters, one third noisy gauges.
func measureMemory(_ report: inout Report) {
  let before = residentBytes()
  if before > 40_000_000 {
    report.note("other benchmarks ran before in this process: run `store` alone for its memory")
  }
  let store = Store()
  let targets = 100
  let perTarget = 1000
  var random = Seeded(state: 11)
  var values = (0..<targets * perTarget).map { _ in Double(random.next() % 1_000_000) }
  var batches: [SampleBatch] = []
  for target in 0..<targets {
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: 0))
    let labels = (0..<perTarget).map { index -> Labels in
      [
        "__name__": "app_metric_\(index / 10)_total", "instance": "10.0.0.\(target):9100",
        "job": "application", "method": ["GET", "POST", "PUT"][index % 3],
        "route": "/api/v1/resource/\(index % 10)",
      ]
    }
    batch.references = store.references(for: labels)
    batch.values = Array(repeating: 0, count: perTarget)
    batches.append(batch)
  }
  let empty = residentBytes()
  for step in 0..<240 {
    for target in 0..<targets {
      batches[target].timestamp = Timestamp(
        milliseconds: 1_700_000_000_000 + Int64(step * 15_000 + target * 150)
          + Int64(random.next() % 3))
      for index in 0..<perTarget {
        let series = target * perTarget + index
        if index % 3 == 0 {
          values[series] = Double.random(in: 0..<1000, using: &random)
        } else {
          values[series] += Double(random.next() % 200)
        }
        batches[target].values[index] = values[series]
      }
      store.append(batches[target])
    }
  }
  let statistics = store.statistics
  report.line(
    "resident, 100k series, 1 h at 15 s, a third noisy gauges", Double(residentBytes()) / 1e6,
    .megabytes, bound: .atMost(300),
    peer: Recorded.figure("Prometheus 340, VictoriaMetrics 390–470"))
  report.line(
    "  a series without its chunks",
    (Double(residentBytes() - before) - Double(statistics.chunkBytes)) / 100_000, .bytes,
    bound: .atMost(1024))
  report.line("  the same before its first sample", Double(empty - before) / 100_000, .bytes)
  report.line(
    "  a sample in chunks", Double(statistics.chunkBytes) / Double(statistics.samplesAppended),
    .bytes, peer: Recorded.figure("Prometheus 1.8 constant, 8.7 noisy"))
}

private func measureChunks(_ report: inout Report) {
  var random = Seeded(state: 5)
  for shape in ["constant", "counter", "noisy gauge"] {
    var value = 1000.0
    var columns: [[Double]] = []
    for _ in 0..<1200 {
      columns.append(
        (0..<100).map { series in
          switch shape {
          case "counter": value += Double(random.next() % 50)
          case "noisy gauge": value = Double.random(in: 0..<1000, using: &random)
          default: break
          }
          return value + Double(series)
        })
    }
    var store = Store()
    var append = Double.infinity
    for _ in 0..<5 {
      store = Store()
      let references = store.references(for: (0..<100).map { ["i": "\($0)"] })
      let batches = columns.enumerated().map { step, values -> SampleBatch in
        var batch = SampleBatch(
          timestamp: Timestamp(milliseconds: 1_700_000_000_000 + Int64(step) * 15_000))
        batch.references = references
        batch.values = values
        return batch
      }
      let start = threadSeconds()
      for batch in batches { store.append(batch) }
      append = min(append, (threadSeconds() - start) / 120_000)
    }
    report.line(
      "append, \(shape)", append * 1e9, .nanoseconds, bound: .steps(17),
      peer: Recorded.figure("Prometheus 16–67"))
    let selected =
      (try? store.select([], from: .distantPast, through: .distantFuture)) ?? []
    var samples = SampleColumns()
    var read = 0
    let iterate = best(of: 9) {
      read = 0
      for series in selected {
        samples.removeAll()
        series.read(from: .distantPast, through: .distantFuture, into: &samples)
        read += samples.values.count
      }
    }
    report.line(
      "iterate, \(shape)", iterate / Double(max(1, read)) * 1e9, .nanoseconds,
      bound: .steps(shape == "counter" ? 3.5 : 7),
      peer: Recorded.figure("Prometheus 23–31, plain C 6.3"))
    let statistics = store.statistics
    report.line(
      "  bytes a sample, \(shape)", Double(statistics.chunkBytes) / 120_000, .bytes,
      peer: shape == "counter"
        ? "" : Recorded.figure(shape == "constant" ? "Prometheus 1.8" : "Prometheus 8.7"))
  }
}

private func measureIndex(_ report: inout Report) {
  let store = Store()
  let labels = (0..<100_000).map { index -> Labels in
    ["__name__": "requests_total", "pod": "service-\(index % 97)-\(index)-x\(index % 13)"]
  }
  let start = threadSeconds()
  var batch = SampleBatch(timestamp: Timestamp(milliseconds: 1))
  batch.references = store.references(for: labels)
  report.line("make a series", (threadSeconds() - start) / 100_000 * 1e6, .microseconds)
  batch.values = Array(repeating: 1, count: batch.references.count)
  store.append(batch)
  for expression in [".*-777[0-9]-x.*", "service-(3|4)-.*7-x1", "service-11-.*"] {
    guard let matcher = try? Matcher("pod", .regex, expression) else { continue }
    var count = 0
    let ask = {
      count =
        (try? store.select([matcher], from: .distantPast, through: .distantFuture))?.count ?? 0
    }
    let cold = best(of: 1, ask)
    report.line(
      "\(expression) over 100k values, cold (\(count) series)", cold * 1e3, .milliseconds,
      bound: .steps(3e6), peer: Recorded.figure("RE2 alone 6–9"))
    report.line("  asked again", best(of: 5, ask) * 1e3, .milliseconds, bound: .steps(0.87e6))
  }
}
