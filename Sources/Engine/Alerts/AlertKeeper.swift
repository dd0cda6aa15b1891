internal import Alerts
internal import Facts
internal import JSON
internal import Ledger
internal import Metrics
internal import Query
internal import Synchronization
internal import Threads
internal import Watching

/// Keeps the book of alerts: takes what evaluations give and what people order, has every change recorded in the ledger
/// of the state folder, and tells what is known. Only the thread that writes waits for the disk.
final class AlertKeeper: Sendable {
  private struct State {
    var book: AlertBook
    /// nil before it is opened: what was recorded before is not in the book yet.
    var ledger: EventLedger?
    var lasting = Lasting.onDisk
    var notices: [NoticeFact] = []
    /// How many remarks the ledger had.
    var remarks = 0
    var followers: [AlertFollower] = []
    /// What was posted before it is known what was recorded: of an alert that is over, only that knows that it fired.
    var early: [PostedAlert] = []

    /// Where it is recorded from now on.
    mutating func take(_ ledger: EventLedger, _ lasting: Lasting, at now: Timestamp) {
      (self.ledger, self.lasting) = (ledger, lasting)
      // Whoever follows knows from the first moment on what is worked on.
      book.ageMaintenance(to: now)
      let opened = AlertFollower.OpenLedger(
        ledger: ledger, lasting: lasting, alerts: book.facts())
      for follower in followers { follower.opened(opened) }
    }
  }
  private let state: Mutex<State>
  private let recorder = Recorder<BookWrite> { LedgerEvent($0) }
  private let clock: @Sendable () -> Timestamp
  private let retention: Duration
  private let bell: Bell
  private let isMine: @Sendable (RuleFact.ID) -> Bool

  /// - Parameters:
  ///   - retention: how long changes stay recorded.
  ///   - plans: the maintenance windows that come by themselves.
  ///   - bell: rings where something is to be shown soon.
  ///   - isMine: whether this engine may have a rule. What the ledger has of others it leaves as it is.
  init(
    retention: Duration, plans: [MaintenancePlan] = [], bell: Bell,
    clock: @escaping @Sendable () -> Timestamp,
    isMine: @escaping @Sendable (RuleFact.ID) -> Bool = { _ in true }
  ) {
    state = Mutex(State(book: AlertBook(plans: plans)))
    self.isMine = isMine
    self.retention = retention
    self.bell = bell
    self.clock = clock
  }

  /// Has somebody go along; before it is opened.
  func follow(_ follower: AlertFollower) { state.withLock { $0.followers.append(follower) } }

  // MARK: The ledger

  /// Opens the ledger, nil where nothing is to last, and takes up what it has. Blocks.
  func open(_ path: String?) {
    guard let path else { return openInMemory(.notAsked) }
    do throws(LedgerError) {
      let ledger = try EventLedger(path) { [weak self] in self?.ledgerChanged($0) }
      let recorded = RecordedAlerts(ledger)
      let (alerts, silences) = (try recorded.records(), try recorded.silenceFacts())
      let maintenance = try recorded.maintenanceFacts()
      let alive = try recorded.lastAlive()
      state.withLock { state in
        state.book.restore(
          alerts.filter { isMine($0.fact.rule) }, silences, maintenance, stoppedAt: alive)
        state.book.awaitPosted(until: clock() + Self.patience)
        state.take(ledger, .onDisk, at: clock())
      }
      ledgerChanged(ledger.status)
      recorder.begin(ledger, isLasting: true)
      postEarly()
    } catch {
      giveUp("\(error)")
    }
  }

  private func openInMemory(_ lasting: Lasting) {
    // Only a file can be refused.
    guard let ledger = try? EventLedger(nil) else { return }
    state.withLock { $0.take(ledger, lasting, at: clock()) }
    recorder.begin(ledger, isLasting: false)
    postEarly()
  }

  /// Nothing can be recorded, as for a reason that is told.
  func giveUp(_ reason: String) {
    let notice = NoticeFact(
      .warning, "alerts are not recorded: \(reason)",
      detail: "\(reason)\n\nWhat changes is shown as unsaved, and is gone when Vigil ends.")
    state.withLock { $0.notices = [notice] }
    openInMemory(.impossible(reason))
    bell.ring()
  }

