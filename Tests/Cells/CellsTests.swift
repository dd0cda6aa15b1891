import Cells
import Testing

@Suite struct GridTests {
  @Test func hostileTextBecomesHarmless() {
    var grid = Grid(width: 40, height: 1)
    grid.put("a\u{1B}[31m\r\nb\u{202E}c\u{9B}d\u{200B}e\tf", x: 0, y: 0)
    #expect(grid.text == "a␛[31m␍␊b�c�de f\n")
    #expect(cleaned("\u{1B}]52;c;AAAA\u{07}") == "␛]52;c;AAAA␇")
    #expect(Glyph("\u{1B}").scalar == 0x241B)
  }

  @Test(arguments: [
    ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👩‍👩‍👧", 6), ("ａ", 2), ("⠿█╭", 3), ("각", 2), ("한", 2),
    ("", 0),
  ])
  func widths(text: String, width: Int) {
    #expect(columns(of: text) == width)
  }

  @Test func longTextIsCutWithAnEllipsis() {
    var grid = Grid(width: 6, height: 2)
    grid.put("abcdefgh", x: 0, y: 0)
    grid.put("日本語日本", x: 0, y: 1)
    #expect(grid.text == "abcde…\n日本 …\n" || grid.text == "abcde…\n日本…\n")
    #expect(truncated("abcdef", to: 4) == "abc…")
    #expect(truncated("abcd", to: 4) == "abcd")
    #expect(truncated("日本語", to: 5) == "日本…")
    #expect(truncated("abc", to: 0) == "")
    #expect(padded("ab", to: 4, right: true) == "  ab")
  }

  @Test func halvesOfWideGlyphsNeverStandAlone() {
    var grid = Grid(width: 4, height: 1)
    grid.put("日本", x: 0, y: 0)
    grid[1, 0] = Cell("x")
    #expect(grid.text == " x本\n")
    grid[2, 0] = Cell("y")
    #expect(grid.text == " xy\n")
    grid[3, 0] = Cell("日")
    #expect(grid.text == " xy\n")
  }

  @Test func aGridIsPutOnAnother() {
    var own = Grid(width: 6, height: 2)
    own.put("日本語", x: 0, y: 0)
    own.put("abcdef", x: 0, y: 1)
    var grid = Grid(width: 9, height: 3)
    grid.put("漢漢漢漢", x: 0, y: 0)
    grid.put(own, x: 1, y: 0)
    // The halves that it covers take their others with them.
    #expect(grid.text.hasPrefix(" 日本語\n abcdef\n"))
    // Over an edge, wide glyphs are not cut in half.
    grid.put(own, x: -1, y: 1)
    #expect(grid.text.split(separator: "\n")[1].hasPrefix(" 本語"))
    #expect(grid.text.split(separator: "\n")[2].hasPrefix("bcdef"))
    grid.clipped(to: Rect(x: 0, y: 0, width: 4, height: 1)) { $0.put(own, x: 0, y: 0) }
    #expect(grid.text.hasPrefix("日本"))
  }

  @Test func drawingOutsideIsLeftOut() {
    var grid = Grid(width: 3, height: 2)
    grid.put("abcdef", x: -2, y: 0)
    grid.put("zz", x: 0, y: 9)
    grid.box(Rect(x: -1, y: -1, width: 9, height: 9))
    grid.clipped(to: Rect(x: 1, y: 1, width: 1, height: 1)) { $0.fill($0.bounds, "#") }
    #expect(grid.text == "cd…\n #\n")
    #expect(Grid(width: -1, height: 0).text == "")
  }

  @Test func boxes() {
    var grid = Grid(width: 4, height: 3)
    grid.box(grid.bounds)
    #expect(grid.text == "╭──╮\n│  │\n╰──╯\n")
    #expect(grid.inASCII.text == "+--+\n|  |\n+--+\n")
  }

  @Test func dotsMakeLines() {
    var canvas = BrailleCanvas(width: 3, height: 1)
    canvas.line(from: (0, 3), to: (5, 0), Style(.series(1)))
    var grid = Grid(width: 3, height: 1)
    canvas.draw(on: &grid, x: 0, y: 0)
    #expect(grid.text == "⡠⠔⠊\n" || grid.text == "⣀⠤⠊\n" || grid.text == "⡠⠒⠉\n")
    #expect(grid[0, 0].style == Style(.series(1)))
  }

  @Test(arguments: [
    "g", "ctrl-u", "alt-x", "shift-tab", "f5", "pgdn", "space", "+", "-", "ctrl-alt-a",
  ])
  func keysReadAsWritten(text: String) {
    #expect(Key(text)?.description == text)
  }
  @Test func unknownKeysAreNone() { #expect(Key("hyper-q") == nil && Key("") == nil) }
}
