/// Finds again the series that a scraper has seen, by the bytes of their lines: bytes → slot number.
///
/// Slots number from 0 in the order of their making, so that a scraper keeps what it knows of a series in arrays
/// beside the table. A page names its series in nearly the same order each time, so the slot after the last one
/// found is tried before the hash table: most look-ups then run straight through memory.
package struct SeriesTable: Sendable {
  private struct Slot {
    var hash: UInt64
    var start: UInt32
    var length: UInt32
  }

  private var slots: [Slot] = []
  private var keys: [UInt8] = []
  /// Open addressing with linear probing: slot number plus one, 0 for empty; a power of two long.
  private var buckets: [UInt32] = []

  package init() {}

  /// How many series are known.
  package var count: Int { slots.count }

  /// The bytes by which all of them are known.
  package var keyBytes: Int { keys.count }

  /// The slot of a series, if it is known; `expected` is the slot that the page's order makes likely (the one after
  /// the last found).
  @inline(__always)
  package func find(
    hash: UInt64, start: UInt32, length: UInt32, in bytes: UnsafeRawBufferPointer,
    expected: Int
  ) -> Int? {
    if expected < slots.count, matches(expected, hash, start, length, bytes) { return expected }
    return search(hash: hash, start: start, length: length, in: bytes)
  }

  /// The slot of an entry's series, if it is known.
  @inline(__always)
  package func find(
    _ entry: ParsedPage.Entry, in bytes: UnsafeRawBufferPointer, expected: Int
  ) -> Int? {
    find(
      hash: entry.hash, start: entry.seriesStart, length: entry.seriesLength, in: bytes,
      expected: expected)
  }

  /// Takes a series that `find` does not know; gives its slot.
  package mutating func insert(
    hash: UInt64, start: UInt32, length: UInt32, in bytes: UnsafeRawBufferPointer
  ) -> Int {
    if (slots.count + 1) * 2 > buckets.count { grow() }
    slots.append(Slot(hash: hash, start: UInt32(truncatingIfNeeded: keys.count), length: length))
    keys.append(contentsOf: bytes[Int(start)..<Int(start) + Int(length)])
    place(slots.count - 1)
    return slots.count - 1
  }

  package mutating func insert(_ entry: ParsedPage.Entry, in bytes: UnsafeRawBufferPointer) -> Int {
    insert(hash: entry.hash, start: entry.seriesStart, length: entry.seriesLength, in: bytes)
  }

  package mutating func removeAll() { self = SeriesTable() }

  @inline(__always)
  private func matches(
    _ slot: Int, _ hash: UInt64, _ start: UInt32, _ length: UInt32, _ bytes: UnsafeRawBufferPointer
  ) -> Bool {
    let known = slots[slot]
    guard known.hash == hash, known.length == length else { return false }
    return keys.withUnsafeBytes { keys in
      guard let a = keys.baseAddress, let b = bytes.baseAddress else { return length == 0 }
      return equalWords(a + Int(known.start), b + Int(start), Int(length))
    }
  }

  private func search(
    hash: UInt64, start: UInt32, length: UInt32, in bytes: UnsafeRawBufferPointer
  ) -> Int? {
    guard !buckets.isEmpty else { return nil }
    let mask = buckets.count - 1
    var index = Int(truncatingIfNeeded: hash >> 20) & mask
    while buckets[index] != 0 {
      let slot = Int(buckets[index]) - 1
      if matches(slot, hash, start, length, bytes) { return slot }
      index = (index + 1) & mask
    }
    return nil
  }

  private mutating func place(_ slot: Int) {
    let mask = buckets.count - 1
    var index = Int(truncatingIfNeeded: slots[slot].hash >> 20) & mask
    while buckets[index] != 0 { index = (index + 1) & mask }
    buckets[index] = UInt32(slot + 1)
  }

  private mutating func grow() {
    buckets = [UInt32](repeating: 0, count: max(64, buckets.count * 2))
    for slot in slots.indices { place(slot) }
  }
}

/// The hash under which a table keeps the series with these bytes; another in every process.
package func seriesHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  guard let base = bytes.baseAddress else { return 0 }
  return hashBytes(base.assumingMemoryBound(to: UInt8.self), bytes.count, seed: hashSeed)
}

@inline(__always)
private func equalWords(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
  var offset = 0
  while offset &+ 8 <= count {
    if a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      != b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    {
      return false
    }
    offset &+= 8
  }
  while offset < count {
    if a.load(fromByteOffset: offset, as: UInt8.self)
      != b.load(fromByteOffset: offset, as: UInt8.self)
    {
      return false
    }
    offset &+= 1
  }
  return true
}
