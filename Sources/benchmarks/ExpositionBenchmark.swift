internal import Exposition
internal import Metrics
internal import TSDB

let expositionBenchmark = Benchmark(
  name: "exposition", summary: "parsing pages, finding their series again, scrape to store"
) { report in
  let pages = (0..<4).map { syntheticPage(series: 100_000, cycle: $0) }
  let bytes = Double(pages[0].count)
  let parser = ExpositionParser(format: .text004)
  var page = ParsedPage()
  var broken = 0

  let alone = best(of: 9) {
    do { try parser.parse(pages[0], into: &page) } catch { broken += 1 }
  }
  report.line(
    "parse alone, 100k series, hashed", bytes / alone / 1e6, .megabytesASecond,
    peer: Recorded.figure("Prometheus 320 without labels"))
  report.line(
    "  per sample", alone / 100_000 * 1e9, .nanoseconds,
    peer: Recorded.figure("VictoriaMetrics 132"))

  var table = SeriesTable()
  pages[0].withUnsafeBytes { raw in
    for entry in page.entries { _ = table.insert(entry, in: raw) }
  }
  var found = 0
  let looked = best(of: 9) {
    do { try parser.parse(pages[1], into: &page) } catch { broken += 1 }
    found = lookUp(page, pages[1], table)
  }
  if found != 100_000 { broken += 1 }
  report.line(
    "parse and look up, 100k series", bytes / looked / 1e6, .megabytesASecond,
    peer: Recorded.figure("Prometheus 133, VictoriaMetrics 782"))
  report.line("  per sample", looked / 100_000 * 1e9, .nanoseconds, bound: .steps(240))

  let store = Store()
  var references: [SeriesReference] = []
  do {
    let start = threadSeconds()
    try parser.parse(pages[0], into: &page)
    let labels = try page.entries.map { try parser.labels(of: $0, in: page, bytes: pages[0]) }
    references = store.references(for: labels)
    report.line(
      "first scrape, labels read and series made, a sample",
      (threadSeconds() - start) / 100_000 * 1e6,
      .microseconds)
  } catch {
    broken += 1
  }
  var time: Int64 = 1_700_000_000_000
  var scrapes = 0
  var batch = SampleBatch(timestamp: Timestamp(milliseconds: time))
  var appended = 0
  let toStore = averageSeconds(of: 24) {
    scrapes += 1
    time += 15_000
    let bytes = pages[scrapes % 4]
    do { try parser.parse(bytes, into: &page) } catch { broken += 1 }
    batch.timestamp = Timestamp(milliseconds: time)
    batch.references.removeAll(keepingCapacity: true)
    batch.values.removeAll(keepingCapacity: true)
    bytes.withUnsafeBytes { raw in
      var expected = 0
      for entry in page.entries {
        guard let slot = table.find(entry, in: raw, expected: expected) else { continue }
        batch.append(references[slot], entry.value)
        expected = slot + 1
      }
    }
    appended += store.append(batch).appended
  }
  if appended != scrapes * 100_000 { broken += 1 }
  report.line(
    "scrape to store, identity encoding, a sample", toStore / 100_000 * 1e6, .microseconds,
    bound: .steps(435), peer: Recorded.figure("Prometheus 1.24, VictoriaMetrics 3.5–5.6"))
  measureRealPages(&report)
  report.line("errors", Double(broken), .count, bound: .atMost(0))
}

private func lookUp(_ page: ParsedPage, _ bytes: [UInt8], _ table: SeriesTable) -> Int {
  bytes.withUnsafeBytes { raw in
    var found = 0
    var expected = 0
    for entry in page.entries {
      guard let slot = table.find(entry, in: raw, expected: expected) else { continue }
      found += 1
      expected = slot + 1
    }
    return found
  }
}

private func averageSeconds(of runs: Int, _ body: () -> Void) -> Double {
  let start = threadSeconds()
  for _ in 0..<runs { body() }
  return (threadSeconds() - start) / Double(runs)
}
