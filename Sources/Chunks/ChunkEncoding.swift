/// How the bytes of a chunk are to be read: the byte before them.
package struct ChunkEncoding: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Floats as in Facebook's Gorilla.
  package static let xor = ChunkEncoding(rawValue: 1)
  /// Native histograms with integer counts.
  package static let histogram = ChunkEncoding(rawValue: 2)
  /// Native histograms with float counts.
  package static let floatHistogram = ChunkEncoding(rawValue: 3)
  /// Floats with start timestamps, behind a feature flag of Prometheus 3.
  package static let xor2 = ChunkEncoding(rawValue: 4)

  /// As Prometheus names it; one that is not known by its number.
  package var description: String {
    switch self {
    case .xor: "XOR"
    case .histogram: "histogram"
    case .floatHistogram: "floathistogram"
    case .xor2: "XOR2"
    default: "unknown encoding \(rawValue)"
    }
  }
}
