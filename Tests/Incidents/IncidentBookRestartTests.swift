import Facts
import Incidents
import JSON
import Metrics
import Testing

/// The program ends at any moment and begins anew: what is recorded in the end is the same.
@Suite struct IncidentBookRestartTests {
  static let outages = [
    """
    5    fire shop/Slow warning 2
    10   pending shop/High@a shop/High@b 3
    30   fire shop/High@a 8
    35   deploy checkout-41 app=shop
    40   fire shop/High@b 9
    50   ack shop/High@a jd
    100  look shop/High@a 12
    105  look shop/High@a 11
    110  note 1 rolling back
    120  lose shop/High@b
    130  find shop/High@b
    140  recover shop/High@a
    150  pending shop/Lag
    155  calm shop/Lag
    160  gone shop/Slow
    170  recover shop/High@b
    900  fire shop/High@a
    960  recover shop/High@a
    9000 wait 0
    """,
    """
    0   fire shop/High@a shop/High@b bank/High
    10  fire bank/Down
    20  merge 2 1
    30  recover shop/High@a
    40  split 1 Down
    50  recover bank/High shop/High@b
    60  status 3 identified
    70  recover bank/Down
    75  fire shop/High@a
    80  status 1 resolved
    100 recover shop/High@a
    999 wait 0
    """,
    """
    0   fire shop/High
    30  recover shop/High
    60  fire shop/High
    90  recover shop/High
    120 fire shop/High
    150 recover shop/High
    180 fire shop/High
    210 recover shop/High
    240 fire shop/High
    270 recover shop/High
    300 fire shop/High
    310 open by hand
    330 title 2 something else
    340 services 2 web
    350 status 2 resolved
    """,
  ]

