import Facts
import Incidents
import Metrics
import Testing

/// Much at once, and the same again and again: bounded, and nothing that is lasting goes untold.
@Suite struct IncidentBookStormTests {
  var outage = Outage()

  @Test mutating func tenThousandAlertsOfOneNameAreFewEntriesAndWrites() {
    let names = (0..<10_000).map { "shop/High@i\($0)" }
    func play(_ verb: String, _ time: Int64, _ names: [String]) -> Int {
      outage.advance(to: time)
      outage.alert(verb, names)
      let writes = outage.book.drain()
      for write in writes { outage.ledger.record(write) }
      return writes.count
    }
    // The incident, its opening, the firing, its graph.
    #expect(play("fire", 0, names) == 4)
    #expect(outage.told(1) == ["0 firing High ×10000", "0 opened"])
    #expect(outage.fact(1)?.alerts.map(\.count) == [10_000])
    #expect(play("lose", 60, names) == 3)
    #expect(play("find", 120, names) == 2)
    #expect(outage.fact(1)?.alerts.map(\.vanished) == [0])
    // They recover little by little.
    for part in 0..<100 {
      let some = Array(names[part * 100..<(part + 1) * 100])
      #expect(play("recover", 200 + Int64(part) * 15, some) <= 4)
    }
    #expect(
      outage.told(1) == [
        "0 firing High ×10000", "0 opened", "60 vanished High ×10000",
        "120 returned High ×10000", "200 resolved High ×500", "275 resolved High ×500",
        "1685 resolved High ×9000", "1685 status monitoring",
      ])
  }

  @Test mutating func aStormOfNamesLeavesRoomForPeople() {
    let names = (0..<3_000).map { "shop/High\($0)" }
    outage.alert("pending", names)
    outage.advance(to: 20)
    outage.alert("fire", names)
    outage.advance(to: 40)
    outage.alert("recover", names)
    outage.advance(to: 100)
    outage.alert("fire", names)
    outage.order("note", ["1", "all", "is", "lost"])
    for write in outage.book.drain() { outage.ledger.record(write) }
    #expect(outage.fact(1)?.alerts.count == 500)
    let timeline = outage.ledger.timeline(1)
    #expect((2_000...2_010).contains(timeline.count))
    #expect(timeline.last { $0.by == "rk" }?.text == "all is lost")
    let untold = timeline.first { $0.kind == .note && $0.by.isEmpty }
    #expect(untold?.text == "\(untold?.count ?? 0) more changes had no room here")
    #expect((untold?.count ?? 0) > 9_000)
    #expect(outage.ledger.wishes.count <= 60)
    // Though most had no room, each counts: it is not quiet before the last has recovered.
    outage.advance(to: 200)
    outage.alert("recover", Array(names.dropLast()))
    #expect(outage.fact(1)?.quietSince == nil)
    outage.alert("recover", Array(names.suffix(1)))
    #expect(outage.fact(1)?.quietSince == at(200))
  }

  @Test mutating func aFlappingAlertIsToldInFullFourTimesAndThenByOneEntry() {
    outage.play("0 fire shop/Down")
    for round in 0..<30 {
      outage.play(
        """
        \(100 + round * 60) fire shop/High \(round)
        \(130 + round * 60) recover shop/High
        """)
    }
    let told = outage.ledger.timeline(1).filter { $0.subject == "High" }
    #expect(
      told.map { "\($0.time.milliseconds / 1000) \($0.kind.rawValue) \($0.text)" } == [
        "100 firing ", "130 resolved ", "160 firing ", "190 resolved ", "220 firing ",
        "250 resolved ", "280 firing ", "310 resolved ", "1840 peak ",
        "1870 resolved flapping, 30 times",
      ])
    #expect(outage.fact(1)?.alerts.map(\.count) == [1, 1])
    // Its last word is what is so.
    outage.play(
      """
      2000 fire shop/High@2 shop/High@3 7
      2001 recover shop/High@2
      """)
    #expect(outage.entry(1, .resolved, "High")?.text == "flapping, 31 times; 1 still active")
    outage.play("2020 fire shop/High@2 7")
    #expect(outage.told(1).last == "2020 firing High")
    #expect(outage.ledger.timeline(1).last?.text == "flapping, 32 times")
    #expect(outage.ledger.timeline(1).last?.value == 7)
  }

  @Test mutating func aPendingAlertThatFlapsIsBoundedToo() {
    outage.play("0 fire shop/Down")
    for round in 0..<50 {
      outage.play(
        """
        \(100 + round * 60) pending shop/High
        \(130 + round * 60) calm shop/High
        """)
    }
    #expect(outage.told(1).count == 2 + 8 + 1)
    #expect(outage.entry(1, .inactive)?.text == "flapping, 50 times")
  }

  @Test mutating func aLoneFlappingAlertNeitherReopensNorTellsItsStatusForEver() {
    for round in 0..<50 {
      outage.play(
        """
        \(round * 60) fire shop/High
        \(30 + round * 60) recover shop/High
        """)
    }
    #expect(outage.incidents == ["INC-1 shop SEV1 monitoring"])
    #expect(outage.told(1, [.reopened, .closed]) == [])
    let states = outage.told(1, [.status])
    #expect(states.count == 7)
    #expect(states.last == "2970 status monitoring")
    #expect(outage.entry(1, .status)?.text == "all of its alerts recovered; it changed 99 times")
  }

  /// Each time that it comes back the incident waits twice as long before it closes, up to the reopen window.
  @Test mutating func whatComesBackEveryQuarterOfAnHourSoonStaysOneOpenIncident() {
    for round in 0..<40 {
      outage.play(
        """
        \(round * 900) fire shop/High
        \(60 + round * 900) recover shop/High
        """)
    }
    #expect(outage.incidents == ["INC-1 shop SEV1 monitoring"])
    #expect(outage.told(1, [.closed, .reopened]) == ["660 closed", "900 reopened"])
    #expect(outage.book.nextStep == at(39 * 900 + 60 + 1200))
  }

  @Test mutating func manyGroupsAreNotMoreIncidentsThanAnybodyReads() {
    outage.alert("fire", (0..<700).map { "app\($0)/High" })
    #expect(outage.book.facts().count == 500)
    // The rest can still be put into one by hand.
    let open = Set(outage.book.facts().map(\.title))
    let rest = (0..<700).first { !open.contains("app\($0)") }
    outage.order("open", ["the", "rest", "app\(rest ?? 0)/High"])
    #expect(outage.refusal == nil)
    #expect(outage.book.facts().count == 501)
  }

  @Test mutating func closedIncidentsLeaveTheMemoryInTheirOrder() {
    for number in 0..<250 {
      let time = number * 10_000
      outage.play(
        """
        \(time) fire app\(number)/High
        \(time + 10) recover app\(number)/High
        """)
    }
    outage.advance(to: 2_600_000)
    outage.book.step(to: at(2_600_000))
    #expect(outage.book.facts().map(\.number) == Array((51...250).reversed()))
    #expect(outage.book.entries(of: 250) == nil)
    outage.play("2600010 fire app1/High")
    #expect(outage.book.facts().first?.number == 251)
    #expect(outage.book.entries(of: 251)?.count == 2)
  }
}
