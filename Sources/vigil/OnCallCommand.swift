internal import Calendar
internal import Engine
internal import Facts
internal import JSON
internal import Metrics
internal import OnCall
internal import Query
internal import Scrape

/// `vigil oncall [ROTA…]`: who is on call now and next, or at `--at`; with `--days` or `--until` the shifts from then on.
/// Exits with 2 where there is no rota of a name.
func runOnCall(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  let now = wallClock()
  let clock = Arguments.Clock(now: now, zone: nil)
  let at = try arguments.timestamp("--at", clock) ?? now
  let until = try end(arguments, clock, at)
  // A file that is named is asked itself, be it one that no engine has yet.
  let isFile = arguments.has("--config") && !arguments.has("--attach")
  let settings = try isFile ? configuration(arguments) : attached(arguments)
  let told: FactTable<RotaFact>
  do throws(QueryError) {
    told = try await rotas(settings, at: at, until: until)
  } catch {
    printError(error.message)
    return 1
  }
  if let unknown = told.unknown { printError("warning: \(unknown)") }
  for name in arguments.operands where !told.rows.contains(where: { $0.name == name }) {
    let there = told.rows.map(\.name).joined(separator: ", ")
    throw Arguments.Failure(
      message: "no rota \(name): " + (there.isEmpty ? "there are none" : "there are \(there)"),
      isUsage: false)
  }
  let rotas = told.rows.filter {
    arguments.operands.isEmpty || arguments.operands.contains($0.name)
  }
  if let gap = rotas.first(where: { at < $0.from || until ?? at >= $0.until }) {
    printError(
      "the engine tells shifts from \(CalendarTime.full(gap.from, zone: nil)) to"
        + " \(CalendarTime.full(gap.until, zone: nil)): --config FILE tells others")
    return 1
  }
  if arguments.has("--json") {
    printOut("\(JSON.array(rotas.map { JSON(rota: $0, at: at, until: until) }))\n")
  } else if rotas.isEmpty {
    printOut("no rota: nothing is said under oncall: in vigil.yml\n")
  } else if let until {
    let rows = rotas.flatMap { rota in
      rota.stretches(from: at, until: until).map { RotaClock(rota).row($0, of: rota) }
    }
    printOut(aligned(rows, widest: [30, 30, 30, 30, 20, 60]))
  } else {
    printOut(
      aligned(rotas.map { RotaClock($0).row($0, at: at) }, widest: [30, 30, 60, 80, 200]))
  }
  return 0
}

/// Up to when shifts are listed; nil where none are.
private func end(
  _ arguments: Arguments, _ clock: Arguments.Clock, _ at: Timestamp
) throws(Arguments.Failure) -> Timestamp? {
  var until = try arguments.timestamp("--until", clock, isEnd: true)
  if let text = arguments.value("--days") {
    guard until == nil else { throw Arguments.Failure(message: "--days goes without --until") }
    guard let days = Int64(text), (1...400).contains(days) else {
      throw Arguments.Failure(message: "--days: \"\(text)\" is no number from 1 to 400")
    }
    until = at + .seconds(days * 86_400)
  }
  guard let until else { return nil }
  guard until > at else { throw Arguments.Failure(message: "--until: that is not after --at") }
  guard until - at <= .seconds(400 * 86_400) else {
    throw Arguments.Failure(message: "--until: that is more than 400 days")
  }
  return until
}

/// Those of the engine that runs, or else of the configuration.
private func rotas(
  _ settings: Configuration, at: Timestamp, until: Timestamp?
) async throws(QueryError) -> FactTable<RotaFact> {
  if settings.attached != nil { return try await IncidentSource(settings).facts().rotas }
  // Far enough to know who is next.
  let end = max(until ?? at, at + .seconds(60 * 86_400))
  return FactTable(
    settings.oncall.rotas.map {
      settings.oncall.facts(of: $0, from: at, until: end + .milliseconds(1))
    })
}

/// The clocks by which a rota's times are told: its own, and people's where theirs show something else.
private struct RotaClock {
  let zone: Zone
  let people: [String: (zone: Zone, receivers: [String])]

  init(_ rota: RotaFact) {
    let own = Self.zone(rota.zone) ?? .utc
    zone = own
    people = Dictionary(
      rota.people.map { ($0.name, ($0.zone.flatMap(Self.zone) ?? own, $0.receivers)) },
      uniquingKeysWith: { $1 })
  }

