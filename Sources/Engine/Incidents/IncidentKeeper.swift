internal import Facts
internal import Incidents
internal import Ledger
internal import Metrics
internal import Patterns
internal import Query
internal import Synchronization
internal import Threads
internal import Watching

/// Keeps the book of incidents on a thread of its own: takes what becomes of alerts, what happens beside them and what
/// people order, has all of it recorded in the ledger of the alerts, and tells what is known. Graphs are frozen on a
/// second thread, so that nobody waits for a query.
final class IncidentKeeper: Sendable {
  /// What it goes by.
  struct Host: Sendable {
    var sources: @Sendable () -> DataSources
    var alerts: @Sendable () -> [AlertFact]
    var maintenance: @Sendable () -> [MaintenanceFact] = { [] }
    var rules: @Sendable () -> [RuleFact]
    /// Whether the rules are known, so that alerts of before the start have their expressions.
    var knowsRules: @Sendable () -> Bool
    var redaction = Redaction()
    /// nil where there are no samples of one's own.
    var cutter: IncidentCutter?
    var bell: Bell
    var clock: @Sendable () -> Timestamp
  }

  private struct Stamped: Sendable {
    var message: IncidentDesk.Message
    var time: Timestamp
  }
  /// What others may know.
  struct Known: Sendable {
    var opened: AlertFollower.OpenLedger?
    var isRestored = false
    var facts: [IncidentFact] = [] { didSet { told = nil } }
    /// As they are told: the same array for as long as they are the same, for that is seen without a look at them.
    private var told: [IncidentFact]?
    /// What whoever listens is to hear, as soon as it is told.
    var unheard: [IncidentWrite] = []
    /// Of those that are in memory, each as of a revision.
    var timelines: [Int: (revision: UInt64, entries: [IncidentEntry])] = [:]
    var unsaved = UnsavedWrites() { didSet { told = nil } }
    /// Whether something happened that is to be shown soon. How bad an alert is by now can wait for the next refresh.
    var isUrgent = false
    var shelf = EvidenceShelf()
    /// The longest timeout of the scrapes in force; zero where it is not known.
    var slowestScrape = Duration.zero
    /// Closed ones whose samples are to be cut.
    var closings: [Int: IncidentFact] = [:]
    /// Of which incidents samples were cut, and when those were closed.
    var cuts: [Int: Timestamp] = [:]
    var viewers: [Int: [String: Timestamp]] = [:]
    var status = LedgerStatus()
    /// Why what was recorded is not known.
    var unread: String?
    /// Why the samples of incidents are not cut yet.
    var uncut: [Int: String] = [:]

    var isOnDisk: Bool { opened?.lasting == .onDisk }

    /// The incidents as they are told.
    var rows: [IncidentFact] {
      mutating get {
        if let told { return told }
        let rows = facts.map { fact in
          var fact = fact
          fact.isUnsaved = unsaved.holds(fact.number)
          return fact
        }
        told = rows
        return rows
      }
    }
  }
  let known = Mutex(Known())
  let recorder = Recorder<RecordedIncident> { LedgerEvent($0) }
  let settings: IncidentSettings
  let host: Host
  private let inbox = KeeperInbox<Stamped>()
  /// nil before the ledger is open.
  let evidence = Mutex<EvidenceKeeper?>(nil)
  private let listener = Mutex<(@Sendable (IncidentWrite) -> Void)?>(nil)

  init(_ settings: IncidentSettings, _ host: Host) {
    (self.settings, self.host) = (settings, host)
  }

  /// Goes along with the keeper of alerts.
  var follower: AlertFollower {
    AlertFollower(
      opened: { [weak self] in self?.inbox.open($0) },
      changed: { [weak self] in self?.tell(.alerts($0)) },
      recorded: { [weak self] in self?.ledgerChanged($0) })
  }

  /// Has somebody hear what is recorded of incidents, once the incidents are told as they are after it; who hears it has
  /// to return at once.
  func hear(_ listener: @escaping @Sendable (IncidentWrite) -> Void) {
    self.listener.withLock { $0 = listener }
  }

  /// The incidents as they are told.
  var rows: [IncidentFact] { known.withLock { $0.rows } }

  func start() { inbox.start { self.run() } }

  /// Takes what came so far, writes what waits, and ends; waits for that a moment. Before the ledger is closed.
  func stop() {
    inbox.stop(within: .seconds(2))
    evidence.withLock { $0 }?.stop()
    recorder.end()
  }

  // MARK: What comes in

  /// Takes what happened; returns at once.
  func tell(_ message: IncidentDesk.Message) {
    let now = host.clock()
    inbox.tell([Stamped(message: message, time: now)])
  }

  /// Carries out an order; returns when it is recorded, two seconds at most, with why it was not carried out. Whether it
  /// is recorded by then the facts tell: `isUnsaved`.
  func carryOut(_ order: IncidentOrder) async -> String? {
    let request = OrderRequest(order)
    tell(.order(request))
    return await onThread { [recorder] in
      guard let outcome = request.outcome(within: .seconds(10)) else {
        return "what is recorded of incidents is not read back yet: try again in a moment"
      }
      if outcome.problem == nil { recorder.awaitRecord(of: outcome.written) }
      return outcome.problem
    }
  }

  // MARK: On its thread