  @Test(arguments: outages)
  func aKillAtAnyMomentLosesNothingAndTellsNothingTwice(_ script: String) {
    let settings = IncidentBookTimeTests.escalating().book.settings
    var whole = Outage(settings)
    whole.play(script)
    let numbers = whole.ledger.kept.keys.sorted()
    var kills = 0
    for (group, count) in whole.ledger.counts.enumerated() {
      for recorded in 0...count {
        var outage = Outage(settings)
        outage.kill = .init(group: group, recorded: recorded)
        outage.play(script)
        kills += 1
        let place = "killed in \(group) after \(recorded)"
        for number in numbers {
          #expect(outage.told(number) == whole.told(number), "INC-\(number), \(place)")
          #expect(
            outage.ledger.timeline(number).map(\.id) == whole.ledger.timeline(number).map(\.id),
            "INC-\(number), \(place)")
        }
        #expect(outage.incidents == whole.incidents, "\(place)")
        for (mine, other) in zip(outage.book.facts(), whole.book.facts()) {
          #expect(mine.alerts == other.alerts, "\(mine.name), \(place)")
          #expect(mine.escalations == other.escalations, "\(mine.name), \(place)")
          #expect(mine.acknowledged == other.acknowledged, "\(mine.name), \(place)")
          #expect(mine.entries == other.entries, "\(mine.name), \(place)")
        }
        #expect(Set(outage.ledger.closed) == Set(whole.ledger.closed), "\(place)")
        #expect(
          Set(outage.ledger.wishes.keys).isSuperset(of: whole.ledger.wishes.keys), "\(place)")
      }
    }
    #expect(kills > 50)
  }

  /// Alerts, people and time in any order, and one kill anywhere.
  @Test(arguments: 1...10)
  func aKillInAnyOutageLosesNothingAndTellsNothingTwice(_ seed: UInt64) {
    var dice = Dice(state: seed)
    let script = dice.script()
    let settings = IncidentBookTimeTests.escalating().book.settings
    var whole = Outage(settings)
    whole.play(script)
    for _ in 0..<4 {
      let group = dice.next(whole.ledger.counts.count)
      let recorded = dice.next(whole.ledger.counts[group] + 1)
      var outage = Outage(settings)
      outage.kill = .init(group: group, recorded: recorded)
      outage.play(script)
      let place: Comment = "killed in \(group) after \(recorded) of\n\(script)"
      #expect(outage.incidents == whole.incidents, place)
      for number in whole.ledger.kept.keys {
        #expect(outage.told(number) == whole.told(number), place)
        #expect(outage.fact(number)?.alerts == whole.fact(number)?.alerts, place)
      }
    }
  }

  @Test func whatIsRecordedIsTakenUpAsItWas() {
    var outage = Outage()
    outage.play(
      """
      0  fire shop/High@a shop/High@b 5
      10 lose shop/High@b
      20 roles 1 mm
      30 pending shop/Lag
      """)
    let before = (outage.fact(1), outage.book.entries(of: 1))
    outage.restart()
    #expect(outage.fact(1) == before.0)
    #expect(outage.book.entries(of: 1) == before.1)
    // Its numbers go on.
    outage.play("50 fire bank/High")
    #expect(outage.fact(2)?.title == "bank")
  }

  /// What is recorded is text, from which all of it is read again.
  @Test(arguments: outages)
  func whatIsRecordedIsReadAgainAsItWas(_ script: String) throws {
    var outage = Outage(IncidentBookTimeTests.escalating().book.settings)
    outage.play(script)
    for kept in outage.ledger.kept.values {
      #expect(try decodeJSON(IncidentKept.self, from: encodeJSON(kept)) == kept)
    }
    for entry in outage.ledger.kept.keys.flatMap({ outage.ledger.timeline($0) }) {
      #expect(try decodeJSON(IncidentEntry.self, from: encodeJSON(entry)) == entry)
    }
  }

  /// What later programs add to the record an earlier one has not written.
  @Test func aRecordWithoutWhatWasAddedLaterIsReadToo() throws {
    struct Early: Encodable { var fact: IncidentFact }
    let fact = IncidentFact(
      number: 3, title: "shop", severity: .sev2, began: at(0), opened: at(1))
    let read = try decodeJSON(IncidentKept.self, from: encodeJSON(Early(fact: fact)))
    #expect(read == IncidentKept(fact))
  }

  @Test func numbersAreNeverGivenTwice() {
    var outage = Outage()
    outage.play(
      """
      0   fire shop/High
      10  recover shop/High
      700 kill 0
      701 fire bank/High
      """)
    #expect(outage.book.facts().map(\.number) == [2, 1])
  }

  /// While nobody ran: one alert recovered, one is over and forgotten, one fired, one began.
  @Test func whatHappenedMeanwhileIsToldWithItsOwnTimes() {
    var outage = Outage()
    outage.play(
      """
      0  fire shop/High
      10 pending shop/Lag
      20 pending shop/Slow
      30 fire shop/Down
      """)
    let written = outage.ledger
    outage.play(
      """
      40 recover shop/High
      50 fire shop/Lag
      60 calm shop/Slow
      70 pending shop/New
      """)
    outage.alerts["shop/Down"] = nil
    outage.ledger = written
    outage.now = 100
    outage.restart()
    #expect(
      outage.told(1) == [
        "0 firing High", "0 opened", "10 pending Lag", "20 pending Slow", "30 firing Down",
        "40 resolved High", "50 firing Lag", "70 pending New", "100 ended Down",
        "100 inactive Slow",
      ])
    #expect(outage.fact(1)?.quietSince == nil)
  }

  /// Of a storm not every alert is written down, and yet none is told anew.
  @Test func aStormIsTakenUpWithoutBeingToldAnew() {
    var outage = Outage()
    outage.now = 20
    outage.alert("fire", (0..<5_000).map { "shop/High@i\($0)" })
    for write in outage.book.drain() { outage.ledger.record(write) }
    #expect(outage.ledger.kept[1]?.active.count == 2_000)
    outage.now = 60
    outage.restart()
    #expect(outage.told(1) == ["20 firing High ×5000", "20 opened"])
    #expect(outage.fact(1)?.alerts.map(\.active) == [5_000])
    #expect(outage.fact(1)?.alerts.map(\.count) == [5_000])
    outage.now = 90
    outage.alert("recover", (0..<5_000).map { "shop/High@i\($0)" })
    #expect(outage.fact(1)?.quietSince == at(90))
  }

  /// What was closed by hand stays closed, though its alerts fire on.
  @Test(arguments: [false, true])
  func whatWasClosedByHandStaysClosedOverAStart(_ isForgetful: Bool) {
    var outage = Outage()
    outage.play(
      """
      0   fire shop/High
      10  status 1 resolved
      """)
    outage.now = 100
    outage.restart(isForgetful: isForgetful)
    #expect(outage.incidents == ["INC-1 shop SEV1 resolved"])
    outage.play("200 fire shop/Down")
    #expect(outage.incidents == ["INC-1 shop SEV1 investigating"])
    #expect(
      outage.told(1) == [
        "0 firing High", "0 opened", "10 closed", "200 firing Down", "200 reopened",
      ])
    #expect(outage.fact(1)?.alerts.map(\.active) == [1, 1])
    // Whose timeline is only in the ledger can be gone on with, and not copied.
    #expect((outage.book.entries(of: 1) == nil) == isForgetful)
    outage.play("210 split 1 Down")
    let refusal =
      "INC-1 was closed before Vigil was started: its timeline cannot go elsewhere"
    #expect(outage.refusal == (isForgetful ? refusal : nil))
  }
}

/// Throws the same each time.
private struct Dice {
  var state: UInt64

  mutating func next(_ sides: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % sides
  }

  /// A hundred lines that make sense.
  mutating func script() -> String {
    var (time, lines) = (0, [String]())
    var states: [String: String] = [:]
    let names = ["shop/High@a", "shop/High@b", "shop/Slow@a", "bank/High@a", "-/Disk@a"]
    let after: [String: [String]] = [
      "": ["pending", "fire"], "pending": ["fire", "calm", "lose"], "calm": ["pending", "fire"],
      "fire": ["recover", "lose", "gone", "ack"], "ack": ["recover", "lose"],
      "recover": ["pending", "fire"], "gone": ["fire"], "lose": ["find", "recover"],
      "find": ["lose", "recover"],
    ]
    for _ in 0..<100 {
      time += [1, 5, 20, 61, 300, 1300][next(6)]
      guard next(12) > 0 else {
        lines.append("\(time) note \(1 + next(2)) something")
        continue
      }
      let name = names[next(names.count)]
      let choice = after[states[name] ?? ""] ?? []
      let verb = choice[next(choice.count)]
      states[name] = verb
      let word = verb == "ack" ? " jd" : name.contains("Slow") ? " warning" : ""
      lines.append("\(time) \(verb) \(name)\(word)")
    }
    return lines.joined(separator: "\n")
  }
}
