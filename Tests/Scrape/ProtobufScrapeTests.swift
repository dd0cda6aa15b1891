import Exposition
import Metrics
import Protobuf
import Testing
import Transport
import YAML

@testable import Scrape

@Suite struct ProtobufScrapeTests {
  private func job(_ yaml: String, global: String = "") throws -> ScrapeJob {
    let text = "global: {\(global)}\nscrape_configs: [{job_name: j\(yaml)}]"
    return try ScrapeConfiguration(Array(text.utf8), file: "f").jobs[0]
  }

  /// What Prometheus 3 asks for by default, with native histograms, and by name.
  @Test(
    arguments: [
      ("", "", ExpositionFormat.preferred),
      (", scrape_native_histograms: true", "", [.protobuf] + ExpositionFormat.preferred),
      ("", "scrape_native_histograms: true", [.protobuf] + ExpositionFormat.preferred),
      (
        ", scrape_native_histograms: false", "scrape_native_histograms: true",
        ExpositionFormat.preferred
      ),
      (
        ", scrape_native_histograms: true", "scrape_protocols: [PrometheusText0.0.4]", [.text004]
      ),
      (", scrape_protocols: [PrometheusText0.0.4, PrometheusProto]", "", [.text004, .protobuf]),
    ] as [(String, String, [ExpositionFormat])])
  func protocols(_ yaml: String, _ global: String, _ formats: [ExpositionFormat]) throws {
    #expect(try job(yaml, global: global).protocols == formats)
  }

  @Test func theAcceptHeaderAsksForFamilies() throws {
    let header = acceptHeader(for: try job(", scrape_native_histograms: true").protocols)
    #expect(
      header.hasPrefix(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
          + "encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;"
          + "escaping=allow-utf-8;q=0.5,"))
  }

  private func page(_ values: [(String, Double)], observations: UInt64) -> [UInt8] {
    var writer = MessageWriter()
    writer.delimited { family in
      family.string(1, "c")
      family.string(2, "Help.")
      for (label, value) in values {
        family.message(4) { metric in
          metric.message(1) { pair in
            pair.string(1, "x")
            pair.string(2, label)
          }
          metric.message(3) { counter in
            counter.double(1, value)
            counter.message(3) { $0.signed(1, 2) }
          }
        }
      }
    }
    if observations > 0 {
      writer.delimited { family in
        family.string(1, "h")
        family.unsigned(3, 4)
        family.message(4) { metric in
          metric.message(7) { histogram in
            histogram.unsigned(1, observations)
            histogram.message(12) { $0.unsigned(2, 1) }
            histogram.packedZigzag(13, [Int64(observations)])
          }
        }
      }
    }
    return writer.bytes
  }

  /// The same series on page after page, native histograms among them, and their end.
  @Test func pagesInProtobufAreTaken() throws {
    let sink = RecordingSink()
    let target = ScrapeTarget(
      job: "j", labels: ["job": "j", "instance": "i"], url: "http://h/metrics",
      interval: .seconds(1), timeout: .seconds(1))
    let loop = TargetLoop(0, target, try job(", scrape_native_histograms: true"))
    var scratch = PageScratch()
    var second: Int64 = 0
    func scrape(_ bytes: [UInt8]) -> [String] {
      second += 1
      let response = HTTPResponse(
        status: 200,
        headers: [
          HTTPHeader(
            "Content-Type",
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
              + "encoding=delimited")
        ], body: bytes)
      _ = loop.finish(
        .page(response), at: Timestamp(milliseconds: second * 1000), duration: .milliseconds(1),
        sink: sink, scratch: &scratch)
      return sink.take().filter { !$0.hasPrefix("up") }
    }
    func c(_ x: String) -> String { #"c{instance="i", job="j", x="\#(x)"}"# }
    #expect(
      scrape(page([("1", 5), ("2", 6)], observations: 3))
        == ["\(c("1")) 1000 5.0", "\(c("2")) 1000 6.0"])
    #expect(sink.snapshot.histograms.map(\.histogram.count) == [3])
    let known = sink.snapshot.labels.count
    #expect(
      scrape(page([("2", 7), ("1", 8)], observations: 4))
        == ["\(c("1")) 2000 8.0", "\(c("2")) 2000 7.0"])
    #expect(sink.snapshot.labels.count == known)
    #expect(
      scrape(page([("1", 9)], observations: 0))
        == [
          "\(c("1")) 3000 9.0", "\(c("2")) 3000 stale", #"h{instance="i", job="j"} 3000 stale"#,
        ])
    #expect(sink.snapshot.metadata["c"] == MetricMetadata(kind: .counter, help: "Help."))
    // A broken page ends what was there.
    #expect(scrape([5, 1]) == ["\(c("1")) 4000 stale"])
    #expect(
      loop.status(now: .now, wall: Timestamp(milliseconds: 0)).error
        == "line 1, column 2: a length of 5 goes beyond the message")
  }
}
