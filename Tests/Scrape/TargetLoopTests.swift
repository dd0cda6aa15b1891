import Metrics
import Testing
import Transport
import YAML

@testable import Scrape

/// One target fed with answers by hand, a second apart.
private final class Feed {
  let sink = RecordingSink()
  let loop: TargetLoop
  var target: ScrapeTarget
  var scratch = PageScratch()
  var second: Int64 = 0

  init(_ yaml: String = "") throws {
    let job = try Self.job(yaml)
    target = ScrapeTarget(
      job: "j", labels: ["job": "j", "instance": "i"], url: "http://i/metrics",
      interval: .seconds(1), timeout: .seconds(1))
    loop = TargetLoop(0, target, job)
  }

  static func job(_ yaml: String) throws -> ScrapeJob {
    let text = "scrape_configs: [{job_name: j\(yaml.isEmpty ? "" : ", ")\(yaml)}]"
    return try ScrapeConfiguration(Array(text.utf8), file: "f").jobs[0]
  }

  static func response(_ page: String, type: String = "text/plain") -> HTTPResponse {
    HTTPResponse(
      status: 200, headers: [HTTPHeader("Content-Type", type)], body: Array(page.utf8))
  }

  func scrape(_ page: String?, type: String = "text/plain") -> [String] {
    second += 1
    let answer: TargetLoop.Answer =
      page.map { .page(Self.response($0, type: type)) } ?? .failure(ScrapeError("down"))
    _ = loop.finish(
      answer, at: Timestamp(milliseconds: second * 1000), duration: .milliseconds(10), sink: sink,
      scratch: &scratch)
    return sink.take()
  }

  var status: TargetStatus { loop.status(now: .now, wall: Timestamp(milliseconds: 0)) }
}