  private static func zone(_ name: String) -> Zone? {
    switch name {
    case "UTC": .utc
    case "local": .local
    default: machineZones().zone(name).map { .named($0) }
    }
  }

  private static func text(_ time: Timestamp, _ zone: Zone) -> String {
    let civil = CivilTime(time, zone)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let date = [four(civil.year), two(civil.month), two(civil.day)].joined(separator: "-")
    return "\(days[civil.weekday]) \(date) \(two(civil.hour)):\(two(civil.minute))"
      + (civil.second == 0 ? "" : ":" + two(civil.second)) + civil.offsetText
  }

  private static func four(_ year: Int) -> String {
    String(repeating: "0", count: max(0, 4 - "\(year)".count)) + "\(year)"
  }

  /// An instant, and what a person's own clock shows then where that is something else.
  private func text(_ time: Timestamp, for person: String? = nil) -> String {
    let text = Self.text(time, zone)
    guard let person, let own = people[person]?.zone,
      own.offset(at: time) != zone.offset(at: time)
    else { return text }
    let civil = CivilTime(time, own)
    return text + " (\(two(civil.hour)):\(two(civil.minute))\(civil.offsetText) for \(person))"
  }

  /// Who is on call at an instant, until when, who is next, and by what whoever it is is told.
  func row(_ rota: RotaFact, at time: Timestamp) -> [String] {
    let next = rota.next(after: time)
    let then = next.map { "then \($0.person) from \(text($0.from, for: $0.person))" } ?? ""
    guard let shift = rota.shift(at: time) else { return [rota.name, "nobody", "", then, ""] }
    let end = rota.end(after: time).map { "until \(text($0, for: shift.person))" } ?? ""
    let receivers = people[shift.person]?.receivers ?? []
    return [rota.name, shift.person, end, then, "by " + receivers.joined(separator: ", ")]
  }

  /// A shift, or a time of nobody's.
  func row(_ stretch: RotaFact.Stretch, of rota: RotaFact) -> [String] {
    let span = stretch.until - stretch.from
    return [
      rota.name, stretch.person ?? "nobody", Self.text(stretch.from, zone),
      Self.text(stretch.until, zone), SpanText.brief(span), stretch.isOverride ? "override" : "",
    ]
  }
}

extension RotaFact {
  /// A part of the time in which one is on call, or nobody.
  fileprivate struct Stretch {
    var person: String?
    var from: Timestamp
    var until: Timestamp
    var isOverride = false
  }

  /// All of the time between two instants.
  fileprivate func stretches(from: Timestamp, until: Timestamp) -> [Stretch] {
    var out: [Stretch] = []
    var time = from
    for shift in shifts where shift.from < until {
      let (begin, end) = (max(from, shift.from), min(until, shift.until ?? until))
      guard end > begin else { continue }
      if begin > time { out.append(Stretch(person: nil, from: time, until: begin)) }
      out.append(
        Stretch(person: shift.person, from: begin, until: end, isOverride: shift.isOverride))
      time = end
    }
    if time < until { out.append(Stretch(person: nil, from: time, until: until)) }
    return out
  }
}

extension JSON {
  /// A rota for scripts: names and meanings as the README tells, times RFC 3339 in UTC.
  fileprivate init(rota: RotaFact, at time: Timestamp, until: Timestamp?) {
    func json(_ shift: RotaFact.Shift?, until end: Timestamp?) -> JSON {
      guard let shift else { return .null }
      let person = rota.people.first { $0.name == shift.person }
      return .object([
        Member("person", .string(shift.person)),
        Member("receivers", .array((person?.receivers ?? []).map { .string($0) })),
        Member("from", Self.time(shift.from)), Member("until", Self.time(end)),
        Member("isOverride", .bool(shift.isOverride)),
      ])
    }
    var members = [
      Member("rota", .string(rota.name)), Member("zone", .string(rota.zone)),
      Member("at", Self.time(time)),
      Member("now", json(rota.shift(at: time), until: rota.end(after: time))),
      Member("next", rota.next(after: time).map { json($0, until: $0.until) } ?? .null),
    ]
    if let until {
      let shifts = rota.shifts.filter { $0.from < until && $0.until.map { $0 > time } ?? true }
      members.append(Member("shifts", .array(shifts.map { json($0, until: $0.until) })))
    }
    self = .object(members)
  }
}
