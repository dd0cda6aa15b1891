import Metrics
import TestSupport
import Testing

@testable import TSDB

func everything(_ store: Store, _ matchers: [Matcher]) throws -> [Labels: SampleColumns] {
  var out: [Labels: SampleColumns] = [:]
  for series in try store.select(matchers, from: .distantPast, through: .distantFuture) {
    var columns = SampleColumns()
    series.read(from: .distantPast, through: .distantFuture, into: &columns)
    out[series.labels] = columns
  }
  return out
}

@Suite struct StoreSampleTests {
  enum Shape: CaseIterable { case constant, counter, noise, bits, jitter }

  @Test(arguments: Shape.allCases) func samplesComeBackAsTheyWent(shape: Shape) throws {
    var random = SplitMix(seed: 7)
    let store = Store()
    let reference = store.reference(for: ["__name__": "m"])
    var times: [Int64] = []
    var values: [Double] = []
    var time: Int64 = 1_700_000_000_000
    var value = 1.0
    for step in 0..<1000 {
      time += shape == .jitter ? 14_000 + Int64(random.next() % 2000) : 15_000
      if step % 97 == 96 { time += Int64(random.next() >> 20) }
      switch shape {
      case .constant: value = step % 200 == 0 ? .infinity : 3
      case .counter: value += Double(random.next() % 50)
      case .noise, .jitter: value = Double.random(in: 0..<1000, using: &random)
      case .bits: value = Double(bitPattern: random.next())
      }
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: time))
      batch.append(reference, value)
      #expect(store.append(batch).appended == 1)
      times.append(time)
      values.append(value)
    }
    let back = try #require(try everything(store, [])[["__name__": "m"]])
    #expect(back.timestamps == times)
    #expect(back.values.map(\.bitPattern) == values.map(\.bitPattern))
    var part = SampleColumns()
    let series = try store.select(
      [], from: .distantPast, through: Timestamp(milliseconds: times[700]))
    series[0].read(
      from: Timestamp(milliseconds: times[250]), through: Timestamp(milliseconds: times[700]),
      into: &part)
    #expect(part.timestamps == Array(times[250...700]))
  }

  @Test func oldAndRepeatedSamplesAreCountedNotKept() throws {
    let store = Store()
    let reference = store.reference(for: ["a": "b"])
    func append(_ time: Int64, _ value: Double) -> AppendOutcome {
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: time))
      batch.append(reference, value)
      return store.append(batch)
    }
    #expect(append(10, 1).appended == 1)
    #expect(append(9, 1).outOfOrder == 1)
    #expect(append(10, 1) == AppendOutcome())
    #expect(append(10, 2).duplicates == 1)
    #expect(try everything(store, [])[["a": "b"]]?.values == [1])
  }

  @Test func aSelectionSeesWholeBatchesOnly() throws {
    let store = Store()
    let reference = store.reference(for: ["a": "b"])
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: 1))
    batch.append(reference, 1)
    store.append(batch)
    let selected = try store.select([], from: .distantPast, through: .distantFuture)
    for time in 2...300 {
      batch.timestamp = Timestamp(milliseconds: Int64(time))
      store.append(batch)
    }
    var columns = SampleColumns()
    selected[0].read(from: .distantPast, through: .distantFuture, into: &columns)
    #expect(columns.timestamps == [1])
  }

  @Test func histogramsAndStartTimestampsComeBack() throws {
    let store = Store()
    let reference = store.reference(for: ["h": "1"])
    var random = SplitMix(seed: 3)
    var sent: [NativeHistogram] = []
    for step in 0..<300 {
      var histogram = NativeHistogram()
      histogram.schema = 3
      histogram.count = Double(step)
      histogram.sum = Double.random(in: 0..<9, using: &random)
      histogram.positiveSpans = [.init(offset: 1, length: UInt32(2 + step / 100))]
      histogram.positiveBuckets = (0..<2 + step / 100).map { Double($0 * step) }
      sent.append(histogram)
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: Int64(step * 1000)))
      batch.histograms = [
        .init(
          reference: reference, timestamp: batch.timestamp,
          startTimestamp: Timestamp(milliseconds: Int64(step / 50)), histogram: histogram)
      ]
      #expect(store.append(batch).appended == 1)
    }
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: 400_000))
    batch.append(reference, .staleMarker)
    store.append(batch)
    let back = try #require(try everything(store, [])[["h": "1"]])
    #expect(back.histograms.map(\.histogram) == sent)
    #expect(back.histogramStartTimestamps == (0..<300).map { Int64($0 / 50) })
    #expect(back.values.count == 1 && back.values[0].isStaleMarker)
  }

  @Test func retentionDropsChunksThenSeries() throws {
    let store = Store(limits: StoreLimits(retention: .seconds(1000)))
    let old = store.reference(for: ["s": "old"])
    let new = store.reference(for: ["s": "new"])
    for time in 0..<1000 {
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: Int64(time * 5000)))
      if time < 500 { batch.append(old, 1) }
      batch.append(new, 2)
      store.append(batch)
    }
    let generation = store.generation
    store.enforceRetention(now: Timestamp(milliseconds: 5_000_000))
    #expect(store.generation > generation)
    let left = try everything(store, [])
    #expect(Array(left.keys) == [["s": "new"]])
    let kept = left[["s": "new"]]?.timestamps ?? []
    #expect(kept.count >= 200 && kept.count <= 320)
    #expect(
      try store.labelValues("s", selectors: [], from: .distantPast, through: .distantFuture)
        == ["new"])
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: 9_000_000))
    batch.append(old, 1)
    #expect(store.append(batch).refused == 1)
    #expect(store.reference(for: ["s": "old"]) != old)
  }

  @Test func slotsAreReusedUnderNewNumbers() throws {
    let store = Store(limits: StoreLimits(retention: .seconds(10)))
    for round in 0..<4 {
      let time = Timestamp(milliseconds: Int64(round) * 100_000)
      let labels = (0..<3000).map {
        ["round": "\(round)", "i": "\($0 % 100)", "j": "\($0)"] as Labels
      }
      var batch = SampleBatch(timestamp: time)
      batch.references = store.references(for: labels)
      batch.values = Array(repeating: Double(round), count: labels.count)
      #expect(store.append(batch).appended == 3000)
      store.enforceRetention(now: time)
      let left = try everything(store, [Matcher("i", equals: "7")])
      #expect(Set(left.keys) == Set(labels.filter { $0["i"] == "7" }))
      #expect(store.statistics.series == 3000)
      #expect(store.statistics.labelValues == 3101)
    }
  }

  @Test func aSeriesThatGetsNoSampleGoes() {
    let store = Store()
    let reference = store.reference(for: ["a": "b"])
    store.enforceRetention(now: Timestamp(milliseconds: 0))
    #expect(store.reference(for: ["a": "b"]) == reference)
    store.enforceRetention(now: Timestamp(milliseconds: 0))
    #expect(store.statistics.series == 0)
  }

  @Test func bytesAndSeriesAreBounded() {
    let store = Store(
      limits: StoreLimits(retention: .seconds(1_000_000), chunkBytes: 20_000, series: 10))
    let references = (0..<12).map { store.reference(for: ["i": "\($0)"]) }
    var random = SplitMix(seed: 1)
    var refused = 0
    for time in 0..<1000 {
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: Int64(time * 5000)))
      for reference in references {
        batch.append(reference, Double.random(in: 0..<1, using: &random))
      }
      refused += store.append(batch).refused
    }
    #expect(refused == 2000)
    store.enforceRetention(now: Timestamp(milliseconds: 5_000_000))
    #expect(store.statistics.chunkBytes <= 20_000)
    #expect(store.statistics.series == 10)
  }
}

