import Cells
import Dashboards
import Metrics
import Testing

@testable import Screens

@Suite struct PanelTests {
  private var ratio: ValueCell {
    var cell = ValueCell(
      name: "ratio", value: 8.2, text: "8.2 %", color: .crit, state: "above 5 %")
    cell.sparkline = (0..<50).map { Double($0 * $0) }
    return cell
  }

  @Test func statFillsItsPanel() {
    let text = drawn(panel("Error ratio", .stat(StatFrame(cells: [ratio]))), 28, 10)
    #expect(text == PanelGoldens.stat, "\n\(text)")
  }

  @Test func statTellsTheNumberFirstWhereSmall() {
    let frame = panel("Error ratio", .stat(StatFrame(cells: [ratio])))
    #expect(drawn(frame, 20, 1).contains("8.2 %"))
    #expect(drawn(frame, 12, 3).contains("8.2 %"))
    #expect(drawn(frame, 30, 4).contains("▲ above 5 %"))
  }

  @Test func wordsAreAsLargeAsNumbers() {
    func stat(_ text: String, _ width: Int, _ height: Int, blocks: Bool = true) -> [String] {
      let cell = ValueCell(name: "", value: .nan, text: text, color: .text)
      return drawn(panel("S", .stat(StatFrame(cells: [cell]))), width, height) {
        $0.hasBlocks = blocks
      }.split(separator: "\n").map { String($0) }
    }
    for text in ["Running", "OK", "v2.53.1", "N/A", "no traffic", "10.0.0.12:9100"] {
      let lines = stat(text, 70, 9)
      #expect(lines.contains { $0.contains("█") }, "\(lines)")
      #expect(!lines.contains { $0.contains(text) })
    }
    // What has no letter in the font, or no room, stands in the middle.
    for lines in [stat("状態", 41, 9), stat("Running", 15, 9), stat("Running", 41, 9, blocks: false)]
    {
      #expect(!lines.contains { $0.contains("█") })
      #expect(lines[4].contains("Running") || lines[4].contains("状態"), "\(lines)")
    }
    // Too low for large digits: in the middle, not in the corner.
    for height in [3, 4] {
      let line = stat("8.2 %", 30, height)[1]
      let before = line.dropFirst().prefix { $0 == " " }.count
      #expect((11...12).contains(before), "\(line)")
    }
    #expect(stat("8.2 %", 40, 9, blocks: false).contains { $0.contains(" 8.2 % ") })
  }

  @Test func bars() {
    let cells = [
      ValueCell(name: "checkout", value: 40, text: "40/40", color: .crit, state: "above 90 %"),
      ValueCell(name: "catalog", value: 9, text: "9/40", color: .ok),
    ]
    let frame = BarGaugeFrame(cells: cells, min: 0, max: 40, thresholds: [])
    let text = drawn(panel("Pool", .bars(frame)), 36, 4)
    #expect(text == PanelGoldens.bars, "\n\(text)")
  }

  @Test func gaugeIsHalfARing() {
    let cell = ValueCell(name: "", value: 70, text: "70 %", color: .warn, state: "above 60 %")
    let frame = GaugeFrame(cells: [cell], min: 0, max: 100, thresholds: [])
    let text = drawn(panel("Disk", .gauge(frame)), 36, 9)
    #expect(text == PanelGoldens.gauge, "\n\(text)")
  }

  @Test func wordsInAGaugeAreWrapped() {
    let cell = ValueCell(name: "", value: .nan, text: "Missing requests", color: .muted)
    let frame = GaugeFrame(cells: [cell], min: 0, max: 100, thresholds: [])
    let text = drawn(panel("CPU", .gauge(frame)), 20, 9)
    #expect(text.contains("Missing") && text.contains("requests"), "\n\(text)")
  }

