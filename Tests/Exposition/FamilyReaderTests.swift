import Metrics
import Protobuf
import Testing

@testable import Exposition

@Suite struct FamilyReaderTests {
  private func parse(
    _ bytes: [UInt8], _ change: (inout ExpositionParser.Options) -> Void = { _ in }
  ) throws -> (page: ParsedPage, lines: [String]) {
    var options = ExpositionParser.Options()
    change(&options)
    let parser = ExpositionParser(format: .protobuf, options: options)
    var page = ParsedPage()
    try parser.parse(bytes, into: &page)
    var lines: [String] = []
    for (index, entry) in page.entries.enumerated() {
      var line = "\(try parser.labels(of: entry, in: page, bytes: bytes)) \(entry.value)"
      if entry.timestamp != .min { line += " @\(entry.timestamp)" }
      if !page.startTimestamps.isEmpty, page.startTimestamps[index] != 0 {
        line += " since \(page.startTimestamps[index])"
      }
      if entry.exemplar >= 0 { line += " # " + (try exemplar(entry.exemplar, parser, page)) }
      lines.append(line)
    }
    for entry in page.histograms {
      let labels = try bytes.withUnsafeBytes { try parser.labels(of: entry, in: page, bytes: $0) }
      var line = "\(labels) \(entry.histogram)"
      if entry.startTimestamp != 0 { line += " since \(entry.startTimestamp)" }
      for index in entry.exemplars { line += " # " + (try exemplar(index, parser, page)) }
      lines.append(line)
    }
    return (page, lines)
  }

  private func exemplar(_ index: Int32, _ parser: ExpositionParser, _ page: ParsedPage) throws
    -> String
  {
    let exemplar = page.exemplars[Int(index)]
    let labels = try [UInt8]().withUnsafeBytes {
      try parser.labels(of: exemplar, in: page, bytes: $0)
    }
    return "\(labels) \(exemplar.value)"
      + (exemplar.timestamp == .min ? "" : " @\(exemplar.timestamp)")
  }

