// Where logs come from: files, the journal, a pipe. Each is read on a thread of its own and delivers batches to a sink.
//
// A batch holds records and the position behind them: whoever keeps both at once, and gives the position back after a
// restart, has every line once. Files are known by device, inode and what stands at their beginning and before the
// position, so a rename, a re-used inode, a truncation and a copy are told apart; a rotated file is read to its end
// before the one that took its name. What was lost is counted and said. `FileFollower` and `JournalFollower` are polled
// with a clock; only `LogFollowing` knows threads.

/// A name and a value of a stream.
package struct LogLabel: Sendable, Hashable, Codable {
  package var name: String
  package var value: String
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
