import Calendar
import Dashboards
import JSON
import Metrics
import Screens
import Testing
import Views

@Suite struct LeftScreenTests {
  @Test func comesBackAsItWas() throws {
    var snapshot = Snapshot(now: Timestamp(seconds: 5))
    #expect(LeftScreen(ViewState(), snapshot) == nil)
    var open = OpenDashboard(uid: "shop", title: "Shop", panels: [])
    open.picked = VariableSelection(["service": ["checkout", "cart"]])
    open.picked.asGiven = ["service"]
    snapshot.board.dashboard = open
    let time = try #require(
      TimeSelection.parse("now-2d/d to now-1d/d", now: Timestamp(seconds: 5), zone: nil))
    var state = ViewState(time: time)
    state.open(panel: PanelID(7, repeated: "b"))
    let left = try #require(LeftScreen(state, snapshot))
    let again = try decodeJSON(LeftScreen.self, from: try encodeJSON(left))
    #expect(again == left)
    #expect(again.dashboard == "shop" && again.time == time)
    #expect(again.selection == open.picked)
    #expect(again.wholePanel == PanelID(7, repeated: "b"))
  }
}
