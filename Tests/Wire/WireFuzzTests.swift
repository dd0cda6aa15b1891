import Metrics
import Protobuf
import TestSupport
import Testing

@testable import Wire

@Suite struct WireFuzzTests {
  /// Messages with something of everything, to be spoiled.
  private static let seeds: [[UInt8]] = {
    var series = SentSeries(["__name__": "h", "a": "b"])
    series.times = [1, 2, 3]
    series.values = [1, 2, .nan]
    series.starts = [0, 1, 2]
    series.metadata = MetricMetadata(kind: .histogram, help: "x", unit: "y")
    var histogram = NativeHistogram()
    histogram.count = 3
    histogram.positiveSpans = [.init(offset: -1, length: 2)]
    histogram.positiveBuckets = [1, 2]
    series.histograms = [HistogramPoint(Timestamp(milliseconds: 5), histogram)]
    let metadata = WriteProtocol.encode(["h": MetricMetadata(kind: .gauge, help: "z")])
    var otlp = MessageWriter()
    otlp.message(1) { resource in
      resource.message(2) { scope in
        for (field, points) in [(5, 2), (7, 1), (9, 1), (10, 1), (11, 1)] as [(UInt32, Int)] {
          scope.message(2) { metric in
            metric.string(1, "m")
            metric.message(field) { data in
              for _ in 0..<points {
                data.message(1) { point in
                  point.fixed64(3, 5_000_000)
                  point.fixed64(4, 1)
                  point.message(field == 9 ? 9 : field == 10 ? 1 : 7) { pair in
                    pair.string(1, "k")
                    pair.message(2) { $0.message(5) { $0.message(1) { $0.signed(3, 4) } } }
                  }
                }
              }
              data.unsigned(2, 2)
            }
          }
        }
      }
    }
    return [
      WriteProtocol.version1.encode([series]) + metadata, WriteProtocol.version2.encode([series]),
      otlp.bytes,
    ]
  }()

  /// Whatever bytes come, each reader answers, and what it gives can be taken.
  @Test(arguments: 0..<6) func spoiledMessagesNeverCrash(seed: Int) {
    var random = SplitMix(seed: UInt64(seed) &* 7919 &+ 3)
    let intake = WriteIntake(limit: 4096)
    let sink = Sink()
    var message = WrittenMessage()
    var read = 0
    for round in 0..<400 {
      var bytes = Self.seeds[round % Self.seeds.count]
      for _ in 0..<Int(random.next() % 4) {
        guard !bytes.isEmpty else { break }
        let at = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 5 {
        case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[at] = [0, 0x7F, 0x80, 0xFF][Int(random.next() % 4)]
        case 2: bytes.removeLast(bytes.count - at)
        case 3: bytes.removeSubrange(at..<min(bytes.count, at + Int(random.next() % 9)))
        default:
          let end = min(bytes.count, at + Int(random.next() % 60))
          bytes.insert(contentsOf: bytes[at..<end], at: Int(random.next() % UInt64(bytes.count)))
        }
      }
      for kind in 0..<4 {
        do throws(WireError) {
          switch kind {
          case 0: try RemoteWrite1.decode(bytes, into: &message)
          case 1: try RemoteWrite2.decode(bytes, into: &message)
          case 2: try MetricsForm.protobuf.decode(bytes).written(into: &message)
          default:
            let body = try WriteProtocol.unpacked(bytes, limit: 4096)
            try RemoteWrite1.decode(body, into: &message)
          }
        } catch { continue }
        _ = intake.take(message, into: sink, now: Timestamp(milliseconds: 1_000_000))
        _ = sink.take()
        read += 1
      }
    }
    #expect(read > 200)
  }
}
