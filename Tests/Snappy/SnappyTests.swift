import Testing

@testable import Snappy

@Suite struct SnappyTests {
  @Test(arguments: [0, 1, 100, 70_000])
  func whatIsPackedUnpacks(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7 ^ $0) }
    let packed = snappyPacked(bytes)
    #expect(snappyLength(packed) == count)
    #expect(snappyUnpacked(packed) == bytes)
  }

  /// A literal of five letters, then a copy of all of them.
  @Test func aBlockByHand() {
    let block: [UInt8] = [10, 4 << 2] + Array("vigil".utf8) + [1 | 1 << 2, 5]
    #expect(snappyUnpacked(block) == Array("vigilvigil".utf8))
  }

  /// A claim is judged before memory is taken for it.
  @Test(
    arguments: [
      [], [0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0], [0xFF, 0xFF, 0xFF, 0x7F],
      [5, 0xF0], [5, 4 << 2, 1, 2], [10, 4 << 2, 1, 2, 3, 4, 5, 1 | 1 << 2, 9],
    ] as [[UInt8]])
  func noBlocks(_ bytes: [UInt8]) {
    #expect(snappyUnpacked(bytes) == nil)
  }
}