@Suite struct StoreSelectionTests {
  let store = Store()
  let all: [Labels]

  init() {
    all = (0..<700).map { index in
      [
        "__name__": index % 2 == 0 ? "a" : "b", "node": "n-\(index)",
        "zone": index % 3 == 0 ? "" : "z\(index % 7)",
      ]
    }
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: 1))
    for labels in all { batch.append(store.reference(for: labels), 1) }
    store.append(batch)
  }

  @Test(arguments: [
    "a", "", "n-1.*", "n-1.+", "n-(1|2|3)", "n-1|n-20", "z[1-3]", ".*", ".+", "(z1|z2)", "z(1|2)",
    ".*77.*",
    ".*-1[0-9]+5", "n.1[^2]*7?",
    "n-12?3", "n-1{2}", "(?i)Z1", "n\\-77", "|z1", "n-100é?", "[^z].*",
  ]) func matchersSelectWhatTheySay(expression: String) throws {
    for name in ["__name__", "node", "zone", "none"] {
      for operation in Matcher.Operation.allCases {
        let matcher = try Matcher(name, operation, expression)
        let expected = Set(all.filter { matcher.matches($0) })
        for matchers in [
          [matcher], [matcher, Matcher("__name__", equals: "a")],
          [matcher, Matcher("node", equals: "n-12")],
        ] {
          let wanted = expected.filter { labels in matchers.allSatisfy { $0.matches(labels) } }
          for _ in 0..<2 {
            let got = try store.select(matchers, from: .distantPast, through: .distantFuture)
            #expect(got.count == wanted.count, "\(matchers)")
            #expect(Set(got.map(\.labels)) == wanted, "\(matchers)")
          }
        }
      }
    }
  }

  @Test func rememberedAnswersLearnOfNewValues() throws {
    let matcher = try Matcher("node", .regex, "n-[0-9]+7")
    let before = try store.select([matcher], from: .distantPast, through: .distantFuture).count
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: 2))
    batch.append(store.reference(for: ["node": "n-99997"]), 1)
    store.append(batch)
    let after = try store.select([matcher], from: .distantPast, through: .distantFuture).count
    #expect(after == before + 1)
  }

  @Test func labelsAreListed() throws {
    let names = try store.labelNames(selectors: [], from: .distantPast, through: .distantFuture)
    #expect(names == ["__name__", "node", "zone"])
    let zones = try store.labelValues(
      "zone", selectors: [[Matcher("node", equals: "n-1")], [Matcher("node", equals: "n-2")]],
      from: .distantPast, through: .distantFuture)
    #expect(zones == ["z1", "z2"])
  }
}

