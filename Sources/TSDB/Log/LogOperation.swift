internal import Metrics

/// What is done to a store that must be done again after a stop, in the order in which it was done.
enum LogOperation: Sendable {
  /// A series was made.
  case series(slot: UInt32, epoch: UInt32, labels: Labels)
  case batch(SampleBatch)
  /// Every series lost its samples at and after a time.
  case clockSetBack(Timestamp)
  case metadata([String: MetricMetadata])

  /// The first byte of each in a frame.
  enum Code: UInt8 {
    case series = 1
    case batch, clockSetBack, metadata
  }
}

/// The operations since they were last taken, and how many there were before.
struct LogJournal: Sendable {
  private(set) var operations: [LogOperation] = []
  /// Since the log's present file began.
  private(set) var count: UInt32 = 0
  /// The samples that wait.
  private var samples = 0
  /// How many may: some 500 MB.
  private static let mostSamples = 32 << 20

  /// Whether more waits than memory should be spent on: the disk hangs.
  var isOverwhelmed: Bool { samples > Self.mostSamples }

  mutating func append(_ operation: LogOperation) {
    if case .batch(let batch) = operation {
      samples += batch.values.count + 16 * batch.histograms.count
    }
    operations.append(operation)
    count &+= 1
  }

  /// Hands over what waits.
  mutating func take() -> [LogOperation] {
    defer {
      operations = []
      samples = 0
    }
    return operations
  }

  /// Begins to count anew, with a new file.
  mutating func restart() { count = 0 }
}
