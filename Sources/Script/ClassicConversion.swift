import Metrics
import SeriesScript

/// Gathers the series of classic histograms and makes histograms with custom buckets of them.
struct ClassicConversion {
  /// What one classic histogram says at one time.
  private struct Parts {
    var buckets: [(bound: Double, count: Double)] = []
    var count: Double?
    var sum = 0.0
  }
  private var parts: [Labels: [Int64: Parts]] = [:]

  /// Takes a series in if it belongs to a classic histogram.
  mutating func take(_ labels: Labels, _ samples: [LoadedSample]) {
    let name = labels.metricName
    for suffix in ["_bucket", "_count", "_sum"] where name.hasSuffix(suffix) {
      let base = labels.dropping(["le"]).setting(
        Labels.nameLabel, String(name.dropLast(suffix.count)))
      let bound = boundValue(labels["le"])
      if suffix == "_bucket", bound == nil { return }
      for sample in samples {
        guard case .float(let value) = sample.content else { continue }
        var part = parts[base, default: [:]][sample.timestamp] ?? Parts()
        switch suffix {
        case "_bucket":
          // Of one bound written in several ways the first counts.
          if let bound, !part.buckets.contains(where: { $0.bound == bound }) {
            part.buckets.append((bound, value))
          }
        case "_count": part.count = value
        default: part.sum = value
        }
        parts[base, default: [:]][sample.timestamp] = part
      }
    }
  }

  private func boundValue(_ text: String) -> Double? {
    if text.lowercased() == "+inf" || text.lowercased() == "inf" { return .infinity }
    guard let value = Double(text), !value.isNaN else { return nil }
    return value
  }

  /// The histograms, series by series.
  func converted() -> [(labels: Labels, samples: [LoadedSample])] {
    parts.map { labels, byTime in
      let samples = byTime.map { time, part in
        LoadedSample(timestamp: time, content: .histogram(histogram(part)))
      }
      return (labels, samples.sorted { $0.timestamp < $1.timestamp })
    }
  }

  private func histogram(_ part: Parts) -> NativeHistogram {
    var buckets = part.buckets.sorted { $0.bound < $1.bound }
    if buckets.last?.bound != .infinity {
      buckets.append((.infinity, part.count ?? buckets.last?.count ?? 0))
    }
    var histogram = NativeHistogram()
    histogram.schema = NativeHistogram.customSchema
    histogram.count = part.count ?? buckets.last?.count ?? 0
    histogram.sum = part.sum
    histogram.customValues = buckets.dropLast().map(\.bound)
    var previous = 0.0
    for bucket in buckets {
      histogram.positiveBuckets.append(bucket.count - previous)
      previous = bucket.count
    }
    histogram.positiveSpans = [.init(offset: 0, length: UInt32(clamping: buckets.count))]
    histogram.compact()
    return histogram
  }
}
