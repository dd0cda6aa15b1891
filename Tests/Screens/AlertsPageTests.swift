import Cells
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// Keys on the page Alerts, and what they ask for.
struct AlertsPageTests {
  private var stage = Stage.alerts()

  private func selected() -> String { stage.lines.first { $0.hasPrefix("❯") } ?? "" }
  private func names() -> [String] {
    stage.lines.dropFirst(2).compactMap { line in
      line.dropFirst(6).split(separator: " ").first.map { String($0) }
    }
  }

  @Test mutating func aGroupNamesItsWorstAndItsRowsWhatTellsThemApart() {
    #expect(stage.lines[1].contains("[firing 6] · pending 1 · suppressed 2 · resolved today 1 "))
    #expect(selected().contains("▾ ▲ CheckoutErrors ×3"))
    #expect(selected().contains("8.13") && selected().contains("worst instance=checkout-1"))
    #expect(stage.screen.contains("acked by rk \"known, deploy 41\""))
    #expect(stage.screen.contains("unsaved") && stage.screen.contains("pool=checkout"))
    #expect(stage.screen.contains("vanished 5m22s"))
    #expect(stage.screen.contains("no data since 13:58:00Z: 127.0"))
    #expect(stage.screen.contains("holding: 4 of 5 min of data"))
    #expect(stage.lines[0].contains("▲ 7 firing (2 quiet)"))
    stage.press("tab esc")
    #expect(stage.lines[39].contains("7/8 up · 7 firing, 1 pending"))
    stage.press("a shift-tab")
    stage.press("tab")
    #expect(stage.screen.contains("fires in 1m20s"))
    stage.press("tab")
    #expect(stage.screen.contains("silenced by rk until 15:53:22Z"))
    stage.press("tab")
    #expect(stage.screen.contains("ended: jobs is no longer expo"))
    #expect(stage.screen.contains("1 ended, 1 resolved"))
    stage.snapshot.facts.alerts.rows[8].standing = .ended(reason: "its rule is gone")
    #expect(stage.lines[1].contains("[resolved today 0, ended 1]"), "\(stage.lines[1])")
    #expect(stage.lines[2].contains("– QueueLong ×2") && !stage.screen.contains("✓"))
    stage.press("/ \"resolved\" enter")
    #expect(stage.screen.contains("nothing here fits"))
    stage.press("/ ctrl-u \"ended\" enter")
    #expect(stage.screen.contains("– QueueLong"))
  }

  @Test mutating func whatIsKeptFiringSaysSo() {
    stage.snapshot.facts.rules.rows[0].keepFiringFor = .seconds(300)
    stage.snapshot.facts.alerts.rows[0].keptSince = Snapshot.noon - .seconds(20)
    #expect(stage.screen.contains("kept firing until 14:08:02Z"))
  }

  @Test mutating func afterAnOrderTheCursorStaysAtItsPlace() {
    stage.press("j A enter")
    let before = stage.lines.firstIndex { $0.hasPrefix("❯") }
    stage.snapshot.facts.alerts.rows[0].acknowledgement = .init(
      by: "ann", at: Snapshot.noon, note: "")
    #expect(stage.lines.firstIndex { $0.hasPrefix("❯") } == before)
    #expect(selected().contains("checkout-2"), "\(stage.screen)")
    stage.press("S \"x\" tab tab tab \"x\" enter")
    stage.snapshot.facts.alerts.rows[1].silencedBy = ["s9"]
    #expect(stage.lines.firstIndex { $0.hasPrefix("❯") } == before)
  }

  @Test mutating func theFormTellsWhoAcknowledgedMeanwhile() {
    stage.press("j A")
    #expect(!stage.screen.contains("acked by alice"))
    stage.snapshot.facts.alerts.rows[0].acknowledgement = .init(
      by: "alice", at: Snapshot.noon - .seconds(3), note: "mine")
    #expect(stage.screen.contains("acked by alice 3s ago \"mine\""))
    stage.snapshot.facts.alerts.rows[0].state = .resolved
    #expect(stage.screen.contains("it is over meanwhile"))
  }

