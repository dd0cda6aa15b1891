import Glibc
import LogFormats
import LogSources
import Synchronization
import TestSupport

/// Keeps what sources deliver together with the positions, as a store does: what a stop leaves behind.
final class Keeping: LogSink {
  struct Kept {
    var lines: [String] = []
    var positions = LogPositions()
    var notices: [LogNotice] = []
    var sequences: [[LogLabel]: UInt64] = [:]
    /// Batches whose numbers did not go on from the last.
    var gaps = 0
    var batches = 0
  }
  private let kept = Mutex(Kept())
  var now: Kept { kept.withLock { $0 } }
  var lines: [String] { now.lines }

  func take(_ batch: LogBatch) {
    kept.withLock { kept in
      kept.lines += batch.records.flatMap { $0.text.split(separator: "\n").map(String.init) }
      kept.positions.note(batch.position)
      if batch.sequence != kept.sequences[batch.labels] ?? 0 { kept.gaps += 1 }
      kept.sequences[batch.labels] = batch.sequence + UInt64(batch.records.count)
      kept.batches += 1
    }
  }

  func note(_ notice: LogNotice) { kept.withLock { $0.notices.append(notice) } }
}

/// A writer of logs who knows what he wrote, and what is done to his files.
final class Writer {
  let folder: ScratchFolder
  private(set) var truth: [String] = []
  private var open: Int32 = -1
  private var pending = ""
  var path: String { folder.path + "/app.log" }

  init() throws { folder = try ScratchFolder() }

  deinit { if open >= 0 { close(open) } }

  /// Opens the file of the name, a new one where there is none.
  func reopen() {
    if open >= 0 { close(open) }
    open = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
  }

  func put(_ text: String) {
    if open < 0 { reopen() }
    var text = text
    text.withUTF8 { _ = Glibc.write(open, $0.baseAddress, $0.count) }
  }

  /// Writes whole lines, unlike any other.
  func write(_ count: Int, kept: Bool = true) {
    for _ in 0..<count {
      let line = pending.isEmpty ? next() : pending
      put(line.dropFirst(pending.isEmpty ? 0 : line.count / 2) + "\n")
      pending = ""
      if kept { truth.append(line) }
    }
  }

  /// Writes half a line; the next write ends it.
  func writeHalf() {
    guard pending.isEmpty else { return }
    pending = next()
    put(String(pending.prefix(pending.count / 2)))
  }

  private var number = 0
  private func next() -> String {
    number += 1
    let second = number % 60
    return "2026-11-28 20:31:\(second < 10 ? "0" : "")\(second) INFO line \(number) of the writer"
  }

  func endLine() { if !pending.isEmpty { write(1) } }

  /// As logrotate does: the numbers go up, the file of the name is a new one.
  func rotate(keeping count: Int = 5) {
    endLine()
    unlink("\(path).\(count)")
    for number in stride(from: count - 1, through: 1, by: -1) {
      rename("\(path).\(number)", "\(path).\(number + 1)")
    }
    rename(path, path + ".1")
    reopen()
  }

  func delete() {
    endLine()
    unlink(path)
    reopen()
  }

  /// As logrotate does where the program knows no better; `between` is written where nobody will ever read it.
  func copyAndTruncate(losing count: Int = 0) {
    endLine()
    let bytes = contents(of: path)
    folder.write("app.log.1", bytes)
    write(count, kept: false)
    truncate(path, 0)
  }
}

let noon: Int64 = 1_796_126_400_000_000_000
let second: Int64 = 1_000_000_000

func settings(_ patterns: String...) -> FileFollower.Settings {
  FileFollower.Settings(
    patterns: patterns.map { PathPattern($0) }, labels: [LogLabel("job", "app")],
    reading: LogReader.Options(clock: LogClock(now: noon)))
}

extension FileFollower {
  /// Polls until there is nothing more, and then once more when all that waits has waited enough.
  func settle(_ now: inout Int64) {
    while poll(now: now) {}
    now += 2 * second
    while poll(now: now) {}
  }
}
