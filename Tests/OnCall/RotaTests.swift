import Calendar
import Facts
import Metrics
import OnCall
import Testing
import YAML

/// Whose turn it is, by a file, an instant and the clock of a wall.
struct RotaTests {
  /// A line a shift: "ana 2026-12-07 09:00+01:00 2026-12-14 09:00+01:00".
  private func shifts(
    _ text: String, _ from: String, _ until: String, zone name: String = "Europe/Berlin"
  ) throws -> [String] {
    let plan = try plan(text)
    let zone = ZoneDatabase().zone(name)
    let rota = try #require(plan.rotas.first)
    return rota.shifts(from: at(from), until: at(until)).map { shift in
      shift.person + " " + clock(shift.from, zone) + " "
        + (shift.until.map { clock($0, zone) } ?? "on") + (shift.isOverride ? " override" : "")
    }
  }

  private func plan(_ text: String) throws -> OnCallPlan {
    try OnCallPlan(
      YAMLNode.parse(Array(text.utf8), file: "vigil.yml"), zones: ZoneDatabase())
  }

  private func at(_ text: String) -> Timestamp {
    InstantText.parse(text, now: Timestamp(milliseconds: 0), .utc) ?? .distantPast
  }

  private func clock(_ time: Timestamp, _ zone: ZoneTable?) -> String {
    let text = CalendarTime.full(time, zone: zone)
    return text.replacing(":00+", with: "+").replacing(":00Z", with: "Z")
  }

  private let people =
    "people: {ana: a, ben: [b, b2], cleo: {receivers: c, zone: America/New_York}}\n"

