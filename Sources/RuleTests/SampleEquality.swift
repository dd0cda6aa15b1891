internal import Metrics
internal import Query
internal import Script
internal import SeriesScript

/// How samples are compared: labels and histograms exactly, numbers exactly or, if asked for, up to a neighbouring one.
struct SampleEquality {
  var isFuzzy: Bool

  /// Whether both are the same samples in any order.
  func holds(_ expected: [ExpectedSample], _ got: [InstantSample]) -> Bool {
    guard expected.count == got.count else { return false }
    let pairs = zip(
      expected.sorted { $0.labels < $1.labels }, got.sorted { $0.labels < $1.labels })
    return pairs.allSatisfy { wanted, got in
      guard wanted.labels == got.labels else { return false }
      switch (wanted.item, got.content) {
      case (.float(let a), .float(let b)): return isEqual(a, b)
      case (.histogram(let a, _), .histogram(let b)):
        return a.compacted.scriptText == b.compacted.scriptText
      default: return false
      }
    }
  }

  private func isEqual(_ a: Double, _ b: Double) -> Bool {
    a == b || isFuzzy && (a.nextUp == b || a.nextDown == b)
  }

  static func text(_ samples: [ExpectedSample]) -> String {
    list(
      samples.map { sample in
        switch sample.item {
        case .gap: (sample.labels, "_")
        case .float(let value): (sample.labels, goNumber(value))
        case .histogram(let histogram, _): (sample.labels, histogram.compacted.scriptText)
        }
      })
  }

  static func text(_ samples: [InstantSample]) -> String {
    list(
      samples.map { sample in
        switch sample.content {
        case .float(let value): (sample.labels, goNumber(value))
        case .histogram(let histogram): (sample.labels, histogram.compacted.scriptText)
        }
      })
  }

  private static func list(_ samples: [(labels: Labels, value: String)]) -> String {
    if samples.isEmpty { return "nil" }
    return samples.sorted { $0.labels < $1.labels }
      .map { "\($0.labels.isEmpty ? "{}" : $0.labels.description) \($0.value)" }
      .joined(separator: ", ")
  }
}
