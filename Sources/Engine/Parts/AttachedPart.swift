internal import Dashboards
internal import Facts
internal import Query
internal import Remote
internal import Synchronization
internal import Threads
internal import Watching

/// An engine that runs elsewhere: what it tells stands among the facts, and its dashboards beside the viewer's own.
final class AttachedPart: Part {
  private struct State {
    /// What of the engine's dashboards is here.
    var boards: [BoardFact] = []
    var isLearning = false
    var problem: String?
    var listening: Task<Void, Never>?
  }
  private let engine: AttachedEngine
  private let watch: Watch
  private let dashboards: DashboardLibrary
  private let state = Mutex(State())

  init(_ engine: AttachedEngine, _ watch: Watch, _ dashboards: DashboardLibrary) {
    self.engine = engine
    self.watch = watch
    self.dashboards = dashboards
  }

  /// What the engine tells is looked at as it comes; a beat only tries again what failed.
  func start() {
    let rings = watch.facts.bell.rings()
    let task = Task { [weak self] in
      self?.learnBoards()
      for await _ in rings { self?.learnBoards() }
    }
    state.withLock { $0.listening = task }
  }

  func tick(_ beat: Beat) -> Bool {
    learnBoards()
    return false
  }

  /// Whether the engine's dashboards are here, as far as they can be had. An engine has some, so that none means that
  /// it has not told anything yet.
  var hasBoards: Bool {
    let told = watch.facts.newest.boards.rows
    let wanted = told.filter { !$0.file.isEmpty }
    return state.withLock { state in
      !told.isEmpty && !state.isLearning && (state.boards == wanted || state.problem != nil)
    }
  }

  func facts(_ told: inout ToldFacts) {
    let facts = watch.facts.newest
    told.sheet.tell(sources: facts.sources.rows, unknown: facts.sources.unknown)
    told.sheet.tell(targets: facts.targets.rows, unknown: facts.targets.unknown)
    told.sheet.tell(storage: facts.storage.rows, unknown: facts.storage.unknown)
    told.tell(rules: facts.rules.rows, unknown: facts.rules.unknown)
    told.sheet.tell(alerts: facts.alerts.rows, unknown: facts.alerts.unknown)
    told.sheet.tell(silences: facts.silences.rows, unknown: facts.silences.unknown)
    told.sheet.tell(maintenance: facts.maintenance.rows, unknown: facts.maintenance.unknown)
    told.sheet.tell(incidents: facts.incidents.rows, unknown: facts.incidents.unknown)
    told.sheet.tell(
      notifications: facts.notifications.rows, unknown: facts.notifications.unknown)
    told.sheet.tell(receivers: facts.receivers.rows, unknown: facts.receivers.unknown)
    told.sheet.tell(rotas: facts.rotas.rows, unknown: facts.rotas.unknown)
    told.sheet.tell(
      alertmanagers: facts.alertmanagers.rows, unknown: facts.alertmanagers.unknown)
    told.sheet.tell(standby: facts.standby.rows, unknown: facts.standby.unknown)
    told.notices += facts.notices.rows
    if let problem = state.withLock({ $0.problem }) {
      told.notices.append(.warning(problem))
    }
  }

  func stop() {
    state.withLock { $0.listening }?.cancel()
    engine.stop()
  }

  /// Fetches the dashboards that are new or changed, one after the other.
  private func learnBoards() {
    let wanted = watch.facts.newest.boards.rows.filter { !$0.file.isEmpty }
    let isDue = state.withLock { state in
      guard !state.isLearning, state.boards != wanted else { return false }
      state.isLearning = true
      return true
    }
    guard isDue else { return }
    Task {
      var entries: [DashboardLibrary.Entry] = []
      var problem: String?
      for fact in wanted {
        do throws(QueryError) {
          let text = try await engine.board(fact.uid)
          let all = (try? Dashboard.load(text)) ?? []
          // A file without a uid is known by its path there.
          guard var board = all.first(where: { $0.uid == fact.uid }) ?? all.first else { continue }
          board.uid = fact.uid
          if board.title.isEmpty { board.title = fact.title }
          entries.append(
            .init(
              dashboard: board, folder: fact.folder, path: "engine:" + fact.file,
              error: fact.error, revision: fact.revision))
        } catch {
          problem = "the engine's dashboard \(fact.title) cannot be had: \(error.message)"
        }
      }
      dashboards.take(foreign: entries)
      state.withLock { [problem] state in
        state.isLearning = false
        state.problem = problem
        if problem == nil { state.boards = wanted }
      }
      watch.facts.bell.ring()
    }
  }
}
