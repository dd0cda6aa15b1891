import Blocks
import Chunks
import Glibc
import Metrics
import TestSupport
import Testing

/// Blocks, written here and by Debian's promtool, read as one source.
struct DataDirectoryTests {
  private let hour: Int64 = 3_600_000
  private let start: Int64 = 1_700_006_400_000

  /// A block of floats by labels, each a minute from `from` on.
  @discardableResult
  private func block(
    _ series: [Labels: [Double]], from: Int64, in folder: String
  ) throws -> BlockMeta {
    let writer = try BlockWriter(
      in: folder,
      meta: BlockMeta(ulid: ULID(milliseconds: from), minTime: from, maxTime: from + 2 * hour))
    for (labels, values) in series.sorted(by: { $0.key < $1.key }) {
      var cutter = ChunkCutter()
      for (index, value) in values.enumerated() {
        cutter.append(from + Int64(index) * 60_000, value)
      }
      try writer.append(labels, cutter.finish())
    }
    return try writer.finish()
  }

  private func read(
    _ data: DataDirectory, _ matchers: [Matcher], from: Int64 = .min / 4, through: Int64 = .max / 4
  ) throws -> [String: [Int64: Double]] {
    var out: [String: [Int64: Double]] = [:]
    let found = try data.select(
      matchers, from: Timestamp(milliseconds: from), through: Timestamp(milliseconds: through))
    for series in found {
      var columns = SampleColumns()
      series.read(
        from: Timestamp(milliseconds: from), through: Timestamp(milliseconds: through),
        into: &columns)
      #expect(zip(columns.timestamps, columns.timestamps.dropFirst()).allSatisfy { $0 < $1 })
      out[series.labels.description] = Dictionary(
        uniqueKeysWithValues: zip(columns.timestamps, columns.values))
    }
    return out
  }

