import Cells
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// The page Alerts where there are many: what is worked out is worked out once.
struct AlertsOfManyTests {
  /// Ten thousand that fire: a key's work is bounded by what is seen, not by all of them.
  @Test func manyAlertsAreLookedThroughOnce() {
    var stage = Stage(120, 40)
    stage.snapshot.facts.alerts.rows = .many(10_000)
    stage.press("a")
    #expect(stage.lines[1].contains("[firing 10000]"))
    func list() -> AlertList {
      Scene(stage.state, stage.snapshot, width: 120, height: 40).alertList
    }
    let first = list()
    stage.press("j j pgdn")
    stage.snapshot.advance(to: Snapshot.noon + .seconds(5))
    #expect(list() === first)
    stage.snapshot.facts.alerts.rows[9_999].value = 1
    #expect(list() !== first)
    stage.press("/ \"zone=z1·web-99\" enter")
    let scene = Scene(stage.state, stage.snapshot, width: 120, height: 40)
    #expect(scene.alertList.count == 36)
  }

  /// What differs within a group, where labels are missing too; the same for a table of other values.
  @Test func differingLabelsAreThoseOfTheGroup() {
    let rows: [AlertFact] = [
      .made("A", .firing, ["pod": "1", "zone": "x", "severity": "critical"], id: "1"),
      .made("A", .firing, ["pod": "2", "zone": "x", "severity": "info"], id: "2"),
      .made("B", .firing, ["zone": "x"], id: "3"),
      .made("A", .firing, ["pod": "2", "zone": "x", "shard": "7"], id: "4"),
      .made("B", .firing, ["zone": "x"], id: "5"),
    ]
    let shape = AlertShape(rows)
    #expect(shape.names == ["A", "B"])
    #expect(shape.groups == [0, 0, 1, 0, 1])
    #expect(shape.severities == [.critical, .info, .other, .other, .other])
    #expect(shape.differing(in: 0) == ["pod", "shard"])
    #expect(shape.differing(in: 1) == ["zone"])
    var later = rows
    later[2].value = 4
    #expect(shape.fits(later))
    later[2].labels = ["alertname": "B", "zone": "y"]
    #expect(!shape.fits(later))
  }

  /// What is looked through ahead is what is drawn, and nothing else is.
  @Test func whatWasForeseenIsTaken() {
    var stage = Stage(120, 40)
    stage.snapshot.facts.alerts.rows = .many(300)
    stage.press("a")
    var later = stage.snapshot.facts
    for place in later.alerts.rows.indices { later.alerts.rows[place].value = Double(place) }
    let unforeseen = stage
    _ = unforeseen.screen
    stage.state = ViewState()
    stage.press("a")
    stage.state.foresight(later)
    // It is not there yet: the screen stays.
    #expect(stage.screen == unforeseen.screen)
    stage.state.foresight(later)
    stage.snapshot.facts = later
    let book = Scene(stage.state, stage.snapshot, width: 120, height: 40).alertBook
    #expect(book.values == later.alerts.rows.map(\.value))
    var other = unforeseen
    other.snapshot.facts = later
    #expect(stage.screen == other.screen)
    stage.state.foresight(later)
    #expect(Scene(stage.state, stage.snapshot, width: 120, height: 40).alertBook === book)
  }
}