  @Test mutating func whatIsWrongInAFormIsToldAtOnce() {
    stage.press("S \",·a=(\"")
    stage.press("ctrl-u \"a=~(\"")
    #expect(stage.screen.contains("✗ matchers: error parsing regexp: missing"), "\(stage.screen)")
    #expect(stage.screen.contains("─ Silence ─"))
    stage.press("ctrl-u \"Pool\" tab \"x\"")
    #expect(stage.screen.contains("✗ for: no duration, as 2h"), "\(stage.screen)")
    #expect(stage.screen.contains("hides 1 of the 8") && stage.screen.contains("Silence Pool ─"))
    stage.press("shift-tab ctrl-u \"severity=critical\"")
    #expect(stage.screen.contains("Silence 4 alerts ─"), "\(stage.screen)")
    stage.press("ctrl-u \"Nope\"")
    #expect(stage.screen.contains("no alert and no rule has this name"))
    stage.press("ctrl-u \"DiskFull,·a=b\"")
    #expect(!stage.screen.contains("has this name"))
    #expect(stage.screen.contains("hides none of the 8 active alerts"))
  }

  /// What is worst may be the least.
  @Test mutating func theWorstIsTheLowestWhereTheRuleLooksForLowValues() {
    stage.snapshot.facts.alerts.rows = (1...3).map {
      .made("DiskFull", .firing, ["device": "sd\($0)"], value: Double($0) / 100, group: "records")
    }
    #expect(selected().contains("0.01") && selected().contains("worst device=sd1"))
  }

  @Test mutating func enterAndArrowsFoldAndOpen() {
    stage.press("enter")
    #expect(selected().contains("▸ ▲ CheckoutErrors ×3"))
    #expect(!stage.screen.contains("deploy 41") && stage.commands.isEmpty)
    stage.press("right j j")
    #expect(selected().contains("instance=checkout-2"))
    stage.press("left")
    #expect(selected().contains("▸ ▲ CheckoutErrors ×3"))
    stage.press("j enter")
    #expect(stage.commands == [.openAlert("Pool/checkout")])
  }

  @Test(arguments: [
    ("checkout", 4), ("!checkout", 2), ("instance=checkout-1", 1), ("instance=checkout", 0),
    ("instance!=checkout-1 checkout", 3), ("instance=~checkout-[12]", 2),
    ("instance!~checkout-[12] service=checkout", 1), ("!service=checkout", 3), ("acked", 1),
    ("vanished", 1), ("severity=\"warning\"", 2), ("CHECKOUTERR", 3),
  ])
  func theFilterTakesWordsAndConditions(_ typed: String, _ count: Int) {
    var stage = stage
    stage.press("/")
    for character in typed { stage.send(.key(Key(character))) }
    stage.press("enter")
    let scene = Scene(stage.state, stage.snapshot, width: 120, height: 40)
    #expect(scene.alertList.count == count)
    #expect(count > 0 || stage.screen.contains("nothing here fits /" + typed))
  }

  @Test mutating func aFilterThatIsNoExpressionSaysSo() {
    stage.press("/ \"instance=~(\"")
    #expect(stage.screen.contains("no regular expression: instance=~(: missing"), "\(stage.screen)")
  }

  @Test mutating func sortingKeepsTheCursorOnItsRow() {
    #expect(names().first == "CheckoutErrors")
    stage.press("j s")
    #expect(selected().contains("instance=checkout-1"))
    #expect(names().first == "Pool", "the newest first")
    stage.press("s")
    #expect(names().filter { !$0.contains("=") }.prefix(2) == ["CatalogSlow", "CheckoutErrors"])
    stage.press("s")
    #expect(names().first == "CheckoutErrors")
    #expect(stage.lines[1].hasSuffix("by value"))
  }

