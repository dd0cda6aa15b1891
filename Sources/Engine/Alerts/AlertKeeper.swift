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
    var book = AlertBook()
    var ledger: EventLedger?
    /// Whether what was recorded before is in the book, or none will come.
    var isOpen = false
    /// Nothing is recorded; nobody expects it where it is not told why.
    var isForgetful = false
    /// Nothing can be recorded.
    var isLost = false
    var notices: [NoticeFact] = []
  }
  private struct Outbox: Sendable {
    var writes: [BookWrite] = []
    /// Whether some are on their way into the ledger.
    var isHanding = false
    var isStopping = false
    var hasEnded = true
  }
  private let state = Mutex(State())
  private let outbox = Monitor(Outbox())
  private let clock: @Sendable () -> Timestamp
  private let retention: Duration
  private let bell: Bell

  static let subject = "alert"
  static let silenceSubject = "silence"
  /// When the engine lived last.
  static let aliveSubject = "alive"

  /// - Parameters:
  ///   - retention: how long changes stay recorded.
  ///   - bell: rings where something is to be shown soon.
  init(retention: Duration, bell: Bell, clock: @escaping @Sendable () -> Timestamp) {
    self.retention = retention
    self.bell = bell
    self.clock = clock
  }

  // MARK: The ledger

  /// Opens the ledger, nil where nothing is to last, and takes up what it has. Blocks.
  func open(_ path: String?) {
    guard let path else {
      state.withLock { ($0.isOpen, $0.isForgetful) = (true, true) }
      return
    }
    do throws(LedgerError) {
      let ledger = try EventLedger(path) { [weak self] in self?.ledgerChanged($0) }
      let (alerts, silences, alive) = Self.current(of: ledger)
      state.withLock { state in
        state.book.restore(alerts, silences, stoppedAt: alive)
        state.ledger = ledger
        state.isOpen = true
      }
      ledgerChanged(ledger.status)
    } catch {
      return giveUp("\(error)")
    }
    outbox.withLock { $0.hasEnded = false }
    if !startThread({ self.write() }) { outbox.withLock { $0.hasEnded = true } }
  }

  /// Nothing can be recorded, as for a reason that is told.
  func giveUp(_ reason: String) {
    state.withLock { state in
      state.isOpen = true
      state.isLost = true
      state.notices = [
        NoticeFact(
          .warning, "alerts are not recorded: \(reason)",
          detail: "\(reason)\n\nWhat changes is shown as unsaved, and is gone when Vigil ends.")
      ]
    }
    bell.ring()
  }

  var isOpen: Bool { state.withLock { $0.isOpen } }

  private static func current(of ledger: EventLedger) -> (
    [AlertRecord], [SilenceFact], Timestamp?
  ) {
    func all<Value: Decodable>(_ subject: String, _ type: Value.Type) -> [Value] {
      let bodies = (try? ledger.current(subject)) ?? []
      return bodies.compactMap { try? decodeJSON(type, from: $0.body) }
    }
    return (
      all(subject, AlertRecord.self), all(silenceSubject, SilenceFact.self),
      all(aliveSubject, Timestamp.self).max()
    )
  }

  private func ledgerChanged(_ status: LedgerStatus) {
    let isNews = state.withLock { state in
      var isNews = state.book.saved(UInt64(status.savedThrough))
      let notices = status.notices
      if notices != state.notices {
        state.notices = notices
        isNews = true
      }
      return isNews
    }
    if isNews { bell.ring() }
  }

  /// Hands what is to be recorded to the ledger, in its order.
  private func write() {
    while true {
      let next: (writes: [BookWrite], isStopping: Bool)? = outbox.wait { outbox in
        guard !outbox.writes.isEmpty || outbox.isStopping else { return nil }
        defer { outbox.writes = [] }
        outbox.isHanding = true
        return (outbox.writes, outbox.isStopping)
      }
      guard let next, let ledger = state.withLock({ $0.ledger }) else { break }
      let events = next.writes.map { LedgerEvent($0) }
      // Where there is no room it waits here.
      while !events.isEmpty, ledger.append(events) == nil {
        let ends = outbox.wait(timeout: .seconds(1)) { $0.isStopping ? true : nil }
        if ends == true { break }
      }
      outbox.wakingAll { $0.isHanding = false }
      if next.isStopping, next.writes.isEmpty { break }
    }
    outbox.wakingAll { ($0.hasEnded, $0.isHanding) = (true, false) }
  }

  /// Writes what waits, and ends; waits for that a moment.
  func stop() {
    live(at: clock())
    outbox.wakingAll { $0.isStopping = true }
    _ = outbox.wait(timeout: .seconds(2)) { $0.hasEnded ? true : nil }
    state.withLock { $0.ledger }?.close()
  }

  // MARK: Changes

  /// Changes the book; what is to be recorded of it goes to the ledger, and whoever watches is told.
  @discardableResult
  func change<Result>(_ body: (inout AlertBook) -> Result) -> Result {
    let (result, hasWrites) = state.withLock { state in
      let result = body(&state.book)
      let writes = state.book.drain()
      if state.isForgetful {
        _ = state.book.saved(state.book.written)
      } else if !state.isLost, !writes.isEmpty {
        outbox.wakingAll { $0.writes += writes }
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
      (book.carryOut(order, at: now) { Self.newID() }, book.written)
    }
    if let problem { return problem }
    return await onThread { [self] in awaitRecord(of: number) }
  }

  /// Waits until so many writes are recorded, two seconds at most; what keeps them from it. Blocks.
  private func awaitRecord(of number: UInt64) -> String? {
    _ = outbox.wait(timeout: .seconds(1)) { $0.writes.isEmpty && !$0.isHanding ? true : nil }
    let (ledger, isForgetful) = state.withLock { ($0.ledger, $0.isForgetful) }
    guard !isForgetful else { return nil }
    guard let ledger else { return "it holds, but it cannot be recorded" }
    if ledger.wait(through: Int(number), timeout: .seconds(2)) { return nil }
    return "it holds, but it is not recorded yet" + (ledger.status.fault.map { ": " + $0 } ?? "")
  }

  private static func newID() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Ends what is over; drops what is past its retention.
  func age(to now: Timestamp) {
    change { $0.age(to: now) }
  }

  /// Records that the engine lives.
  func live(at now: Timestamp) {
    guard isRecording else { return }
    change { $0.live(at: now) }
  }

  private var isRecording: Bool { state.withLock { $0.ledger != nil } }

  /// Drops what was recorded too long ago.
  func dropOld(_ now: Timestamp) {
    let before = (now - retention).milliseconds
    guard let ledger = state.withLock({ $0.ledger }) else { return }
    ledger.drop(subject: Self.aliveSubject, before: (now - .seconds(60)).milliseconds)
    ledger.drop(subject: Self.subject, before: before)
    ledger.drop(subject: Self.silenceSubject, before: before)
  }

  // MARK: What is known

  func facts(_ told: inout ToldFacts) {
    let now = clock()
    let (alerts, silences, notices) = state.withLock { state in
      (state.book.facts(), state.book.silenceFacts(at: now), state.notices)
    }
    told.sheet.tell(alerts: alerts, unknown: told.unknownAlerts)
    told.sheet.tell(silences: silences)
    told.notices += notices
  }

  /// The recorded changes that are asked for, with those that wait to be written.
  func changes(_ question: AlertChangeQuestion) async throws(QueryError) -> [AlertChange] {
    guard let ledger = state.withLock({ $0.ledger }) else { return [] }
    let asked = LedgerQuestion(
      subject: Self.subject, key: question.alert, name: question.name,
      from: question.from.milliseconds, through: question.through.milliseconds,
      newest: question.limit)
    let events = await onThread { [outbox] in
      // What has just happened is on its way there.
      _ = outbox.wait(timeout: .seconds(1)) { $0.writes.isEmpty && !$0.isHanding ? true : nil }
      do throws(LedgerError) {
        return Swift.Result<[LedgerEvent], LedgerError>.success(try ledger.read(asked))
      } catch {
        return .failure(error)
      }
    }
    switch events {
    case .failure(let error): throw QueryError(.execution, "\(error)")
    case .success(let events):
      return events.compactMap { event in
        guard var change = try? decodeJSON(AlertChange.self, from: event.body) else { return nil }
        change.isSaved = event.isSaved
        return change
      }
    }
  }
}

