internal import Metrics
internal import Synchronization

/// A series of a data directory, whichever blocks hold parts of it.
final class SeriesIdentity: Sendable {
  let number: UInt32
  let labels: Labels

  init(number: UInt32, labels: Labels) {
    self.number = number
    self.labels = labels
  }
}

/// The series that were asked for, each with a number of its own.
final class SeriesIdentities: Sendable {
  private let known = Mutex<[Labels: SeriesIdentity]>([:])

  func identity(_ labels: Labels) -> SeriesIdentity {
    known.withLock { known in
      if let identity = known[labels] { return identity }
      let identity = SeriesIdentity(number: UInt32(truncatingIfNeeded: known.count), labels: labels)
      known[labels] = identity
      return identity
    }
  }
}
