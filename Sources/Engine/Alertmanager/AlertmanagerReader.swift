internal import Alerts
internal import Facts
internal import Metrics
internal import Query
internal import Remote
internal import Threads
internal import Watching

/// Asks the Alertmanager that somebody else runs, on a thread of its own, and enters what it tells in the book of alerts.
final class AlertmanagerReader: Sendable {
  struct World: Sendable {
    var keeper: AlertKeeper
    /// The one that is named; nil to take what `find` finds.
    var cluster: AlertmanagerCluster?
    var find: (@Sendable () async throws(QueryError) -> AlertmanagerFinder.Found)?
    /// Those that Vigil adds to the alerts that it sends.
    var externalLabels: @Sendable () -> Labels = { .empty }
    /// Whether it is known which alerts there are without it, so that none is taken for one of its own.
    var knowsOwn: @Sendable () -> Bool
    var bell: Bell
    var clock: @Sendable () -> Timestamp
    /// The least time between two questions.
    var pace = Duration.seconds(10)
  }

  private struct Known: Sendable {
    var cluster: AlertmanagerCluster?
    var found = AlertmanagerFinder.Found()
    var findProblem: String?
    var teller = 0
    var fact: AlertmanagerFact?
    var silences: Set<String> = []
    /// How many questions have begun, and ended.
    var begun = 0
    var rounds = 0
    var isAsked = false
    var isStopping = false
  }
  private let world: World
  private let known: Monitor<Known>
  /// How long it may be silent before its alerts are no longer known to be true.
  private static let patience = Duration.seconds(25)
  /// Between two looks at whom a server names.
  private static let findingPace = Duration.seconds(60)

  init(_ world: World) {
    self.world = world
    known = Monitor(Known(cluster: world.cluster))
  }

  func start() { startThread(urgency: .patient) { self.run() } }
  func stop() { known.wakingAll { $0.isStopping = true } }

  /// What is known of it; nil where there is none.
  var fact: AlertmanagerFact? { known.withLock { $0.fact } }
  /// Why it is not known whom the server names; nil where that does not matter.
  var findProblem: String? { world.cluster == nil ? known.withLock { $0.findProblem } : nil }

  // MARK: Asking

  private func run() {
    var pause = Duration.zero
    var looked: ContinuousClock.Instant?
    while true {
      let isOver = known.wait(timeout: pause) { known in
        if known.isStopping { return true }
        guard known.isAsked else { return nil }
        known.isAsked = false
        return false
      }
      if isOver == true { return }
      let began = ContinuousClock.now
      if looked.map({ began - $0 >= Self.findingPace }) ?? true, find() { looked = began }
      let isTaken = round()
      // Who has much to tell is asked more seldom.
      pause =
        isTaken
        ? min(max(world.pace, (ContinuousClock.now - began) * 10), .seconds(120))
        : min(.seconds(1), world.pace)
    }
  }

  /// Asks the server whom it tells of its alerts; false where it does not say.
  func find() -> Bool {
    guard let find = world.find else { return true }
    let answer = awaited(within: .seconds(30)) {
      () -> Result<AlertmanagerFinder.Found, QueryError> in
      do throws(QueryError) { return .success(try await find()) } catch { return .failure(error) }
    }
    switch answer {
    case .success(let found)?:
      let cluster = try? AlertmanagersSettings.cluster(found.urls)
      known.withLock { known in
        known.findProblem = nil
        if world.cluster == nil, known.found.urls != found.urls || known.cluster == nil {
          (known.cluster, known.teller, known.fact) = (cluster ?? nil, 0, nil)
        }
        known.found = found
      }
      return true
    case .failure(let error)?: known.withLock { $0.findProblem = error.message }
    case nil: known.withLock { $0.findProblem = "no answer" }
    }
    return false
  }

