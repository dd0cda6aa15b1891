internal import Glibc

/// The labels of one line while it passes through a pipeline, in memory that the next line takes over.
///
/// Names and values are copied into one run of bytes, so they outlive the line; a field is where they stand there. Few
/// fields are looked through one by one, many through a table of their hashes.
struct LineFields: ~Copyable {
  enum Source: UInt8 { case stream, metadata, parsed }

  struct Field {
    var hash: UInt32
    var name: Range<Int32>
    var value: Range<Int32>
    var source: Source
    /// A parser has set it; no other sets it again, not even where it was dropped.
    var isExtracted: Bool
    var isDropped: Bool
  }

  private var bytes: UnsafeMutablePointer<UInt8>
  private var byteCapacity: Int
  private var byteCount = 0
  private var fields: UnsafeMutablePointer<Field>
  private var fieldCapacity: Int
  private(set) var count = 0
  /// Places in `fields` by hash, -1 for none; empty until there are many.
  private var table: [Int32] = []
  /// What belongs to the stream.
  private var base: [Field] = []
  private var baseBytes = 0

  /// What went wrong first with this line: one of Loki's names, or "".
  private(set) var error = ""
  private(set) var errorDetails = ""

  private static let fewFields = 24

  init() {
    byteCapacity = 4096
    bytes = .allocate(capacity: byteCapacity)
    fieldCapacity = 32
    fields = .allocate(capacity: fieldCapacity)
  }

  deinit {
    bytes.deallocate()
    fields.deallocate()
  }

  // MARK: Lines

  /// Starts a stream: its labels stand in every line.
  mutating func startStream(_ labels: [(name: String, value: String)]) {
    (count, byteCount, baseBytes) = (0, 0, 0)
    base = []
    table = []
    for label in labels { set(label.name, label.value, .stream) }
    base = (0..<count).map { fields[$0] }
    baseBytes = byteCount
  }

  /// Starts a line with the stream's labels alone.
  mutating func startLine() {
    byteCount = baseBytes
    if !table.isEmpty { table = [] }
    reserveFields(base.count)
    for (index, field) in base.enumerated() { fields[index] = field }
    count = base.count
    if !error.isEmpty {
      error = ""
      errorDetails = ""
    }
  }

  /// Remembers what went wrong, unless something had already.
  mutating func fail(_ name: String, _ details: @autoclosure () -> String) {
    guard error.isEmpty else { return }
    error = name
    errorDetails = details()
  }

  mutating func clearError() { error = "" }
  mutating func clearErrorDetails() { errorDetails = "" }

  // MARK: Reading

  subscript(index: Int) -> Field { fields[index] }

  mutating func drop(_ index: Int) { fields[index].isDropped = true }

