/// Which of a ledger's numbers are those of one writer, where several write one ledger.
struct LedgerShare: Sendable {
  /// Events with numbers one behind the other.
  private struct Run {
    var last: Int
    var count: Int
  }
  /// Those that may not be on the disk yet, oldest first.
  private var runs: [Run] = []
  /// How many events there were before these.
  private var before = 0
  /// How many events this writer has handed over.
  private(set) var handed = 0

  /// So many events were handed over at once, and the last was given that number; nil where no number ever counts, as
  /// nothing is written.
  mutating func hand(_ count: Int, last: Int?) {
    handed += count
    guard let last, count > 0 else { return }
    if let run = runs.last, run.last == last - count {
      runs[runs.count - 1] = Run(last: last, count: run.count + count)
    } else {
      runs.append(Run(last: last, count: count))
    }
  }

  /// How many of the writer's events are recorded where the ledger has all of its own up to a number.
  mutating func recorded(through number: Int) -> Int {
    let whole = runs.prefix { $0.last <= number }
    before += whole.reduce(0) { $0 + $1.count }
    runs.removeFirst(whole.count)
    guard let run = runs.first else { return before }
    return before + max(0, number - (run.last - run.count))
  }

  /// The ledger's number of the writer's n-th event, from 1; nil where it is not handed over, or known to be recorded.
  func number(of event: Int) -> Int? {
    var left = event - before
    guard left > 0 else { return nil }
    for run in runs {
      if left <= run.count { return run.last - run.count + left }
      left -= run.count
    }
    return nil
  }
}
