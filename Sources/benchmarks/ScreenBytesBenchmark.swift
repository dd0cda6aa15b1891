internal import Cells
internal import Dashboards
internal import Metrics
internal import Query
internal import Screens
internal import Terminal

let screenBytesBenchmark = Benchmark(
  name: "screen-bytes", summary: "bytes written per refresh: six graphs on 200×50, drawn by ncurses"
) { report in
  do {
    let screen = try CursesScreen(term: "xterm-256color", width: 200, height: 50)
    let start = Timestamp(milliseconds: 1_795_269_600_000)
    var bytes: [Int] = []
    let first = screen.bytes(for: sixGraphs(start)).count
    // Ten minutes at a refresh of 5 s.
    for refresh in 1...120 {
      bytes.append(screen.bytes(for: sixGraphs(start + .seconds(5 * refresh))).count)
    }
    let again = screen.bytes(for: sixGraphs(start + .seconds(600))).count
    let ordered = bytes.sorted()
    report.line("first frame", Double(first), .bytes)
    report.line(
      "bytes per 5 s refresh, median of 120, 15 min window", Double(ordered[60]), .bytes,
      bound: .atMost(1000))
    report.line("the same, mean", Double(bytes.reduce(0, +)) / 120, .bytes)
    report.line("unchanged screen", Double(again), .bytes, bound: .atMost(0))
    let grid = best(of: 5) { _ = sixGraphs(start) }
    report.line("CPU to draw the grid", grid * 1e3, .milliseconds)
    var blank = Grid(width: 200, height: 50)
    blank.box(blank.bounds)
    let full = sixGraphs(start)
    let whole = best(of: 9) {
      _ = screen.bytes(for: full)
      _ = screen.bytes(for: blank)
    }
    report.line("CPU to turn a page into another, and back, into bytes", whole * 1e3, .milliseconds)
  } catch {
    report.failed("\(error)")
  }
}

/// A window of 15 minutes in columns of 10 s, aligned to cells, with noisy series.
private func sixGraphs(_ now: Timestamp) -> Grid {
  var grid = Grid(width: 200, height: 50)
  let cell: Int64 = 20_000
  let first = (now.milliseconds - 900_000) / cell * cell
  let last = now.milliseconds / cell * cell + cell / 2
  for place in 0..<6 {
    var graph = GraphFrame(
      steps: StepRange(
        start: Timestamp(milliseconds: first), end: Timestamp(milliseconds: last),
        step: .milliseconds(cell / 2)))
    for series in 0..<3 {
      let values = (0..<graph.steps.count).map { index -> Double in
        let time = first + Int64(index) * cell / 2
        guard time <= now.milliseconds else { return .nan }
        var noise = Seeded(state: UInt64(time) &+ UInt64(place * 10 + series))
        return 300 + 100 * Double(series) + Double(noise.next() % 64)
      }
      var one = GraphSeries(
        name: "service-\(series)", labels: [:], color: .series(series), values: values)
      one.calcs.last = values.last { !$0.isNaN } ?? .nan
      graph.series.append(one)
    }
    let frame = PanelFrame(
      id: PanelID(place), title: "Requests \(place)", content: .graph(graph))
    let rect = Rect(x: place % 3 * 66, y: 1 + place / 3 * 24, width: 66, height: 24)
    draw(frame, in: rect, on: &grid, context: PanelContext(now: now))
  }
  return grid
}
