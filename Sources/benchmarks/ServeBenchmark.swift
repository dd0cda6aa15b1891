internal import Addresses
internal import Files
internal import Glibc
internal import Metrics
internal import Threads
internal import Wire

let serveBenchmark = Benchmark(
  name: "serve",
  summary: "vigil serve: queries over HTTP, pushed samples, protobuf pages, beside Prometheus"
) { report in
  do {
    try measureQueries(&report)
    try measurePushes(&report)
    try measureProtobuf(&report)
  } catch {
    report.failed("\(error)")
  }
}

private func makeFolder(_ path: String) { _ = Folder.make(path) }

// MARK: Queries

/// Range queries of 1,000 steps over HTTP, two clients at a time, each server for a while in turn; both read blocks.
private func measureQueries(_ report: inout Report) throws {
  let data = QueryData(points: 2000)
  let scratch = try ScratchFolder()
  let state = scratch.path + "/state"
  makeFolder(state + "/data")
  try data.writeBlocks(to: state + "/data")
  try scratch.write("queries.yml", "host: {enabled: false}\nretention: {time: 10y}\n")
  let engine = try ServedEngine(
    scratch, state: state, configuration: scratch.path + "/queries.yml")
  defer { engine.stop() }
  guard access("/usr/bin/prometheus", X_OK) == 0 else {
    return report.note("queries over HTTP: not measured, Prometheus is not here")
  }
  let prometheus = try PeerServer.prometheus(data, scratch)
  defer { prometheus.stop() }
  let span = getenv("VIGIL_LONG") == nil ? 1.0 : 5.0
  var ratios: [Double] = []
  for query in rangeQueries {
    let line = "GET \(rangePath(query, data)) HTTP/1.1"
    let own = requestsASecond(ServedEngine.port, line, for: span)
    let theirs = requestsASecond(19290, line, for: span)
    ratios.append(own / theirs)
    report.line(
      "requests/s, " + query, own, .count, peer: "Prometheus \(tenths(theirs))")
  }
  report.line(
    "times the requests of Prometheus, geometric mean", geometricMean(ratios), .times,
    bound: .atLeast(5))
}

private func requestsASecond(_ port: UInt16, _ line: String, for seconds: Double) -> Double {
  // The first is not counted: it may read what the others find.
  _ = try? request(port, line)
  let began = monotonicSeconds()
  let clients = Clients(count: 2, until: began + seconds) {
    (try? request(port, line))?.contains(" 200 ") == true
  }
  let answered = clients.run()
  // Those that were asked in time, until the last of them was answered.
  return Double(answered) / (monotonicSeconds() - began)
}

// MARK: Pushed samples

/// CPU of a sample that is pushed by remote write, a thousand series a message and a sample each, as agents send them.
private func measurePushes(_ report: inout Report) throws {
  let scratch = try ScratchFolder()
  try scratch.write("push.yml", "host: {enabled: false}\n")
  let engine = try ServedEngine(
    scratch, state: scratch.path + "/state", configuration: scratch.path + "/push.yml",
    isOpen: false)
  let own = try pushCost(ServedEngine.port) { engine.program.cpuSeconds }
  engine.stop()
  var peer: Double?
  if access("/usr/bin/prometheus", X_OK) == 0 {
    try scratch.write("empty.yml", "global: {}\n")
    let server = try SideProgram([
      "prometheus", "--config.file=\(scratch.path)/empty.yml",
      "--storage.tsdb.path=\(scratch.path)/data", "--web.enable-remote-write-receiver",
      "--web.listen-address=127.0.0.1:19389", "--log.level=error",
    ])
    defer { server.end() }
    for _ in 0..<300
    where (try? request(19389, "GET /-/ready HTTP/1.1"))?.contains(" 200 ") != true {
      usleep(100_000)
    }
    peer = try pushCost(19389) { server.cpuSeconds }
  }
  report.line(
    "CPU per sample, remote write in", own * 1e6, .microseconds,
    bound: .timesPeer(0.3, peer.map { $0 * 1e6 }, orSteps: 1500),
    peer: peer.map { "Prometheus \(tenths($0 * 1e6))" } ?? "Prometheus is not here")
}

private func pushCost(_ port: UInt16, _ cpu: () -> Double) throws -> Double {
  let labels: [Labels] = (0..<20_000).map { index in
    [
      "__name__": "pushed_metric_\(index / 1000)_total", "instance": "10.0.0.\(index % 100):9100",
      "job": "application", "route": "/api/v1/resource/\(index / 100)",
    ]
  }
  let steps = getenv("VIGIL_LONG") == nil ? 12 : 60
  let start = (Int64(time(nil)) - Int64(steps) * 15) * 1000
  var before = 0.0
  // The first two make the series known.
  for step in 0..<steps {
    if step == 2 { before = cpu() }
    for begin in stride(from: 0, to: labels.count, by: 1000) {
      let some = (begin..<begin + 1000).map { index in
        var series = SentSeries(labels[index])
        series.times = [start + Int64(step) * 15_000]
        series.values = [Double(step * 7 + index)]
        return series
      }
      let answer = try push(some, to: port, headers: [ServedEngine.authorization])
      guard answer.contains(" 204 ") else {
        throw MeasureError("a pushed message was refused: \(answer.prefix(60))")
      }
    }
  }
  return (cpu() - before) / Double((steps - 2) * labels.count)
}

/// The path of a range query over the whole of the data.
private func rangePath(_ query: String, _ data: QueryData) -> String {
  let (start, end) = (data.start.milliseconds / 1000, data.end.milliseconds / 1000)
  return "/api/v1/query_range?query=\(percentEncoded(query))&start=\(start)&end=\(end)"
    + "&step=\(max(1, (end - start) / 999))"
}

/// Threads that ask again and again until a moment.
private final class Clients: @unchecked Sendable {
  private let count: Int
  private let end: Double
  private let ask: @Sendable () -> Bool
  // Guarded by the mutex.
  private var answered = 0
  private var left: Int
  private var mutex = pthread_mutex_t()

  init(count: Int, until end: Double, _ ask: @escaping @Sendable () -> Bool) {
    self.count = count
    self.end = end
    self.ask = ask
    left = count
    pthread_mutex_init(&mutex, nil)
  }

  /// How many good answers came.
  func run() -> Int {
    for _ in 0..<count {
      startThread { [self] in
        var own = 0
        while monotonicSeconds() < end { if ask() { own += 1 } }
        locked {
          answered += own
          left -= 1
        }
      }
    }
    while locked({ left }) > 0 { usleep(2000) }
    return answered
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(&mutex)
    defer { pthread_mutex_unlock(&mutex) }
    return body()
  }
}
