import Metrics
import Testing

@testable import Exposition

@Suite struct OpenMetricsTests {
  private func parse(_ text: String, _ change: (inout ExpositionParser.Options) -> Void = { _ in })
    throws -> (ParsedPage, [Labels])
  {
    var options = ExpositionParser.Options()
    change(&options)
    let parser = ExpositionParser(format: .openMetrics100, options: options)
    var page = ParsedPage()
    let bytes = Array((text + "# EOF\n").utf8)
    try parser.parse(bytes, into: &page)
    return (page, try page.entries.map { try parser.labels(of: $0, in: page, bytes: bytes) })
  }

  @Test func createdLinesBecomeStartTimestamps() throws {
    let text = """
      # TYPE a counter
      a_created 5
      a_total 1
      a_total{x="1"} 2 3.5 # {id="7"} 0.5 1.25
      a_created{x="1"} 6.5
      # TYPE s summary
      s{quantile="0.5"} 1
      s_count 2
      s_created 7
      # TYPE g_created gauge
      g_created 8

      """
    let (page, labels) = try parse(text) { $0.createdAsStart = true }
    #expect(page.startTimestamps == [5000, 6500, 7000, 7000, 0])
    #expect(labels.map(\.metricName) == ["a_total", "a_total", "s", "s_count", "g_created"])
    #expect(page.entries[1].timestamp == 3500)
    #expect(page.exemplars.map(\.value) == [0.5])
    #expect(page.exemplars.map(\.timestamp) == [1250])
    let (plain, _) = try parse(text)
    #expect(plain.entries.count == 8 && plain.startTimestamps.isEmpty)
  }

  private let classic = """
    # TYPE h histogram
    h_bucket{z="1",le="0.5"} 2
    h_bucket{z="1",le="1"} 2
    h_bucket{z="1",le="+Inf"} 5
    h_count{z="1"} 5
    h_sum{z="1"} 9
    h_bucket{z="2",le="1"} 3
    h_bucket{z="2",le="+Inf"} 2
    h_count{z="2"} 2

    """

  @Test func classicHistogramsBecomeNativeOnes() throws {
    let (page, _) = try parse(classic) { $0.classicHistograms = .convert }
    #expect(page.entries.isEmpty)
    // The second contradicts itself.
    #expect(page.histograms.count == 1)
    let histogram = try #require(page.histograms.first?.histogram)
    #expect(histogram.schema == NativeHistogram.customSchema)
    #expect(histogram.customValues == [0.5, 1])
    #expect(histogram.positiveBuckets == [2, 3])
    #expect(histogram.positiveSpans == [.init(offset: 0, length: 1), .init(offset: 1, length: 1)])
    #expect(histogram.count == 5 && histogram.sum == 9)
    let (both, _) = try parse(classic) { $0.classicHistograms = .keepAndConvert }
    #expect(both.entries.count == 8 && both.histograms.count == 1)
  }

  @Test func bucketBoundsAndTypesBecomeLabels() throws {
    let (_, labels) = try parse(classic) { $0.typeAndUnitLabels = true }
    #expect(labels[1]["le"] == "1.0")
    #expect(labels[0]["__type__"] == "histogram")
  }

  @Test(arguments: [
    "", "a 1\n", "a 1\n\n# EOF\n", "a  1\n# EOF\n", "# TYPE a\n# EOF\n", "# EOF\na 1\n",
    "# UNIT a b\n# EOF\n", "a 1 NaN\n# EOF\n", "a{b=\"1\" c=\"2\"} 1\n# EOF\n",
    "a{b=\"1\",b=\"2\"} 1\n# EOF\n",
  ]) func whatIsNotOpenMetricsIsRefused(text: String) {
    let parser = ExpositionParser(format: .openMetrics100)
    var page = ParsedPage()
    let bytes = Array(text.utf8)
    #expect(throws: ExpositionError.self) {
      try parser.parse(bytes, into: &page)
      for entry in page.entries { _ = try parser.labels(of: entry, in: page, bytes: bytes) }
    }
  }

  @Test func contentTypesDecide() {
    #expect(expositionFormat(contentType: "text/plain; version=0.0.4").format == .text004)
    #expect(
      expositionFormat(contentType: "application/openmetrics-text; version=1.0.0").format
        == .openMetrics100)
    #expect(expositionFormat(contentType: "text/html").format == nil)
    #expect(expositionFormat(contentType: "", fallback: .text004).format == .text004)
    #expect(
      acceptHeader(for: [.openMetrics100, .text004])
        == "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.3,"
        + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1")
  }
}
