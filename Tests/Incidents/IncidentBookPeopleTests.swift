import Facts
import Incidents
import Metrics
import Testing

/// What people do with incidents, and what is refused.
@Suite struct IncidentBookPeopleTests {
  var outage = Outage()

  @Test mutating func openedByHandWithoutAlertsItLivesByHand() {
    outage.play(
      """
      10   open strange noises
      20   note 1   first line
      30   status 1 identified
      9000 wait 0
      """)
    #expect(outage.incidents == ["INC-1 strange noises SEV3 identified"])
    #expect(outage.book.nextStep == nil)
    outage.play("9010 status 1 resolved")
    #expect(
      outage.told(1) == ["10 opened", "20 note", "30 status identified", "9010 closed"])
    let fact = outage.fact(1)
    #expect((fact?.openedBy, fact?.resolvedBy) == ("rk", "rk"))
    #expect(fact?.acknowledged == at(30))
    #expect(fact?.group == [])
    #expect(outage.ledger.closed == [1])
    #expect(outage.ledger.timeline(1).allSatisfy { $0.by == "rk" && $0.noted == $0.time })
  }

  @Test mutating func notesKeepTheirLinesAndStandWhereTheyWereWritten() {
    outage.play("0 fire shop/High")
    outage.now = 30
    outage.give(IncidentOrder(1, by: "rk", .note("\n one\n  two \n")))
    outage.give(IncidentOrder(1, by: "mm", .note("at the same time")))
    let notes = outage.book.entries(of: 1)?.filter { $0.kind == .note }
    #expect(notes?.map(\.text) == ["one\n  two", "at the same time"])
    #expect(outage.fact(1)?.last == "mm: at the same time")
    #expect(outage.fact(1)?.lastAt == at(30))
  }

  @Test mutating func whatHappenedElsewhereHasItsOwnTime() {
    outage.play(
      """
      100 fire shop/High
      200 elsewhere 1 50 the switch was replaced
      """)
    #expect(outage.told(1).first == "50 elsewhere")
    #expect(outage.entry(1, .elsewhere)?.noted == at(200))
    #expect(outage.fact(1)?.began == at(100))
  }

  @Test mutating func openedFromAnAlertItsGroupJoins() {
    outage.play(
      """
      0  fire shop/Slow warning
      10 pending shop/Lag
      20 open shop/Slow
      30 fire shop/Other warning
      40 fire shop/High
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    #expect(
      outage.told(1) == [
        "0 firing Slow", "10 pending Lag", "20 opened", "30 firing Other", "40 firing High",
        "40 severity SEV1",
      ])
  }

  @Test mutating func openedFromAnAlertThatIsOverItTellsThatToo() {
    outage.play(
      """
      0   fire shop/Slow warning
      60  recover shop/Slow
      100 open what was that shop/Slow
      """)
    #expect(
      outage.told(1) == [
        "0 firing Slow", "60 resolved Slow", "100 opened", "100 status monitoring",
      ])
    outage.play("800 wait 0")
    #expect(outage.fact(1)?.resolved == at(700))
  }

  @Test mutating func alertsOfSeveralGroupsAreItsOwnByTheirNames() {
    outage.play(
      """
      0  fire shop/Slow warning
      5  fire bank/Slow warning
      10 open all slow shop/Slow bank/Slow
      20 recover bank/Slow
      30 fire bank/Slow
      40 fire bank/High
      """)
    #expect(
      outage.incidents == [
        "INC-1 all slow SEV1 investigating", "INC-2 bank SEV1 investigating",
      ])
    #expect(outage.fact(1)?.group == [])
    #expect(outage.fact(1)?.alerts.map(\.active) == [2])
  }

  @Test mutating func whatJoinsByHandComesBackToIt() {
    outage.play(
      """
      0  fire shop/High
      10 fire bank/Slow warning
      20 join 1 bank/Slow
      30 recover bank/Slow
      99 fire bank/Slow warning
      """)
    #expect(
      outage.told(1, [.firing, .resolved]) == [
        "0 firing High", "10 firing Slow", "30 resolved Slow", "99 firing Slow",
      ])
  }

  @Test mutating func theFirstWhoTakesItUpIsTheAcknowledgement() {
    outage.play(
      """
      0  fire shop/High@a shop/High@b
      30 ack shop/High@a shop/High@b jd
      50 roles 1 mm jd ab
      60 unack shop/High@a jd
      """)
    #expect(outage.fact(1)?.acknowledged == at(30))
    #expect(
      outage.told(1, [.acknowledged, .unacknowledged, .roles]) == [
        "30 acknowledged High ×2", "50 roles commander mm, responders jd, ab",
        "60 unacknowledged High",
      ])
    #expect(outage.entry(1, .acknowledged)?.by == "jd")
    #expect(outage.entry(1, .acknowledged)?.text == "looking")
    #expect((outage.fact(1)?.commander, outage.fact(1)?.responders) == ("mm", ["jd", "ab"]))
  }

  @Test(arguments: ["roles 1 mm", "status 1 identified", "note 1 hm", "severity 1 SEV2"])
  mutating func rolesAndStatusTakeItUp(_ order: String) {
    outage.play("0 fire shop/High\n40 \(order)")
    let isTakenUp = order.hasPrefix("roles") || order.hasPrefix("status")
    #expect(outage.fact(1)?.acknowledged == (isTakenUp ? at(40) : nil))
  }

  /// Acknowledged while it was pending, it is when the incident opens.
  @Test mutating func anEarlierAcknowledgementCounts() {
    outage.play(
      """
      0  pending shop/High
      10 ack shop/High jd
      20 fire shop/High
      """)
    #expect(
      outage.told(1) == ["0 pending High", "10 acknowledged High", "20 firing High", "20 opened"])
    #expect(outage.fact(1)?.acknowledged == at(20))
  }

  @Test mutating func aResolvedOneIsStillWrittenAbout() {
    outage.play(
      """
      0   fire shop/High
      50  status 1 resolved
      60  note 1 it was the cache
      70  title 1 cache
      80  roles 1 mm
      90  severity 1 SEV2
      100 services 1 web cache web
      """)
    #expect(outage.incidents == ["INC-1 cache SEV2 resolved"])
    #expect(outage.fact(1)?.services == ["cache", "web"])
    #expect(outage.told(1).count == 8)
    // Long after only what is new of it is here.
    outage.advance(to: 9000)
    outage.book.step(to: at(9000))
    #expect(outage.book.entries(of: 1) == nil)
    outage.play("9010 note 1 once more")
    #expect(outage.refusal == nil)
    #expect(outage.fact(1)?.entries == 9)
    #expect(outage.book.entries(of: 1) == nil)
    #expect(outage.ledger.timeline(1).count == 9)
  }

  @Test mutating func aResolvedOneIsOpenedAgainByHand() {
    outage.play(
      """
      0    fire shop/High
      100  recover shop/High
      5000 wait 0
      """)
    outage.give(IncidentOrder(1, by: "jd", .status(.identified, note: " it was not the cache ")))
    #expect(outage.refusal == nil)
    #expect(outage.incidents == ["INC-1 shop SEV1 identified"])
    let entry = outage.book.entries(of: 1)?.first { $0.kind == .reopened }
    #expect((entry?.by, entry?.text) == ("jd", "it was not the cache"))
    let fact = outage.fact(1)
    #expect((fact?.resolved, fact?.acknowledged) == (nil, at(5000)))
    #expect(outage.book.nextStep == nil)
    // It is of its group again, long after a firing alone would have been another.
    outage.play(
      """
      5010 fire shop/Slow
      5020 recover shop/Slow
      """)
    #expect(outage.incidents == ["INC-1 shop SEV1 monitoring"])
    #expect(outage.told(1, [.reopened]) == ["5000 reopened"])
  }

  @Test mutating func openedAgainByHandItTakesNothingFromTheNext() {
    outage.play(
      """
      0    fire shop/High
      50   status 1 resolved
      5000 fire shop/Slow
      5010 status 1 investigating
      5020 fire shop/Down
      """)
    #expect(
      outage.fact(2)?.alerts.map { "\($0.name) \($0.active)" } == ["High 1", "Slow 1", "Down 1"])
    #expect(outage.fact(1)?.alerts.map { "\($0.name) \($0.active)" } == ["High 0"])
    #expect(outage.entry(1, .ended)?.text == "it goes on in INC-2")
  }

  @Test mutating func whatWasMergedIsNotOpenedAgain() {
    outage.play(
      """
      0  fire shop/High
      10 fire bank/High
      20 merge 2 1
      30 status 2 investigating
      """)
    #expect(outage.refusal == "INC-2 was merged into INC-1")
    #expect(outage.incidents.last == "INC-2 bank SEV1 resolved")
  }

  @Test(arguments: [
    ("note 9 hello", "there is no INC-9"),
    ("note 1", "the note is empty"),
    ("elsewhere 1 999 later", "what happened elsewhere is not to happen yet"),
    ("elsewhere 1 5", "what happened is not said"),
    ("status 1 investigating", "INC-1 is investigating already"),
    ("status 3 resolved", "INC-3 is resolved"),
    ("severity 1 SEV1", "INC-1 is SEV1 already"),
    ("title 1", "the title is empty"),
    ("title 1 shop", "INC-1 has this title already"),
    ("roles 1", "INC-1 has these roles already"),
    ("services 1 shop", "INC-1 has these services already"),
    ("join 1 shop/High", "these alerts are in INC-1 already"),
    ("join 1 bank/High", "High belongs to INC-2, which is open"),
    ("join 1", "which alerts are to join is not said"),
    ("join 3 old/Slow", "INC-3 is resolved"),
    ("open", "an incident needs a title"),
    ("open shop/Low", "Low belongs to INC-1, which is open"),
    ("merge 1 1", "INC-1 cannot be merged into itself"),
    ("merge 1 9", "there is no INC-9"),
    ("merge 1 3", "INC-3 is resolved"),
    ("merge 3 1", "INC-3 is resolved"),
    ("split 1 Nope", "INC-1 has no alert Nope"),
    ("split 1", "which alerts are to be split off is not said"),
    ("split 1 High", "these are all alerts of INC-1: nothing would be left of it"),
    ("split 3 High", "INC-3 is resolved"),
  ])
  mutating func whatMakesNoSenseIsRefusedAndChangesNothing(_ order: String, _ reason: String) {
    outage.play(
      """
      0  fire shop/Low old/Slow warning
      0  recover shop/Low old/Slow
      1  fire shop/High
      2  fire bank/High
      3  fire old/High
      4  status 3 resolved
      """)
    let before = (outage.incidents, outage.told(1))
    outage.play("20 \(order)")
    #expect(outage.refusal == reason)
    #expect(outage.incidents == before.0 && outage.told(1) == before.1)
    #expect(outage.ledger.counts.last == 0)
  }

  @Test mutating func anOrderNeedsANameAndAKnownAlert() {
    outage.play("0 fire shop/High")
    outage.give(IncidentOrder(1, by: "", .note("hello")))
    #expect(outage.refusal == "an order about an incident needs a name")
    outage.give(IncidentOrder(nil, by: "rk", .note("hello")))
    #expect(outage.refusal == "which incident is not said")
    outage.give(IncidentOrder(1, by: "rk", .join(["ffff"])))
    #expect(outage.refusal == "there is no alert ffff")
    let open = IncidentOrder.What.open(
      title: "x", severity: .sev2, alerts: [], began: at(99), note: "")
    outage.give(IncidentOrder(nil, by: "rk", open))
    #expect(outage.refusal == "the incident would begin only later")
    #expect(outage.book.drain().isEmpty)
  }

  @Test mutating func anIncidentOpenedWithItsBeginningAndANoteTellsThem() {
    outage.now = 500
    let open = IncidentOrder.What.open(
      title: " odd ", severity: .sev2, alerts: [], began: at(100), note: "seen on the board")
    outage.give(IncidentOrder(nil, by: "rk", open))
    #expect(outage.incidents == ["INC-1 odd SEV2 investigating"])
    #expect((outage.fact(1)?.began, outage.fact(1)?.opened) == (at(100), at(500)))
    #expect(outage.book.entries(of: 1)?.map(\.text) == ["SEV2", "seen on the board"])
  }
}
