internal import Files
internal import Glibc
internal import Metrics
internal import TSDB
internal import Wire

let startBenchmark = Benchmark(
  name: "start", summary: "an engine's start with six hours of samples, beside Prometheus'"
) { report in
  do { try measureStart(&report) } catch { report.failed("\(error)") }
}

/// How long a start takes that finds so many series with six hours of samples, 15 s apart, as a killed engine leaves
/// them: blocks, chunks, a checkpoint of some minutes ago and the log since; and the same of a killed Prometheus that
/// was sent the same samples. From the program's start to its first answer, in turn, medians.
private func measureStart(_ report: inout Report) throws {
  let isLong = getenv("VIGIL_LONG") != nil
  let data = StartData(series: isLong ? 100_000 : 10_000, hours: 6)
  let scratch = try ScratchFolder()
  let grown = try StartProcess.run(.grow, data, scratch)
  let peer = try KilledPrometheus(data)
  var seconds: [[Double]] = [[], []]
  var started: [StartProcess.Outcome] = []
  for round in 0..<5 {
    // Each start that counts follows on one of the same program, as a virtual machine's memory that nobody used for
    // seconds is given back to its host and has to be got again.
    _ = try StartProcess.run(.start, data, scratch)
    let began = monotonicSeconds()
    let outcome = try StartProcess.run(.start, data, scratch)
    started.append(outcome)
    // To its answer, as the peer's: the end of a process that holds so much memory takes its time too.
    seconds[0].append(Double(outcome.answered) / 1e9 - began)
    guard let peer, round < 3 else { continue }
    _ = try peer.start()
    seconds[1].append(try peer.start())
  }
  guard let first = started.first, first.read >= data.perMetric * 20 else {
    return report.failed("only \(started.first?.read ?? 0) samples are there after a start")
  }
  let theirs = seconds[1].isEmpty ? nil : median(seconds[1]) * 1e3
  report.line(
    "start to first answer, \(data.series) series × \(data.hours) h at 15 s",
    median(seconds[0]) * 1e3, .milliseconds, bound: .timesPeer(0.1, theirs, orSteps: 1.2e9),
    peer: theirs.map { "Prometheus \(short($0))" } ?? "Prometheus is not here")
  report.line(
    "  resident then", median(started.map { Double($0.resident) }) / 1e6, .megabytes,
    bound: .atMost(Double(grown.resident) / 1e6), peer: "as one that never stopped")
  report.line("  samples in memory", Double(first.samples), .count)
  report.line("  blocks", Double(first.blocks), .count)
}

/// This program as one that grows such data, or as one that starts with them: each is a process of its own, since only
/// that starts cold and has its own memory.
enum StartProcess: String {
  case grow = "--grow"
  case start = "--start"

  struct Outcome {
    var resident = 0
    /// Samples of the first answer.
    var read = 0
    var samples = 0
    var blocks = 0
    /// When it answered, by the machine's monotonic clock, in nanoseconds.
    var answered = 0

    /// Ends the program as one that is killed: all that it has stays as it is until then.
    func tellAndEnd(_ path: String) throws {
      guard let file = fopen(path, "w") else { throw MeasureError("cannot write \(path)") }
      fputs("\(resident) \(read) \(samples) \(blocks) \(answered)", file)
      fclose(file)
      _exit(0)
    }
  }

  fileprivate static func run(
    _ kind: StartProcess, _ data: StartData, _ scratch: ScratchFolder
  ) throws -> Outcome {
    let told = scratch.path + ".told"
    defer { unlink(told) }
    try runProgram([
      "/proc/self/exe", kind.rawValue, scratch.path, "\(data.series)", "\(data.hours)",
      "\(data.start)", told,
    ])
    let words = try? readFile(told)
    let numbers = String(decoding: words ?? [], as: UTF8.self).split(separator: " ").compactMap {
      Int($0)
    }
    guard numbers.count == 5 else { throw MeasureError("a start told nothing") }
    return Outcome(
      resident: numbers[0], read: numbers[1], samples: numbers[2], blocks: numbers[3],
      answered: numbers[4])
  }

  /// Does what the words ask for and ends the program; returns where they ask for nothing of the kind.
  static func runIfAsked(_ words: [String]) throws {
    guard words.count == 6, let kind = StartProcess(rawValue: words[0]),
      let series = Int(words[2]), let hours = Int(words[3]), let start = Int64(words[4])
    else { return }
    let data = StartData(series: series, hours: hours, start: start)
    switch kind {
    case .grow: try data.write(to: words[1]) { try $0.tellAndEnd(words[5]) }
    case .start: try startUp(data, words[1]) { try $0.tellAndEnd(words[5]) }
    }
  }