  @Test func blocksAreOneSource() throws {
    let scratch = try ScratchFolder()
    let a: Labels = ["__name__": "up", "job": "a"]
    let b: Labels = ["__name__": "up", "job": "b"]
    let c: Labels = ["__name__": "down", "job": "a", "zone": "1"]
    try block([a: [1, 2, 3], b: [4]], from: start, in: scratch.path)
    try block([a: [5, 6], c: [7]], from: start + 2 * hour, in: scratch.path)
    let data = try DataDirectory(scratch.path)
    let up = try read(data, [Matcher("__name__", equals: "up")])
    #expect(
      up["up{job=\"a\"}"] == [
        start: 1, start + 60_000: 2, start + 120_000: 3, start + 2 * hour: 5,
        start + 2 * hour + 60_000: 6,
      ])
    #expect(up["up{job=\"b\"}"] == [start: 4] && up.count == 2)
    let part = try read(
      data, [Matcher("job", equals: "a")], from: start + 60_000, through: start + 2 * hour)
    #expect(part["up{job=\"a\"}"] == [start + 60_000: 2, start + 120_000: 3, start + 2 * hour: 5])
    #expect(part["down{job=\"a\", zone=\"1\"}"] == [start + 2 * hour: 7])
    #expect(data.newestTime?.milliseconds == start + 2 * hour + 60_000)
    let (past, future) = (Timestamp.distantPast, Timestamp.distantFuture)
    #expect(
      try data.labelNames(selectors: [], from: past, through: future) == [
        "__name__", "job", "zone",
      ])
    #expect(try data.labelValues("job", selectors: [], from: past, through: future) == ["a", "b"])
    #expect(
      try data.labelValues(
        "job", selectors: [[Matcher("zone", equals: "1")]], from: past, through: future) == ["a"])
    #expect(data.problems.listed == [])
  }

  /// Each matcher over each pair of labels, beside what `Matcher` itself says of the series.
  @Test func matchersFindWhatFits() throws {
    let scratch = try ScratchFolder()
    var series: [Labels: [Double]] = [:]
    for number in 0..<60 {
      var pairs = [Label("__name__", "m\(number % 3)"), Label("host", "host-\(number)")]
      if number % 4 != 0 { pairs.append(Label("zone", "z\(number % 5)")) }
      series[Labels(pairs)] = [1]
    }
    try block(series, from: start, in: scratch.path)
    let data = try DataDirectory(scratch.path)
    let matchers = try [
      Matcher("__name__", .equal, "m1"), Matcher("__name__", .notEqual, "m1"),
      Matcher("zone", .equal, ""), Matcher("zone", .notEqual, ""), Matcher("zone", .equal, "z2"),
      Matcher("zone", .regex, "z1|z3"), Matcher("zone", .regex, ".*"),
      Matcher("zone", .regex, ".+"),
      Matcher("zone", .notRegex, "z.*"), Matcher("host", .regex, "host-[12].*"),
      Matcher("host", .notRegex, "host-1|host-2"), Matcher("none", .equal, ""),
      Matcher("none", .notEqual, ""), Matcher("zone", .regex, "(z2)?"),
      Matcher("host", .equal, "x"),
    ]
    for first in matchers {
      for second in matchers {
        let expected = series.keys.filter { first.matches($0) && second.matches($0) }
        let found = try data.select([first, second], from: .distantPast, through: .distantFuture)
        #expect(Set(found.map(\.labels)) == Set(expected), "\(first), \(second)")
        #expect(found.count == expected.count)
      }
    }
  }

  /// Blocks that overlap give each time once.
  @Test func whatSeveralBlocksHoldIsGivenOnce() throws {
    let scratch = try ScratchFolder()
    let a: Labels = ["a": "1"]
    try block([a: [1, 2, 3, 4]], from: start, in: scratch.path)
    try block([a: [30, 40, 5]], from: start + 120_000, in: scratch.path)
    try block([a: [0, 9]], from: start - 60_000, in: scratch.path)
    let data = try DataDirectory(scratch.path)
    let found = try read(data, [])["{a=\"1\"}"]
    #expect(
      found?.keys.sorted() == (-1...4).map { start + $0 * 60_000 })
    #expect(found?[start - 60_000] == 0 && found?[start + 240_000] == 5)
  }

  @Test func histogramsComeBack() throws {
    let scratch = try ScratchFolder()
    var histogram = NativeHistogram()
    histogram.schema = NativeHistogram.customSchema
    histogram.customValues = [0.5, 1, 2.5]
    histogram.positiveSpans = [.init(offset: 0, length: 4)]
    histogram.positiveBuckets = [1, 2, 3, 4]
    histogram.count = 10
    histogram.sum = 12.5
    var cutter = ChunkCutter()
    for minute in 0..<130 { cutter.append(start + Int64(minute) * 60_000, histogram) }
    let writer = try BlockWriter(
      in: scratch.path,
      meta: BlockMeta(ulid: ULID(milliseconds: 1), minTime: start, maxTime: start + 3 * hour))
    try writer.append(["__name__": "h"], cutter.finish())
    _ = try writer.finish()
    let data = try DataDirectory(scratch.path)
    var columns = SampleColumns()
    try data.select([], from: .distantPast, through: .distantFuture).first?.read(
      from: .distantPast, through: .distantFuture, into: &columns)
    #expect(columns.histograms.count == 130 && columns.timestamps.isEmpty)
    #expect(columns.histograms.allSatisfy { $0.histogram.isEqual(to: histogram) })
  }

  /// `promtool tsdb create-blocks-from openmetrics` and back.
  @Test func promtoolsBlocksAreRead() throws {
    let scratch = try ScratchFolder()
    var text = "# TYPE requests counter\n"
    var expected: [String: [Int64: Double]] = [:]
    for path in ["/", "/login", "/ü"] {
      for minute in 0..<600 {
        let time = start / 1000 + Int64(minute) * 60
        let value = Double(minute * minute) / 8
        text += "requests_total{path=\"\(path)\"} \(value) \(time)\n"
        expected["requests_total{path=\"\(path)\"}", default: [:]][time * 1000] = value
      }
    }
    text += "# EOF\n"
    let file = scratch.path + "/history.om"
    try #require(fopen(file, "w").map { fputs(text, $0) + fclose($0) } != nil)
    let data = scratch.path + "/data"
    guard
      let made = try runIfInstalled(
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", file, data])
    else { return }
    #expect(made.code == 0, "\(made.output)")
    let directory = try DataDirectory(data)
    #expect(try read(directory, [Matcher("__name__", equals: "requests_total")]) == expected)
    #expect(directory.newestTime?.milliseconds == start + 599 * 60_000)
    #expect(directory.problems.listed == [])
  }

  @Test func whatIsNoDataDirectoryIsSaid() throws {
    let scratch = try ScratchFolder()
    #expect(throws: BlockError(scratch.path, "holds neither blocks nor a log")) {
      try DataDirectory(scratch.path)
    }
    #expect {
      try DataDirectory("/nowhere")
    } throws: {
      "\($0)" == "/nowhere: No such file or directory"
    }
  }
}
