internal import Exposition
internal import Glibc
internal import Host
internal import Metrics
internal import TSDB

/// Parses the corpus' pages of real exporters.
func measureRealPages(_ report: inout Report) {
  let folder = "../shared/corpora/scrapes/"
  for name in ["node_exporter-1.5.0.prom", "prometheus-2.42.0.prom", "alertmanager-0.25.0.prom"] {
    guard let file = fopen(folder + name, "rb") else {
      report.note("\(folder + name) is not at hand: left out")
      continue
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
    let parser = ExpositionParser(format: .text004)
    var page = ParsedPage()
    var broken = 0
    let seconds = best(of: 200) {
      do { try parser.parse(bytes, into: &page) } catch { broken += 1 }
    }
    report.line(
      "parse \(name), \(page.entries.count) samples", Double(bytes.count) / seconds / 1e6,
      .megabytesASecond)
    if broken > 0 { report.line("errors", Double(broken), .count, bound: .atMost(0)) }
  }
}

/// Bytes a sample of this host's own metrics, as scraped 15 s apart; the clock is hurried: 100 ms pass between.
func measureRealSamples(_ report: inout Report) {
  let collector = HostCollector()
  let parser = ExpositionParser(format: .text004)
  let store = Store()
  var page = ParsedPage()
  for scrape in 0..<120 {
    let bytes = collector.page()
    do {
      try parser.parse(bytes, into: &page)
      var batch = SampleBatch(
        timestamp: Timestamp(milliseconds: 1_700_000_000_000 + Int64(scrape) * 15_000))
      for entry in page.entries {
        let labels = try parser.labels(of: entry, in: page, bytes: bytes)
        batch.append(store.reference(for: labels), entry.value)
      }
      store.append(batch)
    } catch {
      report.note("this host's page: \(error)")
      return
    }
    usleep(100_000)
  }
  let statistics = store.statistics
  report.line(
    "bytes a sample, this host's \(statistics.series) series, 120 scrapes",
    Double(statistics.chunkBytes) / Double(max(1, statistics.samplesAppended)), .bytes,
    peer: "Gorilla 1.37 (its paper, 2015)")
}
