import Cells
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// Keys on the pages of notifications, and what they ask for.
struct NotificationsPageTests {
  private var stage = Stage.notifications()

  private func selected() -> String { stage.lines.first { $0.hasPrefix("▸") } ?? "" }
  private func ids(_ stage: Stage) -> [Int] {
    let scene = Scene(stage.state, stage.snapshot, width: 120, height: 40)
    return NotificationsRows(scene).notifications.map(\.id)
  }

  @Test mutating func theListsFollowOneAnother() {
    #expect(stage.lines[1].contains("[all 8] · waiting 3 · sent 2 · failed 2 · receivers 6 (2 ✗)"))
    #expect(ids(stage) == [12, 13, 11, 10, 9, 8, 7, 6])
    stage.press("tab")
    #expect(ids(stage) == [12, 13, 11])
    stage.press("tab")
    #expect(ids(stage) == [10, 9])
    #expect(selected().contains("1.2 s") && selected().contains("202 accepted"))
    stage.press("tab")
    #expect(ids(stage) == [8, 7])
    #expect(stage.screen.contains("not delivered: kin"))
    stage.press("tab tab")
    #expect(ids(stage).count == 8)
  }

  @Test(arguments: [
    ("receiver=primary", [11, 10, 9]), ("state!=delivered receiver=primary", [11]),
    ("integration=~slack.*", [12, 6]), ("reason=~repeat.*", [8]), ("pool=search", [8]),
    ("403", [8]), ("!checkouterrors", [13, 11, 9, 8, 7]), ("inc-7", [10]), ("nothing", []),
  ])
  func theFilterTakesWordsAndConditions(_ typed: String, _ kept: [Int]) {
    var stage = stage
    stage.press("/ \"\(typed.map { $0 == " " ? "·" : String($0) }.joined())\" enter")
    #expect(ids(stage) == kept)
    if kept.isEmpty { #expect(stage.screen.contains("nothing here fits /nothing")) }
  }

  @Test mutating func theNextThatFailedIsFound() {
    // What is tried again is first, then what will not be.
    for id in ["slack[0]", "opsgenie[0]", "sns[0]", "slack[0]"] {
      #expect(selected().contains(id))
      stage.press("n")
    }
  }

  @Test mutating func aReceiverOfTheListLeadsToWhatWentThere() {
    stage.press("shift-tab j j")
    #expect(selected().contains("▲ secondary slack[0]"))
    #expect(selected().contains("failing for 5m22s, since 13:58:00Z: 503 Service Unavailable"))
    stage.press("j j")
    #expect(selected().contains("✗ phones sns[0]") && selected().contains("kind not built"))
    stage.press("k k enter")
    #expect(ids(stage) == [12, 6])
    stage.press("esc")
    #expect(ids(stage).count == 8)
  }

  @Test mutating func aNotificationLeadsToItsIncidentAndItsAlert() {
    stage.press("j j j enter")
    #expect(stage.state.page == .notification)
    #expect(stage.lines[0].contains("Notifications ▸ primary 10"))
    #expect(stage.lines[1].contains("▸ ✓ delivered: primary by PagerDuty"))
    #expect(stage.screen.contains("delivered 1.2 s after"))
    #expect(stage.screen.contains("14:01:43Z ✓ 202 accepted, took 120 ms"))
    stage.press("enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("incidents, alerts"))
    stage.press("tab")
    #expect(selected().contains("INC-7 SEV1 investigating"))
    stage.press("enter")
    #expect(stage.commands == [.openIncident(7)])
    // Back where one came from, on the same line.
    stage.press("esc")
    #expect(stage.state.page == .notification && selected().contains("INC-7"))
    stage.press("tab enter")
    #expect(stage.commands.last == .openAlert("CheckoutErrors/1"))
  }

  /// Nobody holds for ever what was told of.
  @Test mutating func whatIsNotKnownAnyMoreIsSaid() {
    stage.press("j j j enter")
    stage.snapshot.facts.alerts.rows = []
    stage.snapshot.facts.incidents.rows = []
    stage.press("tab enter")
    #expect(stage.screen.contains("INC-7 is not known here any more"))
    stage.press("tab enter")
    #expect(stage.screen.contains("CheckoutErrors with these labels is not known"))
    stage.snapshot.facts.notifications.rows = []
    #expect(stage.screen.contains("this notification is not known here any more"))
    stage.press("esc enter")
    #expect(stage.state.page == .notifications && stage.commands.isEmpty)
  }

  @Test mutating func thoseBetweenTheFirstAndLastTriesAreCounted() {
    stage.press("j j j j enter")
    #expect(stage.screen.contains("attempts 14"))
    let place = stage.lines.firstIndex { $0.contains("… 12 more between") }
    #expect(place.map { stage.lines[$0 - 1].contains("429 Too Many Requests") } == true)
    #expect(place.map { stage.lines[$0 + 1].contains("202 accepted") } == true)
  }

  @Test mutating func aTestGoesToTheReceiverThatIsChosen() {
    stage.press("x")
    #expect(stage.screen.contains("Send a test") && stage.screen.contains("[secondary]"))
    #expect(stage.screen.contains("▲ slack[0]  failing for 5m22s"))
    stage.press("right")
    #expect(stage.commands.isEmpty && stage.screen.contains("[database]"))
    stage.press("enter")
    #expect(stage.commands == [.order(.testReceiver(receiver: "database", by: "ann"))])
    stage.snapshot.facts.receivers.rows = []
    stage.press("x")
    #expect(stage.screen.contains("there is no receiver to be tested"))
  }

  @Test mutating func whyThereIsNothingIsSaid() {
    stage.snapshot.facts.notifications.rows = []
    #expect(stage.screen.contains("Nobody had to be told of anything"))
    stage.snapshot.facts.receivers.rows = []
    #expect(stage.screen.contains("alertmanager: in vigil.yml"))
    stage.snapshot.facts.notifications.unknown = "the engine does not answer"
    #expect(stage.screen.contains("the engine does not answer"))
  }
}
