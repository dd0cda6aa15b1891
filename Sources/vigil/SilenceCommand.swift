internal import Calendar
internal import Facts
internal import JSON
internal import Metrics
internal import Query
internal import Remote
internal import Scrape
internal import Screens

/// `vigil silence add|list|expire`: silences for scripts.
func runSilence(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  switch arguments.operands.first {
  case "add": return try await add(arguments)
  case "list": return try await list(arguments)
  case "expire": return try await expire(arguments)
  default: throw Arguments.Failure(message: "silence wants add, list or expire")
  }
}

/// Makes one, and prints its id.
private func add(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  let matchers = try arguments.matchers(from: 1)
  guard !matchers.isEmpty else {
    throw Arguments.Failure(message: "silence add wants matchers, for example alertname=DiskFull")
  }
  guard let comment = arguments.value("--comment"), !comment.isEmpty else {
    throw Arguments.Failure(message: "silence add wants --comment: why, for the others")
  }
  let now = wallClock()
  let clock = Arguments.Clock(now: now, zone: nil)
  let starts = try arguments.timestamp("--start", clock)
  let begins = max(now, starts ?? now)
  let span = try arguments.duration("--duration") ?? .seconds(3600)
  let ends = try arguments.timestamp("--end", clock, isEnd: true) ?? begins + span
  guard ends > begins else {
    throw Arguments.Failure(message: "--end: the silence would end before it begins")
  }
  let configuration = try attached(arguments)
  let wanted = SilenceOrder(
    matchers: matchers.map { .init($0.name, $0.operation, $0.value) },
    by: viewer(arguments, configuration), reason: comment, starts: starts, ends: ends,
    untilResolved: arguments.has("--until-resolved"))
  if case .alertmanager(let cluster) = try SilenceSource(arguments, configuration) {
    let (isDone, id) = await cluster.perform(.silence(wanted))
    if let id { printOut(id + "\n") }
    return isDone ? 0 : 1
  }
  guard let engine = runningEngine(configuration) else { return 1 }
  do throws(QueryError) {
    let before = Set(try await engine.told().silences.rows.map(\.id))
    if let refusal = await engine.carryOut(.silence(wanted)) {
      printError(refusal)
      return 1
    }
    let made = try await engine.told().silences.rows.first {
      !before.contains($0.id) && $0.matchers == wanted.matchers && $0.ends == ends
    }
    guard let made else {
      printError("the silence is made, but the engine tells nothing of it yet")
      return 1
    }
    printOut(made.id + "\n")
    return 0
  } catch {
    printError(error.message)
    return 1
  }
}

private func list(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  let matchers = try arguments.matchers(from: 1)
  let source = try SilenceSource(arguments, try attached(arguments))
  do throws(QueryError) {
    let facts = try await source.facts()
    if let unknown = facts.silences.unknown { printError("warning: \(unknown)") }
    let now = wallClock()
    let fitting = facts.silences.rows.filter { silence in
      matchers.allSatisfy { silence.matchers.fit($0) }
    }
    let shown =
      arguments.has("--all") ? fitting : fitting.filter { $0.state(at: now) != .expired }
    if arguments.has("--json") {
      printOut("\(JSON.array(shown.map { JSON(silence: $0, at: now) }))\n")
    } else if shown.isEmpty {
      let over = fitting.isEmpty ? "" : " (--all lists \(fitting.count) that ended)"
      printOut("no silence" + (matchers.isEmpty ? "" : " fits") + over + "\n")
    } else {
      printOut(aligned(shown.map { $0.row(now) }, widest: [40, 8, 24, 20, 80, 200]))
    }
    return 0
  } catch {
    printError(error.message)
    return 1
  }
}

/// Ends silences by their ids; those that cannot be are told, and the others end all the same.
private func expire(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  let ids = Array(arguments.operands.dropFirst())
  guard !ids.isEmpty else {
    throw Arguments.Failure(message: "silence expire wants ids, as silence list has them")
  }
  let configuration = try attached(arguments)
  var status: Int32 = 0
  let by = viewer(arguments, configuration)
  if case .alertmanager(let cluster) = try SilenceSource(arguments, configuration) {
    for id in ids where await !cluster.perform(.expireSilence(id: id, by: by)).isDone { status = 1 }
    return status
  }
  guard let engine = runningEngine(configuration) else { return 1 }
  for id in ids {
    guard let refusal = await engine.carryOut(.expireSilence(id: id, by: by)) else { continue }
    printError(refusal)
    status = 1
  }
  return status
}

extension [SilenceFact.Condition] {
  /// Whether a condition fits what they want of that label; one that refuses wants all of it to be other.
  func fit(_ condition: Matcher) -> Bool {
    let own = filter { $0.name == condition.name }.map(\.value)
    let values = own.isEmpty ? [""] : own
    switch condition.operation {
    case .equal, .regex: return values.contains { condition.matches($0) }
    case .notEqual, .notRegex: return values.allSatisfy { condition.matches($0) }
    }
  }
}

extension SilenceFact {
  fileprivate func row(_ now: Timestamp) -> [String] {
    let conditions = matchers.map { $0.name + $0.operation.rawValue + quoted($0.value) }
    return [
      id, state(at: now).rawValue, CalendarTime.full(ends, zone: nil), createdBy,
      conditions.joined(separator: " "), reason,
    ]
  }
}