  private static func startUp(
    _ data: StartData, _ folder: String, _ then: (Outcome) throws -> Void
  ) throws {
    let store = Store(limits: StoreLimits(), isFilling: true)
    let history = History(store, state: folder)
    history.open()
    let log = StoreLog(store, folder: folder + "/log")
    log.load(border: store.border)
    let newest = log.newest
    try log.begin(at: 0)
    store.finishFilling(newest: newest, now: .distantFuture)
    let from = Timestamp(milliseconds: data.end - 300_000)
    let series = try history.select(
      [try Matcher("__name__", .equal, "app_metric_3_total")], from: from,
      through: Timestamp(milliseconds: data.end))
    var columns = SampleColumns()
    for one in series {
      one.read(from: from, through: Timestamp(milliseconds: data.end), into: &columns)
    }
    let answered = Int(monotonicSeconds() * 1e9)
    try then(
      Outcome(
        resident: residentBytes(), read: columns.values.count, samples: log.status.samplesRead,
        blocks: history.status.blocks, answered: answered))
  }
}

/// Counters and noisy gauges over some hours until now.
private struct StartData {
  let series: Int
  let hours: Int
  let perMetric = 1000
  let start: Int64
  var steps: Int { hours * 240 }
  var end: Int64 { start + Int64(steps - 1) * 15_000 }

  init(series: Int, hours: Int, start: Int64? = nil) {
    self.series = series
    self.hours = hours
    self.start = start ?? (Int64(time(nil)) / 15 * 15 - Int64(hours) * 3600) * 1000
  }

  var labels: [Labels] {
    (0..<series).map { index in
      [
        "__name__": "app_metric_\(index / 1000)_total", "instance": "10.0.0.\(index % 100):9100",
        "job": "application", "route": "/api/v1/resource/\(index / 100)",
      ]
    }
  }

  /// Calls `body` with the values of each step.
  func visit(_ body: (Int64, [Double]) throws -> Void) rethrows {
    var random = Seeded(state: 11)
    var values = (0..<series).map { _ in Double(random.next() % 1_000_000) }
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

  /// As an engine that is killed at the end leaves it, and what it had in memory then.
  func write(to folder: String, _ then: (StartProcess.Outcome) throws -> Void) throws {
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
    try then(StartProcess.Outcome(resident: residentBytes()))
    withExtendedLifetime(history) {}
  }
}

// MARK: Prometheus

private let port: UInt16 = 19_387

/// A Prometheus that was sent the data and killed, to be started from copies of what it left.
private final class KilledPrometheus {
  private let scratch: ScratchFolder
  private let data: StartData

  /// nil where there is no Prometheus.
  init?(_ data: StartData) throws {
    guard access("/usr/bin/prometheus", X_OK) == 0 else { return nil }
    self.data = data
    scratch = try ScratchFolder()
    try scratch.write("empty.yml", "global: {}\n")
    let first = try SideProgram(words(scratch.path + "/data"))
    for _ in 0..<300 where !answers() { usleep(100_000) }
    let refused = send()
    kill(first.process, SIGKILL)
    first.end()
    guard refused == 0 else { throw MeasureError("Prometheus refused \(refused) messages") }
  }

  private func words(_ folder: String) -> [String] {
    [
      "prometheus", "--config.file=\(scratch.path)/empty.yml", "--storage.tsdb.path=\(folder)",
      "--web.enable-remote-write-receiver", "--web.listen-address=127.0.0.1:\(port)",
      "--log.level=error",
    ]
  }

  private func answers() -> Bool {
    let query = "GET /api/v1/query?query=count(app_metric_3_total)&time=\(data.end / 1000) HTTP/1.1"
    return (try? request(port, query))?.contains(" 200 ") == true
  }

  /// Half an hour at a time: what is an hour behind the newest is refused.
  private func send() -> Int {
    var times: [Int64] = []
    var columns: [[Double]] = []
    var refused = 0
    let labels = data.labels
    func send() {
      for begin in stride(from: 0, to: data.series, by: 1000) {
        let some = (begin..<min(begin + 1000, data.series)).map { index in
          var series = SentSeries(labels[index])
          series.times = times
          series.values = columns.map { $0[index] }
          return series
        }
        let answer = try? push(some, to: port)
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
    return refused
  }

  /// Seconds from its start on a copy to its first answer.
  func start() throws -> Double {
    let copy = scratch.path + "/copy"
    Folder.remove(copy)
    try runProgram(["cp", "-r", scratch.path + "/data", copy])
    let began = monotonicSeconds()
    let second = try SideProgram(words(copy))
    defer { second.end() }
    while !answers() {
      guard monotonicSeconds() - began < 300 else {
        throw MeasureError("Prometheus does not come up again")
      }
      usleep(2000)
    }
    return monotonicSeconds() - began
  }
}
