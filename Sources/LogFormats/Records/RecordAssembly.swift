/// Joins lines to records.
struct RecordAssembly {
  private let options: LogReader.Options
  private var heads: HeadReader
  private(set) var queue: RecordQueue
  private var now: Int64
  /// The time of the last record that told one.
  private var lastTime: Int64?
  private var place: UInt64
  /// A record has begun with a head, so what has none belongs to the one before it …
  private var isHeaded = false
  /// … unless lines without one came first, as where several programs share a stream.
  private var isLoose = false
  private var headsInRow = 0
  private enum Wrapping { case unknown, none, docker, cri, journal }
  private var wrapping = Wrapping.unknown

  init(_ options: LogReader.Options, at offset: UInt64) {
    self.options = options
    heads = HeadReader(options.clock)
    queue = RecordQueue(at: offset)
    now = options.clock.now
    place = offset
  }

  mutating func set(now: Int64) {
    self.now = now
    heads.set(now: now)
  }

  mutating func fetch() -> [LogRecord] { queue.fetch() }

  mutating func take(_ line: LineBytes, _ place: LineSplitter.Line) {
    self.place = place.end
    if wrapping == .unknown || wrapping == .journal, let fields = journalFields(line) {
      wrapping = .journal
      takeJournal(fields, place)
    } else if let envelope = unwrapped(line) {
      take(envelope, place)
    } else {
      takePlain(line, place, stream: "", envelope: nil)
    }
    bound()
    settle()
  }

  mutating func closeIdle() {
    for index in queue.entries.indices
    where queue[index].isOpen && now - queue[index].touched >= options.patience {
      queue.close(index)
    }
    settle()
  }

  mutating func closeAll(at end: UInt64) {
    place = end
    queue.closeAll()
    settle()
  }

  private mutating func unwrapped(_ line: LineBytes) -> Envelope? {
    switch wrapping {
    case .none, .journal: return nil
    case .docker: return Envelope.docker(line, heads.times)
    case .cri: return Envelope.cri(line, heads.times)
    case .unknown:
      if let envelope = Envelope.docker(line, heads.times) {
        wrapping = .docker
        return envelope
      }
      if let envelope = Envelope.cri(line, heads.times) {
        wrapping = .cri
        return envelope
      }
      if !line.isEmpty { wrapping = .none }
      return nil
    }
  }

  private mutating func takeJournal(
    _ fields: [(name: String, value: [UInt8])], _ place: LineSplitter.Line
  ) {
    queue.closeAll()
    var record = LogRecord(
      journal: fields, redaction: options.redaction, limit: options.maxLineBytes)
    record.end = place.end
    record.cutBytes += place.cutBytes
    if !record.tellsTime { record.time = now }
    queue.append(
      RecordQueue.Entry(
        stream: "", record: record, start: place.start, isOpen: false, touched: now,
        isWhole: true))
  }

  private mutating func take(_ envelope: Envelope, _ place: LineSplitter.Line) {
    if let index = queue.openIndex(envelope.stream), queue[index].isPartial {
      append(envelope.line[...], to: index, place, newline: false)
      queue[index].isPartial = envelope.isPartial
      if !envelope.isPartial { judge(index) }
      return
    }
    envelope.line.withUnsafeBufferPointer {
      takePlain($0, place, stream: envelope.stream, envelope: envelope)
    }
  }

  /// A first part was judged as if it were the line; once that is whole its head is read again.
  private mutating func judge(_ index: Int) {
    let line = queue[index].record.line
    if let head = line.withUnsafeBufferPointer({ heads.head(of: $0) }) { queue[index].head = head }
  }

  private mutating func takePlain(
    _ line: LineBytes, _ place: LineSplitter.Line, stream: String, envelope: Envelope?
  ) {
    let open = queue.openIndex(stream)
    if let open, queue[open].head?.isOpen == true {
      append(line, to: open, place, newline: true)
      if line.count(where: { $0 == 0x22 }) % 2 == 1 { queue[open].head?.isOpen = false }
      return
    }
    let head = heads.head(of: line)
    if let open, let head, isSecondLine(head, line, of: queue[open]) {
      append(line, to: open, place, newline: true)
      return
    }
    if head != nil {
      isHeaded = true
      headsInRow += 1
      if headsInRow >= 20 { isLoose = false }
    } else if options.joinsLines, joins(line, open) {
      if let open { append(line, to: open, place, newline: true) }
      return
    } else if line.trimmed.isEmpty {
      return
    }
    if let open { queue.close(open) }
    begin(line, head, place, stream, envelope)
  }

