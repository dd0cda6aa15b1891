import Testing

@testable import Dashboards

@Test func markdownTablesAreTakenApart() {
  func told(_ text: String) -> [String] {
    MarkdownText.lines(text).map { line in
      (line.row?.cells ?? [line.runs]).map { $0.map(\.text).joined() }.joined(separator: "¦")
    }
  }
  let table = "| Name | **At** |\r\n|:--|--:|\n| a `x\\|y` | - 5 |\nb\\|c|# 6\n"
  #expect(
    told("Before\n" + table + "\nAfter [l][1]\n\n[1]: http://x")
      == ["Before", "", "Name¦At", "a x|y¦- 5", "b|c¦# 6", "", "After l"])
  let lines = MarkdownText.lines(table)
  #expect(lines.map { $0.row?.isHeader } == [true, false, false])
  #expect(lines.first?.row?.alignments == [.left, .right])
  #expect(lines.first?.row?.cells[1] == [TextLine.Run("At", .strong)])
  // A row with too few cells, one with too many, and what is no table.
  #expect(told("|a|b|\n|-|-|\n|1|\n|1|2|3|") == ["a¦b", "1¦", "1¦2"])
  #expect(told("a | b\nc | d") == ["a | b c | d"])
  #expect(told("| a | b |\n|---|") == ["| a | b | |---|"])
  // In code as it is.
  for fence in ["```", "~~~ text"] {
    #expect(
      told("\(fence)\nx\n\n|a|b|\n|-|-|\n|1|2|\n\n\(fence.prefix(3))") == [
        "x", "|a|b|", "|-|-|", "|1|2|",
      ])
  }
  #expect(told("Text\n\n    |a|b|\n    |-|-|") == ["Text", "", "|a|b|", "|-|-|"])
  #expect(told("<!--\n|a|\n|-|\n-->\nEnd") == told("<!--\nx\n-->\nEnd"))
  #expect(told("\u{E000}0\u{E000}\n\n\u{E000}7\u{E000}").count == 3)
}
