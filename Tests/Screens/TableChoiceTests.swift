import Dashboards
import Metrics
import Testing
import Views

@testable import Screens

/// A panel of three tables, as two queries and a third make it.
private var stage: Stage {
  func table(_ name: String, _ value: String) -> TableFrame {
    var table = TableFrame(
      columns: [.init(name: "host", isNumeric: false), .init(name: name, isNumeric: true)],
      rows: [[.init(text: "a"), .init(text: value, number: 1)]])
    table.name = "host, \(name)"
    return table
  }
  var set = table("CPU", "17 %")
  set.choices = [table("CPU", "17 %"), table("Memory", "3 GiB"), table("Disk", "9 TiB")]
  var snapshot = Snapshot.shop
  snapshot.dashboard?.frames[PanelID(7)]?.content = .table(set)
  return Stage(snapshot: snapshot)
}

@Suite struct TableChoiceTests {
  @Test func aPanelTellsThatItHasMoreTablesAndShowsThem() {
    var stage = stage
    stage.state.dashboard.focus = PanelID(7)
    #expect(stage.screen.contains("1 of 3: host, CPU") && stage.screen.contains("17 %"))
    stage.press("f")
    #expect(stage.screen.contains("2 of 3: host, Memory") && stage.screen.contains("3 GiB"))
    stage.press("F F")
    #expect(stage.screen.contains("3 of 3: host, Disk") && stage.screen.contains("9 TiB"))
    // Its own page begins with the same one.
    stage.press("enter")
    #expect(stage.screen.contains("3 of 3: host, Disk"))
    stage.press("f")
    #expect(stage.screen.contains("1 of 3: host, CPU"))
    stage.press("esc")
    #expect(stage.screen.contains("1 of 3: host, CPU"))
  }

  @Test func whereThereIsNothingToChooseItIsSaid() {
    var stage = Stage()
    stage.state.dashboard.focus = PanelID(7)
    stage.press("f")
    #expect(stage.screen.contains("this panel has one table"))
    stage.state.dashboard.focus = PanelID(1)
    stage.press("f")
    #expect(stage.screen.contains("goes to a table"))
  }
}
