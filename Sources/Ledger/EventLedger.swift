internal import Synchronization
internal import Threads

/// A ledger, open. Any thread may call it; what blocks says so.
package final class EventLedger: Sendable {
  private let path: String
  private let reader: LedgerReader
  private let queue: Monitor<LedgerQueue>

  /// Opens a ledger, which is made where it is not there; the folder must be. Blocks for a few milliseconds.
  ///
  /// A file that cannot be written, or not yet, is no error: its events wait, and `status` says why.
  ///
  /// - Parameters:
  ///   - path: nil for none: all events wait, and the oldest give way to new ones.
  ///   - patience: how long to wait before what failed is tried again.
  ///   - changed: is told after each commit, and when a fault comes or goes; on the thread that writes, or, while the
  ///     file is opened, on the calling one.
  /// - Throws: where a newer program made the file.
  package init(
    _ path: String?, patience: Duration = .seconds(2),
    changed: @escaping @Sendable (LedgerStatus) -> Void = { _ in }
  ) throws(LedgerError) {
    self.path = path ?? ""
    let queue = Monitor(LedgerQueue(isInMemory: path == nil))
    let reader = LedgerReader(path ?? "")
    (self.queue, self.reader) = (queue, reader)
    guard let path else {
      queue.withLock { $0.hasEnded = true }
      return
    }
    let writer = LedgerWriter(
      path, patience: patience, reader: reader, queue: queue, changed: changed)
    let file = HandedOver(try writer.open())
    if !startThread({ writer.run(file.take()) }) {
      throw LedgerError(path: path, reason: "no thread can be started to write it")
    }
  }

  /// A ledger that is only read, whoever writes it: it takes no events, and makes and mends no file. One that is not
  /// there has nothing.
  package init(reading path: String) {
    self.path = path
    reader = LedgerReader(path, isGuest: true)
    var queue = LedgerQueue(isInMemory: false)
    queue.close()
    queue.hasEnded = true
    self.queue = Monitor(queue)
  }

  deinit { queue.wakingAll { $0.close() } }

  /// Adds events and returns at once: the number of the last, each of the others having one less; the first since the
  /// opening has 1. nil, with none of them added, where 64 MB wait already or the ledger is closed.
  package func append(_ events: [LedgerEvent]) -> Int? {
    queue.wakingAll { $0.append(events) }
  }

  package var status: LedgerStatus { queue.withLock { $0.status } }

  /// The events that are asked for, oldest first; those that wait to be written are among them, marked. Blocks.
  package func read(_ question: LedgerQuestion) throws(LedgerError) -> [LedgerEvent] {
    let asked = queue.withLock { (base: $0.base, first: $0.first, fitting: $0.fitting(question)) }
    guard !path.isEmpty else { return asked.fitting.newest(question.newest) }
    let node = FileNode(path)
    do throws(DatabaseError) {
      // What is written from here on is among the waiting ones.
      let last = asked.base.map { $0 + Int64(asked.first - 1) }
      var saved = try reader.read(question, through: last ?? .max)
      // Unless the file was opened only meanwhile.
      if last == nil, let base = queue.withLock({ $0.base }) {
        saved.removeAll { $0.number > base }
      }
      return (saved.map(\.event) + asked.fitting).newest(question.newest)
    } catch {
      if error.isDamage, let node {
        queue.wakingAll { $0.mend(LedgerQueue.Damage(reason: error.message, node: node)) }
      }
      throw LedgerError(path: path, reason: error.message)
    }
  }

  /// What is current of a subject's things, by their keys, sorted; what waits to be written counts. Blocks.
  package func current(
    _ subject: String
  ) throws(LedgerError) -> [(key: String, body: [UInt8])] {
    var found: [String: [UInt8]] = [:]
    // Written meanwhile it is in both, the same.
    let waiting = queue.withLock { $0.current(subject) }
    if !path.isEmpty {
      let node = FileNode(path)
      do throws(DatabaseError) {
        for (key, body) in try reader.current(subject) { found[key] = body }
      } catch {
        if error.isDamage, let node {
          queue.wakingAll { $0.mend(LedgerQueue.Damage(reason: error.message, node: node)) }
        }
        throw LedgerError(path: path, reason: error.message)
      }
    }
    for (key, body) in waiting { found[key] = body }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Of the events that are asked for, those that wait to be written: where the file cannot be read. Does not block.
  package func waiting(_ question: LedgerQuestion) -> [LedgerEvent] {
    queue.withLock { $0.fitting(question) }.newest(question.newest)
  }

  /// Drops a subject's events from before a time, in milliseconds since the epoch: little by little, on the thread
  /// that writes, with what is to be written always first.
  package func drop(subject: String, before time: Int64) {
    queue.wakingAll { $0.drop(subject: subject, before: time) }
  }

  /// Waits until all events up to a number are on the disk; false where that takes longer. Blocks.
  package func wait(through number: Int, timeout: Duration) -> Bool {
    queue.wait(timeout: timeout) { $0.status.savedThrough >= number ? true : nil } ?? false
  }

  /// Writes all that waits, as far as the disk takes it, and ends; how it ended. Blocks, for ten seconds at most.
  @discardableResult package func close() -> LedgerStatus {
    queue.wakingAll { $0.close() }
    _ = queue.wait(timeout: .seconds(10)) { $0.hasEnded ? true : nil }
    reader.whileClosed {}
    return status
  }
}

/// Something that one thread gives to another, once.
private final class HandedOver: Sendable {
  private let file: Mutex<LedgerFile?>
  init(_ file: sending LedgerFile?) { self.file = Mutex(file) }
  func take() -> sending LedgerFile? {
    file.withLock { file in
      defer { file = nil }
      return file
    }
  }
}

extension [LedgerEvent] {
  /// The newest so many, oldest first; those of one time as they came.
  fileprivate func newest(_ count: Int) -> [LedgerEvent] {
    let order = indices.sorted { (self[$0].time, $0) < (self[$1].time, $1) }
    return order.suffix(Swift.max(0, count)).map { self[$0] }
  }
}
