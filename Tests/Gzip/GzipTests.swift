import Glibc
import Gzip
import TestSupport
import Testing

@Suite struct GzipTests {
  private static let texts: [String: [UInt8]] = [
    "none": [], "a zero": [0], "a letter": Array("a".utf8),
    "one byte a million times": [UInt8](repeating: 7, count: 1_000_000),
    "many": (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) },
  ]

  // By their names: a test's arguments are printed whole.
  @Test(arguments: texts.keys.sorted())
  func whatIsPackedUnpacks(_ name: String) throws {
    let bytes = try #require(Self.texts[name])
    let packed = try #require(gzipped(bytes))
    let once = try gunzipped(packed, limit: 1 << 20)
    let twice = try gunzipped(packed + packed, limit: 2 << 20)
    // Compared by hand: a difference of large arrays is told for minutes.
    let (isSame, isTwice) = (once == bytes, twice == bytes + bytes)
    #expect(isSame && isTwice)
  }

  @Test func piecesMakeOneBody() throws {
    let deflater = try #require(Deflater())
    var random = SplitMix(seed: 3)
    var all: [UInt8] = []
    var packed: [UInt8] = []
    for size in [0, 1, 70_000, 3, 200_000, 0] {
      let piece = (0..<size).map { _ in UInt8.random(in: 0...20, using: &random) }
      all += piece
      packed += deflater.take(piece, isLast: false)
    }
    packed += deflater.take([], isLast: true)
    let unpacked = try gunzipped(packed, limit: 1 << 20)
    let isSame = unpacked == all
    #expect(isSame)
  }

  @Test func aBombEndsAtItsLimit() throws {
    let bomb = try #require(gzipped([UInt8](repeating: 0, count: 50 << 20)))
    #expect(bomb.count < 500_000)
    #expect(try gunzipped(bomb, limit: 1 << 20) == nil)
  }

  @Test func whatIsNoGzipIsAnError() throws {
    let packed = try #require(gzipped(Array("some text".utf8)))
    #expect(throws: Inflater.Fault.self) { try gunzipped(Array("some text".utf8), limit: 100) }
    #expect(throws: Inflater.Fault.self) { try gunzipped(Array(packed.dropLast()), limit: 100) }
    var wrong = packed
    wrong[wrong.count - 6] ^= 1
    #expect(throws: Inflater.Fault.self) { try gunzipped(wrong, limit: 100) }
  }

  /// The field's own program reads it.
  @Test func gzipReadsIt() throws {
    let path = temporaryPath("page.gz")
    let packed = try #require(gzipped(Array("up 1\n".utf8)))
    let file = try #require(fopen(path, "w"))
    fwrite(packed, 1, packed.count, file)
    fclose(file)
    guard let result = try runIfInstalled(["gzip", "-dc", path]) else { return }
    #expect(result.code == 0 && result.output == "up 1\n")
  }
}
