/// Slots by the hash of their series' labels: open addressing with linear probes, at least a quarter empty. Whoever asks
/// compares the labels; the store has them already.
struct SlotIndex {
  private struct Entry {
    var hash: UInt32
    var slot: UInt32
  }

  /// Never used; stops a search.
  private static let free = UInt32.max
  /// Used once; a search goes on behind it.
  private static let gone = UInt32.max - 1

  private var entries = [Entry](repeating: Entry(hash: 0, slot: SlotIndex.free), count: 64)
  /// Those that are not free.
  private var taken = 0
  private(set) var count = 0

  /// The slot with this hash that is the right one.
  func find(_ hash: UInt32, _ isRight: (UInt32) -> Bool) -> UInt32? {
    let mask = entries.count - 1
    var place = Int(hash) & mask
    while entries[place].slot != Self.free {
      let entry = entries[place]
      if entry.hash == hash, entry.slot != Self.gone, isRight(entry.slot) { return entry.slot }
      place = (place + 1) & mask
    }
    return nil
  }

  /// Adds a slot that is not there.
  mutating func insert(_ hash: UInt32, _ slot: UInt32) {
    if (taken + 1) * 4 > entries.count * 3 { rebuild(for: max(count + 1, count * 2)) }
    let mask = entries.count - 1
    var place = Int(hash) & mask
    while entries[place].slot != Self.free { place = (place + 1) & mask }
    entries[place] = Entry(hash: hash, slot: slot)
    taken += 1
    count += 1
  }

  mutating func remove(_ hash: UInt32, _ slot: UInt32) {
    let mask = entries.count - 1
    var place = Int(hash) & mask
    while entries[place].slot != Self.free {
      if entries[place].slot == slot {
        entries[place].slot = Self.gone
        count -= 1
        return
      }
      place = (place + 1) & mask
    }
  }

  /// Makes room for so many slots at once.
  mutating func reserve(_ count: Int) {
    if count * 4 > entries.count * 3 { rebuild(for: count) }
  }

  private mutating func rebuild(for count: Int) {
    var room = 64
    while room * 3 < count * 4 { room *= 2 }
    let before = entries
    entries = [Entry](repeating: Entry(hash: 0, slot: Self.free), count: room)
    taken = self.count
    for entry in before where entry.slot < Self.gone {
      var place = Int(entry.hash) & (room - 1)
      while entries[place].slot != Self.free { place = (place + 1) & (room - 1) }
      entries[place] = entry
    }
  }
}
