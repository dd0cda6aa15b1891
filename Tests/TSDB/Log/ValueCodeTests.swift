import Metrics
import TestSupport
import Testing

@testable import TSDB

struct ValueCodeTests {
  /// Whatever the value and whatever its series' key value, it comes back to the bit.
  @Test func everyValueComesBack() throws {
    var random = SplitMix(seed: 3)
    let special: [Double] = [
      0, -0.0, 1, -1, 0x1p51, -0x1p51, 0x1p52, 0x1p53 - 1, .infinity, -.infinity, .nan,
      .staleMarker, .plainNaN, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1, 1e9, 4e9,
    ]
    func value() -> UInt64 {
      switch random.next() % 4 {
      case 0: special[Int(random.next() % UInt64(special.count))].bitPattern
      case 1: Double(Int64(bitPattern: random.next()) >> Int64(random.next() % 64)).bitPattern
      case 2: (random.next() << (random.next() % 64)) >> (random.next() % 64)
      default: random.next()
      }
    }
    var words = [UInt64](repeating: 0, count: 8)
    for _ in 0..<200_000 {
      let key = value()
      let near = key ^ ((random.next() >> (random.next() % 64)) << (random.next() % 32))
      let value = random.next() % 3 == 0 ? near : value()
      for isKey in [false, true] {
        let code = isKey ? ValueCode(key: value) : ValueCode(value, key: key)
        var cursor = BitCursor()
        words.withUnsafeMutableBufferPointer { words in
          guard let base = words.baseAddress else { return }
          cursor.write(0b101, 3, to: base)
          cursor.write(code.bits, code.count, to: base)
          if let raw = code.raw { cursor.write(raw, code.rawCount, to: base) }
          base[Int(cursor.wordCount)] = cursor.pending
        }
        let end = Int(cursor.wordCount) * 64 + 64 - Int(cursor.free)
        let back = words.withUnsafeBufferPointer { words -> (UInt64, Bool, Int)? in
          guard let base = words.baseAddress else { return nil }
          var reader = WordReader(words: base, position: 3)
          let (value, isKey) = reader.readValue(key: key)
          return (value, isKey, reader.position)
        }
        try #require(
          back ?? (0, false, 0) == (value, isKey, end), "\(key) \(value) \(isKey)")
      }
    }
  }
}
