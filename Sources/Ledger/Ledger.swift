// What happened, kept for long: events in an SQLite file that are added and, in the end, dropped, but never changed.
//
// Whoever adds an event goes on at once: it waits in memory until the ledger's own thread has committed it, in one
// transaction with whatever else waits, and only then is it reported as saved. Events are numbered before they are
// written, so one whose commit failed half-way is found again and never written twice. Where the disk takes nothing the
// events wait, as many as there is memory for, and are tried again; who asks for events gets the waiting ones, too,
// marked. A file that is no ledger any more is put aside whole and a new one begun. The ledger knows no subject: an
// event has a time, two keys by which it is found, and a text that is its subject's affair. With an event may be written
// what is known of the thing since, one text a thing: that is what a program begins with.

/// One thing that happened.
package struct LedgerEvent: Sendable, Hashable {
  /// In milliseconds since the epoch.
  package var time: Int64
  /// Which kind of thing: `alert`.
  package var subject: String
  /// What it happened to: an alert's id.
  package var key: String
  /// What that is called, which others of its kind may be, too; empty where it has no name.
  package var name: String
  /// What happened, in its subject's own terms: JSON, as a rule.
  package var body: [UInt8]
  /// What is known of what it happened to from then on.
  package var current = Current.unchanged
  /// Of which subject's thing that is; nil for its own.
  package var holder: String?
  /// Whether it stays among the events that can be asked for; else only what is known from then on is written.
  package var isListed = true
  /// Whether it is on the disk; of no account where an event is added.
  package var isSaved = false

  /// What is kept of a thing beside its events, so that whoever begins anew need not go through all of them.
  package enum Current: Sendable, Hashable {
    case unchanged
    /// In its subject's own terms.
    case known([UInt8])
    /// It is no longer of interest.
    case forgotten
  }

  package init(time: Int64, subject: String, key: String, name: String = "", body: [UInt8]) {
    (self.time, self.subject, self.key) = (time, subject, key)
    (self.name, self.body) = (name, body)
  }
}