  /// java.util.logging has its level and message in a second line.
  private func isSecondLine(
    _ head: LineHead, _ line: LineBytes, of entry: RecordQueue.Entry
  ) -> Bool {
    guard head.form == .level, head.time == nil, entry.lines == 1, entry.head?.form == .time,
      entry.head?.level == .unknown, let colon = line.place(of: UInt8(ascii: ":"))
    else { return false }
    return colon + 1 < line.count && line[colon + 1] == 0x20
  }

  /// Whether a line without a head belongs to the record that is open.
  private mutating func joins(_ line: LineBytes, _ open: Int?) -> Bool {
    headsInRow = 0
    guard let open else {
      if !isHeaded, !line.trimmed.isEmpty, !isBlank(line[0]) { isLoose = true }
      return false
    }
    // An object is whole by itself.
    let isPlain = isLoose || queue[open].head == nil || queue[open].head?.form == .json
    switch queue[open].trace.verdict(line, hasOpen: true) {
    case .continues: return true
    case .begins:
      // A logged exception belongs to its message; a crash does not.
      return queue[open].head != nil && !isCrash(line)
    case .other:
      if line.trimmed.isEmpty { return !isPlain }
      if !isHeaded { isLoose = true }
      return !isPlain
    }
  }

  private func isCrash(_ line: LineBytes) -> Bool {
    line.starts(with: "panic: ") || line.starts(with: "fatal error: ")
      || line.starts(with: "thread '")
  }

  private mutating func begin(
    _ line: LineBytes, _ head: LineHead?, _ place: LineSplitter.Line, _ stream: String,
    _ envelope: Envelope?
  ) {
    if let time = envelope?.time ?? head?.time { lastTime = time }
    var entry = RecordQueue.Entry(
      stream: stream,
      record: LogRecord(
        time: 0, tellsTime: false, level: .unknown, statedLevel: .unknown, line: Array(line),
        fields: [], cutBytes: place.cutBytes, end: place.end),
      start: place.start, touched: now)
    let told = envelope?.time ?? head?.time
    entry.record.time = told ?? lastTime ?? now
    entry.record.tellsTime = told != nil
    if envelope == nil {
      entry.record.statedLevel = head?.level ?? .unknown
    } else if !stream.isEmpty {
      entry.record.fields = [.init("stream", stream)]
    }
    entry.head = head
    entry.isPartial = envelope?.isPartial ?? false
    if head == nil { _ = entry.trace.verdict(line, hasOpen: false) }
    queue.append(entry)
  }

  private mutating func append(
    _ line: some Collection<UInt8>, to index: Int, _ place: LineSplitter.Line, newline: Bool
  ) {
    let room = max(0, options.maxLineBytes - queue[index].record.line.count - (newline ? 1 : 0))
    if newline, room > 0 { queue[index].record.line.append(0x0A) }
    queue[index].record.line.append(contentsOf: line.prefix(room))
    queue[index].record.cutBytes += max(0, line.count - room) + place.cutBytes
    queue[index].record.end = place.end
    queue[index].lines += 1
    queue[index].touched = now
    if queue[index].lines >= options.maxLines { queue.close(index) }
  }

  /// Two streams within one another may keep each other: at some point all ends.
  private mutating func bound() {
    guard queue.entries.count > 64 else { return }
    queue.closeAll()
  }

  private mutating func settle() {
    let redaction = options.redaction
    queue.settle(upTo: place) { entry in
      if entry.isWhole { return }
      while entry.record.line.last == 0x0A || entry.record.line.last == 0x0D {
        entry.record.line.removeLast()
      }
      entry.record.level = Self.level(of: entry)
      redaction.clean(&entry.record.line)
    }
  }

  private static func level(of entry: RecordQueue.Entry) -> LogLevel {
    if let head = entry.head, head.level != .unknown { return head.level }
    let line = entry.record.line
    // java.util.logging tells it in the second line.
    if entry.lines > 1, entry.head?.form == .time, let end = line.firstIndex(of: 0x0A) {
      let second = line[(end + 1)...].prefix(16)
      if let colon = second.firstIndex(of: UInt8(ascii: ":")),
        let level = second[..<colon].withUnsafeBufferPointer({ LogLevel(word: $0) })
      {
        return level
      }
    }
    return line.withUnsafeBufferPointer { DetectedLevel.of(line: $0) }
  }
}
