internal import Chunks
internal import Metrics

/// Gathers what a log and a head's chunks tell, series by series.
final class HeadBuilder {
  /// A series in the making; several numbers of the log may mean it.
  final class Series {
    let labels: Labels
    /// Chunks on file whose samples came in order, and the others.
    var mapped: [HeadChunkFiles.Chunk] = []
    var mappedDisordered: [HeadChunkFiles.Chunk] = []
    var cutter = ChunkCutter()
    var lastTime = Int64.min
    /// Samples that were not later than those before.
    var disordered = SampleColumns()
    var deleted: [ClosedRange<Int64>] = []

    init(_ labels: Labels) { self.labels = labels }

    /// Whether a chunk on file holds the sample of a time.
    func hasMapped(_ time: Int64) -> Bool {
      for chunk in mapped.reversed() {
        if chunk.maxTime < time { return false }
        if chunk.minTime <= time { return true }
      }
      return false
    }
  }

  private let problems: Problems
  private(set) var series: [Series] = []
  private var byLabels: [Labels: Series] = [:]
  private var byNumber: [UInt64: Series] = [:]
  private(set) var metadata: [String: MetricMetadata] = [:]
  /// Deletions and chunks that were met before their series.
  private var unknownKinds: Set<UInt8> = []
  private var unknownSeries: [String: (count: Int, first: UInt64)] = [:]
  /// Of the chunks on file, by the log's numbers.
  private var waiting: [UInt64: [HeadChunkFiles.Chunk]] = [:]

  init(_ chunks: [HeadChunkFiles.Chunk], _ problems: Problems) {
    self.problems = problems
    for chunk in chunks { waiting[chunk.series, default: []].append(chunk) }
  }

  /// Takes a record of the log, or of the log of samples out of order.
  func take(_ record: LogReader.Record) {
    let isRight = record.bytes.withUnsafeBytes { bytes -> Bool in
      var reader = SectionReader(bytes)
      let byte = reader.byte()
      guard let kind = RecordKind(rawValue: byte) else {
        if unknownKinds.insert(byte).inserted {
          problems.note(
            BlockError(
              record.file, at: record.offset, "records of kind \(byte) are not known and left out"))
        }
        return true
      }
      return take(kind, &reader, record)
    }
    if !isRight {
      problems.note(
        BlockError(record.file, at: record.offset, "a record is not what its kind promises"))
    }
  }

  private func take(_ kind: RecordKind, _ reader: inout SectionReader, _ record: LogReader.Record)
    -> Bool
  {
    switch kind {
    case .series:
      while reader.remaining > 0 {
        let number = reader.int64()
        guard let labels = reader.labels() else { return false }
        meet(labels, number)
      }
      return true
    case .samples, .samplesV2:
      return reader.eachSample(hasStarts: kind == .samplesV2) { reader, number, time in
        let value = Double(bitPattern: reader.int64())
        if reader.isOver { return false }
        if let series = self.series(number, record) { append(time, value, to: series) }
        return true
      }
    case .histograms, .customHistograms, .histogramsV2:
      return takeHistograms(
        &reader, areFloats: false, hasStarts: kind == .histogramsV2, record)
    case .floatHistograms, .customFloatHistograms, .floatHistogramsV2:
      return takeHistograms(
        &reader, areFloats: true, hasStarts: kind == .floatHistogramsV2, record)
    case .tombstones:
      while reader.remaining > 0 {
        let number = reader.int64()
        let (from, through) = (reader.varint(), reader.varint())
        if reader.isOver { return false }
        if from <= through, let series = byNumber[number] { series.deleted.append(from...through) }
      }
      return true
    case .metadata: return takeMetadata(&reader)
    case .exemplars, .mappedChunks, .validFrom: return true
    }
  }

  private func takeHistograms(
    _ reader: inout SectionReader, areFloats: Bool, hasStarts: Bool, _ record: LogReader.Record
  ) -> Bool {
    reader.eachSample(hasStarts: hasStarts) { reader, number, time in
      guard let read = reader.histogram(areFloats: areFloats) else { return false }
      guard let histogram = read else {
        problems.note(
          BlockError(record.file, at: record.offset, "holds a histogram that none can be"))
        return true
      }
      if let series = self.series(number, record) { append(time, histogram, to: series) }
      return true
    }
  }

