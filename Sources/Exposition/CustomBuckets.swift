internal import Metrics

/// Gathers the lines of classic histograms into native histograms with custom buckets; the lines themselves leave
/// the page unless `keep`.
///
/// As in Prometheus only families of type `histogram` take part, lines must stand together, and a histogram whose
/// buckets contradict one another or its count is dropped.
func convertClassicHistograms(
  in page: inout ParsedPage, _ bytes: UnsafeRawBufferPointer, keep: Bool
) throws(ExpositionError) {
  let parser = ExpositionParser(format: .text004)
  var consumed = [Bool](repeating: false, count: page.entries.count)
  var current: ClassicHistogram?
  for (index, entry) in page.entries.enumerated() {
    guard entry.family >= 0, page.families[Int(entry.family)].kindInForce == .histogram else {
      continue
    }
    var pairs = try parser.read(
      bytes, Int(entry.seriesStart), Int(entry.seriesLength), kind: .histogram, unit: "")
    guard let nameIndex = pairs.firstIndex(where: { $0.name == Labels.nameLabel }) else { continue }
    let name = pairs[nameIndex].value
    let family = page.families[Int(entry.family)].name
    guard let part = ClassicHistogram.Part(name: name, family: family, pairs: pairs) else {
      continue
    }
    pairs.removeAll { $0.name == "le" || $0.name == Labels.nameLabel }
    let key = Labels(pairs)
    if current?.family != entry.family || current?.key != key {
      current?.finish(into: &page)
      current = ClassicHistogram(family: entry.family, key: key, first: entry)
      current?.startTimestamp = page.startTimestamps.isEmpty ? 0 : page.startTimestamps[index]
    }
    current?.add(part, entry)
    consumed[index] = true
  }
  current?.finish(into: &page)
  guard !keep else { return }
  let kept = page.entries.indices.filter { !consumed[$0] }
  page.entries = kept.map { page.entries[$0] }
  if !page.startTimestamps.isEmpty {
    page.startTimestamps = kept.map { page.startTimestamps[$0] }
  }
}

/// The lines of one classic histogram, as they come.
private struct ClassicHistogram {
  enum Part {
    case bucket(upperBound: Double)
    case count
    case sum

    init?(name: String, family: String, pairs: [Label]) {
      switch name {
      case family + "_bucket":
        guard var le = pairs.first(where: { $0.name == "le" })?.value,
          let bound = le.withUTF8({ parseNumber($0) })
        else { return nil }
        self = .bucket(upperBound: bound)
      case family + "_count": self = .count
      case family + "_sum": self = .sum
      default: return nil
      }
    }
  }

  var family: Int32
  var key: Labels
  var first: ParsedPage.Entry
  var startTimestamp: Int64 = 0
  private var buckets: [(bound: Double, cumulative: Double)] = []
  private var count: Double?
  private var sum = 0.0
  private var timestamp = Int64.min
  private var exemplars: [Int32] = []

  init(family: Int32, key: Labels, first: ParsedPage.Entry) {
    self.family = family
    self.key = key
    self.first = first
  }

  mutating func add(_ part: Part, _ entry: ParsedPage.Entry) {
    switch part {
    case .bucket(let bound): buckets.append((bound, entry.value))
    case .count: count = entry.value
    case .sum: sum = entry.value
    }
    if entry.timestamp != .min { timestamp = entry.timestamp }
    if entry.exemplar >= 0 { exemplars.append(entry.exemplar) }
  }

  func finish(into page: inout ParsedPage) {
    guard let histogram = converted() else { return }
    page.histograms.append(
      ParsedPage.HistogramEntry(
        seriesStart: first.seriesStart, seriesLength: first.seriesLength, hash: first.hash,
        histogram: histogram, timestamp: timestamp, startTimestamp: startTimestamp, family: family,
        exemplars: exemplars))
  }

  private func converted() -> NativeHistogram? {
    customBucketHistogram(buckets, count: count, sum: sum)
  }
}

/// A classic histogram as a native one with custom buckets; nil where its buckets contradict one another or the count.
func customBucketHistogram(
  _ buckets: [(bound: Double, cumulative: Double)], count: Double?, sum: Double
) -> NativeHistogram? {
  var sorted = buckets.sorted { $0.bound < $1.bound }
  guard !sorted.contains(where: { $0.bound.isNaN || !($0.cumulative >= 0) }) else { return nil }
  let total = count ?? sorted.last?.cumulative ?? 0
  if sorted.last?.bound != .infinity { sorted.append((.infinity, total)) }
  guard sorted.last?.cumulative == total, total >= 0 else { return nil }
  var histogram = NativeHistogram()
  histogram.schema = NativeHistogram.customSchema
  histogram.count = total
  histogram.sum = sum
  histogram.customValues = sorted.dropLast().map(\.bound)
  var before = 0.0
  var gap: Int32 = 0
  for (index, bucket) in sorted.enumerated() {
    guard bucket.cumulative >= before, index == 0 || bucket.bound > sorted[index - 1].bound else {
      return nil
    }
    let population = bucket.cumulative - before
    before = bucket.cumulative
    if population == 0 {
      gap &+= 1
      continue
    }
    histogram.positiveBuckets.append(population)
    if gap > 0 || histogram.positiveSpans.isEmpty {
      histogram.positiveSpans.append(.init(offset: gap, length: 1))
      gap = 0
    } else {
      histogram.positiveSpans[histogram.positiveSpans.count - 1].length += 1
    }
  }
  return histogram
}
