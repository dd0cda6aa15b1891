internal import Exposition
internal import Glibc
internal import Metrics
internal import Synchronization
internal import Threads
internal import Transport

/// Performs what the schedule says. All but the queues and what is published belongs to its one thread.
final class PoolDriver: @unchecked Sendable {
  enum Event: Sendable {
    case apply([ScrapeJob])
    case inProcess([InProcessTarget])
    /// What the files of the configuration of that number say.
    case findings(FileFindings, Int)
    case finished(Int)
  }
  /// An answer to read, or a target whose series end.
  private enum Work: Sendable {
    case answer(TargetLoop, TargetLoop.Answer, Stamp, Duration)
    case end(TargetLoop, Timestamp)
    case makePage(TargetLoop, Stamp)
  }
  /// When a scrape began, and how often the clock had been set back by then.
  private struct Stamp {
    var time: Timestamp
    var clockSteps: Int
  }
  struct Published {
    var loops: [TargetLoop] = []
    var problems: [String] = []
    var dropped: [DroppedTarget] = []
    /// Whether `loops` is all that there is to scrape: configuration and files are read.
    var isListed = false
    var statistics = ScrapeStatistics()
  }

  /// Pages beyond this size are read on a thread of their own, so that small ones need not wait.
  private static let largePage = 4 << 20

  let events = WorkQueue<Event>()
  let published = Mutex(Published())
  private let sink: any SampleSink
  private let client: HTTPClient
  private let wall: @Sendable () -> Timestamp
  let clockSteps = Atomic<Int>(0)
  private var clock = ClockWatch()
  private let small = WorkQueue<Work>()
  private let large = WorkQueue<Work>()
  private let files = WorkQueue<([ScrapeJob], Int)>()

  private var schedule = ScrapeSchedule()
  private var jobs: [ScrapeJob] = []
  private var configurationNumber = 0
  private var inProcess: [InProcessTarget] = []
  private var findings: FileFindings?
  private var loops: [Int: TargetLoop] = [:]
  private var identifiers: [ScrapeTarget.Identity: Int] = [:]
  private var nextIdentifier = 0
  private var ownThreads: [Int: WorkQueue<Work>] = [:]

  init(sink: any SampleSink, client: HTTPClient, wall: @escaping @Sendable () -> Timestamp) {
    self.sink = sink
    self.client = client
    self.wall = wall
  }

  func begin() {
    startThread { self.run() }
    for queue in [small, large] { startThread { self.work(queue) } }
    startThread { self.watchFiles() }
  }

  func stop() {
    events.close()
    small.close()
    large.close()
    files.close()
    published.withLock { $0.loops = [] }
  }

  func statuses() -> [TargetStatus] {
    let loops = published.withLock { $0.loops }
    let (now, wall) = (ContinuousClock.now, wall())
    return loops.map { $0.status(now: now, wall: wall) }.sorted {
      ($0.job, $0.instance, $0.url) < ($1.job, $1.instance, $1.url)
    }
  }

  // MARK: - On the driver's thread

  private func run() {
    var wake: ContinuousClock.Instant?
    while true {
      var timeout = wake.map { $0 - .now }
      // All events that are there count before the next step.
      draining: while true {
        switch events.pop(timeout: timeout) {
        case .element(let event):
          handle(event)
          timeout = .zero
        case .timeout: break draining
        case .closed:
          for queue in ownThreads.values { queue.close() }
          return
        }
      }
      let (now, wall) = (ContinuousClock.now, wall())
      if let back = clock.step(now: now, wall: wall) {
        clockSteps.add(1, ordering: .releasing)
        tellSetBack(to: back)
      }
      let step = schedule.step(now: now, wall: wall)
      for due in step.scrapes { scrape(due) }
      for due in step.endings { end(due, wall) }
      wake = step.wake
    }
  }

