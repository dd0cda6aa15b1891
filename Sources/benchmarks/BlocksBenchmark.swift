internal import Blocks
internal import Files
internal import Glibc
internal import Metrics
internal import PromQL
internal import Query
internal import Threads

let blocksBenchmark = Benchmark(
  name: "blocks",
  summary:
    "ten range queries over 24 h of blocks beside Prometheus on the same directory, and memory"
) { report in
  let data = QueryData(points: 8640)
  do {
    try measureBytes(&report)
    let folder = try ScratchFolder()
    let path = folder.path + "/data"
    guard mkdir(path, 0o755) == 0, mkdir(path + "/wal", 0o755) == 0 else {
      throw MeasureError("no folder \(path)")
    }
    let writing = monotonicSeconds()
    try data.writeBlocks(to: path)
    report.line("writing the blocks", monotonicSeconds() - writing, .count, peer: "seconds")
    let opening = monotonicSeconds()
    let directory: DataDirectory
    do throws(BlockError) { directory = try DataDirectory(path) } catch {
      throw MeasureError("\(error)")
    }
    report.line("opening them", (monotonicSeconds() - opening) * 1000, .milliseconds)
    let prometheus = try PeerServer.prometheus(on: path, folder)
    measure(data, directory, prometheus, &report)
    prometheus.stop()
  } catch {
    report.failed("\(error)")
  }
}

/// What the blocks of two hours take beside those that promtool makes of the same samples.
private func measureBytes(_ report: inout Report) throws {
  let data = QueryData(points: 720)
  let folder = try ScratchFolder()
  let (own, theirs) = (folder.path + "/own", folder.path + "/theirs")
  guard mkdir(own, 0o755) == 0 else { throw MeasureError("no folder \(own)") }
  try data.writeBlocks(to: own)
  guard access("/usr/bin/promtool", X_OK) == 0 else {
    return report.note("bytes of the blocks not compared: promtool is not here")
  }
  try data.write(to: folder.path + "/history.om")
  try runProgram([
    "promtool", "tsdb", "create-blocks-from", "openmetrics", folder.path + "/history.om", theirs,
  ])
  let samples = Double(data.series.count * data.points)
  let sizes = [own, theirs].map { Double(FilePath.total(below: $0).bytes) / samples }
  report.line(
    "bytes of the blocks' files, a sample", sizes[0], .bytes, bound: .atMost(sizes[1] * 1.02),
    peer: "Prometheus \(short(sizes[1])), ratio \(short(sizes[0] / sizes[1]))")
}

private func measure(
  _ data: QueryData, _ directory: DataDirectory, _ prometheus: PeerServer, _ report: inout Report
) {
  let onDisk = Evaluator(source: directory, pool: WorkerPool(threads: 2, .usual))
  let inMemory = Evaluator(source: data.store(), pool: WorkerPool(threads: 2, .usual))
  let range = StepRange(
    start: data.start, end: data.end,
    step: .seconds(max(1, (data.end - data.start).inSeconds / 999)))
  report.note(
    "ms a request of 1,000 steps, medians of 7 taken in turn: evaluation and JSON in process,")
  report.note("both cores; Prometheus' whole requests on loopback, on the very same directory")
  var ratios: [(prometheus: Double, memory: Double)] = []
  for query in rangeQueries {
    var times: [[Double]] = [[], [], []]
    for _ in 0..<7 {
      times[0].append(milliseconds { _ = answer(onDisk, query, range).apiData })
      times[1].append(milliseconds { _ = answer(inMemory, query, range).apiData })
      times[2].append(milliseconds { prometheus.rangeQuery(query, data, steps: 1000) })
    }
    let medians = times.map(median)
    report.line(
      query, medians[0], .milliseconds,
      peer: "from memory \(tenths(medians[1])), Prometheus \(tenths(medians[2]))")
    ratios.append((medians[2] / medians[0], medians[0] / medians[1]))
  }
  report.line(
    "times faster than Prometheus, geometric mean", geometricMean(ratios.map(\.prometheus)),
    .times, bound: .atLeast(8))
  report.line(
    "times what memory takes, geometric mean", geometricMean(ratios.map(\.memory)), .times,
    bound: .atMost(1.5))
  for problem in directory.problems.listed { report.failed("\(problem)") }
}