  func bytes(_ range: Range<Int32>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: bytes + Int(range.lowerBound), count: Int(range.upperBound - range.lowerBound))
  }

  func text(_ range: Range<Int32>) -> String { String(decoding: bytes(range), as: UTF8.self) }

  /// Where a name's field is, dropped or not; nil where there is none.
  func place(_ name: UnsafeRawBufferPointer, _ hash: UInt32) -> Int? {
    if table.isEmpty {
      for index in 0..<count where fields[index].hash == hash && isNamed(index, name) {
        return index
      }
      return nil
    }
    let mask = table.count - 1
    var slot = Int(hash) & mask
    while table[slot] >= 0 {
      let index = Int(table[slot])
      if fields[index].hash == hash, isNamed(index, name) { return index }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Where a label is that the line has; nil where it has none.
  func present(_ name: FieldName) -> Int? {
    let place = name.bytes.withUnsafeBytes { self.place($0, name.hash) }
    guard let place, !fields[place].isDropped else { return nil }
    return place
  }

  private func isNamed(_ index: Int, _ name: UnsafeRawBufferPointer) -> Bool {
    let own = fields[index].name
    let length = Int(own.upperBound - own.lowerBound)
    guard length == name.count else { return false }
    guard length > 0, let other = name.baseAddress else { return true }
    return memcmp(bytes + Int(own.lowerBound), other, length) == 0
  }

  // MARK: Writing

  mutating func set(_ name: String, _ value: String, _ source: Source) {
    set(FieldName(name), value, source)
  }

  mutating func set(_ name: FieldName, _ value: String, _ source: Source) {
    var value = value
    value.withUTF8 { set(name, UnsafeRawBufferPointer($0), source) }
  }

  /// Sets a label to bytes that are not of these fields.
  mutating func set(_ name: FieldName, _ value: UnsafeRawBufferPointer, _ source: Source) {
    let start = Int32(byteCount)
    append(value)
    set(name, start..<Int32(byteCount), source)
  }

  /// Sets a label to a value that was written here.
  mutating func set(_ name: FieldName, _ value: Range<Int32>, _ source: Source) {
    if let index = name.bytes.withUnsafeBytes({ place($0, name.hash) }) {
      fields[index].value = value
      fields[index].source = source
      fields[index].isDropped = false
      return
    }
    let start = Int32(byteCount)
    name.bytes.withUnsafeBytes { append($0) }
    add(
      Field(
        hash: name.hash, name: start..<Int32(byteCount), value: value, source: source,
        isExtracted: false, isDropped: false))
  }

  /// Adds a field that a parser read; of the same name one takes its place that none has set.
  mutating func extract(
    _ name: Range<Int32>, _ hash: UInt32, _ place: Int?, _ value: Range<Int32>
  ) {
    let field = Field(
      hash: hash, name: name, value: value, source: .parsed, isExtracted: true, isDropped: false)
    if let place { fields[place] = field } else { add(field) }
  }

  private mutating func add(_ field: Field) {
    reserveFields(count + 1)
    fields[count] = field
    count += 1
    if table.isEmpty {
      if count > Self.fewFields { rebuildTable(256) }
    } else if count * 2 > table.count {
      rebuildTable(table.count * 4)
    } else {
      enter(count - 1)
    }
  }

  private mutating func rebuildTable(_ size: Int) {
    table = [Int32](repeating: -1, count: size)
    for index in 0..<count { enter(index) }
  }

  private mutating func enter(_ index: Int) {
    let mask = table.count - 1
    var slot = Int(fields[index].hash) & mask
    while table[slot] >= 0 { slot = (slot + 1) & mask }
    table[slot] = Int32(index)
  }

  /// Takes back the fields that were added behind the first `kept`.
  mutating func cut(to kept: Int) {
    count = kept
    if !table.isEmpty { rebuildTable(table.count) }
  }

  private mutating func reserveFields(_ needed: Int) {
    guard needed > fieldCapacity else { return }
    let larger = max(needed, fieldCapacity * 2)
    let moved = UnsafeMutablePointer<Field>.allocate(capacity: larger)
    moved.moveInitialize(from: fields, count: count)
    fields.deallocate()
    (fields, fieldCapacity) = (moved, larger)
  }

  // MARK: Bytes

  /// Where the next byte goes.
  var end: Int32 { Int32(byteCount) }

  /// Takes back the bytes from `start` on.
  mutating func cutBytes(to start: Int32) { byteCount = Int(start) }

  mutating func reserveBytes(_ more: Int) {
    guard byteCount + more > byteCapacity else { return }
    let larger = max(byteCount + more, byteCapacity * 2)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    memcpy(moved, bytes, byteCount)
    bytes.deallocate()
    (bytes, byteCapacity) = (moved, larger)
  }

  mutating func append(_ byte: UInt8) {
    reserveBytes(1)
    bytes[byteCount] = byte
    byteCount += 1
  }

  mutating func append(_ more: UnsafeRawBufferPointer) {
    guard let start = more.baseAddress, more.count > 0 else { return }
    reserveBytes(more.count)
    memcpy(bytes + byteCount, start, more.count)
    byteCount += more.count
  }
}

/// A label's name with its hash.
struct FieldName: Sendable, Hashable {
  let bytes: [UInt8]
  let hash: UInt32

  init(_ text: String) {
    bytes = Array(text.utf8)
    hash = bytes.withUnsafeBytes(fieldHash)
  }
}

/// FNV-1a: names are short.
func fieldHash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
  var hash: UInt32 = 2_166_136_261
  for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
  return hash
}