  private func handle(_ event: Event) {
    switch event {
    case .apply(let jobs):
      self.jobs = jobs
      findings = nil
      configurationNumber += 1
      files.push((jobs.filter(\.needsFiles), configurationNumber))
      reconcile()
    case .inProcess(let targets):
      inProcess = targets
      reconcile()
    case .findings(let findings, let number):
      guard number == configurationNumber else { return }
      self.findings = findings
      reconcile()
    case .finished(let identifier): schedule.finished(identifier)
    }
  }

  /// Makes the loops what configuration, files and in-process targets say.
  private func reconcile() {
    var problems = findings?.problems ?? []
    var dropped: [DroppedTarget] = []
    var wanted: Set<Int> = []
    let (now, wall) = (ContinuousClock.now, wall())
    for own in inProcess {
      var job = ScrapeJob(name: own.job)
      job.interval = own.interval
      job.timeout = own.interval
      wanted.insert(adopt(own.target, job, ownPage: own.page, now, wall))
    }
    for job in jobs {
      if job.needsFiles, findings == nil {
        // Until its files are read, what it had goes on.
        for (identifier, loop) in loops where loop.identity.job == job.name {
          wanted.insert(identifier)
        }
        continue
      }
      var (targets, wrong) = job.targets(
        of: job.staticGroups + (findings?.groups[job.name] ?? []), dropped: &dropped)
      problems += wrong
      if job.targetLimit > 0, targets.count > job.targetLimit {
        problems.append(
          "job \"\(job.name)\": \(targets.count) targets exceed target_limit \(job.targetLimit); "
            + "none is scraped")
        targets = []
      }
      for target in targets { wanted.insert(adopt(target, job, ownPage: nil, now, wall)) }
    }
    for (identifier, loop) in loops where !wanted.contains(identifier) {
      schedule.remove(identifier, now: now, wall: wall)
      loop.setDue(nil)
    }
    let listed = wanted.compactMap { loops[$0] }
    let isListed = findings != nil || !jobs.contains(where: \.needsFiles)
    published.withLock { [dropped] in
      $0.loops = listed
      $0.dropped = dropped
      $0.isListed = isListed
      $0.problems = problems.map { printable($0) }
    }
  }

  private func adopt(
    _ target: ScrapeTarget, _ job: ScrapeJob, ownPage: (@Sendable () -> [UInt8])?,
    _ now: ContinuousClock.Instant, _ wall: Timestamp
  ) -> Int {
    let identity = target.identity
    if let identifier = identifiers[identity], let loop = loops[identifier],
      schedule.revive(identifier, now: now, wall: wall)
    {
      loop.update(target, job)
      schedule.change(identifier, interval: target.interval, spread: target.spread, now: now)
      loop.setDue(schedule.due(identifier))
      return identifier
    }
    let identifier = nextIdentifier
    nextIdentifier += 1
    let loop = TargetLoop(identifier, target, job, ownPage: ownPage)
    loops[identifier] = loop
    identifiers[identity] = identifier
    schedule.add(
      identifier, interval: target.interval, spread: target.spread, atOnce: ownPage != nil,
      now: now, wall: wall)
    loop.setDue(schedule.due(identifier))
    if ownPage != nil {
      let queue = WorkQueue<Work>()
      ownThreads[identifier] = queue
      startThread { self.work(queue) }
    }
    return identifier
  }

  private func scrape(_ due: ScrapeSchedule.Due) {
    guard let loop = loops[due.identifier] else { return }
    loop.setDue(schedule.due(due.identifier))
    let stamp = Stamp(time: due.timestamp, clockSteps: clockSteps.load(ordering: .relaxed))
    if let queue = ownThreads[due.identifier] { return queue.push(.makePage(loop, stamp)) }
    let secrets = findings?.secrets ?? [:]
    do throws(ScrapeError) {
      let request = try loop.request { path throws(ScrapeError) in
        guard let secret = secrets[path] else { throw ScrapeError("\(path) is not read yet") }
        return try secret.get()
      }
      let started = ContinuousClock.now
      let (small, large) = (small, large)
      client.start(request) { result in
        let answer = TargetLoop.Answer(result)
        let work = Work.answer(loop, answer, stamp, .now - started)
        (answer.size > Self.largePage ? large : small).push(work)
      }
    } catch {
      small.push(.answer(loop, .failure(error), stamp, .zero))
    }
  }

