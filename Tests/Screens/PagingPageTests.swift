import Cells
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// Why somebody was told of an alert: where one asks, and what is answered.
struct PagingPageTests {
  private var stage = Stage.paging()

  private func asked(_ stage: Stage) -> Labels? {
    demand(stage.state, stage.snapshot, width: stage.width, height: stage.height).paging
  }

  @Test func anAlertOfTheListIsAskedAbout() {
    #expect(stage.state.page == .paging)
    #expect(asked(stage) == [AlertFact].storm[0].labels)
    #expect(stage.lines[0].contains("Alerts ▸ CheckoutErrors ▸ who is told"))
    // The row stood for several.
    var many = Stage.alerts(120, 40, "w")
    #expect(many.screen.contains("this is the first of 3 alerts"))
    many.press("esc")
    #expect(many.state.page == .alerts && asked(many) == nil)
  }

  @Test func theBoardOfAnAlertAsksForIt() async {
    var stage = Stage(snapshot: await .alertBoard())
    stage.press("w")
    #expect(asked(stage)?["alertname"] == "CheckoutHighErrorRatio")
    stage.press("esc")
    #expect(stage.state.page == .dashboard)
    stage.snapshot = .shop
    stage.press("w")
    #expect(stage.screen.contains("who is told is asked of an alert: none is chosen"))
  }

  @Test func anEntryOfAnIncidentAsksForItsAlert() {
    // The first condition; the deploy before it is no alert.
    var stage = Stage.incident(120, 40, "g j w")
    #expect(stage.state.page == .incident)
    stage.press("j w")
    #expect(asked(stage) == stage.snapshot.facts.alerts.rows.first { $0.name == "Pool" }?.labels)
    // Of one that is over it is known what was recorded.
    stage.press("esc")
    stage.snapshot.facts.alerts.rows = []
    stage.press("w")
    #expect(asked(stage) == ["alertname": "Pool", "app": "shop", "severity": "critical"])
  }

  @Test func anAlertOfANotificationIsAskedAbout() {
    let stage = Stage.notifications(120, 40, "j enter w")
    #expect(asked(stage) == ["alertname": "DiskFull", "device": "/dev/sda1"])
  }

  @Test mutating func whoIsToldComesFirst() {
    let text = stage.lines.map { String($0.drop { "▸ ".contains($0) }) }
    #expect(
      text.contains("✓ primary was told by PagerDuty at 14:01:43Z, 1.2 s after it was due"))
    #expect(
      text.contains(
        "✗ secondary is not told: silenced by rk until 15:53:22Z: disk is ordered, and 1 more"))
    let tree = text.drop { $0 != "the way through the routes" }
    #expect(tree.contains { $0.hasPrefix("✗ 6 routes that do not match") })
    #expect(
      tree.contains {
        $0.hasPrefix("✓ {service=\"checkout\"} → primary  service is \"checkout\"  (line 24)")
      })
    stage.press("tab enter")
    #expect(stage.screen.contains("✗ {team=\"t6\"}  there is no label team  (line 11)"))
  }

  @Test mutating func aNoticeLeadsToItsPage() {
    stage.press("tab tab enter")
    #expect(stage.state.page == .notification && stage.lines[0].contains("primary 10"))
    stage.press("esc")
    #expect(stage.state.page == .paging)
  }

  @Test(arguments: [
    (PagingStory.Hold.Kind.inhibited, "by CheckoutDown", "is not told: inhibited by CheckoutDown"),
    (.undeliverable, "kind not built", "is not told: not delivered: kind not built"),
    (.inactive, "", "is not told: outside its active times"),
  ])
  func whatHoldsItIsTheVerdict(_ kind: PagingStory.Hold.Kind, _ text: String, _ told: String) {
    var stage = stage
    stage.snapshot.paging.story?.groups[0].holds = [.init(kind, text)]
    #expect(stage.screen.contains("✗ primary \(told)"))
  }

  @Test mutating func whatIsToComeIsTold() {
    stage.snapshot.paging.story?.groups[0].notifications = []
    #expect(stage.screen.contains("… primary is told in 1m12s"))
    stage.snapshot.paging.story?.groups[0].nextFlush = nil
    #expect(stage.screen.contains("… primary was not told, and nothing is due"))
    stage.snapshot.paging.story?.groups = []
    #expect(stage.screen.contains("… primary, secondary would be told: it is in no group by now"))
    stage.snapshot.paging.story?.nodes = [
      .init(depth: 0, matchers: "{}", line: 1, matched: false, why: "")
    ]
    #expect(stage.screen.contains("✗ nobody is told: no route takes this alert"))
  }

  @Test mutating func whyThereIsNoAnswerIsSaid() {
    stage.snapshot.paging.unknown = "the engine does not answer"
    #expect(stage.screen.contains("this is how it was, for now it is not known: the engine does"))
    #expect(stage.screen.contains("primary was told"))
    stage.snapshot.facts.receivers.rows = []
    stage.snapshot.paging = PagingPart(
      labels: stage.state.paging.labels, story: .unconfigured(.empty))
    #expect(stage.screen.contains("Nobody can be told: no alertmanager.yml is configured."))
    #expect(stage.screen.contains("alertmanager: in"))
    // An answer about another alert is none.
    stage.snapshot.paging = PagingPart(labels: ["alertname": "Other"], story: .night)
    #expect(!stage.screen.contains("was told by"))
  }
}
