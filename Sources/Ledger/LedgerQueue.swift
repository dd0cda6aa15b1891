/// What waits to be written, and how far the writing is. A value: the writer's thread and its lock are beside it.
struct LedgerQueue: Sendable {
  /// Bytes of waiting events, with what an event takes beside its texts.
  static let room = 64 << 20
  private static let bytesBeside = 128
  /// Events of one transaction, so that a disk that is almost full takes a part of many.
  private static let piece = 10_000

  /// What the writer is to do next.
  enum Work: Sendable, Equatable {
    /// Somebody has read damage in this file.
    case mend(Damage)
    /// The first of these has this number.
    case write([LedgerEvent], from: Int)
    case drop(subject: String, before: Int64)
    case end
  }

  /// What is wrong with a file, and which one it is: it may be gone by now.
  struct Damage: Sendable, Equatable {
    var reason: String
    var node: FileNode
  }

  /// Whether there is nowhere to write: the newest are kept then, and the oldest make room for them.
  let isInMemory: Bool
  private(set) var waiting: [LedgerEvent] = []
  /// The number of the first that waits, or of the next to come.
  private(set) var first = 1
  private var bytes = 0
  private var drops: [String: Int64] = [:]
  private var damage: Damage?
  private(set) var isClosing = false
  var hasEnded = false
  /// What is added to a number to make that of the file; nil before a file was opened.
  private(set) var base: Int64?
  private var told = LedgerStatus()

  init(isInMemory: Bool) {
    self.isInMemory = isInMemory
    if isInMemory { told.fault = "kept in memory only" }
  }

  var status: LedgerStatus {
    var status = told
    status.savedThrough = isInMemory ? 0 : first - 1
    status.unsaved = waiting.count
    return status
  }

  /// Takes all or none of them; the number of the last.
  mutating func append(_ events: [LedgerEvent]) -> Int? {
    let size = events.reduce(0) { $0 + Self.size($1) }
    if isInMemory, size <= Self.room {
      var count = 0
      var left = bytes
      while left + size > Self.room, count < waiting.count {
        left -= Self.size(waiting[count])
        count += 1
      }
      remove(count)
    }
    guard !isClosing, bytes + size <= Self.room else {
      told.refused += events.count
      return nil
    }
    waiting += events
    bytes += size
    return first + waiting.count - 1
  }

  mutating func drop(subject: String, before time: Int64) {
    guard !isInMemory else {
      waiting.removeAll { $0.subject == subject && $0.time < time }
      bytes = waiting.reduce(0) { $0 + Self.size($1) }
      return
    }
    drops[subject] = max(time, drops[subject] ?? .min)
  }

  mutating func mend(_ damage: Damage?) { self.damage = damage }
  mutating func close() { isClosing = true }

  /// What waits of what is asked for.
  func fitting(_ question: LedgerQuestion) -> [LedgerEvent] {
    waiting.filter(question.fits).map {
      var event = $0
      event.isSaved = false
      return event
    }
  }

  /// What the waiting events of a subject make of what is current, by key; nil for what is forgotten.
  func current(_ subject: String) -> [(key: String, body: [UInt8]?)] {
    waiting.compactMap { event in
      guard (event.holder ?? event.subject) == subject else { return nil }
      switch event.current {
      case .unchanged: return nil
      case .known(let body): return (event.key, body)
      case .forgotten: return (event.key, nil)
      }
    }
  }

  /// nil where there is nothing to do. What is to be written goes before what is to be dropped.
  var work: Work? {
    if let damage { return .mend(damage) }
    if !waiting.isEmpty { return .write(Array(waiting.prefix(Self.piece)), from: first) }
    if isClosing { return .end }
    return drops.first.map { .drop(subject: $0.key, before: $0.value) }
  }

  /// The file was opened, or may have been written: its last number says what of the waiting is in it.
  mutating func found(last: Int64) {
    guard let base else {
      base = last - Int64(first - 1)
      return
    }
    saved(through: Int(clamping: last - base))
  }

  /// Someone else has given our numbers: those to come are counted anew from the file's last.
  mutating func renumber(last: Int64) { base = last - Int64(first - 1) }

  mutating func saved(through number: Int) { remove(min(number - first + 1, waiting.count)) }

  mutating func dropped(subject: String, before time: Int64) {
    if drops[subject] == time { drops[subject] = nil }
  }

  mutating func mended(_ remark: String) {
    damage = nil
    told.remarks.append(remark)
  }

  /// Sets why nothing can be written, or that it can; whether that is news.
  mutating func tell(_ fault: String?) -> Bool {
    defer { told.fault = fault }
    return told.fault != fault
  }

  private mutating func remove(_ count: Int) {
    guard count > 0 else { return }
    bytes -= waiting.prefix(count).reduce(0) { $0 + Self.size($1) }
    waiting.removeFirst(count)
    first += count
  }

  private static func size(_ event: LedgerEvent) -> Int {
    var size = event.subject.utf8.count + event.key.utf8.count + event.name.utf8.count
    size += event.body.count + bytesBeside
    if case .known(let body) = event.current { size += body.count }
    return size
  }
}