  /// Whether what was recorded before is in the book, or none will come.
  var isOpen: Bool { state.withLock { $0.ledger != nil } }

  private func ledgerChanged(_ status: LedgerStatus) {
    let (written, lost) = (recorder.written(status), recorder.lost)
    var isAnew = false
    let isNews = state.withLock { state in
      var isNews = state.book.saved(written)
      // Of a file that was put aside nothing is in the new one.
      isAnew = status.remarks.count > state.remarks
      state.remarks = status.remarks.count
      let notices = status.notices(lost: lost)
      if notices != state.notices {
        state.notices = notices
        isNews = true
      }
      return isNews
    }
    if isAnew { change { $0.keepAll(at: clock()) } }
    if isNews { bell.ring() }
    for follower in state.withLock({ $0.followers }) { follower.recorded(status) }
  }

  /// Writes what waits, and ends; waits for that a moment.
  func stop() {
    live(at: clock())
    recorder.end()
    state.withLock { $0.ledger }?.close()
  }

  // MARK: Changes

  /// Changes the book; what is to be recorded of it goes to the ledger, and whoever watches is told.
  @discardableResult
  func change<Result>(_ body: (inout AlertBook) -> Result) -> Result {
    let (result, hasWrites) = state.withLock { state in
      let result = body(&state.book)
      let writes = state.book.drain()
      if state.lasting == .notAsked { _ = state.book.saved(state.book.written) }
      recorder.add(writes)
      if !state.followers.isEmpty, state.ledger != nil {
        let steps = writes.compactMap { AlertFollower.AlertStep($0) }
        if !steps.isEmpty { for follower in state.followers { follower.changed(steps) } }
      }
      return (result, !writes.isEmpty)
    }
    if hasWrites { bell.ring() }
    return result
  }

  /// Looks into the book.
  func look<Result>(_ body: (borrowing AlertBook) -> Result) -> Result {
    state.withLock { body($0.book) }
  }

  /// Carries out an order; returns when it is recorded, two seconds at most, with why it was not carried out.
  func carryOut(_ order: Order) async -> String? {
    let now = clock()
    let (problem, number) = change { book in
      (book.carryOut(order, at: now) { silenceID() }, book.written)
    }
    if problem == nil { await onThread { [self] in recorder.awaitRecord(of: number) } }
    return problem
  }

  /// Waits until what changed so far is recorded, two seconds at most.
  func awaitRecord() async {
    let number = look { $0.written }
    await onThread { [self] in recorder.awaitRecord(of: number) }
  }

  /// Takes alerts that others post.
  ///
  /// - Returns: why some of them were not taken.
  func post(_ alerts: [PostedAlert]) -> String? {
    let refused: Int? = state.withLock { state in
      guard state.ledger == nil || !state.early.isEmpty else { return nil }
      let taken = alerts.prefix(max(0, AlertBook.mostPosted - state.early.count))
      state.early += taken
      return alerts.count - taken.count
    }
    let now = clock()
    let lost = refused ?? change { $0.post(alerts, at: now) }
    return lost == 0 ? nil : "\(lost) alerts found no room: \(AlertBook.mostPosted) fire already"
  }

  /// Takes what was posted before the ledger was open, and then, in its order, what is posted meanwhile.
  private func postEarly() {
    while true {
      let early = state.withLock { $0.early }
      if early.isEmpty { return }
      let now = clock()
      change { _ = $0.post(early, at: now) }
      state.withLock { $0.early.removeFirst(early.count) }
    }
  }

  /// How long an alert that others post fires without a word of them, where they do not say for how long.
  static let patience = Duration.seconds(300)

  /// Ends what is over; drops what is past its retention.
  func age(to now: Timestamp) {
    change { $0.age(to: now) }
  }

  /// Records that the engine lives: nobody else is told.
  func live(at now: Timestamp) {
    state.withLock { state in
      guard state.ledger != nil, state.lasting == .onDisk else { return }
      state.book.live(at: now)
      recorder.add(state.book.drain())
    }
  }