  /// Asks once; false where what it tells cannot be taken yet.
  @discardableResult
  func round() -> Bool {
    let (cluster, teller) = known.withLock { known in
      known.begun += 1
      return (known.cluster, known.teller)
    }
    defer {
      known.wakingAll { $0.rounds = $0.begun }
      world.bell.ring()
    }
    guard world.keeper.isOpen else { return false }
    let now = world.clock()
    guard let cluster else {
      let isUnsure = known.withLock { $0.findProblem != nil }
      // What was recorded of one that nobody names any more ends.
      if !isUnsure { world.keeper.change { $0.forgetElsewhere(at: now) } }
      known.withLock { $0.silences = [] }
      return true
    }
    let answer = awaited(within: .seconds(120)) { await cluster.ask(after: teller, at: now) }
    var told = answer ?? .init(members: cluster.unanswered)
    guard let answers = told.answers else {
      take(told, of: cluster, at: now)
      miss(at: now)
      return true
    }
    let knowsOwn = world.knowsOwn()
    if knowsOwn {
      let labels = known.withLock { $0.found.externalLabels }
      let whole = ToldElsewhere(
        alerts: answers.alerts, silences: answers.silences,
        externalLabels: labels.isEmpty ? world.externalLabels() : labels)
      world.keeper.change { $0.take(elsewhere: whole, at: now) }
      told.answers?.rename(among: world.keeper.alerts, without: whole.externalLabels)
    }
    take(told, of: cluster, at: now)
    return knowsOwn
  }

  private func take(
    _ told: AlertmanagerCluster.Told, of cluster: AlertmanagerCluster, at now: Timestamp
  ) {
    known.withLock { known in
      let before = known.fact
      var fact = AlertmanagerFact(name: cluster.name, members: told.members)
      fact.isFound = world.cluster == nil
      for (place, member) in told.members.enumerated() where member.problem != nil {
        // What it told before stays, beside why it does not now.
        guard var old = before?.members.first(where: { $0.url == member.url }) else { continue }
        old.problem = member.problem
        fact.members[place] = old
      }
      if let answers = told.answers {
        known.teller = told.teller
        known.silences = Set(answers.silences.map(\.id))
        (fact.receivers, fact.groups) = (answers.receivers, answers.groups)
      } else {
        (fact.receivers, fact.groups) = (before?.receivers ?? [], before?.groups ?? [])
        fact.silentSince = before?.silentSince ?? now
      }
      known.fact = fact
    }
  }

  /// One answer that fails says little; and who does not answer does not say that anything is over.
  private func miss(at now: Timestamp) {
    guard let fact, let since = fact.silentSince, now - since >= Self.patience else { return }
    let reason = fact.members.lazy.compactMap(\.problem).first ?? "no answer"
    world.keeper.change {
      $0.miss(elsewhere: "the Alertmanager does not answer: " + reason, at: now)
    }
  }

  // MARK: Orders

  /// Whether an order is the Alertmanager's to carry out.
  func takes(_ order: Order) -> Bool {
    switch order {
    case .silence(let silence):
      silence.server != nil || known.withLock { $0.silences.contains(silence.id) }
    case .expireSilence(let id, _): known.withLock { $0.silences.contains(id) }
    default: false
    }
  }

  /// Has it carried out; returns when what came of it is known here, or after a moment.
  func carryOut(_ order: Order) async -> String? {
    let (cluster, teller) = known.withLock { ($0.cluster, $0.teller) }
    guard let cluster else { return "no Alertmanager is known here" }
    if case .silence(let silence) = order, let server = silence.server, server != cluster.name {
      return "\(server) is not asked from here"
    }
    switch await cluster.carryOut(order, after: teller, at: world.clock()) {
    case .unreached(let reason), .refused(let reason): return reason
    case .done: break
    }
    await askAgain()
    await world.keeper.awaitRecord()
    return nil
  }

  private func askAgain() async {
    let begun = known.wakingAll { known in
      known.isAsked = true
      return known.begun
    }
    await onThread { [known] in
      _ = known.wait(timeout: .seconds(3)) { $0.isStopping || $0.rounds > begun ? true : nil }
    }
  }
}

extension AlertmanagerCluster {
  fileprivate var unanswered: [AlertmanagerFact.Member] {
    members.map { member in
      var fact = AlertmanagerFact.Member(url: member.name)
      fact.problem = "no answer"
      return fact
    }
  }
}

extension AlertmanagerAnswers {
  /// Has the alerts in the groups bear the labels by which they are known here.
  fileprivate mutating func rename(among alerts: [AlertFact], without external: Labels) {
    guard !external.isEmpty else { return }
    let known = Set(alerts.map(\.labels))
    for group in groups.indices {
      for place in groups[group].alerts.indices {
        let labels = groups[group].alerts[place]
        guard !known.contains(labels) else { continue }
        let bare = labels.without(external)
        if known.contains(bare) { groups[group].alerts[place] = bare }
      }
    }
  }
}
