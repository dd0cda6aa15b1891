internal import Exposition
internal import Files
internal import Metrics
internal import Scrape
internal import TSDB

/// A page's or a history's samples in a store of their own, and the newest sample's time.
func loadHistory(_ path: String, isHistory: Bool) throws(Arguments.Failure) -> (
  Store, Timestamp
) {
  let bytes: [UInt8]
  do throws(FileError) {
    bytes = try readFile(path, limit: 1 << 31)
  } catch {
    throw Arguments.Failure(message: "\(error)", isUsage: false)
  }
  let store = Store(limits: StoreLimits(retention: .seconds(1 << 40)))
  var newest = Timestamp.distantPast
  let now = wallClock()
  let isOpenMetrics = isHistory || endsInEOF(bytes)
  let parser = ExpositionParser(format: isOpenMetrics ? .openMetrics100 : .text004)
  var page = ParsedPage()
  do throws(ExpositionError) {
    try parser.parse(bytes, into: &page)
  } catch {
    throw Arguments.Failure(message: "\(path):\(error)", isUsage: false)
  }
  // Samples may stand series by series; the store wants each series in order of time, which a stable sort gives.
  let order = page.entries.indices.sorted { a, b in
    let (x, y) = (page.entries[a].timestamp, page.entries[b].timestamp)
    return x == y ? a < b : x < y
  }
  var batch = SampleBatch(timestamp: now)
  var table = SeriesTable()
  var references: [SeriesReference] = []
  for index in order {
    let entry = page.entries[index]
    let time = entry.timestamp == .min ? now.milliseconds : entry.timestamp
    let reference: SeriesReference
    if let slot = bytes.withUnsafeBytes({ table.find(entry, in: $0, expected: 0) }) {
      reference = references[slot]
    } else {
      do throws(ExpositionError) {
        reference = store.reference(for: try parser.labels(of: entry, in: page, bytes: bytes))
      } catch {
        throw Arguments.Failure(message: "\(path):\(error)", isUsage: false)
      }
      _ = bytes.withUnsafeBytes { table.insert(entry, in: $0) }
      references.append(reference)
    }
    batch.references.append(reference)
    batch.values.append(entry.value)
    batch.timestamps.append(time)
    newest = max(newest, Timestamp(milliseconds: time))
  }
  store.append(batch)
  store.describe(
    Dictionary(page.families.map { ($0.name, $0.metadata) }, uniquingKeysWith: { $1 }))
  return (store, page.entries.isEmpty ? now : newest)
}

private func endsInEOF(_ bytes: [UInt8]) -> Bool {
  String(decoding: bytes.suffix(8), as: UTF8.self).split(separator: "\n").last == "# EOF"
}