  @Test func gaugeTellsItsThresholdsByNotchesAndColours() {
    let cell = ValueCell(name: "", value: 30, text: "30 %", color: .ok)
    let bands = [(-Double.infinity, FrameColor.ok), (60, .warn), (85, .crit)].map {
      ThresholdBand(from: $0.0, color: $0.1, drawsLine: false, drawsArea: true)
    }
    var frame = GaugeFrame(cells: [cell], min: 0, max: 100, thresholds: bands)
    let plain = drawn(panel("Disk", .gauge(frame)), 50, 13)
    frame.showsThresholds = true
    let grid = drawnGrid(panel("Disk", .gauge(frame)), 50, 13)
    #expect(grid.text != plain)
    let inks = Set(
      (0..<13).flatMap { y in (0..<50).map { grid[$0, y].style.foreground } })
    #expect(inks.isSuperset(of: [.token(.ok), .token(.warn), .token(.crit)]))
  }

  @Test func barsBearTheColoursOfTheirThresholds() {
    let cell = ValueCell(name: "disk", value: 70, text: "70 %", color: .warn, state: "above 50 %")
    let bands = [(-Double.infinity, FrameColor.ok), (50, .warn), (80, .crit)].map {
      ThresholdBand(from: $0.0, color: $0.1, drawsLine: false, drawsArea: true)
    }
    var frame = BarGaugeFrame(cells: [cell], min: 0, max: 100, thresholds: bands)
    func colours(_ mode: BarGaugeFrame.Mode) -> [Character: Set<Ink>] {
      frame.mode = mode
      let grid = drawnGrid(panel("Disk", .bars(frame)), 60, 3)
      var found: [Character: Set<Ink>] = [:]
      for x in 0..<60 {
        let cell = grid[x, 1]
        if cell.glyph == "▮" { found["▮", default: []].insert(cell.style.foreground) }
        if cell.glyph == "▯" { found["▯", default: []].insert(cell.style.foreground) }
      }
      return found
    }
    let border = Ink.token(.border)
    #expect(colours(.basic) == ["▮": [.token(.warn)], "▯": [border]])
    #expect(colours(.gradient) == ["▮": [.token(.ok), .token(.warn)], "▯": [border]])
    #expect(
      colours(.lcd)
        == ["▮": [.token(.ok), .token(.warn)], "▯": [.token(.warn), .token(.crit)]])
  }

  @Test(arguments: [
    (30, "◆ no data since 13:58:02Z"), (19, "◆ since 13:58:02Z"), (13, "◆ 13:58:02Z"),
    (11, "◆ no data"), (9, "no data"),
  ])
  func aTimeIsToldWholeOrNotAtAll(width: Int, shown: String) {
    var frame = panel("", .stat(StatFrame(cells: [])))
    frame.notice = Notice(.warning, "no data since 13:58:02Z")
    let text = drawn(frame, width, 3)
    #expect(text.contains(shown), "\n\(text)")
    let cell = ValueCell(
      name: "", value: 1, text: "1", color: .muted, state: "no data since 13:58:02Z")
    let stat = drawn(panel("", .stat(StatFrame(cells: [cell]))), width, 6)
    #expect(!stat.contains("13") || stat.contains("13:58:02Z"), "\n\(stat)")
  }

  @Test func tableSortsAndScrolls() {
    let table = TableFrame(
      columns: [
        .init(name: "instance", isNumeric: false), .init(name: "value", isNumeric: true),
        .init(name: "mount", isNumeric: false),
      ],
      rows: (0..<9).map {
        [
          .init(text: "host-\($0).example.com"),
          .init(text: "\($0 * $0)", number: $0 == 3 ? .nan : Double($0 * $0)),
          .init(text: "/var/lib/something/long"),
        ]
      })
    let text = drawn(panel("Table", .table(table)), 44, 7) { $0.sort = (1, true) }
    #expect(text == PanelGoldens.table, "\n\(text)")
    let scrolled = drawn(panel("Table", .table(table)), 44, 7) {
      $0.sort = (1, true)
      $0.scroll = (8, 1)
    }
    #expect(scrolled.contains("9  /var/lib") && !scrolled.contains("host-"), "\n\(scrolled)")
  }

  @Test func aFooterStaysBelowTheRowsThatAreSeen() {
    var table = TableFrame(
      columns: [.init(name: "host", isNumeric: false), .init(name: "requests", isNumeric: true)],
      rows: (1...5).map { [.init(text: "web-\($0)"), .init(text: "\($0)", number: Double($0))] })
    table.footer = [.init(text: "total"), .init(text: "15 million")]
    let frame = panel("Table", .table(table))
    #expect(drawn(frame, 30, 9) == PanelGoldens.footer, "\n\(drawn(frame, 30, 9))")
    let scrolled = drawn(frame, 30, 6) { $0.scroll = (1, 0) }
    #expect(scrolled == PanelGoldens.footerScrolled, "\n\(scrolled)")
    let grid = drawnGrid(frame, 30, 9)
    #expect(grid[2, 6].style.isUnderlined && !grid[2, 5].style.isUnderlined)
    for height in 1...5 { _ = drawn(frame, 30, height) }
  }

  @Test(arguments: [(80, false, 0), (56, false, 0), (40, false, 0), (30, true, 0), (22, true, 2)])
  func aNarrowTableKeepsItsNumber(width: Int, isOneInstant: Bool, missing: Int) {
    let names = ["Time", "__name__", "instance", "job"]
    var columns = names.map { TableFrame.Column(name: $0, isNumeric: false) }
    columns.append(.init(name: "Value", isNumeric: true))
    let rows = (0..<3).map { row -> [TableFrame.Cell] in
      let time = "2026-11-21 14:03:2\(isOneInstant ? 2 : row)"
      return [time, "scrape_samples_scraped", "host-\(row).example.com:9100", "node"].map {
        .init(text: $0)
      } + [.init(text: "123\(row)", number: Double(1230 + row))]
    }
    let table = TableFrame(columns: columns, rows: rows)
    let text = drawn(panel("Samples", .table(table)), width, 6)
    #expect(text.contains("Value") && text.contains("1231"), "\n\(text)")
    #expect(text.contains("+\(missing)") == (missing > 0), "\n\(text)")
    #expect(text.contains(isOneInstant ? "host" : "14:03:21"), "\n\(text)")
  }

  @Test func namesThatDifferStayWhereBlankColumnsGo() {
    let blank = (0..<20).map { TableFrame.Column(name: "label_\($0)", isNumeric: false) }
    let columns =
      [.init(name: "__name__", isNumeric: false)] + blank
      + [.init(name: "job", isNumeric: false), .init(name: "Value", isNumeric: true)]
    func row(_ name: String) -> [TableFrame.Cell] {
      [.init(text: name)] + blank.map { _ in .init(text: "") }
        + [.init(text: "node"), .init(text: "7", number: 7)]
    }
    let differing = TableFrame(columns: columns, rows: [row("node_load1"), row("node_load15")])
    let text = drawn(panel("All", .table(differing)), 60, 6)
    #expect(text.contains("node_load15 ") && text.contains("+16"), "\n\(text)")
    let crowded = drawn(panel("All", .table(differing)), 18, 6)
    #expect(crowded.contains("node_load1") && !crowded.contains("job"), "\n\(crowded)")
  }

  @Test func textIsWrappedAtWords() {
    let rows = wrapped(
      [
        .init("one "), .init("two three", .strong), .init(" fourteenletters 日本語"),
      ], to: 9)
    #expect(
      rows.map { $0.map(\.text).joined() } == ["one two", "three", "fourteenl", "etters", "日本語"])
    #expect(wrapped([.init("x")], to: 0).isEmpty)
    #expect(wrapped("  rate  of all", to: 9) == ["  rate ", "of all"])
    #expect(wrapped("    fourteenletters", to: 9) == ["fourteenl", "etters"])
  }

  @Test func tablesInTextsHaveColumns() {
    func line(_ cells: [String], isHeader: Bool = false) -> TextLine {
      var line = TextLine(runs: [.init(cells.joined(separator: " "))])
      line.row = TextLine.Row(
        cells: cells.map { [.init($0)] }, alignments: [.left, .right, .center],
        isHeader: isHeader)
      return line
    }
    let lines = [
      TextLine(runs: [.init("Whom to call")]),
      line(["team", "pages", "now"], isHeader: true),
      line(["checkout and payments", "12", "x"]), line(["search", "3", "yes"]),
      TextLine(runs: [.init("and then wait")]),
    ]
    for (width, golden) in [(44, PanelGoldens.textTable), (26, PanelGoldens.textTableNarrow)] {
      let text = drawn(panel("Text", .text(lines)), width, 7)
      #expect(text == golden, "\n\(text)")
    }
    for width in 1...20 { _ = drawn(panel("Text", .text(lines)), width, 5) }
    #expect(plainText(panel("Text", .text(lines))).contains("search\t3\tyes\n"))
  }

  @Test func emptinessSaysWhy() {
    var frame = panel("Broken", .table(TableFrame(columns: [], rows: [])))
    #expect(drawn(frame, 30, 3).contains("no data"))
    frame.notice = Notice(.error, "parse error: unexpected )")
    #expect(drawn(frame, 40, 3).contains("✗ parse error: unexpected )"))
    let tall = drawn(frame, 16, 6)
    #expect(tall.contains("✗ parse error:") && tall.contains("unexpected )"))
    #expect(drawn(frame, 16, 3).contains("✗ parse error…"))
  }

  @Test func staleDataAreDimAndBearTheirAge() {
    var frame = panel("Old", .stat(StatFrame(cells: [ratio])))
    frame.dataTime = afternoon - .seconds(192)
    frame.ended = "3 of 8 series ended"
    let grid = drawnGrid(frame, 50, 8) { $0.isStale = true }
    #expect(grid.text.contains("data 3m12s old · 3 of 8 series ended"))
    #expect(grid[10, 3].style.isDim)
  }

  @Test func titlesCannotEscape() {
    let grid = drawnGrid(panel("a\u{1B}[2Jb\u{9B}c", .pending), 30, 3)
    #expect(!grid.text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
  }

  @Test(arguments: [(1, 1), (2, 2), (5, 3), (9, 3), (12, 5), (200, 60)])
  func anySizeIsFine(width: Int, height: Int) {
    var unnamed = ratio
    unnamed.name = ""
    unnamed.value = .nan
    let cells = [ratio, unnamed, ratio, ratio, ratio, ratio, ratio]
    var standing = BarGaugeFrame(cells: cells, min: 0, max: 10, thresholds: [])
    standing.isHorizontal = false
    let frames: [PanelFrame.Content] = [
      .stat(StatFrame(cells: cells)), .stat(StatFrame(cells: [unnamed])), .bars(standing),
      .bars(BarGaugeFrame(cells: cells, min: 0, max: 0, thresholds: [])),
      .gauge(GaugeFrame(cells: cells, min: 0, max: 10, thresholds: [])),
      .table(
        TableFrame(
          columns: [.init(name: "a", isNumeric: true, width: 900)], rows: [[], [.init(text: "x")]])),
      .text([TextLine(runs: [.init("some words to wrap")])]),
      .unsupported(kind: "heatmap", queries: ["up", "down"]), .pending,
    ]
    for content in frames {
      _ = drawn(panel("Title", content), width, height) { $0.scroll = (99, 99) }
      let ascii = drawnGrid(panel("Title", content), width, height).inASCII.text
      #expect(ascii.utf8.allSatisfy { $0 < 0x7F })
    }
  }

  @Test func kindsAnswerToGrafanasTypes() {
    #expect(PanelKind.answering(to: "timeseries").name == "graph")
    #expect(PanelKind.answering(to: "singlestat").name == "stat")
    #expect(PanelKind.answering(to: "nodeGraph").name == "not drawn")
  }
}
