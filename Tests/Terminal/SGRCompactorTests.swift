import Testing

@testable import Terminal

@Suite struct SGRCompactorTests {
  @Test(arguments: [
    ("\u{1B}[38;5;78mx\u{1B}[39m\u{1B}(B\u{1B}[m y", "\u{1B}[38;5;78mx\u{1B}[m y"),
    ("\u{1B}(B\u{1B}[0;1m\u{1B}[38;5;79mx", "\u{1B}[0;1;38;5;79mx"),
    ("\u{1B}(B\u{1B}[0m\u{1B}[48;5;8mx", "\u{1B}[0;48;5;8mx"),
    // A move in between keeps its place.
    ("\u{1B}[1m\u{1B}[2;3Hx\u{1B}[mtext", "\u{1B}[1m\u{1B}[2;3Hx\u{1B}[mtext"),
    // Once line drawing was chosen, ASCII has to be chosen again.
    ("\u{1B}(0q\u{1B}(B\u{1B}[m", "\u{1B}(0q\u{1B}(B\u{1B}[m"),
    ("\u{1B}[?25l\u{1B}[38;5", "\u{1B}[?25l\u{1B}[38;5"),
  ])
  func writesLess(_ written: String, _ expected: String) {
    var compactor = SGRCompactor()
    let bytes = compactor.compact(Array(written.utf8))
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }
}
