internal import Calendar
internal import Facts
internal import JSON
internal import Metrics
internal import Query
internal import Remote
internal import Scrape
internal import Screens

/// `vigil maintenance list|add|end`: maintenance windows for scripts.
func runMaintenance(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  switch arguments.operands.first {
  case "add": return try await add(arguments)
  case "list": return try await list(arguments)
  case "end": return try await end(arguments)
  default: throw Arguments.Failure(message: "maintenance wants list, add or end")
  }
}

/// Makes one, and prints its id.
private func add(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  guard arguments.operands.count > 1, !arguments.operands[1].isEmpty else {
    throw Arguments.Failure(message: "maintenance add wants a NAME, then matchers")
  }
  let name = arguments.operands[1]
  let matchers = try arguments.matchers(from: 2)
  guard !matchers.isEmpty else {
    throw Arguments.Failure(
      message: "maintenance add wants matchers behind the name, for example service=db")
  }
  guard let comment = arguments.value("--comment"), !comment.isEmpty else {
    throw Arguments.Failure(message: "maintenance add wants --comment: why, for the others")
  }
  let now = wallClock()
  let clock = Arguments.Clock(now: now, zone: nil)
  let starts = try arguments.timestamp("--start", clock)
  let begins = max(now, starts ?? now)
  let span = try arguments.duration("--duration") ?? .seconds(3600)
  let ends = try arguments.timestamp("--end", clock, isEnd: true) ?? begins + span
  guard ends > begins else {
    throw Arguments.Failure(message: "--end: the window would end before it begins")
  }
  let configuration = try attached(arguments)
  guard let engine = runningEngine(configuration) else { return 1 }
  let wanted = MaintenanceOrder(
    name: name, matchers: matchers.map { .init($0.name, $0.operation, $0.value) },
    by: viewer(arguments, configuration), reason: comment, starts: starts, ends: ends)
  do throws(QueryError) {
    let before = Set(try await engine.told().maintenance.rows.map(\.id))
    if let refusal = await engine.carryOut(.maintain(wanted)) {
      printError(refusal)
      return 1
    }
    let made = try await engine.told().maintenance.rows.first {
      !before.contains($0.id) && $0.matchers == wanted.matchers && $0.ends == ends
    }
    guard let made else {
      printError("the window is made, but the engine tells nothing of it yet")
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
  let source = IncidentSource(try attached(arguments))
  do throws(QueryError) {
    let facts = try await source.facts()
    if let unknown = facts.maintenance.unknown { printError("warning: \(unknown)") }
    let now = wallClock()
    let fitting = facts.maintenance.rows.filter { window in
      matchers.allSatisfy { window.matchers.fit($0) }
    }
    let shown =
      (arguments.has("--all") ? fitting : fitting.filter { $0.state(at: now) != .expired })
      .sorted { ($0.starts, $0.id) < ($1.starts, $1.id) }
    if arguments.has("--json") {
      printOut("\(JSON.array(shown.map { JSON(maintenance: $0, at: now) }))\n")
    } else if shown.isEmpty {
      let over = fitting.isEmpty ? "" : " (--all lists \(fitting.count) that are over)"
      printOut("no maintenance window" + (matchers.isEmpty ? "" : " fits") + over + "\n")
    } else {
      printOut(aligned(shown.map { $0.row(now) }, widest: [44, 8, 30, 24, 24, 20, 80, 200]))
    }
    return 0
  } catch {
    printError(error.message)
    return 1
  }
}

/// Ends windows by their ids, or by the names of those that go on or are next; those that cannot be are told, and the
/// others end all the same.
private func end(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  let wanted = Array(arguments.operands.dropFirst())
  guard !wanted.isEmpty else {
    throw Arguments.Failure(
      message: "maintenance end wants ids or names, as maintenance list has them")
  }
  let configuration = try attached(arguments)
  guard let engine = runningEngine(configuration) else { return 1 }
  let by = viewer(arguments, configuration)
  do throws(QueryError) {
    let now = wallClock()
    let left = try await engine.told().maintenance.rows.filter { $0.state(at: now) != .expired }
      .sorted { ($0.starts, $0.id) < ($1.starts, $1.id) }
    var status: Int32 = 0
    for word in wanted {
      let id = left.contains { $0.id == word } ? word : left.first { $0.name == word }?.id
      guard let refusal = await engine.carryOut(.endMaintenance(id: id ?? word, by: by)) else {
        continue
      }
      printError(refusal)
      status = 1
    }
    return status
  } catch {
    printError(error.message)
    return 1
  }
}

extension MaintenanceFact {
  fileprivate func row(_ now: Timestamp) -> [String] {
    let conditions = matchers.map { $0.name + $0.operation.rawValue + quoted($0.value) }
    return [
      id, state(at: now).rawValue, name, CalendarTime.full(starts, zone: nil),
      CalendarTime.full(ends, zone: nil), createdBy, conditions.joined(separator: " "), reason,
    ]
  }
}
