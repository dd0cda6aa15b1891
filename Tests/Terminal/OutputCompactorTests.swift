import Testing

@testable import Terminal

@Suite struct OutputCompactorTests {
  @Test(arguments: [
    // Looks: what a reset undoes is left out, and what is in force is not said again.
    ("\u{1B}[38;5;78mx\u{1B}[39m\u{1B}(B\u{1B}[m y", "\u{1B}[38;5;78mx\u{1B}[m y"),
    ("\u{1B}(B\u{1B}[0;1m\u{1B}[38;5;79mx\u{1B}[m", "\u{1B}[1;38;5;79mx\u{1B}[m"),
    (
      "\u{1B}[38;5;78mx\u{1B}[m\u{1B}[38;5;79my\u{1B}[m", "\u{1B}[38;5;78mx\u{1B}[38;5;79my\u{1B}[m"
    ),
    ("\u{1B}[1mx\u{1B}[m\u{1B}[38;5;79my\u{1B}[m", "\u{1B}[1mx\u{1B}[0;38;5;79my\u{1B}[m"),
    // Colours between colons are written with semicolons, which every terminal and mosh take.
    ("\u{1B}[38:2::1:2:3mx\u{1B}[m\u{1B}[38:2::1:2:3my\u{1B}[m", "\u{1B}[38;2;1;2;3mxy\u{1B}[m"),
    ("\u{1B}[1;48:2:9:8:7;38:5:200mx", "\u{1B}[1;38;5;200;48;2;9;8;7mx"),
    ("\u{1B}[38:2:0:1:2:3:0:1mx", "\u{1B}[38;2;1;2;3mx"),
    ("\u{1B}[38:2::::3mx\u{1B}[38;2;0;0;3my", "\u{1B}[38;2;0;0;3mxy"),
    // Underlines have no other form, and what is not known is left as it is.
    ("\u{1B}[4:3;58:2::1:2:3mx", "\u{1B}[4:3;58:2::1:2:3mx"),
    ("\u{1B}[4:3;38:2::1:2:3mx", "\u{1B}[4:3;38;2;1;2;3mx"), ("\u{1B}[38:7mx", "\u{1B}[38:7mx"),
    // Once line drawing was chosen, ASCII has to be chosen again.
    ("\u{1B}(0q\u{1B}(B\u{1B}[m", "\u{1B}(0q\u{1B}(B"),
    ("\u{1B}[2;3H\u{1B}[1mx\u{1B}[m\u{F}\u{1B}[2;5Hy", "\u{1B}[2;3H\u{1B}[1mx\u{1B}[C\u{1B}[my"),
    ("\u{E}q\u{F}\u{1B}[m\u{F}y", "\u{E}q\u{F}\u{F}y"),
    // Moves: the shortest way, and none where no glyph follows.
    ("\u{1B}[2;3Hab\u{1B}[3;4Hc\u{1B}[9;9H", "\u{1B}[2;3Hab\n\u{8}c"),
    ("\u{1B}[2;3Hab\u{1B}[2;6Hc", "\u{1B}[2;3Hab\u{1B}[Cc"),
    ("\u{1B}[20;70Ha\u{1B}[2;1Hb", "\u{1B}[20;70Ha\u{1B}[2Hb"),
    ("\u{1B}[2;3Ha\u{1B}[mb\u{1B}[2;5Hc", "\u{1B}[2;3Habc"),
    // Of a glyph whose columns are not sure, and of the last column, the place afterwards is not assumed.
    ("\u{1B}[2;3H日\u{1B}[C!", "\u{1B}[2;3H日\u{1B}[C!"),
    ("\u{1B}[2;80Hx\r\n\u{1B}[3;4Hy", "\u{1B}[2;80Hx\r\n\u{1B}[3;4Hy"),
    // A line feed in the last row, or in a region, scrolls.
    ("\u{1B}[24;1H\nx", "\u{1B}[24H\nx"),
    ("\u{1B}[2;8r\u{1B}[H\u{1B}M\u{1B}[1;24r", "\u{1B}[2;8r\u{1B}[H\u{1B}M\u{1B}[r"),
    // Erasing is done where the cursor is.
    ("\u{1B}[2;3Ha\u{1B}[5;1H\u{1B}[K", "\u{1B}[2;3Ha\u{1B}[5H\u{1B}[K"),
    ("\u{1B}[?25l\u{1B}[38;5", "\u{1B}[?25l\u{1B}[38;5"),
  ])
  func writesLess(_ written: String, _ expected: String) {
    var compactor = OutputCompactor(size: (80, 24), followsCursor: true, firstHeight: 24)
    let bytes = compactor.compact(Array(written.utf8))
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }

  /// On a screen of more rows than the terminal's entry has, a part of it may scroll that has as many as the entry.
  @Test func aPartAsHighAsTheEntryIsAPartOnceTheScreenIsDrawn() {
    var compactor = OutputCompactor(size: (80, 34), followsCursor: true, firstHeight: 24)
    let first = compactor.compact(Array("\u{1B}[1;24r\u{1B}[Hab".utf8))
    #expect(String(decoding: first, as: UTF8.self) == "\u{1B}[r\u{1B}[Hab")
    let scroll = "\u{1B}[1;24r\u{1B}[H\u{1B}M\u{1B}[1;34r\u{1B}[Hx"
    #expect(
      String(decoding: compactor.compact(Array(scroll.utf8)), as: UTF8.self)
        == "\u{1B}[1;24r\u{1B}[H\u{1B}M\u{1B}[r\u{1B}[Hx")
  }

  @Test func letsMovesThroughWhereTheyAreNotECMA() {
    var compactor = OutputCompactor(size: (80, 24), followsCursor: false, firstHeight: 24)
    let written = "\u{1B}[2;3Ha\u{1B}[3;4Hb\u{8}c\u{1B}M"
    #expect(String(decoding: compactor.compact(Array(written.utf8)), as: UTF8.self) == written)
  }
}
