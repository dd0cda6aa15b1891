package import Metrics

/// Who is on call under one name, now and around it.
package struct RotaFact: Sendable, Hashable, Codable {
  package struct Person: Sendable, Hashable, Codable {
    package var name: String
    /// By which they are told.
    package var receivers: [String]
    /// Where their clocks stand, `Europe/Berlin`; nil where nobody said.
    package var zone: String?
    package init(name: String, receivers: [String], zone: String? = nil) {
      (self.name, self.receivers, self.zone) = (name, receivers, zone)
    }
  }

  package struct Shift: Sendable, Hashable, Codable {
    package var person: String
    package var from: Timestamp
    /// Not included; nil where no end is in sight.
    package var until: Timestamp?
    /// Whether it is theirs because somebody said so, and not by turns.
    package var isOverride = false
    package init(person: String, from: Timestamp, until: Timestamp?, isOverride: Bool = false) {
      (self.person, self.from, self.until, self.isOverride) = (person, from, until, isOverride)
    }

    package func holds(_ time: Timestamp) -> Bool {
      from <= time && until.map { time < $0 } ?? true
    }
  }

  package var name: String
  /// Of its hand-overs: `UTC`, `local`, `Europe/Berlin`.
  package var zone: String
  /// Those that are in it, in the file's order.
  package var people: [Person]
  /// In order, as far as they touch the time between `from` and `until`; nobody is on call between them.
  package var shifts: [Shift]
  package var from: Timestamp
  package var until: Timestamp

  package init(
    name: String, zone: String, people: [Person], shifts: [Shift], from: Timestamp,
    until: Timestamp
  ) {
    (self.name, self.zone, self.people, self.shifts) = (name, zone, people, shifts)
    (self.from, self.until) = (from, until)
  }

  /// Whose shift it is at an instant between `from` and `until`; nil for nobody's.
  package func shift(at time: Timestamp) -> Shift? { shifts.first { $0.holds(time) } }

  /// Until when whoever is on call at an instant stays so, by turns or otherwise; nil where no end is in sight, or nobody
  /// is.
  package func end(after time: Timestamp) -> Timestamp? {
    guard let now = shift(at: time) else { return nil }
    var end = now.until
    while let last = end, let more = shifts.first(where: { $0.from == last }),
      more.person == now.person
    {
      end = more.until
    }
    return end
  }

  /// The next one that begins after an instant, of somebody else or after a time of nobody's; nil where none is known.
  package func next(after time: Timestamp) -> Shift? {
    let from = shift(at: time) == nil ? time : end(after: time) ?? .distantFuture
    return shifts.first { $0.from >= from && !$0.holds(time) }
  }
}