extension LedgerStatus {
  fileprivate var notices: [NoticeFact] {
    var notices = remarks.map { NoticeFact.warning($0) }
    if let fault {
      notices.insert(
        NoticeFact(
          .error, "alerts are not recorded: \(fault)",
          detail: "\(fault)\n\n\(unsaved) changes wait in memory; it is tried again all the time."),
        at: 0)
    }
    if refused > 0 {
      notices.append(.warning("\(refused) changes of alerts had no room to wait and are lost"))
    }
    return notices
  }
}

extension LedgerEvent {
  fileprivate init(_ write: BookWrite) {
    func text(_ value: some Encodable) -> [UInt8] { (try? encodeJSON(value)) ?? Array("{}".utf8) }
    switch write.change {
    case .alert(let change):
      self.init(
        time: change.time.milliseconds, subject: AlertKeeper.subject, key: change.alert,
        name: change.name, body: text(change))
    case .silence(let silence):
      self.init(
        time: silence.updated.milliseconds, subject: AlertKeeper.silenceSubject, key: silence.id,
        body: text(silence))
    case .alive(let time):
      self.init(
        time: time.milliseconds, subject: AlertKeeper.aliveSubject, key: "engine", body: text(time))
    case .unlisted(let alert, let time):
      self.init(
        time: time.milliseconds, subject: AlertKeeper.subject, key: alert,
        body: Array("{}".utf8))
    }
    switch write.current {
    case .alert(let record): current = .known(text(record))
    case .silence(let silence): current = .known(text(silence))
    case .alive(let time): current = .known(text(time))
    case .nothing: current = .forgotten
    }
  }
}
