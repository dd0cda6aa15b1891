import Facts
import Incidents
import Metrics
import Testing

/// What planned work means for incidents.
@Suite struct IncidentMaintenanceTests {
  var outage = Outage()

  @Test mutating func whatFiresInAWindowOpensNoneUntilItEnds() {
    outage.play(
      """
      0   pending shop/High
      5   work shop/High upgrade
      20  fire shop/High
      """)
    #expect(outage.incidents.isEmpty)
    outage.play("100 unwork shop/High")
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    #expect(outage.fact(1)?.opened == at(100) && outage.fact(1)?.began == at(0))
    #expect(outage.told(1, [.firing, .opened]) == ["20 firing High", "100 opened"])
  }

  @Test mutating func whatEndsInAWindowOpensNone() {
    outage.play(
      """
      0   pending shop/High
      5   work shop/High upgrade
      20  fire shop/High
      50  recover shop/High
      """)
    #expect(outage.incidents.isEmpty)
  }

  @Test mutating func itJoinsWhatIsOpenAndMakesItNoWorse() {
    outage.play(
      """
      0   fire shop/Slow major
      10  pending shop/High
      15  work shop/High upgrade
      30  fire shop/High
      """)
    #expect(outage.incidents == ["INC-1 shop SEV2 investigating"])
    #expect(
      outage.told(1, [.maintenance, .firing]) == [
        "0 firing Slow", "15 maintenance upgrade", "30 firing High",
      ])
    outage.play("100 unwork shop/High")
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
  }

  @Test mutating func anIncidentTellsWhenAWindowBeganAndEnded() {
    outage.play(
      """
      0   fire shop/High@a shop/High@b
      60  work shop/High@a shop/High@b upgrade
      90  recover shop/High@a shop/High@b
      120 endwork upgrade
      150 endwork upgrade
      """)
    let told = outage.told(1, [.maintenance, .maintenanceOver])
    #expect(told == ["60 maintenance upgrade", "120 maintenanceOver upgrade"])
    #expect(
      outage.entry(1, .maintenance).map { IncidentWording.line($0) }
        == "maintenance upgrade began: planned")
    #expect(
      outage.entry(1, .maintenanceOver).map { IncidentWording.line($0) }
        == "maintenance upgrade is over")
  }

  @Test mutating func aWindowThatBeganBeforeIsToldAsItIsJoined() {
    outage.play(
      """
      0   pending shop/High
      10  work shop/High upgrade
      20  fire shop/High
      40  fire shop/Full
      """)
    #expect(outage.told(1, [.maintenance]) == ["10 maintenance upgrade"])
    outage.play("90 endwork upgrade kim")
    #expect(
      outage.entry(1, .maintenanceOver).map { IncidentWording.line($0) }
        == "maintenance upgrade is over: ended by kim")
    // Of a window that is about none of its alerts nothing is told.
    outage.play("95 endwork other")
    #expect(outage.told(1, [.maintenanceOver]).count == 1)
  }

  @Test mutating func escalationsWaitForItsEnd() {
    outage = IncidentBookTimeTests.escalating()
    outage.play(
      """
      0   fire shop/High
      30  work shop/High upgrade
      500 wait 0
      """)
    #expect(outage.told(1, [.escalation]) == ["0 escalation primary"])
    #expect(outage.book.nextStep == nil)
    outage.play("510 unwork shop/High")
    outage.play("511 wait 0")
    #expect(
      outage.told(1, [.escalation]) == ["0 escalation primary", "60 escalation secondary"])
    #expect(outage.entry(1, .escalation, "secondary")?.noted == at(510))
  }

  @Test mutating func othersThatFireEscalateAllTheSame() {
    outage = IncidentBookTimeTests.escalating()
    outage.play(
      """
      0   fire shop/High shop/Full
      30  work shop/High upgrade
      70  wait 0
      """)
    #expect(outage.told(1, [.escalation]).last == "60 escalation secondary")
  }

  @Test mutating func aRestartForgetsNothingOfIt() {
    outage = IncidentBookTimeTests.escalating()
    outage.play(
      """
      0   fire shop/High
      30  work shop/High upgrade
      40  kill 0
      200 wait 0
      """)
    #expect(outage.told(1, [.escalation]) == ["0 escalation primary"])
    outage.play("210 endwork upgrade")
    #expect(outage.told(1, [.maintenanceOver]) == ["210 maintenanceOver upgrade"])
  }
}