  @Test mutating func nGoesToWhatNobodyLooksAfter() {
    stage.press("n n n")
    #expect(selected().contains("Pool"))
    stage.press("N N N N")
    #expect(selected().contains("CatalogSlow"))
  }

  @Test mutating func whereItWasPagedTheFormSaysThatPagerDutyIsTold() {
    let alert = stage.snapshot.facts.alerts.rows[0]
    var page = NotificationFact(
      id: 1, receiver: "team", integration: "pagerduty[0]", groupKey: "", groupLabels: .empty,
      reason: "first notification", firing: stage.snapshot.facts.alerts.rows.map(\.labels),
      resolved: [], due: .distantFuture)
    page.state = .delivered
    stage.snapshot.facts.notifications.rows = [page]
    stage.press("A")
    #expect(stage.screen.contains("PagerDuty is told, too"), "\(alert.name)\n\(stage.screen)")
    #expect(!stage.screen.contains("this Vigil only"))
  }

  @Test mutating func whatOthersPostHasNoValueOfItsOwn() {
    var posted = stage.snapshot.facts.alerts.rows
    for index in posted.indices {
      posted[index].value = .nan
      posted[index].posted = .init(
        starts: posted[index].activeAt, ends: .distantFuture, updated: posted[index].activeAt)
    }
    stage.snapshot.facts.tell(alerts: posted)
    #expect(!stage.screen.contains("NaN"), "\(stage.screen)")
    for index in posted.indices { posted[index].annotations = [Label("value", "41 kB")] }
    stage.snapshot.facts.tell(alerts: posted)
    #expect(stage.screen.contains("41 kB"), "\(stage.screen)")
  }

