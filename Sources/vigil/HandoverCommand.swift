internal import Facts
internal import Incidents
internal import Metrics
internal import Query
internal import Scrape

/// `vigil handover [--since 12h]`: what the next on-call has to know.
func runHandover(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  guard arguments.operands.isEmpty else {
    throw Arguments.Failure(message: "handover takes no operands")
  }
  let now = wallClock()
  let since = try handoverStart(arguments, now)
  let source = IncidentSource(try attached(arguments))
  do throws(QueryError) {
    let facts = try await source.facts()
    let changes = try await source.changes(from: since, through: now, limit: mostChanges)
    if changes.count == mostChanges {
      printError("warning: only the newest \(mostChanges) changes of alerts were read")
    }
    printOut(Handover(since: since, now: now, facts: facts, changes: changes).markdown)
    return 0
  } catch {
    printError(error.message)
    return 1
  }
}

/// An engine tells no more at once.
private let mostChanges = 100_000

/// So long ago, or an instant.
private func handoverStart(
  _ arguments: Arguments, _ now: Timestamp
) throws(Arguments.Failure) -> Timestamp {
  guard let text = arguments.value("--since") else { return now - .seconds(12 * 3600) }
  if let span = parseDuration(text), span > .zero { return now - span }
  guard let time = try arguments.timestamp("--since", Arguments.Clock(now: now, zone: nil)),
    time < now
  else { throw Arguments.Failure(message: "--since: \"\(text)\" is not in the past") }
  return time
}
