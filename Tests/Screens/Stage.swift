import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Query
import Views

@testable import Screens

/// Someone at a terminal: keys go in, the screen comes out.
struct Stage {
  var state = ViewState()
  var snapshot: Snapshot
  var width: Int
  var height: Int
  /// Milliseconds since the stage was set.
  var time: Int64 = 0
  var commands: [Command] = []

  init(_ width: Int = 120, _ height: Int = 40, snapshot: Snapshot = .shop) {
    self.width = width
    self.height = height
    self.snapshot = snapshot
  }

  /// Keys parted by blanks, as `keys:` writes them; `"text"` is typed letter by letter, `·` as a blank.
  mutating func press(_ keys: String) {
    for word in keys.split(separator: " ") {
      if word.first == "\"" {
        for character in word.dropFirst().dropLast() {
          send(.key(Key(character == "·" ? " " : character)))
        }
      } else if let key = Key(String(word)) {
        send(.key(key))
      }
    }
  }

  mutating func send(_ event: InputEvent) {
    time += 100
    commands += handle(
      event, at: Timestamp(milliseconds: time), &state, snapshot, width: width, height: height)
  }

  var grid: Grid { render(state, snapshot, width: width, height: height) }
  var screen: String { grid.text }
  var lines: [String] {
    screen.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
  }
}

extension Snapshot {
  /// 2026-11-21 14:03:22Z.
  static let noon = Timestamp(
    year: 2026, month: 11, day: 21, hour: 14, minute: 3, second: 22)

  /// A small shop: graphs, stats, bars, a table, a text, two rows, targets of which one is down.
  static var shop: Snapshot {
    var snapshot = Snapshot(now: noon)
    snapshot.facts.boards.rows = [
      BoardFact(uid: "shop", title: "Shop overview", folder: "demo"),
      BoardFact(uid: "service", title: "Shop service", folder: "demo"),
      BoardFact(uid: "host", title: "This host"),
      BoardFact(
        uid: "bad", title: "Broken", folder: "team/old", error: "bad.json:3: no JSON"),
    ]
    snapshot.board.refresh = .seconds(5)
    snapshot.board.dataAge = .seconds(2)
    snapshot.chrome.bytesPerSecond = 310
    snapshot.board.window = (noon - .seconds(3600))...noon
    snapshot.dashboard = .shop
    snapshot.facts.targets.rows = (1...8).map { number in
      var row = TargetFact(
        job: number < 5 ? "shop" : "node", instance: "127.0.0.1:910\(number)",
        url: "http://127.0.0.1:910\(number)/metrics", health: number == 3 ? .down : .up)
      row.lastScrape = noon - .seconds(2)
      row.duration = .milliseconds(number * 3)
      row.samples = number * 100
      if number == 3 { row.error = "connection refused" }
      return row
    }
    var memory = StorageFact(name: "memory")
    (memory.series, memory.samples, memory.bytes) = (1204, 1_240_000, 2_310_000)
    memory.oldest = noon - .seconds(9000)
    var log = StorageFact(name: "log")
    (log.files, log.bytes) = (3, 18_400_000)
    var blocks = StorageFact(name: "blocks")
    (blocks.files, blocks.series, blocks.samples) = (5, 1311, 41_000_000)
    (blocks.bytes, blocks.oldest) = (60_000_000, noon - .seconds(80_000))
    (blocks.time, blocks.limit) = (.seconds(86_400), 1 << 30)
    snapshot.facts.storage.rows = [memory, log, blocks]
    snapshot.series = SeriesPart(subject: .all, counts: .shop)
    return snapshot
  }
}

extension SeriesCounts {
  /// 32 series, most of them buckets.
  static var shop: SeriesCounts {
    let services = ["gateway", "catalog", "checkout"]
    var series: [Labels] = services.map { ["__name__": "up", "job": "shop", "service": $0] }
    for service in services {
      for bound in ["0.1", "0.5", "1", "2.5", "10", "+Inf"] {
        series.append([
          "__name__": "latency_seconds_bucket", "job": "shop", "le": bound, "service": service,
        ])
      }
    }
    for number in 0..<11 {
      series.append(["__name__": "odd_total", "job": "node", "id\u{1B}[31m": "\(number)"])
    }
    return SeriesCounts(of: series, limit: 10)
  }
}