private let up = #"up{instance="i", job="j"}"#
private func a(_ x: String) -> String { #"a{instance="i", job="j", x="\#(x)"}"# }

@Suite struct TargetLoopTests {
  @Test func vanishedSeriesEnd() throws {
    let feed = try Feed()
    #expect(
      feed.scrape("a{x=\"1\"} 1\na{x=\"2\"} 2\n")
        == ["\(a("1")) 1000 1.0", "\(a("2")) 1000 2.0", "\(up) 1000 1.0"])
    #expect(
      feed.scrape("a{x=\"2\"} 3\n")
        == ["\(a("1")) 2000 stale", "\(a("2")) 2000 3.0", "\(up) 2000 1.0"])
    // Written in another way it is the same series, and what ended does not end again.
    #expect(feed.scrape("a{ x = \"2\" , } 4\n") == ["\(a("2")) 3000 4.0", "\(up) 3000 1.0"])
    #expect(feed.scrape(nil) == ["\(a("2")) 4000 stale", "\(up) 4000 0.0"])
    #expect(feed.scrape(nil) == ["\(up) 5000 0.0"])
    #expect(feed.status.health == .down && feed.status.error == "down")
    #expect(feed.scrape("a{x=\"2\"} 5\n") == ["\(a("2")) 6000 5.0", "\(up) 6000 1.0"])
    // A page with an error counts as a whole as failed.
    #expect(
      feed.scrape("a{x=\"3\"} 6\na{x=\"2\" 7\n") == ["\(a("2")) 7000 stale", "\(up) 7000 0.0"])
    feed.loop.end(at: Timestamp(milliseconds: 9000), sink: feed.sink)
    #expect(feed.sink.take() == ["\(up) 9000 stale"])
  }

  @Test func ownTimesAreHonouredAndNotTracked() throws {
    let feed = try Feed()
    #expect(
      feed.scrape("b 1\na{x=\"1\"} 1 500\n")
        == ["\(a("1")) 500 1.0", #"b{instance="i", job="j"} 1000 1.0"#, "\(up) 1000 1.0"])
    #expect(feed.scrape("b 2\n") == [#"b{instance="i", job="j"} 2000 2.0"#, "\(up) 2000 1.0"])
    let ignoring = try Feed("honor_timestamps: false")
    #expect(ignoring.scrape("a{x=\"1\"} 1 500\n") == ["\(a("1")) 1000 1.0", "\(up) 1000 1.0"])
    #expect(ignoring.scrape("") == ["\(a("1")) 2000 stale", "\(up) 2000 1.0"])
    let first = try Feed()
    #expect(
      first.scrape("a{x=\"1\"} 1 500\nb 1\n")
        == ["\(a("1")) 500 1.0", #"b{instance="i", job="j"} 1000 1.0"#, "\(up) 1000 1.0"])
  }

  @Test func conflictingLabelsAreExportedUnlessHonoured() throws {
    let page = "a{instance=\"x\",exported_job=\"y\",job=\"z\"} 1\n"
    let feed = try Feed()
    #expect(
      feed.scrape(page).first
        == #"a{exported_exported_job="z", exported_instance="x", exported_job="y", instance="i", job="j"} 1000 1.0"#
    )
    let honouring = try Feed("honor_labels: true")
    #expect(
      honouring.scrape(page).first
        == #"a{exported_job="y", instance="x", job="z"} 1000 1.0"#)
  }

  @Test func familiesAreToldAgainWhereTheSinkForgetsAndTakenBackAtTheEnd() throws {
    let page = "# TYPE a counter\na 1\n"
    let feed = try Feed()
    for _ in 0..<3 { _ = feed.scrape(page) }
    let own: Labels = ["instance": "i", "job": "j"]
    #expect(feed.sink.snapshot.tellers == [own])
    feed.sink.drop()
    for _ in 0..<3 { _ = feed.scrape(page) }
    #expect(feed.sink.snapshot.tellers == [own, own])
    feed.loop.end(at: Timestamp(milliseconds: 9000), sink: feed.sink)
    #expect(feed.sink.snapshot.tellers == [own, own, own])
    // Where a page's own labels count, the target's are none of its series'.
    let honouring = try Feed("honor_labels: true")
    _ = honouring.scrape(page)
    #expect(
      honouring.sink.snapshot.tellers == [["__job__": "j", "__url__": "http://i/metrics"]])
  }

  @Test func reportSeriesCount() throws {
    let feed = try Feed("metric_relabel_configs: [{source_labels: [x], regex: '1', action: drop}]")
    _ = feed.loop.finish(
      .page(Feed.response("a{x=\"1\"} 1\na{x=\"2\"} 2\n")),
      at: Timestamp(milliseconds: 1), duration: .milliseconds(250), sink: feed.sink,
      scratch: &feed.scratch)
    let values = feed.sink.snapshot.samples.filter { $0.series.hasPrefix("scrape_") }.map(\.value)
    #expect(values == [0.25, 2, 1, 2])
    #expect(feed.status.samples == 2 && feed.status.samplesKept == 1)
  }

  @Test(arguments: [
    ("sample_limit: 1", "sample_limit exceeded: 2 samples, limit 1"),
    ("label_limit: 3", "label_limit exceeded: 4 labels, limit 3, metric a"),
    (
      "label_value_length_limit: 2",
      "label_value_length_limit exceeded: 5 bytes, limit 2, metric a, label x"
    ),
    ("label_name_length_limit: 7", "label_name_length_limit exceeded: 8 bytes, limit 7, metric a"),
    (
      "metric_relabel_configs: [{regex: __name__, action: labeldrop}]",
      "no metric name is left after metric_relabel_configs"
    ),
  ]) func limitsFailTheScrape(yaml: String, message: String) throws {
    let feed = try Feed(yaml)
    #expect(feed.scrape("a{x=\"12345\"} 1\na{x=\"2\"} 1\n") == ["\(up) 1000 0.0"])
    #expect(feed.status.error?.hasPrefix(message) == true, "\(feed.status.error ?? "")")
  }

  @Test func oddPagesAreToldAndHostileTextIsHarmless() throws {
    let feed = try Feed()
    #expect(
      feed.scrape("a{x=\"1\"} 1\na{x=\"1\"} 2\n") == ["\(a("1")) 1000 1.0", "\(up) 1000 1.0"])
    #expect(feed.status.warning == "lines that repeat a series: 1")
    _ = feed.scrape("a 1\n", type: "x/\u{1B}[31m")
    #expect(feed.status.error?.contains("\u{1B}") == false)
  }

  @Test func contentTypeDecides() throws {
    let feed = try Feed()
    #expect(feed.scrape("a 1\n", type: "") == ["\(up) 1000 0.0"])
    let fallback = try Feed("fallback_scrape_protocol: PrometheusText0.0.4")
    #expect(fallback.scrape("c 1\n", type: "").count == 2)
    #expect(fallback.status.warning?.contains("Content-Type") == true)
    let open = try Feed()
    #expect(open.scrape("a 1\n", type: "application/openmetrics-text") == ["\(up) 1000 0.0"])
  }

  @Test func classicHistogramsAreConvertedWhereAsked() throws {
    let page = """
      # TYPE h histogram
      h_bucket{le="1"} 1
      h_bucket{le="+Inf"} 3
      h_sum 4
      h_count 3

      """
    let feed = try Feed("convert_classic_histograms_to_nhcb: true")
    #expect(feed.scrape(page) == ["\(up) 1000 1.0"])
    let content = feed.sink.snapshot
    #expect(content.histograms.map(\.histogram.count) == [3])
    #expect(
      content.labels.contains(["__name__": "h", "job": "j", "instance": "i"]))
    #expect(feed.scrape("") == [#"h{instance="i", job="j"} 2000 stale"#, "\(up) 2000 1.0"])
  }

  @Test func changedRulesAndLostReferencesStartAnew() throws {
    let feed = try Feed()
    _ = feed.scrape("a{x=\"1\"} 1\na{x=\"2\"} 1\n")
    feed.sink.drop()
    #expect(
      feed.scrape("a{x=\"1\"} 2\n")
        == ["\(a("1")) 2000 2.0", "\(a("2")) 2000 stale", "\(up) 2000 1.0"])
    let rule = "metric_relabel_configs: [{target_label: x, replacement: '9'}]"
    feed.loop.update(feed.target, try Feed.job(rule))
    #expect(
      feed.scrape("a{x=\"1\"} 3\n")
        == ["\(a("1")) 3000 stale", "\(a("9")) 3000 3.0", "\(up) 3000 1.0"])
  }
}
