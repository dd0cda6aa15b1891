import Cells
import TestSupport
import Testing

@testable import Dashboards
@testable import Incidents

/// What a reader of Markdown makes of texts of unknown origin: the texts.
struct MarkdownTests {
  private static let pieces = [
    "\\", "`", "``", "*", "**", "_", "__", "[", "](", ")", "<", ">", "<b>", "<!--", "&", "&lt;",
    "#",
    "&#65;", "|", "~~", "$", "!", "- ", "+ ", "1. ", "= ", "---", "a", "b_c", "http", "://", " ",
    "\"", "'", ":", "@", "{", "}", "é", "漢", "\u{301}",
  ]

  private func text(_ seed: UInt64) -> String {
    var random = SplitMix(seed: seed)
    return (0..<Int.random(in: 1...12, using: &random)).map { _ in
      Self.pieces.randomElement(using: &random) ?? ""
    }.joined()
  }

  private func shown(_ markdown: String) -> [TextLine] {
    MarkdownText.lines(markdown).filter { !$0.runs.isEmpty }
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func aTextStaysWhatItIs(seed: UInt64) {
    let text = text(seed)
    let lines = shown("before " + Markdown.text(text) + " after")
    let runs = lines.flatMap(\.runs)
    let wanted = "before " + Markdown.oneLine(text) + " after"
    #expect(plain(runs) == plain(wanted), "\(text)")
    #expect(lines.count == 1 && runs.allSatisfy { $0.style == .plain }, "\(text)")
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func aLineBeginsNothing(seed: UInt64) {
    let text = text(seed)
    guard !Markdown.oneLine(text).isEmpty else { return }
    let lines = shown(Markdown.line(text) + "\n")
    #expect(plain(lines.flatMap(\.runs)) == plain(Markdown.oneLine(text)), "\(text)")
    #expect(lines.count == 1 && lines.allSatisfy { $0.heading == 0 && $0.indent == 0 }, "\(text)")
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func codeStaysCode(seed: UInt64) {
    let text = text(seed)
    guard !Markdown.oneLine(text).isEmpty else { return }
    let runs = shown("before " + Markdown.code(text) + " after").flatMap(\.runs)
    let code = runs.filter { $0.style == .code }.map(\.text).joined()
    #expect(plain(code) == plain(Markdown.oneLine(text)), "\(text)")
  }

  @Test func aBlockIsEndedByNothingInIt() {
    let block = Markdown.block(["a", "```", "````", "\u{1B}c"])
    #expect(block == "`````text\na\n```\n````\n\u{241B}c\n`````\n")
  }

  @Test func aQuotationKeepsItsLines() {
    #expect(
      Markdown.quotation("one\n\n# two\n3. three", indent: "  ")
        == "  > one\n  >\n  > \\# two\\\n  > 3\\. three\n")
  }

  /// Without blanks, which a line's end and wide glyphs may move.
  private func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isWhitespace }))
  }
  private func plain(_ runs: [TextLine.Run]) -> String { plain(runs.map(\.text).joined()) }
}
