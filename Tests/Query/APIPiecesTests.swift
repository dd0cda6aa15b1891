import Metrics
import Testing

@testable import Query

@Suite struct APIPiecesTests {
  private func histogram(_ buckets: Int) -> NativeHistogram {
    var histogram = NativeHistogram()
    histogram.positiveSpans = [.init(offset: 0, length: UInt32(buckets))]
    histogram.positiveBuckets = (0..<buckets).map { Double($0) + 0.5 }
    return histogram
  }

  private func matrix(_ count: Int, points: Int, histograms: Int = 0) -> Value {
    .matrix(
      (0..<count).map { index in
        Series(
          labels: ["__name__": "m", "index": "\(index)\n"],
          points: (0..<points).map {
            Point(Timestamp(milliseconds: Int64($0) * 1001), Double($0) / 3)
          },
          histograms: (0..<histograms).map {
            HistogramPoint(Timestamp(milliseconds: Int64($0)), histogram(9))
          })
      })
  }

  /// However large the pieces are, together they are the same text.
  @Test func piecesMakeTheWhole() {
    let at = Timestamp(milliseconds: 5)
    let contents: [APIPieces.Content] = [
      .value(.scalar(Point(at, 1))), .value(.string("a\"b", at)), .value(.vector([])),
      .value(.matrix([])), .value(matrix(3, points: 40)), .value(matrix(2, points: 0)),
      .value(matrix(2, points: 3, histograms: 5)), .value(matrix(1, points: 0, histograms: 2)),
      .value(
        .vector(
          (0..<50).map {
            InstantSample(labels: ["a": "\($0)"], timestamp: at, content: .float(1.5))
          } + [
            InstantSample(labels: .empty, timestamp: at, content: .histogram(histogram(30)))
          ])),
      .series([]), .series([["a": "b"], .empty, ["a": String(repeating: "c\u{85}", count: 500)]]),
      .texts([]), .texts((0..<100).map { "text \($0) \u{1}" }),
    ]
    for content in contents {
      var whole = APIPieces(content, head: Array("<".utf8), tail: Array(">".utf8))
      let expected = whole.next(whole.largestSize) ?? []
      #expect(whole.isDone && whole.next() == nil)
      for size in [1, 100, 1000, 5000] {
        var pieces = APIPieces(content, head: Array("<".utf8), tail: Array(">".utf8))
        var all: [UInt8] = []
        while let piece = pieces.next(size) {
          #expect(!piece.isEmpty)
          all += piece
        }
        #expect(all == expected)
      }
    }
  }

  @Test func aPieceIsAboutAsLargeAsAskedFor() {
    var pieces = APIPieces(.value(matrix(20, points: 5000)))
    var sizes: [Int] = []
    while let piece = pieces.next(64 << 10) { sizes.append(piece.count) }
    #expect(sizes.count > 20)
    #expect(sizes.dropLast().allSatisfy { $0 > 20_000 && $0 <= 64 << 10 })
  }

  @Test func textsThatNeedEscapesAreEscaped() {
    func text(_ text: String) -> String {
      var pieces = APIPieces(.texts([text]))
      return String(decoding: pieces.next() ?? [], as: UTF8.self)
    }
    #expect(text("") == #"[""]"#)
    #expect(text("a b/ü€") == #"["a b/ü€"]"#)
    #expect(text("\"\\\n\u{7F}") == #"["\"\\\u000a\u007f"]"#)
    #expect(text("©\u{9B}x") == #"["©\u009bx"]"#)
  }
}
