internal import Metrics

/// What an integration was told of a group last.
package struct ToldEntry: Sendable, Hashable, Codable {
  package var lane: Lane
  /// The fingerprints of the last success.
  var firing: Set<UInt64> = []
  var resolved: Set<UInt64> = []
  /// Those it was told of, or may have been, that fire, and whose end it was not told of.
  var told: Set<UInt64> = []
  /// Of those, what no answer came for.
  var unanswered: Set<UInt64> = []
  var at: Timestamp
  /// The notice that got through last.
  var notice = 0
  /// Who in particular was told of an escalation by it.
  var person: String?
  /// By what the message that told of what fires can be changed.
  var receipt: String?

  init(_ lane: Lane, at: Timestamp) { (self.lane, self.at) = (lane, at) }

  /// How long what nobody is in any more is remembered.
  static let retention = Duration.seconds(120 * 3600)

  /// It got through.
  mutating func take(_ notice: Notice, sendsResolved: Bool, at now: Timestamp) {
    firing = notice.fingerprints(isResolved: false)
    resolved = notice.fingerprints(isResolved: true)
    told = sendsResolved ? told.union(firing).subtracting(resolved) : []
    unanswered.formIntersection(told.subtracting(firing))
    at = now
    self.notice = notice.id
    person = notice.person ?? person
    // What comes after the end is something else, and a message of its own.
    receipt = firing.isEmpty ? nil : notice.receipt ?? receipt
  }

  /// Nobody knows whether it got through.
  mutating func lose(_ notice: Notice, sendsResolved: Bool) {
    guard sendsResolved else { return }
    person = notice.person ?? person
    let fresh = notice.fingerprints(isResolved: false).subtracting(told)
    told.formUnion(fresh)
    unanswered.formUnion(fresh)
    resolved.subtract(fresh)
    // Whoever may have been told of an end is told where it fires again.
    firing.subtract(notice.fingerprints(isResolved: true))
  }

  /// Nothing fires, and no word is to be said about it.
  mutating func clear(_ resolved: Set<UInt64>, at now: Timestamp) {
    (firing, told, unanswered, self.resolved, at) = ([], [], [], resolved, now)
    receipt = nil
  }
}

extension Notice.Reason {
  /// Why an integration is to be told of a group now; nil where it is not.
  ///
  /// - Parameters:
  ///   - firing: what fires and is not held back.
  ///   - resolved: what ended and is not held back, or was told.
  init?(
    after entry: ToldEntry?, firing: Set<UInt64>, resolved: Set<UInt64>, sendsResolved: Bool,
    repeating: Duration, at now: Timestamp
  ) {
    guard let entry else {
      if firing.isEmpty { return nil }
      self = .first
      return
    }
    if firing.isEmpty {
      // All that fires is held back: nothing is said of it.
      if resolved.isEmpty { return nil }
      guard !entry.firing.isEmpty || !entry.told.isDisjoint(with: resolved) else { return nil }
      self = .allResolved
    } else if !firing.isSubset(of: entry.firing) {
      self = entry.firing.isEmpty ? .first : .added
    } else if sendsResolved, !resolved.isSubset(of: entry.resolved) {
      self = .someResolved
    } else if entry.at < now - repeating {
      self = .repeated
    } else {
      return nil
    }
  }
}