  @Test func numbersOfEveryKind() throws {
    var page = FamilyPage()
    page.family("a_seconds_total", 0, help: "How\nlong.", unit: "seconds") { family in
      family.metric(["x": "1", "y": "ö\"\n"], 3, time: 5) { counter in
        counter.double(1, 2.5)
        counter.message(2) { exemplar in
          exemplar.labels(["id": "7"])
          exemplar.double(2, 0.5)
          exemplar.time(3, 1, 250_000_000)
        }
        counter.time(3, 12, 345_000_000)
      }
      family.metric([:], 3) { $0.double(1, 1) }
    }
    page.family("g", 1) { $0.metric(["z": "1", "b": "", "a": "2"], 2) { $0.double(1, -1) } }
    page.family("u", 3) { $0.metric([:], 5) { $0.double(1, .infinity) } }
    page.family("none", 3) { _ in }
    let (parsed, lines) = try parse(page.bytes)
    #expect(
      lines == [
        #"a_seconds_total{x="1", y="ö\"\n"} 2.5 @5 since 12345 # {id="7"} 0.5 @1250"#,
        "a_seconds_total 1.0", #"g{a="2", z="1"} -1.0"#, "u inf",
      ])
    #expect(
      parsed.metadata == [
        "a_seconds_total": MetricMetadata(kind: .counter, help: "How\nlong.", unit: "seconds"),
        "g": MetricMetadata(kind: .gauge), "u": MetricMetadata(), "none": MetricMetadata(),
      ])
  }

  @Test func summariesAndClassicHistograms() throws {
    var page = FamilyPage()
    page.family("s", 2) { family in
      family.metric(["x": "1"], 4) { summary in
        summary.unsigned(1, 9)
        summary.double(2, 4.5)
        summary.message(3) { quantile in
          quantile.double(1, 0.99)
          quantile.double(2, .nan)
        }
        summary.time(4, 7)
      }
      family.metric([:], 4) { $0.unsigned(1, 1) }
    }
    page.family("h", 4) { family in
      family.metric(["x": "1"], 7) { histogram in
        histogram.unsigned(1, 5)
        histogram.double(2, 9)
        histogram.bucket(0.5, 2)
        histogram.bucket(1, 3) { $0.double(2, 0.75) }
      }
      family.metric([:], 7) { histogram in
        histogram.double(4, 1.5)
        histogram.bucket(.infinity, 2)
        histogram.bucket(9, 9)
      }
    }
    #expect(
      try parse(page.bytes).lines == [
        #"s_count{x="1"} 9.0 since 7000"#, #"s_sum{x="1"} 4.5 since 7000"#,
        #"s{quantile="0.99", x="1"} nan since 7000"#, "s_count 1.0", "s_sum 0.0",
        #"h_count{x="1"} 5.0"#, #"h_sum{x="1"} 9.0"#, #"h_bucket{le="0.5", x="1"} 2.0"#,
        #"h_bucket{le="1.0", x="1"} 3.0 # {} 0.75"#, #"h_bucket{le="+Inf", x="1"} 5.0"#,
        "h_count 1.5", "h_sum 0.0", #"h_bucket{le="+Inf"} 2.0"#,
      ])
  }

  /// A histogram that is classic and native at once.
  private var both: [UInt8] {
    var page = FamilyPage()
    page.family("h", 4) { family in
      family.metric(["x": "1"], 7) { histogram in
        histogram.unsigned(1, 7)
        histogram.double(2, 12.5)
        histogram.bucket(1, 3) { exemplar in
          exemplar.double(2, 0.75)
          exemplar.time(3, 5)
        }
        histogram.nativeBuckets()
        histogram.time(15, 3)
      }
    }
    return page.bytes
  }

  @Test func nativeHistogramsAreTakenWhereAsked() throws {
    let classic = [
      #"h_count{x="1"} 7.0 since 3000"#, #"h_sum{x="1"} 12.5 since 3000"#,
      #"h_bucket{le="1.0", x="1"} 3.0 since 3000 # {} 0.75 @5000"#,
      #"h_bucket{le="+Inf", x="1"} 7.0 since 3000"#,
    ]
    #expect(try parse(both).lines == classic)
    let (page, lines) = try parse(both) { $0.nativeHistograms = true }
    let native = try #require(page.histograms.first?.histogram)
    #expect(lines.count == 1 && lines[0].hasSuffix(" since 3000 # {} 0.75 @5000"))
    #expect(native.schema == 3 && native.zeroThreshold == 0.001 && native.zeroCount == 1)
    #expect(native.positiveSpans == [.init(offset: 1, length: 2)] && native.count == 7)
    #expect(native.positiveBuckets == [2, 3] && native.negativeBuckets == [1])
    let all = try parse(both) {
      $0.nativeHistograms = true
      $0.classicBesideNative = true
    }
    #expect(all.lines == classic + lines)
    // The native one goes before what would be made of the classic one.
    let converted = try parse(both) {
      $0.nativeHistograms = true
      $0.classicHistograms = .convert
    }
    #expect(converted.lines == lines)
  }

  @Test func classicHistogramsAreConvertedWhereAsked() throws {
    let (page, lines) = try parse(both) { $0.classicHistograms = .convert }
    #expect(page.entries.isEmpty && lines.count == 1)
    let histogram = try #require(page.histograms.first?.histogram)
    #expect(histogram.customValues == [1] && histogram.positiveBuckets == [3, 4])
    #expect(try parse(both) { $0.classicHistograms = .keepAndConvert }.lines.count == 5)
  }

  @Test func floatAndGaugeHistograms() throws {
    var page = FamilyPage()
    page.family("g", 5) { family in
      family.metric([:], 7) { histogram in
        histogram.double(4, 2.5)
        histogram.double(2, 3)
        histogram.span(12, 0, 1)
        histogram.packedDoubles(14, [2.5])
      }
      // Without observations an empty span says what it is.
      family.metric(["x": "1"], 7) { $0.span(12, 0, 0) }
    }
    let (parsed, _) = try parse(page.bytes) { $0.nativeHistograms = true }
    #expect(parsed.histograms.map(\.histogram.counterResetHint) == [.gauge, .gauge])
    #expect(parsed.histograms.map(\.histogram.count) == [2.5, 0])
    #expect(parsed.histograms.map(\.histogram.positiveBuckets) == [[2.5], []])
    #expect(
      parsed.histograms.map(\.histogram.positiveSpans) == [[.init(offset: 0, length: 1)], []])
  }

  @Test func whatPrometheusRefuses() throws {
    func refusal(
      _ name: String, _ type: UInt64, unit: String = "",
      _ metrics: (inout MessageWriter) -> Void = { $0.metric([:], 2) { $0.double(1, 1) } }
    ) -> String? {
      var page = FamilyPage()
      page.family(name, type, unit: unit, metrics)
      do {
        _ = try parse(page.bytes) { $0.nativeHistograms = true }
        return nil
      } catch {
        return (error as? ExpositionError)?.reason
      }
    }
    #expect(refusal("", 1) == "a metric family without a name")
    #expect(refusal("a", 6) == #"unknown metric type 6 of "a""#)
    #expect(
      refusal("a_seconds", 1, unit: "econds") == #"unit "econds" is not a suffix of "a_seconds""#)
    #expect(refusal("a_seconds_total", 1, unit: "seconds") != nil)
    #expect(
      refusal("a", 1) { $0.metric(["x": "1", "x": "2"], 2) { _ in } }
        == #"label name "x" is not unique (a)"#)
    #expect(
      refusal("a", 1) { $0.metric(["": "2"], 2) { _ in } } == "a label without a name (a)")
    #expect(
      refusal("a", 4) { family in
        family.metric([:], 7) { histogram in
          histogram.unsigned(1, 6)
          histogram.nativeBuckets()
        }
      }
        == "a native histogram that is not valid: 7 observations in buckets, but the count is 6")
  }

  /// Labels between and after the values, the type at the end.
  @Test func fieldsInAnyOrder() throws {
    var family = MessageWriter()
    family.delimited { family in
      family.message(4) { metric in
        metric.labels(["a": "1"])
        metric.message(2) { $0.double(1, 3) }
        metric.labels(["b": "2"])
      }
      family.message(4) { metric in
        metric.message(2) { $0.double(1, 4) }
        metric.labels(["c": "3"])
      }
      family.string(1, "g")
      family.unsigned(3, 1)
    }
    #expect(try parse(family.bytes).lines == [#"g{a="1", b="2"} 3.0"#, #"g{c="3"} 4.0"#])
  }

  /// The same series has the same key on the next page, wherever it stands, and no two share one.
  @Test func keysTellSeriesApart() throws {
    var keys: [Set<[UInt8]>] = []
    for extra in [false, true] {
      var page = FamilyPage()
      if extra { page.family("more", 1) { $0.metric([:], 2) { $0.double(1, 1) } } }
      for name in ["h", "h_count"] {
        page.family(name, 4) { family in
          family.metric([:], 7) { $0.bucket(1, 1) }
          family.metric(["x": "1"], 7) { $0.bucket(1, 1) }
        }
      }
      let (parsed, _) = try parse(page.bytes)
      let found = parsed.entries.map {
        Array(parsed.keys[Int($0.seriesStart)..<Int($0.seriesStart + $0.seriesLength)])
      }
      #expect(Set(found).count == found.count)
      keys.append(Set(found))
    }
    #expect(keys[0].count == 16 && keys[0].isStrictSubset(of: keys[1]))
  }

  /// A few bytes each, under labels that are long: what is kept of them is bounded.
  @Test func aPageCannotGrowWithoutBound() {
    let long = String(repeating: "x", count: 1 << 20)
    var page = FamilyPage()
    page.family("h", 4) { family in
      family.metric(["a": long], 7) { histogram in
        for bound in 0..<200 { histogram.bucket(Double(bound), 0) }
      }
    }
    #expect(throws: ExpositionError.self) { try parse(page.bytes) }
    var empty = FamilyPage()
    empty.family("g", 1) { family in for _ in 0..<5000 { family.message(4) { _ in } } }
    #expect(throws: ExpositionError.self) { try parse(empty.bytes) }
  }
}
