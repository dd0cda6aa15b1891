/// What a record of Prometheus' log tells: its first byte.
enum RecordKind: UInt8, Sendable {
  case series = 1
  case samples = 2
  case tombstones = 3
  case exemplars = 4
  case mappedChunks = 5
  case metadata = 6
  case histograms = 7
  case floatHistograms = 8
  case customHistograms = 9
  case customFloatHistograms = 10
  /// With start timestamps; so are the next two.
  case samplesV2 = 11
  case histogramsV2 = 12
  case floatHistogramsV2 = 13
  /// From when on a checkpoint holds samples.
  case validFrom = 14
}
