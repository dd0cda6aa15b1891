internal import Calendar
internal import Engine
internal import Facts
internal import Feeds
internal import Files
internal import Glibc
internal import Incidents
internal import JSON
internal import Metrics
internal import Query
internal import Remote
internal import Scrape

/// `vigil incident list|show|note|status`: incidents for scripts. Exits with 1 where there is none of that name, or the
/// engine refuses.
func runIncident(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  let operands = arguments.operands
  switch operands.first {
  case "list":
    guard operands.count == 1 else {
      throw Arguments.Failure(message: "incident list takes no operands")
    }
    return try await list(arguments)
  case "show":
    guard operands.count == 2 else {
      throw Arguments.Failure(message: "incident show wants one incident, for example INC-7")
    }
    return try await show(arguments, try arguments.incident(at: 1))
  case "note":
    let number = try arguments.incident(at: 1)
    let text = try words(of: Array(operands.dropFirst(2)))
    guard !text.isEmpty else {
      throw Arguments.Failure(message: "incident note wants a text, or - for standard input")
    }
    return try await order(arguments, number, .note(text))
  case "status":
    let number = try arguments.incident(at: 1)
    let choices = IncidentFact.Status.allCases.map(\.rawValue)
    guard operands.count > 2, let status = IncidentFact.Status(rawValue: operands[2]) else {
      throw Arguments.Failure(
        message: "incident status wants one of \(choices.joined(separator: ", "))")
    }
    let note = try words(of: Array(operands.dropFirst(3)))
    return try await order(arguments, number, .status(status, note: note))
  default:
    throw Arguments.Failure(message: "incident wants list, show, note or status")
  }
}

/// A text as words, or what standard input has.
private func words(of operands: [String]) throws(Arguments.Failure) -> String {
  var text = operands.joined(separator: " ")
  if operands == ["-"] {
    do throws(FileError) {
      text = String(decoding: try readFile("/dev/stdin", limit: 1 << 20), as: UTF8.self)
    } catch {
      throw Arguments.Failure(message: "\(error)", isUsage: false)
    }
  }
  while text.last?.isWhitespace == true { text.removeLast() }
  return text
}

private func list(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  let source = IncidentSource(try attached(arguments))
  do throws(QueryError) {
    let facts = try await source.facts()
    if let unknown = facts.incidents.unknown { printError("warning: \(unknown)") }
    let all = facts.incidents.rows
    let shown = arguments.has("--all") ? all : all.filter(\.isOpen)
    if arguments.has("--json") {
      printOut("\(JSON.array(shown.map { JSON(incident: $0) }))\n")
    } else if shown.isEmpty {
      printOut(all.isEmpty ? "no incident\n" : "no open incident (--all lists \(all.count))\n")
    } else {
      let now = wallClock()
      printOut(aligned(shown.map { row($0, now) }, widest: [20, 4, 13, 20, 10, 40, 40, 200]))
    }
    return 0
  } catch {
    printError(error.message)
    return 1
  }
}

private func row(_ incident: IncidentFact, _ now: Timestamp) -> [String] {
  [
    incident.name, incident.severity.name, incident.status.rawValue,
    CalendarTime.full(incident.opened, zone: nil),
    SpanText.brief(incident.lasted(until: now)),
    incident.services.joined(separator: ", "), incident.commander, incident.title,
  ]
}

private func show(_ arguments: Arguments, _ number: Int) async throws(Arguments.Failure) -> Int32 {
  let source = IncidentSource(try attached(arguments))
  do throws(QueryError) {
    guard let record = try await source.record(number) else {
      printError("there is no INC-\(number)")
      return 1
    }
    printOut(arguments.has("--json") ? "\(JSON(record: record))\n" : IncidentText(record).text)
    return 0
  } catch {
    printError(error.message)
    return 1
  }
}

/// Has the engine do it, which must run.
private func order(
  _ arguments: Arguments, _ number: Int, _ what: IncidentOrder.What
) async throws(Arguments.Failure) -> Int32 {
  let configuration = try attached(arguments)
  guard let engine = runningEngine(configuration) else { return 1 }
  let order = Order.incident(
    IncidentOrder(number, by: viewer(arguments, configuration), what))
  if let refusal = await engine.carryOut(order) {
    printError(refusal)
    return 1
  }
  // It was waited for; a ledger that cannot be written takes longer.
  let facts = try? await engine.told()
  let isUnsaved = facts?.incidents.rows.first { $0.number == number }?.isUnsaved == true
  printOut(order.done(after: []) + (isUnsaved ? ", not recorded yet" : "") + "\n")
  return 0
}

/// The engine that takes orders; says why there is none.
func runningEngine(_ configuration: Configuration) -> AttachedEngine? {
  if case .running(let engine) = IncidentSource(configuration) { return engine }
  printError(
    "no engine runs on \(stateFolder(configuration)): only one that runs takes notes and orders"
      + " (`vigil serve` starts one)")
  return nil
}
