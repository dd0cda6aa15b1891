/// What of a message was left out, by reason.
package struct Refusals: Sendable, Hashable, CustomStringConvertible {
  package struct Entry: Sendable, Hashable {
    package var reason: String
    /// The first that it hit: a series or a metric.
    package var example: String
    /// Samples (points, series) that it hit.
    package var count: Int
  }

  /// In the order in which the reasons were met first; a made-up message cannot make many.
  package private(set) var entries: [Entry] = []
  package private(set) var total = 0

  package init() {}

  package var isEmpty: Bool { total == 0 }

  /// Counts `count` things that `reason` hit; the example counts of the first.
  package mutating func add(
    _ reason: String, _ count: Int = 1, example: @autoclosure () -> String = ""
  ) {
    guard count > 0 else { return }
    total += count
    if let index = entries.firstIndex(where: { $0.reason == reason }) {
      entries[index].count += count
    } else if entries.count < 16 {
      // Names of metrics may be of any length.
      entries.append(
        Entry(reason: reason, example: String(example().prefix(100)), count: count))
    }
  }

  package mutating func add(_ other: Refusals) {
    for entry in other.entries { add(entry.reason, entry.count, example: entry.example) }
  }

  /// `reason (3, the first: example); …`, for answers and logs.
  package var description: String {
    entries.map { entry in
      entry.example.isEmpty
        ? "\(entry.reason) (\(entry.count))"
        : "\(entry.reason) (\(entry.count), the first: \(entry.example))"
    }.joined(separator: "; ")
  }
}
