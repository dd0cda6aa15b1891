import Calendar
import Metrics
import Testing
import Views

@testable import Screens

struct ZoneKeyTests {
  /// Berlin: two hours east of UTC until 2026-10-25 01:00Z, one hour after.
  private let berlin = ZoneTable(
    name: "Europe/Berlin",
    changes: [
      .init(from: 1_774_746_000, offset: 7200), .init(from: 1_792_890_000, offset: 3600),
    ])

  @Test func theZoneIsTheKeysThenTheDashboardsThenTheReaders() {
    var stage = Stage(120, 40)
    stage.snapshot.localZone = berlin
    stage.state = ViewState(showsLocalTime: true)
    #expect(stage.screen.contains("15:03:22+01:00"))
    stage.snapshot.dashboard?.wantsUTC = true
    #expect(stage.screen.contains("14:03:22Z"))
    stage.press("z")
    #expect(stage.screen.contains("15:03:22+01:00"))
    #expect(stage.commands == [.setZone(.local)])
  }

  @Test func aZoneThatTheDashboardNamesCountsUntilAKeyChooses() {
    var stage = Stage(120, 40)
    stage.snapshot.dashboard?.zone = ZoneTable(
      name: "Asia/Kolkata", changes: [.init(from: 0, offset: 19_800)])
    #expect(stage.screen.contains("19:33:22+05:30"))
    stage.press("z")
    #expect(stage.screen.contains("14:03:22Z"))
    #expect(stage.commands == [.setZone(.utc)])
  }

  @Test func theZoneKeyComesRoundToTheDashboards() {
    var stage = Stage(120, 40)
    stage.snapshot.localZone = berlin
    stage.snapshot.dashboard?.zone = ZoneTable(
      name: "Asia/Kolkata", changes: [.init(from: 0, offset: 19_800)])
    stage.press("z z")
    #expect(stage.screen.contains("15:03:22+01:00"))
    stage.press("z")
    #expect(stage.lines[0].contains("19:33:22+05:30") && stage.lines[39].contains("+05:30"))
    #expect(stage.commands == [.setZone(.utc), .setZone(.local), .setZone(.dashboard)])
    // The next dashboard, which names none, is not in local time for that.
    stage.snapshot.dashboard?.zone = nil
    #expect(stage.screen.contains("14:03:22Z"))
    stage.press("z z")
    #expect(stage.commands.suffix(2) == [.setZone(.local), .setZone(.utc)])
  }

  @Test func theDialogTakesNamesAndOffersThem() {
    var stage = Stage(120, 40)
    stage.press("t")
    #expect(stage.screen.contains("day before yesterday"))
    stage.press("\"yesterday\" enter")
    #expect(stage.commands.contains(.setTime(TimeSelection.parse("yesterday", now: Snapshot.noon))))
    #expect(stage.lines[0].contains("yesterday"))
  }
}
