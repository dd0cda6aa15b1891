internal import Glibc
internal import Threads

/// The one that writes a ledger's file, on a thread of its own.
final class LedgerWriter: Sendable {
  private let path: String
  private let patience: Duration
  private let reader: LedgerReader
  private let queue: Monitor<LedgerQueue>
  private let changed: @Sendable (LedgerStatus) -> Void
  /// How many files are put aside in one life: a disk that damages each is not helped by more of them.
  private static let asides = 3

  init(
    _ path: String, patience: Duration, reader: LedgerReader, queue: Monitor<LedgerQueue>,
    changed: @escaping @Sendable (LedgerStatus) -> Void
  ) {
    (self.path, self.patience, self.reader) = (path, patience, reader)
    (self.queue, self.changed) = (queue, changed)
  }

  /// Opens the file for the first time. What is only wrong for the moment is told, and tried again by `run`.
  func open() throws(LedgerError) -> LedgerFile? {
    do throws(LedgerFile.Failure) {
      return try opened()
    } catch {
      guard case .newer = error else {
        tell(error)
        return nil
      }
      throw LedgerError(path: path, reason: error.reason)
    }
  }

  /// Does what there is to do until it is to end; where the disk takes nothing then, it ends after one more try.
  func run(_ file: consuming LedgerFile?) {
    var isLastTry = false
    while let work = queue.wait(until: { $0.work }), work != .end {
      do throws(LedgerFile.Failure) {
        if case .mend(let damage) = work {
          if FileNode(path) == damage.node { throw .damaged(damage.reason) }
          queue.withLock { $0.mend(nil) }
          continue
        }
        if file?.isInPlace != true { file = nil }
        let current = if let file { file } else { try self.opened() }
        file = current
        try carryOut(work, in: current)
        tell(nil)
        continue
      } catch {
        recover(from: error, &file)
      }
      if isLastTry { break }
      isLastTry = queue.wait(timeout: patience) { $0.isClosing ? true : nil } ?? false
    }
    // The last to close writes what is in the log to the file itself, which a reader may not.
    reader.whileClosed {}
    file = nil
    queue.wakingAll { $0.hasEnded = true }
  }

  private func carryOut(
    _ work: LedgerQueue.Work, in file: LedgerFile
  ) throws(LedgerFile.Failure) {
    switch work {
    case .write(let events, let first):
      // Opening may have shown that some of them are written.
      let (start, base) = queue.withLock { ($0.first, $0.base ?? 0) }
      let rest = events.dropFirst(start - first)
      guard !rest.isEmpty else { return }
      try file.write(rest, from: Int64(max(start, first)) + base)
      let status = queue.wakingAll { queue in
        queue.saved(through: first + events.count - 1)
        _ = queue.tell(nil)
        return queue.status
      }
      changed(status)
    case .drop(let subject, let time):
      guard try file.dropPiece(subject: subject, before: time) else { return }
      queue.withLock { $0.dropped(subject: subject, before: time) }
    case .mend, .end: break
    }
  }

  private func recover(from failure: LedgerFile.Failure, _ file: inout LedgerFile?) {
    switch failure {
    case .damaged(let reason):
      file = nil
      do throws(LedgerFile.Failure) { try putAside(reason) } catch { tell(error) }
    case .notNow:
      tell(failure)
    case .numbersTaken:
      if let last = try? file?.lastNumber() { queue.withLock { $0.renumber(last: last) } }
      tell(failure)
    case .failed, .newer:
      // Opened anew it may be well; and whether the last transaction is in it shows then.
      file = nil
      tell(failure)
    }
  }

  /// Opens the file, and says which of the waiting events are in it. Where it is damaged it is put aside first.
  private func opened() throws(LedgerFile.Failure) -> LedgerFile {
    do throws(LedgerFile.Failure) {
      return try counted(LedgerFile(path))
    } catch {
      guard case .damaged(let reason) = error else { throw error }
      try putAside(reason)
    }
    return try counted(LedgerFile(path))
  }

  private func counted(_ file: LedgerFile) throws(LedgerFile.Failure) -> LedgerFile {
    let last = try file.lastNumber()
    queue.wakingAll { $0.found(last: last) }
    return file
  }

  /// Gives the damaged file another name, and what SQLite keeps beside it, so that a new one can be made.
  private func putAside(_ reason: String) throws(LedgerFile.Failure) {
    guard queue.withLock({ $0.status.remarks.count }) < Self.asides else {
      throw .failed("damaged again and again: \(reason)")
    }
    let name = (1...).lazy.map { "\(self.path).damaged-\($0)" }.first { FileNode($0) == nil }
    guard let name else { return }
    // Who reads the old file would, when done, take away what belongs to the new one.
    try reader.whileClosed { () throws(LedgerFile.Failure) in
      // The file goes last: without it, what stands beside it would be taken for the new one's.
      for ending in ["-wal", ""] where rename(path + ending, name + ending) != 0 {
        guard errno == ENOENT else { throw .failed(String(cString: strerror(errno))) }
      }
      unlink(path + "-shm")
    }
    let status = queue.wakingAll { queue in
      queue.mended("\(path) was damaged (\(reason)): put aside as \(name), a new one is begun")
      return queue.status
    }
    changed(status)
  }

  private func tell(_ failure: LedgerFile.Failure?) {
    let news = queue.withLock { queue in
      queue.tell(failure.map { "\(path): \($0.reason)" }) ? queue.status : nil
    }
    if let news { changed(news) }
  }
}
