internal import Synchronization

/// What was found wrong while files were read: each place once, from any thread.
final class Problems: Sendable {
  private struct Found {
    var listed: [BlockError] = []
    var known: Set<BlockError> = []
    var more = 0
    var told = 0
  }

  private let found = Mutex(Found())
  /// More than that are only counted.
  private static let limit = 1000

  func note(_ problem: BlockError) {
    found.withLock { found in
      if found.known.contains(problem) { return }
      guard found.listed.count < Problems.limit else {
        found.more += 1
        return
      }
      found.known.insert(problem)
      found.listed.append(problem)
    }
  }

  /// In the order in which they were found, and how many more there were.
  var all: (listed: [BlockError], more: Int) { found.withLock { ($0.listed, $0.more) } }

  /// Whether something was found since this was last asked.
  func hasNews() -> Bool {
    found.withLock { found in
      defer { found.told = found.listed.count + found.more }
      return found.told != found.listed.count + found.more
    }
  }
}
