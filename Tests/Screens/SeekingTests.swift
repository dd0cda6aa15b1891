import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// `vigil alert NAME`: what it opens, and what it says where there is nothing to open.
struct SeekingTests {
  private func arriving(_ stage: inout Stage) -> [Command] {
    arrive(&stage.state, stage.snapshot, width: stage.width, height: stage.height)
  }

  @Test func itIsOpenedOnceItIsKnown() {
    var stage = Stage(120, 40)
    stage.state.seek(alert: "checkout")
    #expect(arriving(&stage).isEmpty)
    #expect(stage.screen.contains("nothing here fits /checkout"))
    stage.snapshot.facts.alerts.rows = .storm
    #expect(arriving(&stage) == [.openAlert("CheckoutErrors/1")])
    #expect(stage.screen.contains("1 of 3: CheckoutErrors instance=checkout-1"))
    #expect(arriving(&stage).isEmpty)
    // A key lets go of it.
    stage.state.seek(alert: "Pool")
    stage.press("j")
    #expect(arriving(&stage).isEmpty)
  }

  @Test(arguments: [
    ("CheckoutErrors{instance=\"checkout-3\"}", "CheckoutErrors/3"),
    ("CheckoutErrors {instance!~\"checkout-[12]\", service=checkout}", "CheckoutErrors/3"),
    ("CheckoutErrors instance=checkout-2", "CheckoutErrors/2"),
    ("{pool=checkout}", "Pool/checkout"), ("check{severity=critical}", "CheckoutErrors/1"),
    ("QueueLong", "QueueLong/1"), ("P", "Pool/checkout"),
  ])
  func conditionsTellWhichIsMeant(_ typed: String, _ id: String) {
    var stage = Stage.alerts()
    stage.state.seek(alert: typed)
    #expect(arriving(&stage) == [.openAlert(id)])
    #expect(problem(ofAlert: typed) == nil)
  }

  /// What the list has first is opened, the last of equals in the table too.
  @Test func theListsOwnOrderCounts() {
    var stage = Stage(120, 40)
    var rows = [AlertFact].firing(3)
    rows.reverse()
    stage.snapshot.facts.alerts.rows = rows
    stage.state.seek(alert: "Down")
    #expect(arriving(&stage) == [.openAlert("Down/1")])
  }

  @Test func aRuleWithoutAlertsIsToldAtOnce() {
    var stage = Stage(120, 40)
    stage.snapshot.facts.rules.rows = .shop
    stage.state.seek(alert: "DiskFull")
    #expect(arriving(&stage).isEmpty && !stage.state.isSeeking)
    #expect(stage.lines[39].contains("alert DiskFull is loaded and inactive, evaluated 3s ago"))
    #expect(stage.lines[1].contains("[rules 5]") || stage.lines[1].contains("[rules 5 (1 ✗)]"))
    #expect(stage.screen.contains("disk_free < 0.05") && !stage.screen.contains("pool_used"))
    // Not evaluated yet it may fire any moment.
    stage.snapshot.facts.rules.rows[4].lastEvaluation = nil
    stage.state.seek(alert: "DiskFull")
    #expect(arriving(&stage).isEmpty && stage.state.isSeeking)
  }

  @Test func ofOthersThatFireItIsTold() {
    var stage = Stage.alerts()
    stage.state.seek(alert: "CheckoutErrors{instance=nope}")
    #expect(arriving(&stage).isEmpty && !stage.state.isSeeking)
    #expect(stage.lines[39].contains("none of the 3 active alerts CheckoutErrors fits"))
    #expect(stage.lines[1].contains("[firing 6]") && stage.screen.contains("CheckoutErrors ×3"))
  }

  @Test(arguments: [
    ("A{b", nil), ("A{b}", "no condition"), ("A{b=~\"(\"}", "missing"), ("A{b=\"c}", "not closed"),
    ("A b=~(", "missing"), ("A{}", nil), ("High load on hosts", nil),
  ])
  func whatIsWrongIsSaid(_ typed: String, _ told: String?) {
    let problem = problem(ofAlert: typed)
    #expect((problem == nil) == (told == nil) && problem?.contains(told ?? "") != false)
  }
}
