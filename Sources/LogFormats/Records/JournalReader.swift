/// Reads the export format of systemd's journal: fields as `NAME=value`, or `NAME`, a length in eight bytes and so many
/// bytes; a blank line ends an entry.
struct JournalReader {
  private let limit: Int
  private let redaction: LogRedaction
  private var bytes: [UInt8] = []
  private var fields: [(name: String, value: [UInt8])] = []
  private var entryBytes = 0
  private var cut = 0
  /// Of a binary field that is too long, so many bytes are still to be passed over.
  private var skipping = 0
  private var ready: [LogRecord] = []
  private(set) var at: UInt64
  private(set) var safe: UInt64
  /// The place of the first of `bytes`.
  private var start: UInt64

  init(limit: Int, at offset: UInt64, redaction: LogRedaction) {
    self.limit = limit
    at = offset
    safe = offset
    start = offset
    self.redaction = redaction
  }

  mutating func fetch() -> [LogRecord] {
    defer { ready = [] }
    return ready
  }

  mutating func take(_ more: LineBytes) {
    at += UInt64(more.count)
    bytes.append(contentsOf: more)
    var from = 0
    bytes.withUnsafeBufferPointer { bytes in
      while let next = step(bytes, from) { from = next }
    }
    bytes.removeFirst(from)
    start += UInt64(from)
    // A line without an end is no export.
    if bytes.count > 64 << 20 {
      cut += bytes.count
      start += UInt64(bytes.count)
      bytes = []
    }
  }

  mutating func finish() {
    if !fields.isEmpty { end(at: at) }
    safe = at
  }

  /// Reads one field or the end of an entry; nil where it is not there yet.
  private mutating func step(_ bytes: LineBytes, _ from: Int) -> Int? {
    if skipping > 0 {
      let count = min(skipping, bytes.count - from)
      skipping -= count
      return count > 0 ? from + count : nil
    }
    guard let end = bytes.place(of: 0x0A, from: from) else { return nil }
    let line = bytes.part(from, end)
    if line.isEmpty {
      if !fields.isEmpty { self.end(at: start + UInt64(end + 1)) }
      return end + 1
    }
    if let equals = line.place(of: UInt8(ascii: "=")) {
      keep(line.part(0, equals), line.part(equals + 1, line.count))
      return end + 1
    }
    guard end + 9 <= bytes.count else { return nil }
    var size: UInt64 = 0
    for index in 0..<8 { size |= UInt64(bytes[end + 1 + index]) << UInt64(8 * index) }
    guard size <= 768 << 20 else {
      // No journal holds such a field: these bytes are no export from here on, and lines are looked for again.
      cut += line.count
      return end + 1
    }
    let first = end + 9
    if Int(size) > 4 * limit {
      // Too long to wait for it whole.
      guard first + 4 * limit <= bytes.count else { return nil }
      keep(line, bytes.part(first, first + 4 * limit))
      cut += Int(size) - 4 * limit
      skipping = Int(size) - 4 * limit + 1
      return first + 4 * limit
    }
    guard first + Int(size) + 1 <= bytes.count else { return nil }
    keep(line, bytes.part(first, first + Int(size)))
    return first + Int(size) + 1
  }

  private mutating func keep(_ name: LineBytes, _ value: LineBytes) {
    guard fields.count < 1024, entryBytes < 8 * limit else {
      cut += value.count
      return
    }
    entryBytes += value.count
    fields.append((name.text, Array(value)))
  }

  private mutating func end(at place: UInt64) {
    var record = LogRecord(journal: fields, redaction: redaction, limit: limit)
    record.end = place
    record.cutBytes += cut
    ready.append(record)
    fields = []
    entryBytes = 0
    cut = 0
    safe = place
  }
}

extension LogRecord {
  /// A record of systemd's journal. Its message is the line, its priority the level; cursor and such are left out.
  ///
  /// - Parameter limit: bytes of the line.
  package init(
    journal fields: [(name: String, value: [UInt8])], redaction: LogRedaction, limit: Int
  ) {
    self.init(
      time: 0, tellsTime: false, level: .unknown, statedLevel: .unknown, line: [], fields: [],
      cutBytes: 0, end: 0)
    for (name, value) in fields {
      switch name {
      case "MESSAGE" where line.isEmpty:
        line = Array(value.prefix(limit))
        cutBytes = max(0, value.count - limit)
        redaction.clean(&line)
      case "PRIORITY":
        if let number = Int(String(decoding: value, as: UTF8.self)) {
          statedLevel = LogLevel(priority: number)
        }
      case "__REALTIME_TIMESTAMP":
        if let micro = Int64(String(decoding: value, as: UTF8.self)),
          micro.magnitude < 9_000_000_000_000_000
        {
          time = micro * 1000
          tellsTime = true
        }
      default:
        // What begins with two underscores is the journal's own bookkeeping.
        if !name.hasPrefix("__") {
          let text = String(decoding: value.prefix(limit), as: UTF8.self)
          self.fields.append(Field(name, redaction.clean(text, of: name)))
        }
      }
    }
    level =
      statedLevel != .unknown
      ? statedLevel : line.withUnsafeBufferPointer { DetectedLevel.of(line: $0) }
  }
}
