internal import Metrics

/// A series that rules take in, and its places in their groups.
final class RollupMember {
  /// What a series is to a rule.
  enum Role {
    case gauge
    case bucket(bound: Double, histogram: Labels)
    case sum(histogram: Labels)
    case native

    /// What is known of the observations is their buckets.
    var countsBuckets: Bool {
      switch self {
      case .bucket, .native: true
      case .gauge, .sum: false
      }
    }
  }

  struct Place {
    let rule: Int
    /// The labels of its group.
    let labels: Labels
    let role: Role
    /// nil while the series is not there.
    var group: RollupGroup?
  }

  var places: [Place] = []
  /// The labels of its target that tell targets apart.
  let owner: Labels
  /// The native histogram of its last scrape.
  var native: NativeHistogram?
  /// The time of its last sample, where samples bear times of their own.
  var lastSample: Int64?
  /// The longest window among its rules.
  private(set) var window = Duration.zero
  /// The last scrape that had it; before the first one, when it was looked at first.
  var lastSeen: Timestamp?
  /// A staleness marker came since.
  var hasEnded = false
  /// Its places have their groups.
  var isAwake = false
  /// It was gone for so long that its groups have let it go; only who it is is kept, for the scraper may still hold
  /// the reference.
  var isReleased = false

  /// How long beyond the window a series without a staleness marker may just be scraped seldom.
  private static let patience = Duration.seconds(3600)

  init(owner: Labels) { self.owner = owner }

  func add(_ place: Place, window: Duration) {
    places.append(place)
    self.window = max(self.window, window)
  }

  /// Whether it has been gone for longer than any window still holds of it.
  func isGone(at time: Timestamp) -> Bool {
    // Also where the clock was set back since.
    guard let seen = lastSeen, seen <= time else {
      lastSeen = time
      return false
    }
    return time - seen > (hasEnded ? window : window + RollupMember.patience)
  }
}
