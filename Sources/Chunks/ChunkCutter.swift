package import Metrics

/// Makes chunks of the samples of one series, as Prometheus' head would cut them: 120 samples each, a new one wherever
/// floats turn into histograms or a histogram does not go with those before.
package struct ChunkCutter: Sendable {
  private var chunks: [EncodedChunk] = []
  private var floats = XOREncoder()
  private var histograms: HistogramRun?
  /// The histogram before the open run.
  private var newest: NativeHistogram?

  package init() {}

  /// Appends a float, a staleness marker too; times must ascend.
  package mutating func append(_ time: Int64, _ value: Double) {
    closeHistograms()
    newest = nil
    floats.append(time, value)
    if floats.isFull { closeFloats() }
  }

  /// Appends a histogram; times must ascend.
  package mutating func append(_ time: Int64, _ histogram: NativeHistogram) {
    closeFloats()
    if histograms?.append(time, histogram) == true { return }
    closeHistograms()
    histograms = HistogramRun(time, histogram, after: newest)
  }

  /// Appends all samples of columns; times must ascend.
  package mutating func append(_ columns: SampleColumns) {
    var next = 0
    for (time, value) in zip(columns.timestamps, columns.values) {
      while next < columns.histograms.count,
        columns.histograms[next].timestamp.milliseconds < time
      {
        append(columns.histograms[next].timestamp.milliseconds, columns.histograms[next].histogram)
        next += 1
      }
      append(time, value)
    }
    for point in columns.histograms[next...] {
      append(point.timestamp.milliseconds, point.histogram)
    }
  }

  /// The chunks of all that was appended; the cutter is as new.
  package mutating func finish() -> [EncodedChunk] {
    closeFloats()
    closeHistograms()
    newest = nil
    defer { chunks = [] }
    return chunks
  }

  private mutating func closeFloats() {
    guard let chunk = floats.chunk else { return }
    chunks.append(chunk)
    floats = XOREncoder()
  }

  private mutating func closeHistograms() {
    guard let run = histograms else { return }
    chunks.append(run.chunk)
    newest = run.newest
    histograms = nil
  }
}
