import Cells
import TestSupport
import Testing

@testable import Terminal

/// ncurses holds one screen a process, so this is one test.
@Test func framesCostWhatChanged() throws {
  let screen = try CursesScreen(term: "xterm-256color", width: 40, height: 5)
  #expect(screen.depth == .indexed)
  var grid = Grid(width: 40, height: 5)
  grid.box(grid.bounds)
  grid.put("日本 e\u{301} 412 req/s", x: 2, y: 1, style: Style(.crit, bold: true))
  let first = String(decoding: screen.bytes(for: grid), as: UTF8.self)
  #expect(first.contains("╭") && first.contains("日本 e\u{301} 412") && first.contains("38;5;203"))
  #expect(screen.bytes(for: grid).isEmpty)
  grid.put("413", x: 9, y: 1, style: Style(.crit, bold: true))
  let update = screen.bytes(for: grid)
  #expect(!update.isEmpty && update.count < 40, "\(String(decoding: update, as: UTF8.self))")
  screen.resize(width: 1, height: 1)
  #expect(!screen.bytes(for: Grid(width: 1, height: 1)).isEmpty)
  screen.resize(width: 40, height: 5)
  #expect(screen.bytes(for: grid).count > 80)
  try randomFramesArrive(screen)
  // A grid larger than the screen, as in the moment of a resize.
  _ = screen.bytes(for: Grid(width: 60, height: 9))
  #expect(throws: TerminalError.self) {
    _ = try CursesScreen(term: "no-such-terminal", width: 8, height: 2)
  }
  // It can place no text.
  #expect(throws: TerminalError.self) {
    _ = try CursesScreen(term: "dumb", width: 8, height: 2)
  }
}

/// Whatever changes from frame to frame: a terminal that took the changes shows the frame, and looks like one that
/// was painted anew.
private func randomFramesArrive(_ screen: CursesScreen) throws {
  // Higher than the terminal's entry says.
  let (width, height) = (64, 30)
  screen.resize(width: width, height: height)
  var terminal = TestTerminal(width: width, height: height)
  var grid = Grid(width: width, height: height)
  var random = SplitMix(seed: 9)
  for round in 0..<240 {
    for _ in 0..<Int.random(in: 1...12, using: &random) { change(&grid, &random) }
    terminal.take(screen.bytes(for: grid))
    #expect(terminal.unknown == [])
    for y in 0..<height {
      var text = ""
      for cell in grid.row(y) { cell.glyph.forEachScalar { text.unicodeScalars.append($0) } }
      try #require(terminal.rows[y].map(\.text).joined() == text, "round \(round), row \(y)")
    }
    guard round % 8 == 7 else { continue }
    screen.invalidate()
    let whole = screen.bytes(for: grid)
    var fresh = TestTerminal(width: width, height: height)
    fresh.take(whole)
    for y in 0..<height {
      let differing = (0..<width).first { terminal.rows[y][$0] != fresh.rows[y][$0] }
      try #require(differing == nil, "round \(round), row \(y)")
    }
    terminal.take(whole)
  }
}

private func change(_ grid: inout Grid, _ random: inout SplitMix) {
  let x = Int.random(in: -3..<grid.width, using: &random)
  let y = Int.random(in: 0..<grid.height, using: &random)
  let styles = [
    Style.plain, Style(.muted), Style(.crit, bold: true), Style(.series(2), dim: true),
    Style(.ok, on: .token(.warn)), Style(.title, underline: true), Style(.info, reverse: true),
  ]
  let style = styles.randomElement(using: &random) ?? .plain
  switch Int.random(in: 0..<12, using: &random) {
  case 0...4: grid.put("\(Int.random(in: 0..<10_000, using: &random)) ms", x: x, y: y, style: style)
  case 5: grid.put("⣀⣤⣶⣿▁▂▃█", x: x, y: y, style: style)
  case 6: grid.put("日本 e\u{301}…⏸", x: x, y: y, style: style)
  case 7: grid.fill(Rect(x: x, y: y, width: 20, height: 4), style: style)
  case 8: grid.restyle(Rect(x: x, y: y, width: 30, height: 3)) { $0 = style }
  case 9: grid.box(Rect(x: x, y: y, width: 24, height: 6))
  case 10:
    // All below moves down, as when a banner appears.
    var lower = grid
    for row in y..<grid.height - 1 {
      for (column, cell) in grid.row(row).enumerated() { lower[column, row + 1] = cell }
    }
    grid = lower
  default:
    grid.put(String(repeating: "-", count: grid.width), x: 0, y: y, style: style)
  }
}
