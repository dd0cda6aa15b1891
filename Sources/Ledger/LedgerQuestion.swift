/// Which events are asked for.
package struct LedgerQuestion: Sendable, Hashable {
  package var subject: String
  /// Of one thing, of all of a name, or of both; nil for any.
  package var key: String?
  package var name: String?
  /// In milliseconds since the epoch, both included.
  package var from: Int64
  package var through: Int64
  /// The newest so many.
  package var newest: Int

  package init(
    subject: String, key: String? = nil, name: String? = nil, from: Int64 = .min,
    through: Int64 = .max, newest: Int = 1000
  ) {
    (self.subject, self.key, self.name) = (subject, key, name)
    (self.from, self.through, self.newest) = (from, through, newest)
  }

  func fits(_ event: LedgerEvent) -> Bool {
    event.subject == subject && (key ?? event.key) == event.key
      && (name ?? event.name) == event.name && event.time >= from && event.time <= through
  }
}
