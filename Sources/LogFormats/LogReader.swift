/// Makes records of one stream's bytes, which come in any pieces.
package struct LogReader {
  package struct Options: Sendable {
    package var clock: LogClock
    /// nil where a mark at the beginning may tell it.
    package var encoding: LogEncoding?
    /// Of a longer line, and of a longer record, the rest is cut off and counted.
    package var maxLineBytes = 256 << 10
    /// False where each line is a record, but for those that docker or CRI cut.
    package var joinsLines = true
    /// A record ends with so many lines.
    package var maxLines = 1000
    /// Nanoseconds after which a record is whole though no further one has begun.
    package var patience: Int64 = 1_000_000_000
    package var redaction: LogRedaction

    package init(
      clock: LogClock, encoding: LogEncoding? = nil, redaction: LogRedaction = LogRedaction()
    ) {
      self.clock = clock
      self.encoding = encoding
      self.redaction = redaction
    }
  }

  private var options: Options
  private var splitter: LineSplitter
  private var journal: JournalReader?
  private var assembly: RecordAssembly
  private var hasBegun: Bool
  /// The first bytes, until they tell what the stream is.
  private var opening: [UInt8] = []
  /// Lines and bytes that were taken.
  package private(set) var lines = 0
  package private(set) var bytes = 0

  /// - Parameters:
  ///   - offset: the place of the first byte that will come.
  ///   - head: where that is not the first of all: those that the stream began with, some eight of them at least.
  package init(_ options: Options, at offset: UInt64 = 0, head: [UInt8] = []) {
    var options = options
    if offset > 0, options.encoding == nil {
      options.encoding = head.withUnsafeBufferPointer { LogEncoding(mark: $0) }
    }
    self.options = options
    splitter = LineSplitter(
      limit: max(options.maxLineBytes, 16), at: offset, encoding: options.encoding)
    assembly = RecordAssembly(options, at: offset)
    hasBegun = false
    if offset > 0 { begin(head.withUnsafeBufferPointer { isExport($0) }) }
  }

  /// Entries of the journal's export lie wherever one begins, so its cursor need not come first.
  private func isExport(_ bytes: LineBytes) -> Bool {
    bytes.starts(with: "__CURSOR=") || bytes.starts(with: "__REALTIME_TIMESTAMP=")
  }

  private mutating func begin(_ isExport: Bool) {
    hasBegun = true
    if isExport {
      journal = JournalReader(
        limit: options.maxLineBytes, at: splitter.at, redaction: options.redaction)
    }
  }

  /// All records of bytes before it are out; from it on the stream can be read anew.
  package var safe: UInt64 { journal?.safe ?? assembly.queue.safe }

  /// The place behind the last byte that was taken.
  package var at: UInt64 { journal?.at ?? splitter.at + UInt64(opening.count) }

  /// Something waits for what comes next.
  package var isHolding: Bool { safe < at }

  /// Takes the next bytes. `now` is in nanoseconds since the epoch.
  package mutating func take(_ bytes: LineBytes, now: Int64) {
    guard !bytes.isEmpty else { return }
    self.bytes += bytes.count
    if hasBegun { return pass(bytes, now: now) }
    opening += bytes
    if opening.count >= 24 || (opening.count >= 9 && opening.contains(0x0A)) { open(now: now) }
  }

  /// What the stream is was told, or has to be guessed.
  private mutating func open(now: Int64) {
    guard !hasBegun, !opening.isEmpty else { return }
    let bytes = opening
    opening = []
    bytes.withUnsafeBufferPointer {
      begin(isExport($0))
      pass($0, now: now)
    }
  }

  private mutating func pass(_ bytes: LineBytes, now: Int64) {
    if journal != nil {
      journal?.take(bytes)
      return
    }
    assembly.set(now: now)
    splitter.take(bytes) { line, place in
      lines += 1
      assembly.take(line, place)
    }
  }

  package mutating func take(_ bytes: [UInt8], now: Int64) {
    bytes.withUnsafeBufferPointer { take($0, now: now) }
  }

  /// Closes all records of whole lines, as what follows comes from elsewhere.
  package mutating func closeRecords(now: Int64) {
    open(now: now)
    assembly.set(now: now)
    assembly.closeAll(at: splitter.openPlace)
  }

  /// Closes what has waited long enough.
  package mutating func tick(now: Int64) {
    open(now: now)
    assembly.set(now: now)
    assembly.closeIdle()
  }

  /// Closes all: nothing more will come. A line without its newline counts.
  package mutating func finish(now: Int64) {
    open(now: now)
    if journal != nil {
      journal?.finish()
      return
    }
    assembly.set(now: now)
    splitter.finish { line, place in
      lines += 1
      assembly.take(line, place)
    }
    assembly.closeAll(at: splitter.at)
  }

  /// The records that are out since the last call, in the order in which they began.
  package mutating func fetch() -> [LogRecord] {
    journal?.fetch() ?? assembly.fetch()
  }
}