  @Test mutating func theMarkedAreAcknowledgedByOneForm() {
    stage.press("j space space")
    #expect(stage.lines[1].contains("2 marked") && selected().contains("checkout-3"))
    stage.press("A \"mine\"")
    #expect(stage.commands.isEmpty && stage.screen.contains("this Vigil only"))
    stage.press("enter")
    let ids = ["CheckoutErrors/1", "CheckoutErrors/2"]
    #expect(
      stage.commands == [.order(.acknowledge(alerts: ids, by: "ann", note: "mine"))])
    #expect(stage.state.alerts.marked.isEmpty && stage.state.overlay == nil)
  }

  @Test mutating func whatIsAcknowledgedIsWithdrawn() {
    stage.press("j j j A right enter")
    #expect(
      stage.commands == [
        .order(.withdrawAcknowledgement(alerts: ["CheckoutErrors/3"], by: "ann"))
      ])
    stage.press("tab tab tab A")
    #expect(stage.state.overlay == nil && stage.lines[39].contains("needs nobody any more"))
  }

  @Test mutating func aSilenceIsMadeOfTheRowWithItsPreview() throws {
    stage.press("S")
    #expect(stage.screen.contains("hides 3 of the 8 active alerts:"))
    stage.press("enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("✗ this is needed"))
    stage.press("\"deploy·41\" enter")
    guard case .order(.silence(let order))? = stage.commands.last else {
      Issue.record("no silence: \(stage.commands)")
      return
    }
    #expect(
      order.matchers == [
        .init("alertname", .equal, "CheckoutErrors"),
        .init("service", .equal, "checkout"), .init("severity", .equal, "critical"),
      ])
    #expect(order.by == "ann" && order.reason == "deploy 41" && order.id.isEmpty)
    #expect(order.ends == Snapshot.noon + .seconds(7200) && order.starts == nil)
    #expect(!order.untilResolved)
  }

  /// Some of a name are told by their labels, as far as these are few.
  @Test mutating func aSilenceOfManyTellsWhatElseItHides() {
    stage.press("j space space S")
    #expect(stage.screen.contains("instance=~\"checkout-1|checkout-2\""), "\(stage.screen)")
    #expect(!stage.screen.contains("you did not choose"))
    stage.press("esc")
    stage.snapshot.facts.alerts.rows = .firing(40)
    stage.press("esc right j")
    stage.press(String(repeating: "space ", count: 30) + "S")
    #expect(stage.screen.contains("It hides 10 alerts that you did not choose: Down instance=web-"))
    #expect(stage.screen.contains("hides 40 of the 40 active alerts"))
    #expect(!stage.screen.contains("web-1|"))
    stage.press("esc esc g S")
    #expect(!stage.screen.contains("you did not choose"), "\(stage.screen)")
  }

  @Test mutating func theFieldsOfASilenceAreHeeded() {
    stage.press("j S ctrl-u \"Pool\" tab ctrl-u \"30m\" tab space tab \"x\" tab ctrl-u \"+10m\"")
    #expect(stage.screen.contains("hides 1 of the 8 active alerts:"))
    #expect(stage.screen.contains("Pool pool=checkout"))
    stage.press("enter")
    let order = SilenceOrder(
      matchers: [.init("alertname", .equal, "Pool")], by: "ann", reason: "x",
      starts: Snapshot.noon + .seconds(600), ends: Snapshot.noon + .seconds(2400),
      untilResolved: true)
    #expect(stage.commands == [.order(.silence(order))], "\(stage.screen)")
  }

  @Test mutating func whatHidesNothingSaysSo() {
    stage.press("S ctrl-u \"alertname=Nope\"")
    #expect(stage.screen.contains("hides none of the 8 active alerts"))
    stage.press("tab ctrl-u \"soon\" tab tab \"x\" enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("✗ no duration, as 2h or 1h30m"))
    stage.press("ctrl-u \"2h\" tab tab tab ctrl-u \"-1h\" enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("✗ that is past"))
    stage.press("ctrl-u \"now\" shift-tab shift-tab space enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("✗ nothing that it hides is active"))
    // Leaving changes nothing.
    stage.press("esc")
    #expect(stage.state.overlay == nil && stage.commands.isEmpty && stage.state.page == .alerts)
  }

  @Test mutating func aSilenceIsExtendedAndEnded() {
    stage.press("shift-tab")
    #expect(selected().contains("active   1h50m left"))
    stage.press("enter")
    #expect(stage.screen.contains("for another") && stage.screen.contains("1h50m"))
    stage.press("tab tab ctrl-u \"4h\" enter")
    guard case .order(.silence(let order))? = stage.commands.last else {
      Issue.record("no silence: \(stage.commands)")
      return
    }
    #expect(order.id == "s1" && order.ends == Snapshot.noon + .seconds(14_400))
    #expect(order.matchers.count == 2 && order.reason == "disk is ordered")
    stage.press("enter right enter")
    #expect(stage.commands.last == .order(.expireSilence(id: "s1", by: "ann")))
    // One that ended is made anew.
    stage.press("G enter")
    #expect(stage.screen.contains("Silence anew"))
    stage.press("enter")
    guard case .order(.silence(let again))? = stage.commands.last else { return }
    #expect(again.id.isEmpty && again.ends == Snapshot.noon + .seconds(7200))
    // What one leaves as it was ends as it did, to the second.
    stage.press("g enter enter")
    guard case .order(.silence(let same))? = stage.commands.last else { return }
    #expect(same.ends == Snapshot.noon + .seconds(6600))
  }

  @Test mutating func whoIsNotKnownIsAsked() {
    stage.state.user = ""
    stage.press("A enter")
    #expect(stage.commands.isEmpty && stage.screen.contains("✗ this is needed"))
    stage.press("\"bo\" enter")
    #expect(
      stage.commands.last
        == .order(
          .acknowledge(
            alerts: ["CheckoutErrors/1", "CheckoutErrors/2", "CheckoutErrors/3"], by: "bo",
            note: "known, deploy 41")))
    #expect(stage.state.user == "bo")
  }

  @Test mutating func aPauseLetsOrdersCountFromNow() {
    stage.press("P")
    stage.snapshot.now = Snapshot.noon + .seconds(600)
    stage.press("S tab tab tab \"x\" enter")
    guard case .order(.silence(let order))? = stage.commands.last else {
      Issue.record("no silence: \(stage.commands)")
      return
    }
    #expect(order.ends == Snapshot.noon + .seconds(7800))
  }

  @Test mutating func rulesTellTheirErrorsAndSilenceByName() {
    stage.press("tab tab tab tab")
    #expect(stage.lines[1].contains("[rules 5 (1 ✗)]"))
    #expect(stage.screen.contains("job:errors:ratio5m") && stage.screen.contains("✗ error"))
    #expect(stage.screen.contains("many-to-many matching not allowed"))
    #expect(stage.screen.contains("every 15s · evaluated 3s ago · took 12 ms · shop.yml"))
    #expect(stage.screen.contains("3 firing"))
    stage.press("n")
    #expect(selected().contains("job:errors:ratio5m"))
    stage.press("enter")
    #expect(stage.screen.contains("/etc/rules/shop.yml:12"))
    stage.press("esc g j S")
    #expect(stage.screen.contains("alertname=\"CheckoutErrors\""))
    stage.press("esc s s")
    #expect(stage.lines[1].hasSuffix("by duration"))
  }

  @Test func nothingSaysWhy() {
    var stage = Stage(120, 40)
    stage.press("a")
    #expect(stage.screen.contains("no alerts: there are no rules"))
    stage.snapshot.facts.rules.rows = .shop
    #expect(stage.screen.contains("nothing fires"))
    stage.press("tab")
    #expect(stage.screen.contains("nothing is pending"))
    stage.press("shift-tab shift-tab")
    #expect(stage.screen.contains("no silences"))
  }

  @Test mutating func escTakesFilterMarksAndPageInTurn() {
    stage.press("space / \"x\" enter esc")
    #expect(stage.state.filters[.alerts] == nil && !stage.state.alerts.marked.isEmpty)
    stage.press("esc")
    #expect(stage.state.alerts.marked.isEmpty && stage.state.page == .alerts)
    stage.press("esc")
    #expect(stage.state.page == .dashboard)
  }

  @Test mutating func theListIsCopiedWhole() {
    stage.press("y")
    guard case .copy(let text)? = stage.commands.last else { return }
    #expect(text.split(separator: "\n").count == 6)
    #expect(text.hasPrefix("firing\t14:00:03Z\tcritical\t8.13\t{alertname=\"CheckoutErrors\""))
  }

  @Test mutating func clicksChooseRowsAndCloseNoForm() {
    stage.press("m")
    stage.send(.mouse(MouseEvent(.press, x: 10, y: 3)))
    #expect(selected().contains("instance=checkout-1"))
    stage.press("A")
    stage.send(.mouse(MouseEvent(.press, x: 1, y: 1)))
    #expect(stage.screen.contains("Acknowledge CheckoutErrors"))
    stage.send(.paste("from\u{1B}the chat\n"))
    stage.press("enter")
    #expect(
      stage.commands.last
        == .order(
          .acknowledge(alerts: ["CheckoutErrors/1"], by: "ann", note: "from\u{241B}the chat")))
  }

  /// However the table was made, what is shown is of the table that is there.
  @Test mutating func whatWasWorkedOutIsNeverOfAnotherTable() {
    #expect(stage.screen.contains("CheckoutErrors ×3"))
    stage.snapshot.facts.alerts.rows[0].labels = ["alertname": "Changed"]
    #expect(stage.screen.contains("CheckoutErrors ×2") && stage.screen.contains("Changed"))
    stage.snapshot.facts.alerts.rows.swapAt(0, 4)
    stage.snapshot.facts.alerts.rows[4].value = 4321
    #expect(stage.screen.contains("4.32 K"))
  }
}
