internal import Metrics

/// Turns the `_created` lines of typed OpenMetrics families into start timestamps of the lines they belong to.
///
/// A line belongs to the next `_created` line of its run (no comment line between) when base name and labels agree,
/// or to one that has just been passed. `le` of histograms and `quantile` of summaries do not count as labels.
func takeStartTimestamps(in page: inout ParsedPage, _ scanner: PageScanner, runEnds: [Int]) {
  var created: [(index: Int, key: SeriesKey)] = []
  var keys = [SeriesKey?](repeating: nil, count: page.entries.count)
  for (index, entry) in page.entries.enumerated() {
    guard entry.family >= 0 else { continue }
    let kind = page.families[Int(entry.family)].kindInForce
    guard kind == .counter || kind == .summary || kind == .histogram else { continue }
    let key = seriesKey(entry, kind, scanner)
    keys[index] = key
    if key.isCreated { created.append((index, key)) }
  }
  guard !created.isEmpty else { return }
  var starts = [Int64](repeating: 0, count: page.entries.count)
  var run = 0
  var next = 0
  var known: (key: SeriesKey, start: Int64)?
  for (index, entry) in page.entries.enumerated() {
    while run < runEnds.count, runEnds[run] <= index { run += 1 }
    let runEnd = run < runEnds.count ? runEnds[run] : page.entries.count
    while next < created.count, created[next].index < index { next += 1 }
    guard let key = keys[index] else {
      known = nil
      continue
    }
    if key.isCreated {
      known = (key, Int64(clamping: entry.value * 1000))
    } else if let known, known.key.sameSeries(key) {
      starts[index] = known.start
    } else if next < created.count, created[next].index < runEnd, created[next].key.sameSeries(key)
    {
      starts[index] = Int64(clamping: page.entries[created[next].index].value * 1000)
      known = (key, starts[index])
    } else {
      known = nil
    }
  }
  let kept = page.entries.indices.filter { keys[$0]?.isCreated != true }
  page.entries = kept.map { page.entries[$0] }
  page.startTimestamps = kept.map { starts[$0] }
}

/// What the lines of one series of a family share: base name and labels.
private struct SeriesKey {
  var name: [UInt8]
  var labels: [[UInt8]]
  var isCreated: Bool

  func sameSeries(_ other: SeriesKey) -> Bool { name == other.name && labels == other.labels }
}

private func seriesKey(
  _ entry: ParsedPage.Entry, _ kind: MetricMetadata.Kind, _ scanner: PageScanner
) -> SeriesKey {
  let left = kind == .histogram ? "le" : kind == .summary ? "quantile" : ""
  let parser = ExpositionParser(format: .openMetrics100)
  let bytes = UnsafeRawBufferPointer(start: scanner.base, count: scanner.end)
  let pairs =
    (try? parser.read(
      bytes, Int(entry.seriesStart), Int(entry.seriesLength), kind: .unknown, unit: "")) ?? []
  var name = Array(pairs.first { $0.name == Labels.nameLabel }?.value.utf8 ?? "".utf8)
  let isCreated = name.hasSuffix("_created")
  for suffix in ["_created", "_total", "_count", "_sum", "_bucket"] where name.hasSuffix(suffix) {
    name.removeLast(suffix.utf8.count)
    break
  }
  let labels = pairs.filter { $0.name != left && $0.name != Labels.nameLabel }
    .map { Array($0.name.utf8) + [0xFF] + Array($0.value.utf8) }
  return SeriesKey(
    name: name, labels: labels.sorted { $0.lexicographicallyPrecedes($1) }, isCreated: isCreated)
}

extension [UInt8] {
  fileprivate func hasSuffix(_ suffix: String) -> Bool {
    count >= suffix.utf8.count && self[(count - suffix.utf8.count)...].elementsEqual(suffix.utf8)
  }
}
