internal import Glibc
internal import Metrics
internal import TSDB

/// How long a start takes that finds so many series with six hours of samples, 15 s apart, as a killed engine leaves
/// them: blocks, chunks, a checkpoint of some minutes ago and the log since; and the same of a killed Prometheus that
/// was sent the same samples.
func measureStart(_ report: inout Report) throws {
  let data = StartData(series: 10_000, hours: 6)
  let scratch = try ScratchFolder()
  try data.write(to: scratch.path)
  let peer = try prometheusStart(data)
  let before = (residentBytes(), monotonicSeconds())
  let store = Store(limits: StoreLimits(), isFilling: true)
  let history = History(store, state: scratch.path)
  history.open()
  let log = StoreLog(store, folder: scratch.path + "/log")
  log.load(border: store.border)
  let newest = log.newest
  try log.begin(at: 0)
  store.finishFilling(newest: newest, now: .distantFuture)
  let series = try history.select(
    [try Matcher("__name__", .equal, "app_metric_3_total")],
    from: Timestamp(milliseconds: data.end - 300_000), through: Timestamp(milliseconds: data.end))
  var columns = SampleColumns()
  for one in series {
    one.read(
      from: Timestamp(milliseconds: data.end - 300_000),
      through: Timestamp(milliseconds: data.end), into: &columns)
  }
  let seconds = monotonicSeconds() - before.1
  guard columns.values.count >= data.perMetric * 20 else {
    return report.failed("only \(columns.values.count) samples are there after a start")
  }
  report.line(
    "start to first answer, \(data.labels.count) series × \(data.hours) h at 15 s", seconds * 1e3,
    .milliseconds, bound: .timesPeer(0.1, peer.map { $0 * 1e3 }, orSteps: 1.2e9),
    peer: peer.map { "Prometheus \(short($0 * 1e3))" } ?? "Prometheus is not here")
  report.line("  samples in memory", Double(log.status.samplesRead), .count)
  report.line("  blocks", Double(history.status.blocks), .count)
}

/// Counters and noisy gauges over some hours until now.
private struct StartData {
  let hours: Int
  let labels: [Labels]
  let perMetric = 1000
  let start: Int64
  var steps: Int { hours * 240 }
  var end: Int64 { start + Int64(steps - 1) * 15_000 }

  init(series: Int, hours: Int) {
    self.hours = hours
    labels = (0..<series).map { index in
      [
        "__name__": "app_metric_\(index / 1000)_total", "instance": "10.0.0.\(index % 100):9100",
        "job": "application", "route": "/api/v1/resource/\(index / 100)",
      ]
    }
    start = (Int64(time(nil)) / 15 * 15 - Int64(hours) * 3600) * 1000
  }

  /// Calls `body` with the values of each step.
  func visit(_ body: (Int64, [Double]) throws -> Void) rethrows {
    var random = Seeded(state: 11)
    var values = labels.map { _ in Double(random.next() % 1_000_000) }
    for step in 0..<steps {
      for index in values.indices {
        if index % 3 == 0 {
          values[index] = Double(random.next() % 1_000_000) / 1000
        } else {
          values[index] += Double(random.next() % 200)
        }
      }
      try body(start + Int64(step) * 15_000, values)
    }
  }

  /// As an engine that is killed at the end leaves it.
  func write(to folder: String) throws {
    mkdir(folder + "/log", 0o755)
    let store = Store()
    let history = History(store, state: folder)
    history.open()
    let log = StoreLog(store, folder: folder + "/log")
    try log.begin(at: 0)
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: 0))
    batch.references = store.references(for: labels)
    var step = 0
    try visit { time, values in
      batch.timestamp = Timestamp(milliseconds: time)
      batch.values = values
      store.append(batch)
      let seconds = Double(step) * 15
      try log.flush(at: seconds)
      if step % 8 == 7 {
        history.dropCut()
        history.upkeep(now: batch.timestamp, bytes: nil)
      }
      if step % 40 == 20 {
        try log.checkpoint(seconds: { seconds })
        try log.dropChunks(before: store.border)
      }
      step += 1
    }
  }
}

// MARK: Prometheus

private let port: UInt16 = 19_387

/// Seconds from a start to the first answer of a Prometheus that was sent the data and killed; nil where it is not here.
private func prometheusStart(_ data: StartData) throws -> Double? {
  guard access("/usr/bin/prometheus", X_OK) == 0 else { return nil }
  let scratch = try ScratchFolder()
  try scratch.write("empty.yml", "global: {}\n")
  let words = [
    "prometheus", "--config.file=\(scratch.path)/empty.yml",
    "--storage.tsdb.path=\(scratch.path)/data", "--web.enable-remote-write-receiver",
    "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
  ]
  func answers() -> Bool {
    let query = "GET /api/v1/query?query=count(app_metric_3_total)&time=\(data.end / 1000) HTTP/1.1"
    return (try? request(port, query))?.contains(" 200 ") == true
  }
  let first = try SideProgram(words)
  for _ in 0..<300 where !answers() { usleep(100_000) }
  // Half an hour at a time: what is an hour behind the newest is refused.
  var times: [Int64] = []
  var columns: [[Double]] = []
  var refused = 0
  func send() {
    for begin in stride(from: 0, to: data.labels.count, by: 1000) {
      var message = RemoteWriteMessage()
      for index in begin..<min(begin + 1000, data.labels.count) {
        message.append(data.labels[index], times, columns.map { $0[index] })
      }
      let answer = try? request(
        port, "POST /api/v1/write HTTP/1.1", headers: RemoteWriteMessage.headers,
        body: message.compressed)
      if answer?.contains(" 204 ") != true { refused += 1 }
    }
    times = []
    columns = []
  }
  data.visit { time, values in
    times.append(time)
    columns.append(values)
    if times.count == 120 { send() }
  }
  send()
  kill(first.process, SIGKILL)
  first.end()
  guard refused == 0 else { throw MeasureError("Prometheus refused \(refused) messages") }
  let began = monotonicSeconds()
  let second = try SideProgram(words)
  defer {
    second.end()
    withExtendedLifetime(scratch) {}
  }
  while !answers() {
    guard monotonicSeconds() - began < 120 else {
      throw MeasureError("Prometheus does not come up again")
    }
    usleep(5000)
  }
  return monotonicSeconds() - began
}
