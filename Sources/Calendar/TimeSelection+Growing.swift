package import Metrics

extension TimeSelection {
  /// What is shown of this range while there is nothing older than `first`: where it goes up to now and would begin
  /// sooner, the greatest usual span that what exists fills. It grows in leaps, and moves in whole cells between them,
  /// so that a refresh costs no more than later on.
  package func growing(
    since first: Timestamp, now: Timestamp, zone: ZoneTable? = nil
  ) -> TimeSelection {
    guard from.followsNow, to == .now,
      resolve(now: now, zone: zone).lowerBound < first
    else { return self }
    let age = (now - first).milliseconds / 1000
    let span = TimeSelection.leaps.last { $0 <= age } ?? TimeSelection.leaps[0]
    return .last(.seconds(span))
  }

  /// In seconds; each is at most a third longer than the one before.
  private static let leaps: [Int64] =
    [15, 20, 25, 30, 40, 50, 60, 75, 90]
    + [2, 2.5, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50].map { Int64($0 * 60) }
    + [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 15, 18, 21].map { Int64($0 * 3600) }
    + [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 9, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90].map {
      Int64($0 * 86_400)
    }
}
