/// What a line begins with where it begins a record: its form, and what that says of time and level.
package struct LineHead: Sendable, Hashable {
  /// The forms that are told apart; a stream mostly keeps to one, which is then tried first.
  package enum Form: UInt8, Sendable, Hashable, CaseIterable {
    case json, logfmt, priority, klog, time, access, level, redis, ruby, prefixed
  }
  package var form: Form
  /// Nanoseconds since the epoch; nil where the line tells none.
  package var time: Int64?
  package var level = LogLevel.unknown
  /// The line ends inside quotes that a further line closes, as PostgreSQL's CSV does.
  package var isOpen = false

  package init(form: Form, time: Int64? = nil, level: LogLevel = .unknown, isOpen: Bool = false) {
    self.form = form
    self.time = time
    self.level = level
    self.isOpen = isOpen
  }
}

/// Reads the heads of a stream's lines.
struct HeadReader {
  private(set) var times: TimeReader
  private var usual: LineHead.Form?

  init(_ clock: LogClock) { times = TimeReader(clock) }

  mutating func set(now: Int64) { times.clock.now = now }

  /// nil where the line begins no record by its form.
  mutating func head(of line: LineBytes) -> LineHead? {
    guard let first = line.first else { return nil }
    // Colours, and what clears a line, are no part of it.
    if first == 0x1B || line.prefix(64).contains(0x1B) {
      let plain = withoutEscapes(line)
      return plain.withUnsafeBufferPointer { plainHead(of: $0) }
    }
    return plainHead(of: line)
  }

  private mutating func plainHead(of line: LineBytes) -> LineHead? {
    guard let first = line.first, !isBlank(first) || line.trimmed.first == UInt8(ascii: "{") else {
      return nil
    }
    var found = usual.flatMap { read($0, line) }
    if found == nil {
      for form in LineHead.Form.allCases where form != usual {
        found = read(form, line)
        if found != nil { break }
      }
    }
    if let found {
      usual = found.form
      if let time = found.time { times.last = time }
    }
    return found
  }

  private mutating func read(_ form: LineHead.Form, _ line: LineBytes) -> LineHead? {
    switch form {
    case .json: jsonHead(line, times)
    case .logfmt: logfmtHead(line, times)
    case .priority: priorityHead(line, times)
    case .klog: klogHead(line, times)
    case .time: timeHead(line, times)
    case .access: accessHead(line, times)
    case .level: levelHead(line, times)
    case .redis: redisHead(line, times)
    case .ruby: rubyHead(line, times)
    case .prefixed: prefixedHead(line)
    }
  }

  /// `web-1  | line`, as docker compose shows it, and `[pod/name/container] line`.
  private mutating func prefixedHead(_ line: LineBytes) -> LineHead? {
    var cursor = ByteCursor(line)
    if line[0] == UInt8(ascii: "[") {
      guard line.starts(with: "[pod/"), let end = line.place(of: "] ") else { return nil }
      cursor.at = end + 2
    } else {
      while isLetter(cursor.next) || isDigit(cursor.next)
        || [0x2D, 0x2E, 0x5F].contains(cursor.next)
      {
        cursor.at += 1
      }
      guard cursor.at > 0, cursor.next == 0x20 else { return nil }
      cursor.skipBlanks()
      guard cursor.next == UInt8(ascii: "|"), cursor.peek(1) == 0x20 else { return nil }
      cursor.at += 2
    }
    let rest = line.part(cursor.at, line.count)
    for form in LineHead.Form.allCases where form != .prefixed && !rest.isEmpty {
      if var head = read(form, rest) {
        head.form = .prefixed
        return head
      }
    }
    return LineHead(form: .prefixed)
  }
}
