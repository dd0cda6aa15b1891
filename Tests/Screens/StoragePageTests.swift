import Cells
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// From all series into a metric, its labels and their values, and out again.
struct StoragePageTests {
  private var stage: Stage

  init() {
    stage = Stage(120, 40)
    stage.press("D")
  }

  /// What the page asks for is counted.
  private mutating func count() {
    let asked = demand(stage.state, stage.snapshot, width: 120, height: 40).counted
    stage.snapshot.series = SeriesPart(subject: asked)
    switch asked {
    case nil: break
    case .all: stage.snapshot.series.counts = .shop
    case .metric(let name):
      stage.snapshot.series.counts = SeriesCounts(
        of: (0..<12).map { ["__name__": name, "job": "shop", "le": "\($0)"] }, limit: 10)
    case .label(let name):
      stage.snapshot.series.counts = SeriesCounts(
        of: [[name: "a"], [name: "b \"quoted\""]] as [Labels], limit: 10)
    }
  }

  private func asked() -> SeriesSubject? {
    demand(stage.state, stage.snapshot, width: 120, height: 40).counted
  }

  private func selected() -> [Substring]? {
    stage.lines.first { $0.contains("▸ ") && !$0.contains("Vigil") }?
      .split(separator: " ", omittingEmptySubsequences: true)
  }

  @Test mutating func enterGoesIntoAMetricAndALabelAndEscComesBack() {
    #expect(asked() == .all)
    #expect(selected()?.prefix(3) == ["▸", "latency_seconds_bucket", "18"])
    stage.press("enter")
    #expect(asked() == .metric("latency_seconds_bucket"))
    #expect(stage.screen.contains("counting…"))
    count()
    #expect(selected()?.prefix(4) == ["▸", "le", "12", "12"])
    stage.press("enter")
    // The values were counted with the metric.
    #expect(asked() == .metric("latency_seconds_bucket"))
    #expect(stage.lines[0].contains("Storage ▸ latency_seconds_bucket ▸ le"))
    #expect(stage.screen.contains("12 values of le"))
    #expect(stage.screen.contains("and 2 more that are not listed"))
    stage.press("y")
    guard case .copy(let text)? = stage.commands.last else {
      Issue.record("nothing was copied")
      return
    }
    #expect(text.hasPrefix("latency_seconds_bucket{le=\"0\"}\t1\n"))
    stage.press("esc")
    #expect(selected()?.prefix(2) == ["▸", "le"])
    stage.press("esc")
    count()
    #expect(selected()?.prefix(2) == ["▸", "latency_seconds_bucket"])
    stage.press("esc")
    #expect(asked() == nil && stage.state.page == .dashboard)
  }

  @Test mutating func aLabelOfAllHasItsValuesCounted() {
    stage.press("tab j enter")
    #expect(asked() == .label("le"))
    count()
    #expect(stage.screen.contains("2 values of le"))
    stage.press("y")
    #expect(stage.commands.last == .copy("{le=\"a\"}\t1\n{le=\"b \\\"quoted\\\"\"}\t1\n"))
    // From a value to its series.
    stage.press("enter")
    #expect(stage.commands.last == .explore("{le=\"a\"}") && stage.state.page == .explore)
    stage.press("esc esc")
    #expect(stage.state.page == .storage && asked() == .label("le"))
    stage.press("q")
    count()
    #expect(selected()?.contains("▸") == true && stage.state.page == .storage)
  }

  @Test mutating func orderAndFilterKeepTheCursorOnItsRow() {
    stage.press("j s")
    #expect(selected()?.prefix(2) == ["▸", "odd_total"])
    stage.press("s / \"up\" enter")
    #expect(selected()?.prefix(2) == ["▸", "up"])
    #expect(stage.screen.contains("1 of 3 metrics") && stage.screen.contains("4 labels"))
    // A filter is there again on the way back.
    stage.press("enter")
    #expect(asked() == .metric("up") && stage.state.filters[.storage] == nil)
    stage.press("esc")
    #expect(stage.screen.contains("1 of 3 metrics"))
    stage.press("/ \"nothing\" enter")
    #expect(stage.screen.contains("nothing of what is listed fits /nothing"))
    // The filter goes first, then the page.
    stage.press("esc")
    #expect(stage.state.page == .storage && stage.screen.contains("odd_total"))
  }

  /// What goes deeper while drawing is paused is answered all the same.
  @Test mutating func aPauseKeepsNobodyFromGoingDeeper() {
    stage.press("P enter")
    count()
    #expect(selected()?.prefix(2) == ["▸", "le"])
  }

  @Test mutating func valuesThatTheEyeDoesNotSeeStandQuoted() {
    stage.press("tab j enter")
    stage.snapshot.series = SeriesPart(
      subject: .label("le"),
      counts: SeriesCounts(of: [["le": " "], ["le": "   "]] as [Labels], limit: 10))
    #expect(stage.screen.contains("\" \"") && stage.screen.contains("\"   \""))
  }

  @Test mutating func whatCannotBeCountedIsSaidWithWhatWasCountedBefore() {
    stage.snapshot.series.error = "no answer within 10.0 s"
    #expect(stage.screen.contains("as counted before: no answer within 10.0 s"))
    #expect(stage.screen.contains("odd_total"))
    stage.snapshot.series.counts = nil
    #expect(
      stage.screen.contains("how many series there are is not known: no answer within 10.0 s"))
  }

  /// A server's page tells no series of most labels.
  @Test mutating func whatAServerDoesNotTellStaysEmpty() {
    stage.snapshot.facts.storage.rows = []
    stage.snapshot.facts.storage.unknown = "http://prom:9090 keeps the samples"
    stage.snapshot.series.counts = SeriesCounts(
      series: 900,
      labels: [
        .init(
          name: "__name__", series: 900, values: 40, top: [.init("up", series: 3)]),
        .init(name: "le", series: nil, values: 12, top: nil),
      ])
    #expect(stage.screen.contains("http://prom:9090 keeps the samples"))
    #expect(
      stage.screen.contains("40 metrics") && stage.screen.contains("and 39 more that are not"))
    stage.press("tab")
    #expect(selected()?.contains("le") == true)
  }

  @Test mutating func namesFromOutsideBringNoControlCharacters() {
    stage.press("tab G")
    #expect(!stage.screen.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test mutating func aClickPutsTheCursorOnARow() {
    let row = stage.lines.firstIndex { $0.contains("odd_total") } ?? 0
    stage.press("m")
    stage.send(.mouse(MouseEvent(.press, x: 10, y: row)))
    #expect(selected()?.prefix(2) == ["▸", "odd_total"])
  }
}
