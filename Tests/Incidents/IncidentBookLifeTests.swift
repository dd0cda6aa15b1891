import Facts
import Incidents
import Metrics
import Testing

/// How incidents go to and fro, end, and begin again.
@Suite struct IncidentBookLifeTests {
  var outage = Outage()

  @Test mutating func allRecoveredIsMonitoredAndThenCloses() {
    outage.play(
      """
      0   fire shop/High@a shop/High@b
      100 recover shop/High@a
      """)
    #expect(outage.told(1) == ["0 firing High ×2", "0 opened", "100 resolved High"])
    #expect(outage.entry(1, .resolved)?.text == "1 still active")
    #expect(outage.fact(1)?.quietSince == nil)
    outage.play("130 recover shop/High@b")
    #expect(outage.incidents == ["INC-1 shop SEV1 monitoring"])
    #expect(outage.fact(1)?.quietSince == at(130))
    #expect(outage.entry(1, .resolved)?.text == "")
    #expect(outage.book.nextStep == at(730))
    outage.play("900 wait 0")
    #expect(
      outage.told(1) == [
        "0 firing High ×2", "0 opened", "100 resolved High ×2", "130 status monitoring",
        "730 closed",
      ])
    #expect(outage.fact(1)?.resolved == at(730))
    #expect(outage.fact(1)?.resolvedBy == "")
    #expect(outage.fact(1)?.alerts.first?.ended == at(130))
    #expect(outage.entry(1, .closed)?.text == "quiet for 10m")
    #expect(outage.ledger.closed == [1])
    #expect(outage.book.nextStep == nil)
  }

  /// What a person said is quoted, what the program found is not.
  @Test mutating func onlyWhatSomebodySaidIsQuoted() {
    outage.play(
      """
      0   fire shop/Slow major
      10  fire shop/High
      100 recover shop/High shop/Slow
      """)
    #expect(
      outage.entry(1, .severity).map(IncidentWording.line)
        == "severity SEV1: severity=critical of High")
    #expect(outage.fact(1)?.last == "status monitoring: all of its alerts recovered")
    outage.now = 110
    outage.give(IncidentOrder(1, by: "rk", .status(.identified, note: "the cache")))
    #expect(outage.fact(1)?.last == "rk: status identified, “the cache”")
  }

  @Test mutating func vanishedIsNotRecovered() {
    outage.play(
      """
      0   fire shop/High@a shop/High@b
      60  lose shop/High@a
      120 recover shop/High@b
      5000 wait 0
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    #expect(outage.fact(1)?.alerts.first?.vanished == 1)
    #expect(outage.fact(1)?.quietSince == nil)
    outage.play(
      """
      5010 find shop/High@a
      5100 lose shop/High@a
      5110 recover shop/High@a
      """)
    #expect(
      outage.told(1) == [
        "0 firing High ×2", "0 opened", "60 vanished High", "120 resolved High",
        "5010 returned High", "5100 vanished High", "5110 resolved High",
        "5110 status monitoring",
      ])
    #expect(outage.entry(1, .vanished)?.text == "its target is down")
    #expect(outage.fact(1)?.alerts.first?.vanished == 0)
  }

  @Test mutating func whatIsLostIsCountedWhileItIs() {
    outage.play(
      """
      0  fire shop/High@a shop/High@b shop/High@c
      10 lose shop/High@a shop/High@b
      20 recover shop/High@a
      """)
    #expect(outage.fact(1)?.alerts.map { "\($0.active) \($0.vanished)" } == ["2 1"])
    outage.play("30 find shop/High@b")
    #expect(outage.fact(1)?.alerts.map { "\($0.active) \($0.vanished)" } == ["2 0"])
  }

  @Test mutating func whoseSeriesEndedSaysSoAndWhy() {
    outage.play(
      """
      0  fire shop/High
      60 gone shop/High
      """)
    #expect(
      outage.told(1, [.ended, .resolved, .status]) == ["60 ended High", "60 status monitoring"])
    #expect(outage.entry(1, .ended)?.text == "left discovery")
  }

  /// What only ended did not recover: whoever reads that it is monitored is told of how many that is so.
  @Test mutating func whatOnlyEndedIsNotSaidToHaveRecovered() {
    outage.play(
      """
      0  fire shop/High@a shop/High@b shop/Slow
      60 gone shop/High@a shop/Slow
      70 recover shop/High@b
      """)
    let doubt = "none of its alerts is active any more; "
    #expect(
      outage.entry(1, .status)?.text
        == doubt + "2 of 3 ended without being known to have recovered")
    // It is known over the program's end, and no longer once one was seen to recover after all.
    outage.restart()
    outage.play(
      """
      80  fire shop/Slow
      90  recover shop/Slow
      """)
    #expect(
      outage.entry(1, .status, "monitoring")?.text
        == doubt + "1 of 3 ended without being known to have recovered")
    outage.play(
      """
      100 fire shop/High@a
      110 recover shop/High@a
      """)
    #expect(outage.entry(1, .status, "monitoring")?.text == "all of its alerts recovered")
  }

  @Test mutating func aPendingAlertThatIsNoLongerTrueSaysSo() {
    outage.play(
      """
      0  fire shop/High
      60 pending shop/Lag
      70 calm shop/Lag
      """)
    #expect(outage.told(1, [.pending, .inactive]) == ["60 pending Lag", "70 inactive Lag"])
  }

  @Test mutating func aNewFiringEndsTheMonitoring() {
    outage.play(
      """
      0   fire shop/High
      100 recover shop/High
      200 fire shop/Down
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    #expect(
      outage.told(1, [.status]) == ["100 status monitoring", "200 status investigating"])
    #expect(outage.fact(1)?.quietSince == nil)
  }

  /// By itself it goes from identified on to monitoring, and back to what somebody said.
  @Test mutating func whatSomebodySaidOfTheStatusStands() {
    outage.play(
      """
      0   fire shop/High
      10  status 1 identified
      100 recover shop/High
      110 fire shop/Down
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 identified"])
    #expect(
      outage.told(1, [.status]) == [
        "10 status identified", "100 status monitoring", "110 status identified",
      ])
    outage.play(
      """
      120 status 1 monitoring
      130 recover shop/Down
      140 fire shop/Down
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 monitoring"])
    #expect(outage.told(1, [.status]).count == 4)
  }

  /// Who says that all is not well though all is quiet is not overruled by the clock.
  @Test mutating func whatSomebodyStillLooksIntoDoesNotClose() {
    outage.play(
      """
      0   fire shop/High
      100 recover shop/High
      200 status 1 investigating
      """)
    #expect(outage.book.nextStep == nil)
    outage.play(
      """
      5000 wait 0
      5000 status 1 monitoring
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 monitoring"])
    #expect(outage.fact(1)?.quietSince == at(100))
    #expect(outage.book.nextStep == at(5600))
    // A note is no new status.
    outage.now = 5100
    outage.give(IncidentOrder(1, by: "rk", .status(.monitoring, note: "all calm")))
    #expect(outage.refusal == nil && outage.book.nextStep == at(5600))
    outage.restart()
    outage.play("5600 wait 0")
    #expect(outage.fact(1)?.resolved == at(5600))
  }

  @Test mutating func aFiringSoonAfterItClosedContinuesIt() {
    outage.play(
      """
      0    fire shop/High
      100  recover shop/High
      1000 fire shop/Slow warning
      1100 pending shop/High
      1200 fire shop/High
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    #expect(
      outage.told(1, [.closed, .reopened, .firing, .pending]) == [
        "0 firing High", "700 closed", "1000 firing Slow", "1100 pending High",
        "1200 firing High", "1200 reopened",
      ])
    #expect(outage.fact(1)?.resolved == nil)
    #expect(outage.fact(1)?.alerts.map(\.active) == [1, 1])
  }

  @Test mutating func aFiringLongAfterItClosedIsAnother() {
    outage.play(
      """
      0    fire shop/High
      100  recover shop/High
      2501 fire shop/High
      """)
    #expect(
      outage.incidents == ["INC-2 shop SEV1 investigating", "INC-1 shop SEV1 resolved"])
    #expect(outage.told(2) == ["2501 firing High", "2501 opened"])
  }

  @Test mutating func closedByHandItOpensOnlyByANewFiring() {
    outage.play(
      """
      0   fire shop/High shop/Down
      50  status 1 resolved
      200 recover shop/Down
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 resolved"])
    #expect(outage.fact(1)?.resolvedBy == "rk")
    #expect(outage.ledger.closed == [1])
    outage.play("300 fire shop/Other")
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    // Of what fires all along nothing is told twice.
    #expect(
      outage.told(1) == [
        "0 firing Down", "0 firing High", "0 opened", "50 closed", "300 firing Other",
        "300 ended Down", "300 reopened",
      ])
    #expect(outage.entry(1, .ended)?.text == "it ended while this was resolved")
    let active = outage.fact(1)?.alerts.filter { $0.active > 0 }.map(\.name)
    #expect(active == ["High", "Other"])
    outage.play(
      """
      310 recover shop/High
      320 recover shop/Other
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 monitoring"])
  }

  @Test mutating func theWorstValueIsToldOnceAMinuteAndAtTheEnd() {
    outage.play(
      """
      0   fire shop/High@a shop/High@b 5
      10  look shop/High@a 6 shop/High@b 9
      20  look shop/High@a 4 shop/High@b 4
      """)
    #expect(outage.told(1, [.peak]) == [])
    outage.play(
      """
      60  look shop/High@a 8 shop/High@b 8
      70  look shop/High@a 20 shop/High@b 1
      """)
    #expect(outage.told(1, [.peak]) == ["10 peak High"])
    #expect(outage.entry(1, .peak)?.value == 9)
    #expect(outage.entry(1, .peak)?.alert == outage.alerts["shop/High@b"]?.id)
    outage.play("80 recover shop/High@a shop/High@b")
    #expect(outage.told(1, [.peak]) == ["70 peak High"])
    #expect(outage.entry(1, .peak)?.labels["instance"] == "a")
  }

  @Test mutating func whereLessIsWorseTheLeastIsTheWorst() {
    outage.now = 0
    outage.alert("pending", ["shop/Low", "5"])
    var news = outage.known
    (news[0].change.what, news[0].isWorseWhenLess) = (.firing, true)
    news[0].alert.firedAt = at(0)
    outage.book.take(news, at: at(0))
    outage.book.look([(news[0].alert.id, 9)], at: at(61))
    #expect(outage.book.entries(of: 1)?.contains { $0.kind == .peak } == false)
    outage.book.look([(news[0].alert.id, 2), (news[0].alert.id, .nan)], at: at(62))
    #expect(outage.book.entries(of: 1)?.first { $0.kind == .peak }?.value == 2)
  }
}