  private func end(_ due: ScrapeSchedule.Due, _ wall: Timestamp) {
    guard let loop = loops.removeValue(forKey: due.identifier) else { return }
    if identifiers[loop.identity] == due.identifier { identifiers[loop.identity] = nil }
    if let queue = ownThreads.removeValue(forKey: due.identifier) { queue.close() }
    // Later only where the clock was set back since it was removed.
    small.push(.end(loop, min(due.timestamp, wall)))
  }

  // MARK: - On the reading threads

  private func work(_ queue: WorkQueue<Work>) {
    var scratch = PageScratch()
    while case .element(let work) = queue.pop(timeout: nil) {
      switch work {
      case .answer(let loop, let answer, let stamp, let duration):
        finish(loop, answer, stamp, duration, &scratch)
      case .makePage(let loop, let stamp):
        let started = ContinuousClock.now
        guard let page = loop.ownPage?() else { continue }
        finish(loop, .ownPage(page), stamp, .now - started, &scratch)
      case .end(let loop, let timestamp): loop.end(at: timestamp, sink: sink)
      }
      // One huge page must not hold its memory for ever.
      if scratch.page.entries.capacity > 500_000 { scratch = PageScratch() }
    }
  }

  private func finish(
    _ loop: TargetLoop, _ answer: TargetLoop.Answer, _ stamp: Stamp, _ duration: Duration,
    _ scratch: inout PageScratch
  ) {
    // A scrape over which the clock was set back began in a time that does not count any more.
    let steps = clockSteps.load(ordering: .acquiring)
    let time = steps == stamp.clockSteps ? stamp.time : wall()
    let outcome = loop.finish(
      answer, at: time, duration: duration, sink: sink, scratch: &scratch)
    if clockSteps.load(ordering: .acquiring) != steps { tellSetBack(to: wall()) }
    published.withLock {
      $0.statistics.scrapes += 1
      if !outcome.isUp { $0.statistics.failures += 1 }
      $0.statistics.samples += outcome.samples
      $0.statistics.bytes += outcome.bytes
    }
    events.push(.finished(loop.identifier))
  }

  /// What is scraped from now on bears `time` at the earliest, or a hair less where that lies on its grid.
  private func tellSetBack(to time: Timestamp) {
    sink.clockSetBack(to: time - ScrapeSchedule.tolerance)
  }

  /// Looks at the files of the configuration every second, which costs a `stat` each.
  private func watchFiles() {
    var reader = FileReader()
    var watched: ([ScrapeJob], Int) = ([], 0)
    var told: FileFindings?
    while true {
      switch files.pop(timeout: watched.0.isEmpty ? nil : .seconds(1)) {
      case .element(let next):
        watched = next
        told = nil
      case .timeout: break
      case .closed: return
      }
      let findings = reader.read(watched.0, now: .now)
      if findings != told {
        told = findings
        events.push(.findings(findings, watched.1))
      }
    }
  }
}

extension TargetLoop.Answer {
  init(_ result: Result<HTTPResponse, HTTPError>) {
    switch result {
    case .success(let response) where response.status == 200: self = .page(response)
    case .success(let response):
      let reason = response.reason.map { ": " + $0 } ?? ""
      self = .failure(ScrapeError("server returned HTTP status \(response.status)\(reason)"))
    case .failure(let error): self = .failure(ScrapeError(error.message))
    }
  }

  /// Bytes of page.
  var size: Int {
    switch self {
    case .page(let response): response.body.count
    case .ownPage(let bytes): bytes.count
    case .failure: 0
    }
  }
}
