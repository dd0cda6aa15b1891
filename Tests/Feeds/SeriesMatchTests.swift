import Dashboards
import Facts
import Metrics
import Testing

@testable import Feeds

/// Which panels show what an alert's rule reads.
struct SeriesMatchTests {
  private typealias Wording = AlertWordingTests

  @Test(arguments: [
    ("rate(http_requests_total[1m])", true),
    ("sum(http_requests_total{service=\"checkout\"})", true),
    ("http_requests_total{service=~\"check.*\"}", true),
    ("http_requests_total{service=\"search\"}", false),
    ("http_requests_total{service!=\"checkout\"}", false),
    ("http_requests_total{code=\"200\"}", true),
    ("http_requests_total{severity=\"info\"}", true),
    ("{__name__=\"http_requests_total\"}", true), ("{__name__=~\"http.*\"}", false),
    ("http_errors_total", false), ("not a query", false), ("", false),
  ]) func isOfTheSameSeries(query: String, wanted: Bool) {
    let series = RuleSeries(Wording.rule(Wording.ratio))
    let own = series.own(Wording.alert().labels)
    #expect(own == ["service": "checkout"])
    #expect(series.met(by: ReadSeries.of(query)).contains { $0.mayHave(own) } == wanted)
  }

  @Test func twoConditionsThatExcludeEachOther() {
    let series = RuleSeries(Wording.rule("a{x=\"1\",y=~\"b.*\"} > 1"))
    #expect(series.met(by: ReadSeries.of("a{x=\"2\"}")).isEmpty)
    #expect(series.met(by: ReadSeries.of("a{x!=\"1\"}")).isEmpty)
    #expect(series.met(by: ReadSeries.of("a{y=\"c\"}")).isEmpty)
    #expect(series.met(by: ReadSeries.of("a{y=\"bc\"}")).count == 1)
    #expect(series.met(by: ReadSeries.of("a{y=~\"d.*\"}")).count == 1)
  }

  @Test func whatIsRecordedIsReadToo() {
    let one = RuleFact(
      .init(file: "f", group: "g", name: "s:errors:rate5m"), .recording,
      expression: "sum by (service) (rate(http_requests_total{code=~\"5..\"}[5m]))",
      interval: .seconds(15))
    let two = RuleFact(
      .init(file: "f", group: "g", name: "s:errors:ratio"), .recording,
      expression: "s:errors:rate5m / s:requests:rate5m", interval: .seconds(15))
    let series = RuleSeries(
      Wording.rule("s:errors:ratio{service=\"checkout\"} > 0.05"),
      records: RecordedSeries([one, two]))
    func isRead(_ query: String) -> Bool { !series.met(by: ReadSeries.of(query)).isEmpty }
    #expect(isRead("s:errors:ratio") && isRead("s:requests:rate5m"))
    #expect(isRead("rate(http_requests_total{service=\"checkout\"}[1m])"))
    #expect(!isRead("rate(http_requests_total{service=\"search\"}[1m])"))
    #expect(!isRead("rate(http_requests_total{code=\"200\"}[1m])"))
    #expect(!isRead("other"))
  }

  // MARK: - Lanes

  private func facts(_ alerts: [AlertFact]) -> FactSheet {
    var facts = FactSheet()
    facts.tell(rules: [Wording.rule(Wording.ratio)])
    facts.tell(alerts: alerts)
    return facts
  }

  private func frames(_ queries: [String]) -> [PanelID: PanelFrame] {
    var frames: [PanelID: PanelFrame] = [:]
    for (index, query) in queries.enumerated() {
      let id = PanelID(index + 1)
      frames[id] = PanelFrame(id: id, title: "", content: .pending)
      frames[id]?.queries = [QueryReport(refID: "A", expression: query)]
    }
    return frames
  }

  @Test func panelsWearTheirAlerts() {
    var lanes = AlertLanes()
    var shown = frames(["http_requests_total", "up", "http_requests_total{service=\"search\"}"])
    lanes.mark(&shown, facts([Wording.alert()]))
    #expect(
      shown[PanelID(1)]?.alerts == [
        PanelAlert(
          name: "Errors", state: .firing, count: 1,
          firings: [.init(from: Wording.now - .seconds(100), to: nil)])
      ])
    #expect(shown[PanelID(2)]?.alerts == [] && shown[PanelID(3)]?.alerts == [])
  }

  @Test func withoutRulesNothingIsMarked() {
    var lanes = AlertLanes()
    var shown = frames(["http_requests_total"])
    let before = shown
    lanes.mark(&shown, FactSheet())
    #expect(shown == before)
  }

  @Test func whatChangesIsFoundAnew() {
    var lanes = AlertLanes()
    var facts = facts([Wording.alert()])
    var shown = frames(["http_requests_total"])
    lanes.mark(&shown, facts)
    var ended = Wording.alert()
    (ended.state, ended.resolvedAt) = (.resolved, Wording.now)
    facts.tell(alerts: [ended])
    shown = frames(["http_requests_total"])
    lanes.mark(&shown, facts)
    #expect(shown[PanelID(1)]?.alerts.first?.state == .past)
    #expect(shown[PanelID(1)]?.alerts.first?.firings.first?.to == Wording.now)
    // Another query of the same panel is another question.
    shown = frames(["up"])
    lanes.mark(&shown, facts)
    #expect(shown[PanelID(1)]?.alerts == [])
  }

  @Test func whatIsRecordedCountsToo() {
    var lanes = AlertLanes()
    let times = [
      (3600, AlertChange.What.firing), (3000, .resolved), (2000, .firing), (1900, .vanished),
    ]
    let isNew = lanes.times.take(
      times.map {
        AlertChange(
          time: Wording.now - .seconds($0.0), alert: "old", labels: Wording.alert().labels,
          what: $0.1)
      }, of: 0)
    #expect(isNew)
    var shown = frames(["http_requests_total"])
    lanes.mark(&shown, facts([]))
    let alerts = shown[PanelID(1)]?.alerts ?? []
    #expect(alerts.map(\.state) == [.past])
    #expect(
      alerts.first?.firings == [
        .init(from: Wording.now - .seconds(3600), to: Wording.now - .seconds(3000)),
        .init(from: Wording.now - .seconds(2000), to: Wording.now - .seconds(1900)),
      ])
  }

  @Test func firingsThatOverlapAreOne() {
    func firing(_ from: Int64, _ to: Int64?) -> FiringHistory.Firing {
      .init(
        from: Timestamp(milliseconds: from), to: to.map { Timestamp(milliseconds: $0) })
    }
    let merged = AlertLanes.merged([
      firing(5, 8), firing(1, 3), firing(2, 4), firing(9, nil), firing(10, 11),
    ])
    #expect(merged.map(\.from.milliseconds) == [1, 5, 9])
    #expect(merged.map { $0.to?.milliseconds } == [4, 8, nil])
  }
}