@Suite struct StoreConcurrencyTests {
  @Test func readersSeeSoundSeriesBesideAWriter() async throws {
    let store = Store(limits: StoreLimits(retention: .seconds(400)))
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        var references = (0..<50).map { store.reference(for: ["i": "\($0)"]) }
        for time in 1...1000 {
          var batch = SampleBatch(timestamp: Timestamp(milliseconds: Int64(time * 1000)))
          for reference in references { batch.append(reference, Double(time)) }
          store.append(batch)
          if time % 200 == 0 {
            store.enforceRetention(now: batch.timestamp)
            references = (0..<50).map { store.reference(for: ["i": "\($0)"]) }
          }
        }
        return true
      }
      group.addTask {
        var sound = true
        var columns = SampleColumns()
        for _ in 0..<60 {
          let selected =
            (try? store.select([], from: .distantPast, through: .distantFuture)) ?? []
          var newest: Set<Int64> = []
          for series in selected {
            columns.removeAll()
            series.read(from: .distantPast, through: .distantFuture, into: &columns)
            for (time, value) in zip(columns.timestamps, columns.values) {
              sound = sound && Double(time) == value * 1000
            }
            if let last = columns.timestamps.last { newest.insert(last) }
          }
          sound = sound && newest.count <= 1
        }
        return sound
      }
      for await sound in group { #expect(sound) }
    }
  }
}
