internal import Metrics

/// What one block, or a head, holds of a series: chunks, some spans of which may be deleted.
struct SeriesPart: Sendable {
  let store: any ChunkStore
  let places: ArraySlice<ChunkPlace>
  let deleted: [ClosedRange<Int64>]

  var minTime: Int64 { places.first?.minTime ?? .max }

  /// The last time of all chunks; nil where they do not follow one upon the other.
  var orderedMaxTime: Int64? {
    var last: Int64?
    for place in places {
      if let last, place.minTime <= last { return nil }
      last = place.maxTime
    }
    return last
  }

  /// The samples in a range as columns of their own, the deleted ones left out.
  func samples(from: Int64, through: Int64) -> SampleColumns {
    var columns = SampleColumns()
    if orderedMaxTime != nil {
      store.read(places, from: from, through: through, into: &columns)
    } else {
      for index in places.indices {
        var chunk = SampleColumns()
        store.read(places[index...index], from: from, through: through, into: &chunk)
        columns.join(chunk, floats: 0, histograms: 0)
      }
    }
    if !deleted.isEmpty { columns.remove(deleted) }
    return columns
  }
}
