internal import Calendar
internal import Dashboards
internal import Facts
internal import Feeds
internal import Glibc
internal import Metrics
internal import Query
internal import Remote
internal import Shipped
internal import Transport
internal import Views

let viewersBenchmark = Benchmark(
  name: "viewers", summary: "an engine's CPU with a hundred viewers of one board"
) { report in
  do { try measureViewers(&report) } catch { report.failed("\(error)") }
}

let attachedBenchmark = Benchmark(
  name: "attached", summary: "attaching to an engine, and what `screen` measures, attached"
) { report in
  do { try measureAttaching(&report) } catch { report.failed("\(error)") }
}

/// What an engine spends on a hundred viewers of one board beside what it spends on one, its own scrapes included.
private func measureViewers(_ report: inout Report) throws {
  let scratch = try ScratchFolder()
  try scratch.write("viewers.yml", "host: {enabled: true}\n")
  let state = scratch.path + "/state"
  let engine = try ServedEngine(
    scratch, state: state, configuration: scratch.path + "/viewers.yml")
  defer { engine.stop() }
  sleep(15)
  let seconds = getenv("VIGIL_LONG") == nil ? 30 : 120
  var costs: [Double] = []
  for count in [1, 100] {
    let viewers = try SideProgram([
      "/proc/self/exe", ViewerProcess.flag, "\(count)", state + "/vigil.sock",
    ])
    sleep(10)
    let before = engine.program.cpuSeconds
    sleep(UInt32(seconds))
    costs.append((engine.program.cpuSeconds - before) / Double(seconds))
    viewers.end()
  }
  report.line("an engine's CPU with one viewer", costs[0] * 1e3, .millisecondsASecond)
  report.line(
    "times that with a hundred viewers of the same board", costs[1] / costs[0], .times,
    bound: .atMost(3), peer: "\(short(costs[1] * 1e3)) ms CPU/s")
}

/// Attaching beside starting an engine whose store is warm, and what `screen` measures, attached.
private func measureAttaching(_ report: inout Report) throws {
  let scratch = try ScratchFolder()
  let shop = try SideProgram([sibling("demo-shop")])
  defer { shop.end() }
  // Its state becomes the warm one.
  var engine: ServedEngine? = try ServedEngine(
    scratch, state: scratch.path + "/state", configuration: "demo/vigil.yml")
  sleep(20)
  func start() throws -> Double {
    var times: [Double] = []
    for _ in 0..<9 { times.append(try firstFrame(demo(scratch), showing: "Requests/s")) }
    return median(times)
  }
  let attached = try start()
  engine?.stop()
  engine = nil
  let embedded = try start()
  report.line(
    "attaching to the first painted frame, the demo", attached * 1e3, .milliseconds,
    bound: .timesPeer(2, embedded * 1e3), peer: "embedded \(tenths(embedded * 1e3)) ms")
  try measureRefreshes(&report, scratch, isAttached: true)
  try measureKeys(&report, scratch, isAttached: true)
  try measureIdle(&report, scratch, isAttached: true)
}

/// This program as so many viewers of the host's board, each with its own facts and questions.
enum ViewerProcess {
  static let flag = "--viewers"

  /// Does what the words ask for, until it is killed; returns where they ask for nothing of the kind.
  static func runIfAsked(_ words: [String]) async throws {
    guard words.count == 3, words[0] == flag, let count = Int(words[1]) else { return }
    guard
      let json = shippedDashboards.first(where: { $0.0.hasPrefix("host") })?.1,
      let board = try Dashboard.load(json).first
    else { throw MeasureError("no board of the host") }
    var request = HTTPRequest("http://vigil")
    request.unixSocket = words[2]
    let client = HTTPClient()
    let engine = try await AttachedEngine.greet(request, version: "benchmark", client: client)
    var random = Seeded(state: 3)
    var kept: [(AttachedEngine, BoardFeed)] = []
    for _ in 0..<count {
      let attached = AttachedEngine(
        request, engine, version: "benchmark", clock: wallTime, client: client)
      let feed = BoardFeed(
        attached.watch(), clock: FeedClock(wall: wallTime),
        settings: .init(time: .last(.seconds(3600)), refresh: .seconds(5))
      ) { _ in }
      let panels = board.panels.filter { !$0.isRow }.map { PanelID($0.id) }
      await feed.open(board)
      await feed.look(
        Demand(
          dotColumns: Dictionary(panels.map { ($0, 120) }, uniquingKeysWith: { $1 }),
          visible: panels))
      kept.append((attached, feed))
      try await Task.sleep(for: .milliseconds(Int.random(in: 0..<80, using: &random)))
    }
    while true { try await Task.sleep(for: .seconds(3600)) }
  }
}

func wallTime() -> Timestamp {
  var now = timespec()
  clock_gettime(CLOCK_REALTIME, &now)
  return Timestamp(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
}
