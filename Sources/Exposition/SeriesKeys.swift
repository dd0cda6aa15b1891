package import Metrics
package import Protobuf

/// Makes the keys of series on a page in protobuf, one after the other in one array.
///
/// A key is a letter for the part of the metric (the bits of the bound or quantile after it), the length of the family's
/// name, the name, and the label fields as they stand in the message.
struct SeriesKeys {
  /// Which of a metric's samples a key names.
  enum Part {
    case plain, count, sum
    case bucket(Double)
    case quantile(Double)
  }

  /// Longer than what is used of it, so that a key is written without asking for room piece by piece.
  private var bytes: [UInt8]
  private var used = 0
  private let limit: Int
  /// Of the metric that is being read.
  private var name = UnsafeRawBufferPointer(start: nil, count: 0)
  private var labels = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Label fields that do not stand together, put together.
  private var gathered: [UInt8] = []
  private var hasGathered = false

  /// Takes over the storage of `bytes`, the keys of the page before; what they say is written over.
  init(_ bytes: consuming [UInt8], limit: Int) {
    self.bytes = bytes
    self.limit = min(limit, Int(UInt32.max) - 1)
  }

  /// The keys that were written; ends the writing.
  mutating func taken() -> [UInt8] {
    var taken = bytes
    bytes = []
    taken.removeLast(taken.count - used)
    return taken
  }

  /// Begins a metric with its family's name and its label fields.
  @inline(__always)
  mutating func begin(name: UnsafeRawBufferPointer, labels: UnsafeRawBufferPointer) {
    self.name = name
    self.labels = labels
    hasGathered = false
  }

  /// Takes the label fields of a metric whose fields come in no order.
  mutating func gather(_ metric: UnsafeRawBufferPointer) throws(ProtobufError) {
    gathered.removeAll(keepingCapacity: true)
    var reader = MessageReader(metric)
    var place = 0
    while let field = try reader.next() {
      try reader.skip(field)
      if field.number == 1 { gathered += metric[place..<reader.offset] }
      place = reader.offset
    }
    hasGathered = true
  }

  /// Writes the key of a sample of the metric.
  mutating func write(_ part: Part) throws(ProtobufError) -> (
    start: UInt32, length: UInt32, hash: UInt64
  ) {
    let labelCount = hasGathered ? gathered.count : labels.count
    let start = used
    // Letter, number and the name's length.
    try makeRoom(13 &+ name.count &+ labelCount)
    let (name, labels, gathered) = (name, labels, hasGathered ? gathered : nil)
    let (end, hash) = bytes.withUnsafeMutableBytes { buffer -> (Int, UInt64) in
      guard let base = buffer.baseAddress else { return (start, 0) }
      var place = base + start
      switch part {
      case .plain: put(0 as UInt8, &place)
      case .count: put(1 as UInt8, &place)
      case .sum: put(2 as UInt8, &place)
      case .bucket(let bound):
        put(3 as UInt8, &place)
        put(bound.bitPattern, &place)
      case .quantile(let quantile):
        put(4 as UInt8, &place)
        put(quantile.bitPattern, &place)
      }
      put(UInt32(truncatingIfNeeded: name.count), &place)
      put(name, &place)
      if let gathered {
        gathered.withUnsafeBytes { put($0, &place) }
      } else {
        put(labels, &place)
      }
      let first = UnsafePointer(base.assumingMemoryBound(to: UInt8.self)) + start
      return (place - base, hashBytes(first, place - base &- start, seed: hashSeed))
    }
    used = end
    return (UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: used &- start), hash)
  }

  /// Keeps bytes that are no series: an exemplar.
  mutating func keep(_ message: UnsafeRawBufferPointer) throws(ProtobufError) -> (
    start: UInt32, length: UInt32
  ) {
    let start = used
    try makeRoom(message.count)
    bytes.withUnsafeMutableBytes { buffer in
      UnsafeMutableRawBufferPointer(rebasing: buffer[start...]).copyMemory(from: message)
    }
    used += message.count
    return (UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: message.count))
  }

  @inline(__always)
  private mutating func makeRoom(_ count: Int) throws(ProtobufError) {
    guard used &+ count > bytes.count else { return }
    try grow(count)
  }

  @inline(never)
  private mutating func grow(_ count: Int) throws(ProtobufError) {
    guard used + count <= limit else {
      throw ProtobufError(offset: 0, reason: "the page's series take more than \(limit) bytes")
    }
    let size = max(used + count, 2 * bytes.count, 4096)
    bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      initialized = size
    }
  }
}

@inline(__always)
private func put<T: FixedWidthInteger>(_ number: T, _ place: inout UnsafeMutableRawPointer) {
  place.storeBytes(of: number.littleEndian, as: T.self)
  place += MemoryLayout<T>.size
}

@inline(__always)
private func put(_ bytes: UnsafeRawBufferPointer, _ place: inout UnsafeMutableRawPointer) {
  guard let base = bytes.baseAddress else { return }
  place.copyMemory(from: base, byteCount: bytes.count)
  place += bytes.count
}

/// The labels that a key of a page in protobuf names, in their order; nil where the bytes are no key.
func labelPairs(ofKey key: UnsafeRawBufferPointer) throws(ProtobufError) -> [Label] {
  var place = 1
  guard let letter = key.first else { return [] }
  var number = 0.0
  if letter >= 3 {
    guard key.count >= 9 else { return [] }
    number = Double(
      bitPattern: UInt64(littleEndian: key.loadUnaligned(fromByteOffset: 1, as: UInt64.self)))
    place = 9
  }
  guard key.count >= place + 4 else { return [] }
  let length = Int(UInt32(littleEndian: key.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
  place += 4
  guard key.count >= place + length else { return [] }
  var name = String(decoding: key[place..<place + length], as: UTF8.self)
  switch letter {
  case 1: name += "_count"
  case 2: name += "_sum"
  case 3: name += "_bucket"
  default: break
  }
  var pairs = [Label(Labels.nameLabel, name)]
  pairs += try labelPairs(inFields: UnsafeRawBufferPointer(rebasing: key[(place + length)...]))
  if letter >= 3 { pairs.append(Label(letter == 3 ? "le" : "quantile", openMetricsFloat(number))) }
  return pairs
}

/// The labels in a message's fields of number 1, each a name (1) and a value (2): so metrics and exemplars of the
/// protobuf format have them, and series of remote write. Other fields are skipped; ill-formed UTF-8 is an error.
package func labelPairs(inFields bytes: UnsafeRawBufferPointer) throws(ProtobufError) -> [Label] {
  var reader = MessageReader(bytes)
  var pairs: [Label] = []
  pairs.reserveCapacity(16)
  while let field = try reader.next() {
    guard field.number == 1 else {
      try reader.skip(field)
      continue
    }
    var message = try reader.nested(field)
    var pair = Label("", "")
    while let field = try message.next() {
      switch field.number {
      case 1: pair.name = try message.string(field)
      case 2: pair.value = try message.string(field)
      default: try message.skip(field)
      }
    }
    pairs.append(pair)
  }
  return pairs
}
