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

  private(set) var bytes: [UInt8]
  private let limit: Int
  /// Of the metric that is being read.
  private var name = UnsafeRawBufferPointer(start: nil, count: 0)
  private var labels = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Label fields that do not stand together, put together; they live until the page is read.
  private var gathered: [UInt8] = []
  private var hasGathered = false

  /// Takes over the storage of `bytes`, which is emptied.
  init(_ bytes: consuming [UInt8], limit: Int) {
    self.bytes = bytes
    self.limit = min(limit, Int(UInt32.max) - 1)
    self.bytes.removeAll(keepingCapacity: true)
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
  @inline(__always)
  mutating func write(_ part: Part) throws(ProtobufError) -> (
    start: UInt32, length: UInt32, hash: UInt64
  ) {
    let start = bytes.count
    switch part {
    case .plain: bytes.append(0)
    case .count: bytes.append(1)
    case .sum: bytes.append(2)
    case .bucket(let bound): append(3, bound)
    case .quantile(let quantile): append(4, quantile)
    }
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: name.count).littleEndian) {
      bytes.append(contentsOf: $0)
    }
    bytes.append(contentsOf: name)
    if hasGathered {
      bytes.append(contentsOf: gathered)
    } else {
      bytes.append(contentsOf: labels)
    }
    guard bytes.count <= limit else { throw tooLong() }
    let hash = bytes.withUnsafeBytes { seriesHash(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    return (
      UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: bytes.count &- start), hash
    )
  }

  /// Keeps bytes that are no series: an exemplar.
  mutating func keep(_ message: UnsafeRawBufferPointer) throws(ProtobufError) -> (
    start: UInt32, length: UInt32
  ) {
    let start = bytes.count
    bytes.append(contentsOf: message)
    guard bytes.count <= limit else { throw tooLong() }
    return (UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: message.count))
  }

  private mutating func append(_ letter: UInt8, _ number: Double) {
    bytes.append(letter)
    withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private func tooLong() -> ProtobufError {
    ProtobufError(offset: 0, reason: "the page's series take more than \(limit) bytes")
  }
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