extension OpenDashboard {
  static var shop: OpenDashboard {
    func slot(
      _ number: Int, _ title: String, _ kind: String, _ x: Double, _ y: Double, _ w: Double,
      _ h: Double
    ) -> PanelSlot {
      PanelSlot(
        id: PanelID(number), title: title, kind: kind, x: x, y: y, width: w, height: h)
    }
    var dashboard = OpenDashboard(
      uid: "shop", title: "Shop overview",
      panels: [
        slot(1, "Requests/s", "timeseries", 0, 0, 9, 8), slot(2, "Error ratio", "stat", 9, 0, 5, 8),
        slot(3, "p99 latency", "stat", 14, 0, 5, 8), slot(4, "DB pool", "bargauge", 19, 0, 5, 8),
        slot(10, "Saturation", "row", 0, 8, 24, 1),
        slot(5, "CPU", "timeseries", 0, 9, 12, 8), slot(6, "Memory", "timeseries", 12, 9, 12, 8),
        slot(11, "Tables", "row", 0, 17, 24, 1), slot(7, "Services", "table", 0, 18, 16, 8),
        slot(8, "About", "text", 16, 18, 8, 8),
      ])
    let waves: [(String, Double, Double)] = [
      ("gateway", 412, 60), ("catalog", 230, 25), ("checkout", 96, 11),
    ]
    for (id, title) in [(1, "Requests/s"), (5, "CPU"), (6, "Memory")] {
      dashboard.frames[PanelID(id)] = .graph(id, title, waves)
    }
    var ratio = ValueCell(
      name: "ratio", value: 8.2, text: "8.2 %", color: .crit, state: "above 5 %")
    ratio.sparkline = (0..<60).map { Double($0 % 17) }
    dashboard.frames[PanelID(2)] = PanelFrame(
      id: PanelID(2), title: "Error ratio", content: .stat(StatFrame(cells: [ratio])))
    dashboard.frames[PanelID(3)] = PanelFrame(
      id: PanelID(3), title: "p99 latency",
      content: .stat(
        StatFrame(cells: [ValueCell(name: "p99", value: 4.91, text: "4.91 s", color: .warn)])))
    dashboard.frames[PanelID(4)] = PanelFrame(
      id: PanelID(4), title: "DB pool",
      content: .bars(
        BarGaugeFrame(
          cells: [
            ValueCell(name: "checkout", value: 40, text: "40", color: .crit),
            ValueCell(name: "catalog", value: 9, text: "9", color: .ok),
          ], min: 0, max: 40, thresholds: [])))
    dashboard.frames[PanelID(7)] = PanelFrame(
      id: PanelID(7), title: "Services",
      content: .table(
        TableFrame(
          columns: [.init(name: "service", isNumeric: false), .init(name: "rps", isNumeric: true)],
          rows: waves.map { [.init(text: $0.0), .init(text: "\($0.1)", number: $0.1)] })))
    dashboard.frames[PanelID(8)] = PanelFrame(
      id: PanelID(8), title: "About",
      content: .text([TextLine(runs: [.init("The shop's golden signals.")])]))
    dashboard.variables = [
      VariableState(
        name: "service",
        options: ["gateway", "catalog", "checkout"].map { .init(text: $0, value: $0) },
        current: [VariableState.all], isMulti: true, includesAll: true),
      VariableState(
        name: "instance",
        options: [.init(text: "one", value: "1"), .init(text: "two", value: "2")],
        current: ["1"]),
    ]
    return dashboard
  }
}

extension PanelFrame {
  static func graph(_ id: Int, _ title: String, _ waves: [(String, Double, Double)]) -> PanelFrame {
    let steps = StepRange(
      start: Snapshot.noon - .seconds(3600), end: Snapshot.noon, step: .seconds(60))
    var graph = GraphFrame(steps: steps)
    graph.series = waves.enumerated().map { index, wave in
      // A triangle, for no two libraries' sines agree to the last bit.
      let values = (0..<steps.count).map { wave.1 + wave.2 * Double(abs($0 % 30 - 15)) / 15 }
      var calcs = SeriesCalcs()
      calcs.last = values.last ?? .nan
      calcs.min = values.min() ?? .nan
      calcs.mean = values.reduce(0, +) / Double(values.count)
      calcs.max = values.max() ?? .nan
      calcs.p99 = calcs.max
      return GraphSeries(
        name: wave.0, labels: ["service": wave.0], color: .series(index), values: values,
        calcs: calcs)
    }
    var frame = PanelFrame(id: PanelID(id), title: title, content: .graph(graph))
    frame.dataTime = Snapshot.noon - .seconds(2)
    frame.queries = [
      QueryReport(
        refID: "A", expression: "sum by (service) (rate(requests_total[5m]))", step: .seconds(60),
        seriesCount: 3, elapsed: .milliseconds(12))
    ]
    return frame
  }
}