  /// By the metric's name; of several series of a metric the last one counts.
  private func takeMetadata(_ reader: inout SectionReader) -> Bool {
    let kinds: [MetricMetadata.Kind] = [
      .unknown, .counter, .gauge, .histogram, .gaugehistogram, .summary, .info, .stateset,
    ]
    while reader.remaining > 0 {
      let number = reader.uvarint()
      let kind = Int(reader.byte())
      let count = reader.uvarint()
      guard count <= UInt64(reader.remaining) / 2 else { return false }
      var told = MetricMetadata(kind: kinds.indices.contains(kind) ? kinds[kind] : .unknown)
      for _ in 0..<count {
        let name = reader.text()
        let text = reader.text()
        if name == "UNIT" { told.unit = text }
        if name == "HELP" { told.help = text }
      }
      if reader.isOver { return false }
      if let name = byNumber[number]?.labels.metricName, !name.isEmpty { metadata[name] = told }
    }
    return true
  }

  private func meet(_ labels: Labels, _ number: UInt64) {
    let series: Series
    if let known = byLabels[labels] {
      series = known
    } else {
      series = Series(labels)
      byLabels[labels] = series
      self.series.append(series)
    }
    byNumber[number] = series
    for chunk in waiting.removeValue(forKey: number) ?? [] {
      if chunk.isDisordered {
        series.mappedDisordered.append(chunk)
      } else {
        series.mapped.append(chunk)
      }
    }
    series.mapped.sort { $0.minTime < $1.minTime }
  }

  private func series(_ number: UInt64, _ record: LogReader.Record) -> Series? {
    if let series = byNumber[number] { return series }
    let known = unknownSeries[record.file]
    unknownSeries[record.file] = ((known?.count ?? 0) + 1, known?.first ?? record.offset)
    return nil
  }

  private func append(_ time: Int64, _ value: Double, to series: Series) {
    if series.hasMapped(time) { return }
    if time > series.lastTime {
      series.cutter.append(time, value)
      series.lastTime = time
    } else {
      var one = SampleColumns()
      one.timestamps = [time]
      one.values = [value]
      series.disordered.add(one)
    }
  }

  private func append(_ time: Int64, _ histogram: NativeHistogram, to series: Series) {
    if series.hasMapped(time) { return }
    if time > series.lastTime {
      series.cutter.append(time, histogram)
      series.lastTime = time
    } else {
      var one = SampleColumns()
      one.histograms = [HistogramPoint(Timestamp(milliseconds: time), histogram)]
      series.disordered.add(one)
    }
  }

  /// Tells what was lost with the series that no record names.
  func finish() {
    for (file, unknown) in unknownSeries {
      problems.note(
        BlockError(
          file, at: unknown.first, "\(unknown.count) samples of series that no record names"))
    }
    let lost = waiting.values.reduce(0) { $0 + $1.count }
    if lost > 0, let chunk = waiting.values.first?.first {
      problems.note(
        BlockError(
          "chunks_head", "\(lost) chunks of series that no record names, such as \(chunk.series)"))
    }
  }
}

extension SampleColumns {
  /// Appends samples that may be in any order; `sorted` puts them right.
  fileprivate mutating func add(_ other: SampleColumns) {
    timestamps += other.timestamps
    values += other.values
    histograms += other.histograms
  }

  /// The samples in order of time, of several at one time the first.
  func sorted() -> SampleColumns {
    var out = SampleColumns()
    var taken: Set<Int64> = []
    for index in timestamps.indices.sorted(by: { (timestamps[$0], $0) < (timestamps[$1], $1) })
    where taken.insert(timestamps[index]).inserted {
      out.timestamps.append(timestamps[index])
      out.values.append(values[index])
    }
    let order = histograms.indices.sorted {
      (histograms[$0].timestamp, $0) < (histograms[$1].timestamp, $1)
    }
    for index in order
    where taken.insert(histograms[index].timestamp.milliseconds).inserted {
      out.histograms.append(histograms[index])
    }
    return out
  }
}
