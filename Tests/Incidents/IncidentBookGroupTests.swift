import Facts
import Incidents
import Metrics
import Testing

/// Which alerts are one incident.
@Suite struct IncidentBookGroupTests {
  var outage = Outage()

  @Test mutating func aFiringAlertOpensOneAndTheCauseStandsFirst() {
    outage.play(
      """
      0  pending shop/PoolExhausted 87
      20 fire shop/PoolExhausted 100
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    #expect(
      outage.told(1) == ["0 pending PoolExhausted", "20 firing PoolExhausted", "20 opened"])
    let fact = outage.fact(1)
    #expect(fact?.group == [Label("app", "shop")])
    #expect((fact?.began, fact?.opened) == (at(0), at(20)))
    #expect(fact?.services == ["shop"])
    let (pending, firing) = (outage.entry(1, .pending), outage.entry(1, .firing))
    #expect((pending?.value, firing?.value) == (87, 100))
    #expect(firing?.expression == "up_PoolExhausted > 1" && firing?.unit == "percent")
    #expect(firing?.alert == outage.alerts["shop/PoolExhausted"]?.id)
    #expect(firing?.labels["app"] == "shop")
    #expect(outage.entry(1, .opened)?.text == "SEV1 by severity=critical")
  }

  @Test mutating func withoutAForOnlyTheFiringIsTold() {
    outage.play("5 fire shop/High")
    #expect(outage.told(1) == ["5 firing High", "5 opened"])
  }

  @Test mutating func whatSharesALabelJoins() {
    outage.play(
      """
      0  fire shop/PoolExhausted service=database
      70 fire shop/HighErrors service=checkout
      80 fire shop/Slow warning
      90 pending shop/Lag
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    #expect(
      outage.told(1) == [
        "0 firing PoolExhausted", "0 opened", "70 firing HighErrors", "80 firing Slow",
        "90 pending Lag",
      ])
    #expect(outage.fact(1)?.services == ["checkout", "database", "shop"])
    #expect(
      outage.fact(1)?.alerts.map(\.name) == ["PoolExhausted", "HighErrors", "Slow", "Lag"])
    #expect(outage.fact(1)?.alerts.map(\.active) == [1, 1, 1, 1])
    #expect(outage.fact(1)?.alerts.last?.fired == nil)
  }

  @Test mutating func othersAreAnIncidentOfTheirOwn() {
    outage.play(
      """
      0  fire shop/High
      10 fire bank/High
      20 fire bank/Slow
      """)
    #expect(
      outage.incidents == ["INC-1 shop SEV1 investigating", "INC-2 bank SEV1 investigating"])
    #expect(outage.told(1) == ["0 firing High", "0 opened"])
    #expect(outage.told(2) == ["10 firing High", "10 opened", "20 firing Slow"])
  }

  @Test mutating func anAlertWithoutTheLabelsIsGroupedByItsName() {
    outage.play(
      """
      0  fire -/DiskFull@a
      10 fire -/DiskFull@b
      20 fire -/Clock
      """)
    #expect(
      outage.incidents == [
        "INC-1 DiskFull SEV1 investigating", "INC-2 Clock SEV1 investigating",
      ])
    #expect(outage.told(1) == ["0 firing DiskFull ×2", "0 opened"])
    #expect(outage.fact(1)?.group == [Label("alertname", "DiskFull")])
    #expect(outage.fact(1)?.services == [])
  }

  @Test mutating func severalLabelsAreOneGroupAsFarAsTheyAreThere() {
    outage.book.settings.groupBy = ["app", "region"]
    outage.play(
      """
      0  fire shop/High@a region=eu
      10 fire shop/High@b region=us
      20 fire shop/High@c
      """)
    #expect(
      outage.incidents == [
        "INC-1 shop eu SEV1 investigating", "INC-2 shop us SEV1 investigating",
        "INC-3 shop SEV1 investigating",
      ])
  }

  @Test mutating func pendingAndLesserAlertsOpenNoneButAreToldOnceOneOpens() {
    outage.play(
      """
      0  fire shop/Slow warning 3
      10 pending shop/Lag 5
      15 pending shop/Gone
      18 calm shop/Gone
      """)
    #expect(outage.incidents == [])
    outage.play("20 fire shop/High")
    #expect(
      outage.told(1) == ["0 firing Slow", "10 pending Lag", "20 firing High", "20 opened"])
    #expect(outage.fact(1)?.began == at(0))
  }

  /// What has been true since yesterday is not how it began.
  @Test mutating func anOldAlertJoinsWithoutBeingTheBeginning() {
    outage.play(
      """
      0    fire shop/Slow warning
      7200 fire shop/High
      """)
    #expect(outage.told(1) == ["0 firing Slow", "7200 firing High", "7200 opened"])
    #expect(outage.fact(1)?.began == at(7200))
  }

  @Test mutating func whatIsTrueOfManyAtOnceIsOneEntryThatSaysWhatTheyShare() {
    outage.play(
      """
      0  fire shop/High@a shop/High@b shop/High@c 7 zone=eu
      30 fire shop/High@d zone=us
      90 fire shop/High@e zone=us
      """)
    #expect(outage.told(1) == ["0 firing High ×4", "0 opened", "90 firing High"])
    let first = outage.ledger.timeline(1).first
    #expect(first?.labels == ["alertname": "High", "app": "shop", "severity": "critical"])
    #expect(first?.value == 7)
    #expect(outage.fact(1)?.alerts.map(\.count) == [5])
    #expect(outage.fact(1)?.alerts.map(\.active) == [5])
  }

  @Test mutating func severityGetsWorseByItselfAndNeverBetter() {
    outage.play(
      """
      0   fire shop/Slow major
      50  fire shop/High
      100 recover shop/High
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    #expect(outage.told(1, [.severity]) == ["50 severity SEV1"])
    #expect(outage.entry(1, .severity)?.text == "severity=critical of High")
  }

  /// Somebody who lowered it knew of the alerts that were there.
  @Test mutating func whatSomebodySaidOfTheSeverityStandsUntilSomethingNewIsWorse() {
    outage.play(
      """
      0  fire shop/High@a
      10 severity 1 SEV3
      20 fire shop/High@b
      """)
    #expect(outage.incidents == ["INC-1 shop SEV3 investigating"])
    outage.play("30 fire shop/Down")
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    #expect(outage.told(1, [.severity]) == ["10 severity SEV3", "30 severity SEV1"])
  }

  @Test mutating func whereNothingOpensByItselfAlertsStillJoin() {
    outage.book.settings.isAutomatic = false
    outage.play(
      """
      0  fire shop/High
      10 open shop/High
      20 fire shop/Down
      30 fire bank/High
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    #expect(
      outage.told(1) == [
        "0 firing High", "0 severity SEV1", "10 opened", "20 firing Down",
      ])
  }
}
