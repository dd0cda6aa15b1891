internal import Facts
internal import Incidents
internal import Metrics
internal import Query
internal import Threads

/// Asks for the graphs that are to be frozen, and cuts what closed incidents saw out of the store: on a thread of its
/// own, since a query may take long, and what is asked for the last minute is complete only a little later.
final class EvidenceKeeper: Sendable {
  /// A graph that is to be frozen.
  struct Request: Sendable {
    var wish: EvidenceWish
    /// What is evaluated for it, with what is secret in it.
    var expression: String
    /// Those of the alert that it is of.
    var labels: Labels
    /// How long after its end all of it is in the store.
    var settling = EvidenceKeeper.settling
  }

  /// Whom it asks.
  struct Host: Sendable {
    /// Those of the configuration in force.
    var sources: @Sendable () -> DataSources
    var clock: @Sendable () -> Timestamp
    /// nil where there are no samples of one's own, or they do not last.
    var cutter: IncidentCutter?
  }

  /// Whom it tells.
  struct Answers: Sendable {
    /// A graph as it was; what it is called says why it has no series, where it has none.
    var frozen: @Sendable (Request, IncidentEvidence) -> Void
    /// What is to be cut out of an incident that is closed since a time; nil where it is not any more.
    var closed: @Sendable (_ incident: Int, _ since: Timestamp) -> IncidentCutter.Order?
    var cut: @Sendable (IncidentCut) -> Void
    /// Why an incident's samples are not cut yet; nil where all is well again.
    var failed: @Sendable (_ incident: Int, String?) -> Void
  }

  fileprivate enum Work: Sendable {
    case freeze(Request, EvidencePlan)
    case cut(incident: Int, closed: Timestamp)
  }
  fileprivate struct Job: Sendable {
    var work: Work
    var due: Timestamp
    var tries = 0
  }
  fileprivate struct Queue: Sendable {
    var jobs: [Job] = []
    var isStopping = false
    var hasEnded = true
  }
  private let queue = Monitor(Queue())
  private let host: Host
  private let answers: Answers

  /// What was scraped at a time may be in the store so much later, where scrapes and rules are not slower.
  static let settling = Duration.seconds(10)
  /// How long after it closed an incident is looked at.
  static let aftermath = Duration.seconds(300)
  /// Between tries; a graph is given up after the last.
  private static let patience: [Duration] = [
    .seconds(5), .seconds(15), .seconds(40), .seconds(120), .seconds(300), .seconds(900),
  ]

  init(_ host: Host, _ answers: Answers) { (self.host, self.answers) = (host, answers) }

  func start() {
    queue.withLock { $0.hasEnded = false }
    let isStarted = startThread(urgency: .patient) {
      while let job = self.next() { self.carryOut(job) }
      self.queue.wakingAll { $0.hasEnded = true }
    }
    if !isStarted { queue.withLock { $0.hasEnded = true } }
  }

  /// Ends; what is not done yet is asked for again after the next start. Waits a moment.
  func stop() {
    queue.wakingAll { $0.isStopping = true }
    _ = queue.wait(timeout: .seconds(1)) { $0.hasEnded ? true : nil }
  }

  // MARK: What is wished for

  /// How a graph is asked for now.
  func plan(_ request: Request) -> EvidencePlan {
    let sources = host.sources()
    return EvidencePlan(
      request.wish, evaluating: request.expression, every: sources.scrapeInterval)
  }

  /// Has a graph frozen as soon as all of it is there; a wish of its id that waits is replaced.
  func freeze(_ request: Request, _ plan: EvidencePlan) {
    add(Job(work: .freeze(request, plan), due: plan.range.end + request.settling))
  }

  /// Has what an incident saw cut out some minutes after it was closed, where there is anything to cut.
  func cut(incident: Int, closed: Timestamp, settling: Duration) {
    guard host.cutter != nil else { return }
    add(
      Job(
        work: .cut(incident: incident, closed: closed),
        due: closed + Self.aftermath + settling))
  }

  /// The clock may show more than when it was looked at last.
  func wake() { queue.wakingAll { _ in } }

  private func add(_ job: Job) {
    queue.wakingAll { queue in
      queue.jobs.removeAll { $0.work.isSame(as: job.work) }
      queue.jobs.append(job)
    }
  }

  // MARK: On its thread

  private enum Next {
    case job(Job)
    case stop
    case again
  }

  private func next() -> Job? {
    while true {
      let due = queue.withLock { $0.jobs.map(\.due).min() }
      // The clock may be set meanwhile.
      let wait = due.map { min(max(.milliseconds(1), $0 - host.clock()), .seconds(1)) }
      let next: Next? = queue.wait(timeout: wait) { queue in
        if queue.isStopping { return .stop }
        if let index = queue.next(at: host.clock()) { return .job(queue.jobs.remove(at: index)) }
        return due == nil && !queue.jobs.isEmpty ? .again : nil
      }
      switch next {
      case .job(let job): return job
      case .stop: return nil
      case .again, nil: continue
      }
    }
  }

  private func carryOut(_ job: Job) {
    switch job.work {
    case .freeze(let request, let plan): freeze(request, plan, job)
    case .cut(let incident, let closed): cut(incident, closed, job)
    }
  }

  private func freeze(_ request: Request, _ plan: EvidencePlan, _ job: Job) {
    let source = host.sources().main
    do throws(QueryError) {
      let value = try answered { () async throws(QueryError) in
        try await source.evaluate(plan.question)
      }.value
      answers.frozen(request, plan.evidence(value, first: request.labels, at: host.clock()))
    } catch {
      if error.kind != .badData, retry(job, Self.patience) { return }
      var evidence = plan.evidence(nil, first: .empty, at: host.clock())
      evidence.title += " (no answer: \(error.message))"
      answers.frozen(request, evidence)
    }
  }

  private func cut(_ incident: Int, _ closed: Timestamp, _ job: Job) {
    // Opened again meanwhile it is closed again some day.
    guard let cutter = host.cutter, let order = answers.closed(incident, closed) else { return }
    do throws(IncidentCutter.Failure) {
      let cut = try cutter.cut(order, at: host.clock())
      answers.failed(incident, nil)
      answers.cut(cut)
    } catch {
      answers.failed(incident, error.reason)
      var job = job
      job.tries = 0
      retry(job, [.seconds(120)])
    }
  }

  /// Whether it is tried again.
  @discardableResult
  private func retry(_ job: Job, _ patience: [Duration]) -> Bool {
    guard job.tries < patience.count else { return false }
    var job = job
    job.due = host.clock() + patience[job.tries]
    job.tries += 1
    queue.withLock { [job] queue in
      // Where it was wished for anew, that counts.
      if !queue.jobs.contains(where: { $0.work.isSame(as: job.work) }) { queue.jobs.append(job) }
    }
    return true
  }
}

extension EvidenceKeeper.Queue {
  /// The place of the job that has been due for longest; graphs go before blocks, which take long.
  func next(at now: Timestamp) -> Int? {
    jobs.indices.filter { jobs[$0].due <= now }.min {
      let (a, b) = (jobs[$0], jobs[$1])
      return a.work.isCut != b.work.isCut ? b.work.isCut : a.due < b.due
    }
  }
}

extension EvidenceKeeper.Work {
  var isCut: Bool { if case .cut = self { true } else { false } }

  func isSame(as other: Self) -> Bool {
    switch (self, other) {
    case (.freeze(let a, _), .freeze(let b, _)):
      (a.wish.incident, a.wish.id) == (b.wish.incident, b.wish.id)
    case (.cut(let a, _), .cut(let b, _)): a == b
    default: false
    }
  }
}
