internal import Chunks
internal import Files
internal import Glibc
package import Metrics

extension SeriesSource {
  /// Writes the samples in `from...through` of all series that fit any of the selectors as blocks into a new data
  /// directory `folder`: one block for each day (UTC) that has any, beside an empty log, as Prometheus wants it.
  ///
  /// An error where `folder` is there already and not empty. What cannot be read is left out.
  ///
  /// - Parameter times: of the oldest sample that can be there, and of the newest; nil where there is none.
  package func export(
    _ selectors: [[Matcher]], from: Timestamp, through: Timestamp, of times: ClosedRange<Int64>?,
    to folder: String
  ) throws(BlockError) -> [BlockMeta] {
    if mkdir(folder, 0o755) != 0 {
      guard errno == EEXIST else { throw .system(folder) }
      guard let names = Folder.names(folder) else { throw .system(folder) }
      guard names.isEmpty else { throw BlockError(folder, "is not empty") }
    }
    guard mkdir(folder + "/wal", 0o755) == 0 else { throw .system(folder + "/wal") }
    guard let times else { return [] }
    let day: Int64 = 86_400_000
    let first = max(from.milliseconds, times.lowerBound)
    let last = min(through.milliseconds, times.upperBound)
    var made: [BlockMeta] = []
    var start = first
    while start <= last {
      let (floor, _) = start.quotientAndRemainder(dividingBy: day)
      let next = (start >= 0 || start == floor * day ? floor + 1 : floor) * day
      let end = min(next - 1, last)
      if let meta = try exportBlock(selectors, start...end, to: folder) { made.append(meta) }
      start = next
    }
    return made
  }

  private func exportBlock(
    _ selectors: [[Matcher]], _ span: ClosedRange<Int64>, to folder: String
  ) throws(BlockError) -> BlockMeta? {
    let (from, through) = (
      Timestamp(milliseconds: span.lowerBound), Timestamp(milliseconds: span.upperBound)
    )
    var series: [Labels: any StoredSeries] = [:]
    for matchers in selectors {
      do throws(SourceError) {
        for one in try select(matchers, from: from, through: through) { series[one.labels] = one }
      } catch {
        throw BlockError(folder, "\(error)")
      }
    }
    guard !series.isEmpty else { return nil }
    let writer = try BlockWriter(
      in: folder,
      meta: BlockMeta(
        ulid: ULID(milliseconds: span.lowerBound), minTime: span.lowerBound,
        maxTime: span.upperBound + 1))
    var columns = SampleColumns()
    var cutter = ChunkCutter()
    for labels in series.keys.sorted() {
      columns.removeAll()
      series[labels]?.read(from: from, through: through, into: &columns)
      cutter.append(columns)
      try writer.append(labels, cutter.finish())
    }
    return writer.seriesCount > 0 ? try writer.finish() : nil
  }
}
