internal import Calendar
package import Metrics

extension [TimeInterval] {
  /// The stretch of the union of them that holds an instant, else the next one to begin; nil where none begins within
  /// `days`. One that began longer ago than that began with the epoch, one that ends later ends with the year 9999.
  package func stretch(
    at time: Timestamp, days: Int = 400
  ) -> (starts: Timestamp, ends: Timestamp)? {
    let holds = contains { $0.contains(time) }
    let starts = holds ? beginning(before: time, days) : nextChange(after: time, days: days)
    guard let starts else { return nil }
    let ends = nextChange(after: holds ? time : starts, days: days)
    return (starts, ends ?? Timestamp(year: 9999, month: 12, day: 31))
  }

  /// When the stretch that holds an instant began.
  private func beginning(before time: Timestamp, _ days: Int) -> Timestamp {
    for reach in [1, 8, 32, days] {
      var at = time - .seconds(reach * 86_400)
      var begin: Timestamp?
      while let change = nextChange(after: at, days: reach + 1), change <= time {
        if contains(where: { $0.contains(change) }) { begin = change }
        at = change
      }
      if let begin { return begin }
    }
    return Timestamp(milliseconds: 0)
  }
}
