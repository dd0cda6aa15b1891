internal import Metrics

/// A series of a data directory, as a selection found it.
final class DataSeries: StoredSeries {
  private let identity: SeriesIdentity
  /// By the time of their first chunk.
  private let parts: [SeriesPart]

  init(_ identity: SeriesIdentity, _ parts: [SeriesPart]) {
    self.identity = identity
    self.parts = parts.count > 1 ? parts.sorted { $0.minTime < $1.minTime } : parts
  }

  var labels: Labels { identity.labels }
  var reference: SeriesReference { SeriesReference(UInt64(identity.number)) }

  func read(from: Timestamp, through: Timestamp, into columns: inout SampleColumns) {
    let (from, through) = (from.milliseconds, through.milliseconds)
    let floats = columns.timestamps.count
    let histograms = columns.histograms.count
    var last = Int64.min
    for part in parts {
      let end = part.orderedMaxTime
      if let end, part.deleted.isEmpty, part.minTime > last || last == .min {
        part.store.read(part.places, from: from, through: through, into: &columns)
        last = end
      } else {
        columns.join(
          part.samples(from: from, through: through), floats: floats, histograms: histograms)
        last = max(last, part.places.map(\.maxTime).max() ?? last)
      }
    }
  }
}
