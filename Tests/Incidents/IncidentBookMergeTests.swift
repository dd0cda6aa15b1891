import Facts
import Incidents
import Metrics
import Testing

/// Two incidents that are one, and one that is two.
@Suite struct IncidentBookMergeTests {
  var outage = Outage()

  @Test mutating func whatIsMergedGoesOverWithAllThatWasTold() {
    outage.play(
      """
      0   fire shop/High@a shop/High@b
      10  fire bank/High
      20  fire bank/Down
      30  note 2 the ledger is slow
      40  roles 2 mm jd
      50  merge 2 1
      """)
    #expect(outage.refusal == nil)
    #expect(
      outage.incidents == ["INC-1 shop SEV1 investigating", "INC-2 bank SEV1 resolved"])
    #expect(
      outage.told(1) == [
        "0 firing High ×2", "0 opened", "10 firing High", "10 opened", "20 firing Down",
        "30 note", "40 roles commander mm, responders jd", "50 merged INC-2",
      ])
    #expect(outage.told(2).last == "50 merged INC-1")
    let (into, from) = (outage.fact(1), outage.fact(2))
    #expect(from?.mergedInto == 1)
    #expect(
      into?.alerts.map { "\($0.name) \($0.active) of \($0.count)" } == [
        "High 3 of 3", "Down 1 of 1",
      ])
    #expect(into?.services == ["bank", "shop"])
    #expect((into?.commander, into?.responders) == ("mm", ["jd"]))
    #expect(into?.acknowledged == at(40))
    #expect(outage.ledger.timeline(1).allSatisfy { $0.incident == 1 })
    #expect(outage.ledger.closed == [2])
    // From now on the alerts of both are its own.
    outage.play(
      """
      100 recover bank/High
      110 fire bank/Lag
      120 recover shop/High@a shop/High@b bank/Down bank/Lag
      """)
    #expect(outage.incidents.first == "INC-1 shop SEV1 monitoring")
    outage.play("730 fire bank/Lag")
    #expect(outage.incidents.first == "INC-1 shop SEV1 investigating")
    #expect(outage.told(1, [.reopened]) == ["730 reopened"])
    #expect(outage.told(2).last == "50 merged INC-1")
  }

  /// The worst of both is told once, in whichever of them it was, and when.
  @Test(arguments: ["merge 2 1", "merge 1 2"])
  mutating func theWorstOfBothIsTheWorst(_ order: String) {
    outage.play(
      """
      0   fire shop/High 5
      10  fire bank/High 3
      20  look shop/High 9
      90  look bank/High 4
      100 \(order)
      """)
    let into = order.hasSuffix("1") ? 1 : 2
    #expect(outage.told(into, [.peak]) == ["20 peak High"])
    #expect(outage.entry(into, .peak)?.value == 9)
    outage.play(
      """
      110 look bank/High 8
      200 recover bank/High shop/High
      """)
    #expect(outage.told(into, [.peak]) == ["20 peak High"])
  }

  /// A firing's value may be worse than what was the worst in the other.
  @Test mutating func theFirstValueOfTheOtherMayBeTheWorst() {
    outage.play(
      """
      0   fire shop/High 50
      10  fire bank/High 3
      20  look bank/High 4
      100 merge 2 1
      """)
    #expect(outage.told(1, [.peak]) == ["0 peak High"])
    #expect(outage.entry(1, .peak)?.value == 50)
  }

  @Test mutating func whatFiresEndsTheMonitoringOfTheOther() {
    outage.play(
      """
      0  fire shop/High
      10 fire bank/High
      20 recover shop/High
      30 merge 2 1
      """)
    #expect(outage.incidents.first == "INC-1 shop SEV1 investigating")
    #expect(outage.told(1, [.status]) == ["20 status monitoring", "30 status investigating"])
    #expect(outage.fact(1)?.quietSince == nil)
  }

  @Test mutating func theEarlierBeginningAndTheWorseSeverityCount() {
    outage.play(
      """
      0  fire bank/High
      5  severity 1 SEV2
      10 fire shop/High
      15 severity 2 SEV3
      20 merge 1 2
      """)
    #expect(outage.incidents.first == "INC-2 shop SEV2 investigating")
    #expect(outage.fact(2)?.began == at(0))
    #expect(
      outage.told(2, [.severity]) == ["5 severity SEV2", "15 severity SEV3", "20 severity SEV2"])
  }

  @Test mutating func theTargetsGraphsAreFrozenForItAnew() {
    outage.play(
      """
      0  fire shop/High
      10 fire bank/Down
      20 merge 2 1
      """)
    let evidence = outage.ledger.timeline(1).flatMap(\.evidence)
    #expect(evidence.count == 2)
    #expect(evidence.allSatisfy { outage.ledger.wishes["1 \($0)"] != nil })
  }

  @Test mutating func whatIsSplitOffTakesItsAlertsAndTheirPast() {
    outage.play(
      """
      0  fire shop/High@a
      10 fire shop/Slow@a shop/Slow@b major
      20 ack shop/Slow@a jd
      30 lose shop/Slow@b
      40 split 1 Slow
      """)
    #expect(outage.refusal == nil)
    #expect(
      outage.incidents == [
        "INC-1 shop SEV1 investigating", "INC-2 Slow SEV2 investigating",
      ])
    #expect(
      outage.told(2) == [
        "10 firing Slow ×2", "20 acknowledged Slow", "30 vanished Slow", "40 split INC-1",
      ])
    #expect(outage.told(1).last == "40 split INC-2")
    #expect(outage.told(1).count == 6)
    #expect(outage.fact(1)?.alerts.map(\.name) == ["High"])
    #expect(outage.fact(2)?.alerts.map { "\($0.name) \($0.active) \($0.vanished)" } == ["Slow 2 1"])
    #expect((outage.fact(2)?.began, outage.fact(2)?.acknowledged) == (at(10), at(20)))
    // What is of its names goes there from now on, all else stays.
    outage.play(
      """
      50 fire shop/Slow@c major
      60 fire shop/Lag
      70 recover shop/High@a shop/Lag
      80 recover shop/Slow@a shop/Slow@b shop/Slow@c
      """)
    #expect(outage.told(2, [.firing]) == ["10 firing Slow ×3"])
    #expect(
      outage.incidents == ["INC-1 shop SEV1 monitoring", "INC-2 Slow SEV2 monitoring"])
    #expect(outage.fact(1)?.quietSince == at(70))
    outage.play(
      """
      900 fire shop/Slow@a major
      910 fire shop/High@a
      """)
    #expect(outage.told(1, [.reopened]) == ["910 reopened"])
    #expect(outage.told(2, [.reopened]) == ["900 reopened"])
  }

  @Test mutating func whatWasSplitOffCanBeMergedAgain() {
    outage.play(
      """
      0  fire shop/High
      10 fire shop/Slow
      20 split 1 Slow
      30 merge 2 1
      40 fire shop/Slow@b
      """)
    #expect(outage.fact(1)?.alerts.map { "\($0.name) \($0.active)" } == ["High 1", "Slow 2"])
    #expect(outage.incidents.last == "INC-2 Slow SEV1 resolved")
  }

  @Test mutating func whatIsLeftBehindMayBeQuiet() {
    outage.play(
      """
      0  fire shop/High
      10 fire shop/Slow
      20 recover shop/High
      30 split 1 Slow
      """)
    #expect(
      outage.incidents == ["INC-1 shop SEV1 monitoring", "INC-2 Slow SEV1 investigating"])
    #expect(outage.fact(1)?.quietSince == at(30))
  }
}
