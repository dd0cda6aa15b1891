import Cells
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
