/// How far the ledger is.
package struct LedgerStatus: Sendable, Hashable {
  /// All events up to this number, as `append` gave it, are on the disk.
  package var savedThrough = 0
  /// How many wait to be written.
  package var unsaved = 0
  /// How many found no room to wait, and are lost.
  package var refused = 0
  /// Why events wait; nil where the disk takes them.
  package var fault: String?
  /// What became of files that were damaged, oldest first.
  package var remarks: [String] = []
  package init() {}
}

/// Why a ledger cannot be opened or read: its path, and the reason.
package struct LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
  package var path: String
  package var reason: String
  package var description: String { "\(path): \(reason)" }
  package init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }
}
