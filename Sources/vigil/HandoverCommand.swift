internal import Engine
internal import Facts
internal import Feeds
internal import Incidents
internal import Metrics
internal import OnCall
internal import Query
internal import Scrape
internal import Watching

/// `vigil handover [--since 12h]`: what the next on-call has to know.
func runHandover(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  guard arguments.operands.isEmpty else {
    throw Arguments.Failure(message: "handover takes no operands")
  }
  let now = wallClock()
  let since = try handoverStart(arguments, now)
  let configuration = try attached(arguments)
  let source = IncidentSource(configuration)
  do throws(QueryError) {
    var facts = try await source.facts()
    // Without an engine the file knows it as well.
    if configuration.attached == nil { facts.tell(rotas: configuration.oncall.facts(at: now)) }
    let changes = try await source.changes(from: since, through: now, limit: mostChanges)
    let boards = await thresholds(configuration, since, now, facts)
    var gaps = boards.gap.map { [$0] } ?? []
    if changes.count == mostChanges {
      gaps.append("changes of alerts before the newest \(mostChanges) (no more are read)")
    }
    printOut(
      Handover(
        since: since, now: now, facts: facts, changes: changes, thresholds: boards.rows,
        gaps: gaps
      ).markdown)
    return 0
  } catch {
    printError(error.message)
    return 1
  }
}

/// What is new on the thresholds of the boards of the engine that runs; a gap where none does.
private func thresholds(
  _ configuration: Configuration, _ since: Timestamp, _ now: Timestamp, _ facts: FactSheet
) async -> BoardThresholds.Findings {
  var none = BoardThresholds.Findings()
  guard configuration.attached != nil else {
    none.gap = "thresholds on the boards (no engine runs on \(stateFolder(configuration)))"
    return none
  }
  do {
    let engine = try startEngine(configuration)
    defer { engine.stop() }
    engine.awaitBoards(within: .seconds(2))
    return await BoardThresholds(clock: FeedClock(wall: engine.clock)).findings(
      on: engine.dashboards.entries.map(\.dashboard), sources: engine.watch.sources,
      since: since, now: now, oldest: facts.source?.oldest(at: now))
  } catch {
    none.gap = "thresholds on the boards (\(error.message))"
    return none
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