  @Test func turnsOfAWeekBeginAtTheirHandOver() throws {
    let text =
      people + """
        zone: Europe/Berlin
        rotas:
          primary: {people: [ana, ben, cleo], every: 1w, handover: Monday 09:00, start: 2026-11-30}
        """
    #expect(
      try shifts(text, "2026-12-01", "2026-12-22") == [
        "ana 2026-11-30 09:00+01:00 2026-12-07 09:00+01:00",
        "ben 2026-12-07 09:00+01:00 2026-12-14 09:00+01:00",
        "cleo 2026-12-14 09:00+01:00 2026-12-21 09:00+01:00",
        "ana 2026-12-21 09:00+01:00 2026-12-28 09:00+01:00",
      ])
    let rota = try #require(try plan(text).rota("primary"))
    // To the millisecond, and to nobody before the start.
    #expect(rota.person(at: at("2026-12-07 08:00") - .milliseconds(1)) == "ana")
    #expect(rota.person(at: at("2026-12-07 08:00")) == "ben")
    #expect(rota.person(at: at("2026-11-30 07:59")) == nil)
    #expect(rota.person(at: at("2036-12-01")) != nil)
  }

  /// Clocks leap at 02:00 on 28 March 2027, and are set back at 03:00 on 31 October.
  @Test(arguments: [
    (
      "2027-03-27 10:00", "2027-03-29 06:00",
      [
        "ana 2027-03-27 09:00+01:00 2027-03-28 09:00+02:00",
        "ben 2027-03-28 09:00+02:00 2027-03-29 09:00+02:00",
      ]
    ),
    (
      "2027-10-30 10:00", "2027-11-01 06:00",
      [
        "ben 2027-10-30 09:00+02:00 2027-10-31 09:00+01:00",
        "ana 2027-10-31 09:00+01:00 2027-11-01 09:00+01:00",
      ]
    ),
  ])
  func aHandOverStaysAtItsTimeOnTheWall(_ from: String, _ until: String, _ want: [String]) throws {
    let text =
      people + """
        zone: Europe/Berlin
        rotas: {primary: {people: [ana, ben], every: daily, handover: "09:00", start: 2026-12-01}}
        """
    let found = try shifts(text, from, until)
    #expect(found == want)
  }

  /// Both where an hour is leapt over and where it is shown twice each instant is one person's, and turns end in order.
  @Test(arguments: ["02:30", "02:00", "03:00", "01:59"], ["1h", "12h", "1d", "36h"])
  func turnsAreInOrderWhereClocksAreSet(_ time: String, _ every: String) throws {
    let text =
      people + """
        zone: Europe/Berlin
        rotas: {primary: {people: [ana, ben, cleo], every: \(every), handover: "\(time)", start: 2026-12-01}}
        """
    let rota = try #require(try plan(text).rotas.first)
    for day in ["2027-03-27 20:00", "2027-10-30 20:00"] {
      let (from, until) = (at(day), at(day) + .seconds(14 * 3600))
      let shifts = rota.shifts(from: from, until: until)
      var end = shifts.first?.from
      for shift in shifts {
        #expect(shift.from == end)
        end = shift.until
        #expect(try shift.from < #require(end))
      }
      var instant = from
      while instant < until {
        #expect(rota.person(at: instant) == shifts.first { $0.holds(instant) }?.person)
        instant = instant + .seconds(300)
      }
    }
  }

  @Test func aStartWithinAWeekCutsTheFirstTurnShort() throws {
    let text =
      people + """
        rotas: {primary: {people: [ana, ben], handover: Fri 17:30, start: 2026-12-02 12:00}}
        """
    #expect(
      try shifts(text, "2026-12-01", "2026-12-12", zone: "UTC") == [
        "ana 2026-12-02 12:00Z 2026-12-04 17:30Z", "ben 2026-12-04 17:30Z 2026-12-11 17:30Z",
        "ana 2026-12-11 17:30Z 2026-12-18 17:30Z",
      ])
  }

  @Test func turnsOfHalfADayAlternate() throws {
    let text =
      people + """
        rotas: {primary: {people: [ana, ben], every: 12h, handover: "08:00", start: 2026-12-01}}
        """
    #expect(
      try shifts(text, "2026-12-01 09:00", "2026-12-02 09:00", zone: "UTC") == [
        "ana 2026-12-01 08:00Z 2026-12-01 20:00Z", "ben 2026-12-01 20:00Z 2026-12-02 08:00Z",
        "ana 2026-12-02 08:00Z 2026-12-02 20:00Z",
      ])
  }

  /// The day is one's own, the night somebody else's, and Sunday nobody's.
  @Test func layersShareADay() throws {
    let text =
      people + """
        rotas:
          primary:
            layers:
              - {people: [ana], handover: "00:00", start: 2026-01-01, only: [{times: [{start_time: 09:00, end_time: 17:00}], weekdays: ["monday:friday"]}]}
              - {people: [ben], handover: "00:00", start: 2026-01-01, only: [{weekdays: ["monday:saturday"]}]}
        """
    #expect(
      try shifts(text, "2026-12-04 12:00", "2026-12-07 10:00", zone: "UTC") == [
        "ana 2026-12-04 09:00Z 2026-12-04 17:00Z", "ben 2026-12-04 17:00Z 2026-12-06 00:00Z",
        "ben 2026-12-07 00:00Z 2026-12-07 09:00Z", "ana 2026-12-07 09:00Z 2026-12-07 17:00Z",
      ])
    let rota = try #require(try plan(text).rotas.first)
    #expect(rota.person(at: at("2026-12-06 12:00")) == nil)
  }

  /// A date is the whole day; of two that hold at once the later one counts.
  @Test func overridesCountAboveTurns() throws {
    let text =
      people + """
        zone: Europe/Berlin
        rotas:
          primary:
            people: [ana]
            handover: "09:00"
            start: 2026-01-01
            overrides:
              - {who: ben, from: 2026-12-24, until: 2026-12-26}
              - {who: cleo, from: 2026-12-25 18:00, until: 2026-12-25 20:00}
        """
    #expect(
      try shifts(text, "2026-12-24 12:00", "2026-12-26 23:30") == [
        "ben 2026-12-24 00:00+01:00 2026-12-25 18:00+01:00 override",
        "cleo 2026-12-25 18:00+01:00 2026-12-25 20:00+01:00 override",
        "ben 2026-12-25 20:00+01:00 2026-12-27 00:00+01:00 override",
        "ana 2026-12-27 00:00+01:00 on",
      ])
  }

  @Test func whoIsNextIsSomebodyElse() throws {
    let text =
      people + """
        rotas:
          primary: {people: [ana, ana, ben], every: daily, handover: "09:00", start: 2026-12-01}
          alone: {people: [ana], handover: "09:00", start: 2026-12-01}
        """
    let now = at("2026-12-01 10:00")
    let facts = try plan(text).facts(at: now)
    #expect(facts[0].shift(at: now)?.person == "ana")
    #expect(facts[0].end(after: now) == at("2026-12-03 09:00"))
    #expect(facts[0].next(after: now)?.person == "ben")
    #expect(facts[0].next(after: at("2026-11-30 23:00"))?.person == "ana")
    #expect(facts[1].end(after: now) == nil && facts[1].next(after: now) == nil)
    #expect(facts[0].people.map(\.receivers) == [["a"], ["b", "b2"]])
  }

  @Test func aNameMeansWhoeverIsOnCall() throws {
    let plan = try plan(
      people + """
        rotas: {primary: {people: [ana, ben], every: daily, handover: "09:00", start: 2026-12-01}}
        """)
    func called(_ name: String, _ time: String) -> String? {
      switch plan.whom(name, at: at(time)) {
      case .person(let person, let called)?:
        called + ": " + person.receivers.map(\.name).joined(separator: ", ")
      case .nobody?: "nobody"
      case nil: nil
      }
    }
    #expect(called("primary", "2026-12-02 10:00") == "ben (primary on call): b, b2")
    #expect(called("primary", "2026-11-02 10:00") == "nobody")
    #expect(called("cleo", "2026-12-02 10:00") == "cleo: c")
    #expect(called("team", "2026-12-02 10:00") == nil)
  }

  @Test(arguments: [
    ("zone: Mars/Base", "1:7: oncall.zone: \"Mars/Base\" is none of this machine's time zones"),
    ("people: {ana: []}", "1:10: oncall.people: \"ana\" wants the receivers"),
    (
      "people: {ana: a}\nrotas: {ana: {people: [ana]}}",
      "2:9: oncall: \"ana\" is a person and a rota"
    ),
    (
      "people: {ana: a}\nrotas: {p: {people: [eve]}}",
      "2:22: oncall.rotas.p.people: \"eve\" is none of"
    ),
    ("people: {ana: a}\nrotas: {p: {people: [ana]}}", "2:12: oncall.rotas.p wants start"),
    (
      "people: {ana: a}\nrotas: {p: {people: [ana], start: 2026-12-01}}",
      "2:12: oncall.rotas.p wants handover"
    ),
    (
      "people: {ana: a}\nrotas: {p: {people: [ana], start: 2026-02-30, handover: \"09:00\"}}",
      "2:35: oncall.rotas.p.start: \"2026-02-30\" is no date"
    ),
    (
      "people: {ana: a}\nrotas: {p: {people: [ana], start: 2026-12-01, handover: Someday 9}}",
      "2:57: oncall.rotas.p.handover: \"Someday 9\" is no time to hand over"
    ),
    (
      "people: {ana: a}\nrotas: {p: {people: [ana], start: 2026-12-01, handover: Mon 09:00, every: 12h}}",
      "2:57: oncall.rotas.p.handover: a day of the week goes with turns of whole weeks, not with 12h"
    ),
    (
      "people: {ana: a}\nrotas: {p: {people: [ana], start: 2026-12-01, handover: \"9:00\", every: 5m}}",
      "2:72: oncall.rotas.p.every: \"5m\" is no length of a turn"
    ),
    (
      "people: {ana: a}\nrotas: {p: {people: [ana], start: 2026-12-01, handover: \"9:00\", on: 1}}",
      "2:65: unknown key \"on\" in oncall.rotas.p"
    ),
    (
      "people: {ana: a}\nrotas: {p: {overrides: [{who: ana, from: 2026-12-02, until: 2026-12-01}]}}",
      "2:61: oncall.rotas.p.overrides: until is not after from"
    ),
    ("people: [ana]", "1:9: expected a mapping"),
    ("rotas: {p: {layers: []}}", "1:21: oncall.rotas.p.layers wants one layer at least"),
  ])
  func mistakesAreSaidWithTheirPlace(_ text: String, _ message: String) {
    let error = #expect(throws: YAMLError.self) { try plan(text) }
    #expect(
      error?.description.hasPrefix("vigil.yml:" + message) == true, "\(error?.description ?? "")")
  }

  @Test func namesThatNothingHasOrTwoThingsHaveAreSaid() throws {
    let text = """
      incidents:
        escalation:
          SEV1: [{to: primary}, {to: team}, {to: ana}, {to: eve}]
      oncall:
        people: {ana: pager, ben: lost}
        rotas: {primary: {people: [ana, ben], handover: "09:00", start: 2026-12-01}}
      """
    let root = try YAMLNode.parse(Array(text.utf8), file: "vigil.yml")
    let node = try #require(root["oncall"])
    let plan = try OnCallPlan(node, zones: ZoneDatabase())
    let names = Mention.escalations(in: root)
    #expect(names.map(\.name) == ["primary", "team", "ana", "eve"])
    let problems = plan.problems(escalations: names, receivers: ["team", "pager", "ana"])
    #expect(
      problems.map(\.description) == [
        "vigil.yml:3:44: incidents.escalation: \"ana\" is a person and a receiver: it tells the"
          + " person; give one of them another name",
        "vigil.yml:3:55: incidents.escalation: \"eve\" is no receiver, person or rota: there are"
          + " primary, ana, ben, ana, pager, team",
        "vigil.yml:5:29: oncall.people.ben: \"lost\" is no receiver of the alertmanager.yml",
      ])
    #expect(plan.problems(escalations: names, receivers: nil) == [])
  }
}