  /// Drops what was recorded too long ago.
  func dropOld(_ now: Timestamp) {
    let before = (now - retention).milliseconds
    guard let ledger = state.withLock({ $0.ledger }) else { return }
    ledger.drop(subject: RecordedAlerts.alive, before: (now - .seconds(300)).milliseconds)
    ledger.drop(subject: RecordedAlerts.alerts, before: before)
    ledger.drop(subject: RecordedAlerts.silences, before: before)
    ledger.drop(subject: RecordedAlerts.maintenance, before: before)
  }

  // MARK: What is known

  /// The alerts as they are told.
  var alerts: [AlertFact] { state.withLock { $0.book.facts() } }

  func facts(_ told: inout ToldFacts) {
    let now = clock()
    let (alerts, silences, maintenance, notices) = state.withLock { state in
      (
        state.book.facts(), state.book.silenceFacts(at: now), state.book.maintenanceFacts(),
        state.notices
      )
    }
    told.sheet.tell(alerts: alerts, unknown: told.unknownAlerts)
    told.sheet.tell(silences: silences)
    told.sheet.tell(maintenance: maintenance)
    told.notices += notices
  }

  /// The recorded changes that are asked for, with those that wait to be written.
  func changes(_ question: AlertChangeQuestion) async throws(QueryError) -> [AlertChange] {
    let (ledger, lasting) = state.withLock { ($0.ledger, $0.lasting) }
    guard let ledger else { return [] }
    let changes = await onThread { [recorder] in
      // What has just happened is on its way there.
      recorder.awaitHandOver()
      do throws(LedgerError) {
        return Swift.Result<[AlertChange], LedgerError>.success(
          try RecordedAlerts(ledger).changes(question))
      } catch {
        return .failure(error)
      }
    }
    switch changes {
    case .failure(let error): throw QueryError(.execution, "\(error)")
    case .success(var changes):
      if lasting == .notAsked { for index in changes.indices { changes[index].isSaved = true } }
      return changes
    }
  }
}

extension LedgerStatus {
  fileprivate func notices(lost: UInt64) -> [NoticeFact] {
    var notices = remarks.map { NoticeFact.warning($0) }
    if let fault {
      notices.insert(
        NoticeFact(
          .error, "alerts are not recorded: \(fault)",
          detail: "\(fault)\n\n\(unsaved) changes wait in memory; it is tried again all the time."),
        at: 0)
    }
    if lost > 0 {
      notices.append(.warning("\(lost) changes of alerts had no room to wait and are lost"))
    }
    return notices
  }
}

extension LedgerEvent {
  fileprivate init(_ write: BookWrite) {
    func text(_ value: some Encodable) -> [UInt8] { (try? encodeJSON(value)) ?? Array("{}".utf8) }
    let alive = RecordedAlerts.alive
    switch write.change {
    case .alert(let change):
      self.init(
        time: change.time.milliseconds, subject: RecordedAlerts.alerts, key: change.alert,
        name: change.name, body: text(change))
    case .silence(let silence):
      self.init(
        time: silence.updated.milliseconds, subject: RecordedAlerts.silences, key: silence.id,
        body: text(silence))
    case .maintenance(let window):
      self.init(
        time: window.updated.milliseconds, subject: RecordedAlerts.maintenance, key: window.id,
        name: window.name, body: text(window))
    case .alive(let time):
      self.init(time: time.milliseconds, subject: alive, key: "engine", body: text(time))
    case .kept(let alert, let time):
      self.init(time: time.milliseconds, subject: alive, key: alert, body: text(time))
      holder = RecordedAlerts.alerts
    case .keptSilence(let silence, let time):
      self.init(time: time.milliseconds, subject: alive, key: silence, body: text(time))
      holder = RecordedAlerts.silences
    case .keptMaintenance(let window, let time):
      self.init(time: time.milliseconds, subject: alive, key: window, body: text(time))
      holder = RecordedAlerts.maintenance
    }
    switch write.current {
    case .alert(let record): current = .known(text(record))
    case .silence(let silence): current = .known(text(silence))
    case .maintenance(let window): current = .known(text(window))
    case .alive(let time): current = .known(text(time))
    case .nothing: current = .forgotten
    }
  }
}
