internal import Engine
internal import Facts
internal import Metrics
internal import Query
internal import Remote
internal import Scrape

/// Whom the commands about alerts and silences ask: the Alertmanager that `--alertmanager` names, or Vigil.
enum SilenceSource {
  case alertmanager(AlertmanagerCluster)
  case vigil(IncidentSource)

  init(
    _ arguments: Arguments, _ configuration: Configuration
  ) throws(Arguments.Failure) {
    guard arguments.has("--alertmanager") else {
      self = .vigil(IncidentSource(configuration))
      return
    }
    do throws(EngineError) {
      guard let cluster = try configuration.alertmanagers.cluster() else {
        throw EngineError("no Alertmanager is named")
      }
      self = .alertmanager(cluster)
    } catch {
      throw Arguments.Failure(message: "--alertmanager: \(error)", isUsage: false)
    }
  }

  /// What is known of alerts and silences, with why where something is not.
  func facts() async throws(QueryError) -> FactSheet {
    switch self {
    case .vigil(let source): return try await source.facts()
    case .alertmanager(let cluster):
      let told = await cluster.ask(at: wallClock())
      guard let answers = told.answers else {
        throw QueryError(.unavailable, told.members.lazy.compactMap(\.problem).first ?? "no answer")
      }
      for member in told.members {
        guard let problem = member.problem else { continue }
        printError("warning: \(member.url) does not answer: \(problem)")
      }
      var sheet = FactSheet()
      sheet.tell(alerts: answers.alerts)
      sheet.tell(silences: answers.silences)
      return sheet
    }
  }
}

extension AlertmanagerCluster {
  /// Has it carry out an order, and tells a script why it was not.
  ///
  /// - Returns: whether it was, and the id of the silence that was made.
  func perform(_ order: Order) async -> (isDone: Bool, silence: String?) {
    switch await carryOut(order, at: wallClock()) {
    case .done(let id): return (true, id)
    case .unreached(let reason), .refused(let reason):
      printError(reason)
      return (false, nil)
    }
  }
}
