import TestSupport
import Testing

@testable import TSDB

/// The index of slots finds what a dictionary would.
@Suite struct SlotIndexTests {
  @Test(arguments: [UInt32.max, 0xFF, 0])
  func findsWhatADictionaryWould(mask: UInt32) {
    // With a narrow mask nearly all hashes collide.
    var random = SplitMix(seed: 5)
    var index = SlotIndex()
    var plain: [UInt32: UInt32] = [:]
    index.reserve(100)
    for _ in 0..<4000 {
      let slot = UInt32(random.next() % 300)
      let hash = (slot &* 2_654_435_761) & mask
      if plain[slot] != nil, random.next() % 2 == 0 {
        index.remove(hash, slot)
        plain[slot] = nil
      } else if plain[slot] == nil {
        index.insert(hash, slot)
        plain[slot] = hash
      }
      #expect(index.count == plain.count)
    }
    for slot in 0..<UInt32(300) {
      let found = index.find((slot &* 2_654_435_761) & mask) { $0 == slot }
      #expect(found == (plain[slot] == nil ? nil : slot))
    }
  }
}

/// Pieces of memory come and go without ever overlapping.
@Suite struct WordPoolTests {
  @Test func piecesAreOnesOwn() throws {
    var random = SplitMix(seed: 6)
    var pool = WordPool()
    var taken: [(words: UnsafeMutablePointer<UInt64>, capacity: UInt16, mark: UInt64)] = []
    for mark in 0..<UInt64(20_000) {
      if !taken.isEmpty, random.next() % 3 == 0 {
        taken.swapAt(Int(random.next() % UInt64(taken.count)), taken.count - 1)
        let one = taken.removeLast()
        for place in 0..<Int(one.capacity) { #expect(one.words[place] == one.mark) }
        pool.give(one.words, capacity: one.capacity)
      } else {
        let least = Int(random.next() % 137)
        let next = pool.take(least)
        let piece = try #require(next)
        #expect(Int(piece.capacity) >= least)
        for place in 0..<Int(piece.capacity) { piece.words[place] = mark }
        taken.append((piece.words, piece.capacity, mark))
      }
    }
    let tooMuch = pool.take(SeriesHead.wordsPerChunk + 9)
    #expect(tooMuch == nil)
  }
}