  private func run() {
    guard let opened = awaitLedger() else { return }
    var desk = IncidentDesk(settings, host.redaction)
    begin(opened)
    restore(&desk, opened)
    publish(&desk)
    while true {
      // The clock may be set meanwhile.
      let wait = desk.book.nextStep.map { min(max(.zero, $0 - host.clock()), .seconds(1)) }
      let batch = inbox.next(within: wait)
      if batch.messages.contains(where: { $0.message.needsRules }) { desk.learn(host.rules()) }
      var requests: [(OrderRequest, OrderRequest.Outcome)] = []
      for stamped in batch.messages {
        desk.step(to: stamped.time)
        take(stamped, &desk, &requests)
      }
      desk.look(host.maintenance, at: host.clock())
      desk.step(to: host.clock())
      record(&desk)
      publish(&desk)
      // Whoever waits finds it told.
      for (request, outcome) in requests { request.finish(outcome) }
      if batch.isStopping { return }
    }
  }

  /// nil where it is to end before.
  private func awaitLedger() -> AlertFollower.OpenLedger? {
    guard let opened = inbox.awaitLedger() else { return nil }
    let deadline = ContinuousClock.now + .seconds(5)
    while !host.knowsRules(), ContinuousClock.now < deadline {
      if inbox.stops(within: .milliseconds(50)) { return nil }
    }
    return opened
  }

  private func take(
    _ stamped: Stamped, _ desk: inout IncidentDesk,
    _ requests: inout [(OrderRequest, OrderRequest.Outcome)]
  ) {
    let time = stamped.time
    switch stamped.message {
    case .alerts(let steps): desk.take(steps, at: time)
    case .happenings(let happenings): desk.take(happenings, at: time)
    case .values(let values): desk.look(values, at: time)
    case .order(let request):
      guard request.begin() else { return }
      let problem = desk.carryOut(request.order, alerts: host.alerts(), at: time)
      let written = record(&desk)
      requests.append((request, .init(problem: problem, written: written)))
    case .rewrite: rewrite(desk)
    case .time: evidence.withLock { $0 }?.wake()
    }
  }

  /// Has what is new recorded; the number of its last write.
  @discardableResult
  func record(_ desk: inout IncidentDesk) -> UInt64 {
    var records: [RecordedIncident] = []
    var wishes: [EvidenceWish] = []
    var closed: [Int] = []
    let writes = desk.drain()
    known.withLock { $0.unheard += writes }
    for write in writes {
      switch write {
      case .incident(let kept): records.append(.kept(kept))
      case .entry(let entry): records.append(.entry(entry))
      case .evidence(let wish): wishes.append(wish)
      case .closed(let incident): closed.append(incident)
      }
    }
    if records.contains(where: \.isUrgent) { known.withLock { $0.isUrgent = true } }
    let written = add(records)
    ask(wishes, desk)
    for incident in closed { cut(desk.kept[incident]?.fact) }
    return written
  }

  /// Hands over what is to be recorded; the number of the last of it.
  @discardableResult
  func add(_ records: [RecordedIncident]) -> UInt64 {
    known.withLock { known in
      for record in records { known.unsaved.add(record) }
      // In the order of their numbers.
      recorder.add(records)
      if known.opened?.lasting == .notAsked { _ = known.unsaved.saved(known.unsaved.written) }
      return known.unsaved.written
    }
  }

  /// Shows others what is known now.
  func publish(_ desk: inout IncidentDesk) {
    let facts = desk.book.facts()
    var timelines = known.withLock { $0.timelines }
    var present: Set<Int> = []
    let looksAtClosed = desk.looksAtClosed(at: host.clock())
    for fact in facts {
      present.insert(fact.number)
      if fact.isOpen || !looksAtClosed, timelines[fact.number]?.revision == fact.revision {
        continue
      }
      timelines[fact.number] = desk.book.entries(of: fact.number).map { (fact.revision, $0) }
    }
    desk.forget(allBut: present)
    let isNews = known.withLock { [timelines] known in
      let isNews = known.facts != facts && known.isUrgent || !known.isRestored
      known.isUrgent = false
      known.isRestored = true
      if known.facts != facts { known.facts = facts }
      known.timelines = timelines.filter { present.contains($0.key) }
      known.shelf.keep(present.union(known.closings.keys))
      return isNews
    }
    // Whoever hears of an incident finds it among those that are told.
    let writes = known.withLock { known in
      defer { known.unheard = [] }
      return known.unheard
    }
    if let listener = listener.withLock({ $0 }) { for write in writes { listener(write) } }
    if isNews { host.bell.ring() }
  }

  // MARK: The ledger

  private func ledgerChanged(_ status: LedgerStatus) {
    let written = recorder.written(status)
    let (isNews, isAnew) = known.withLock { known in
      var isNews = known.unsaved.saved(written)
      isNews = isNews || known.status.fault != status.fault
      // Of a file that was put aside nothing is in the new one.
      let isAnew = status.remarks.count > known.status.remarks.count && known.isRestored
      known.status = status
      return (isNews, isAnew)
    }
    if isAnew { tell(.rewrite) }
    if isNews { host.bell.ring() }
  }
}

extension IncidentDesk.Message {
  /// Whether the expressions of alerts are wanted for it.
  fileprivate var needsRules: Bool {
    switch self {
    case .alerts, .order: true
    case .happenings, .values, .rewrite, .time: false
    }
  }
}
