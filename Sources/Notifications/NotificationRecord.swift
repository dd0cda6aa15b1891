package import Facts
package import Metrics
package import Routing

/// Something to be recorded, in the order in which it happened. Of each subject and key the newest is current; one
/// without content says that its thing is no longer of interest.
///
/// Whatever was written last, what is current is enough to go on from: an answer is of one record with the notice.
package struct NotificationRecord: Sendable, Hashable, Codable {
  package enum Subject: String, Sendable, Hashable, Codable, CaseIterable {
    case alert = "routed-alert"
    case group = "alert-group"
    case told = "told-group"
    case notice
    case progress = "notice-progress"
    case ending = "escalation-ending"
    /// That another engine stands by for this one; of this ledger alone, and of no book.
    case standby = "notification-standby"
  }
  package var subject: Subject
  package var key: String
  package var at: Timestamp
  package var alert: AlertRecord?
  package var group: GroupRecord?
  package var told: ToldEntry?
  package var notice: NoticeRecord?
  package var progress: ProgressRecord?
  package var ending: EndingRecord?
  /// Of a standby; nil for the others.
  var isMirrored: Bool?

  package struct AlertRecord: Sendable, Hashable, Codable {
    package var alert: RoutedAlert
    var isAcknowledged = false
  }

  package var isGone: Bool {
    alert == nil && group == nil && told == nil && notice == nil && progress == nil
      && ending == nil
      && isMirrored == nil
  }

  /// Another engine mirrored what is recorded.
  package static func mirrored(at now: Timestamp) -> NotificationRecord {
    var record = NotificationRecord(.standby, "standby", at: now)
    record.isMirrored = true
    return record
  }

  init(_ subject: Subject, _ key: String, at: Timestamp) {
    (self.subject, self.key, self.at) = (subject, key, at)
  }

  init(_ one: AlertStock.Known, at: Timestamp) {
    self.init(.alert, Self.key(one.fingerprint), at: at)
    alert = AlertRecord(alert: one.alert, isAcknowledged: one.isAcknowledged)
  }

  static func key(_ fingerprint: UInt64) -> String { String(fingerprint, radix: 16) }
}

/// When a group is told next, and since when.
package struct GroupRecord: Sendable, Hashable, Codable {
  var name: GroupName
  var first: Timestamp?
  var nextFlush: Timestamp
  var isFallenBack = false
}

/// A notice as it is kept.
package struct NoticeRecord: Sendable, Hashable, Codable {
  package var fact: NotificationFact
  /// What is to be sent; nil when it is over.
  package var notice: Notice?
  /// All of its alerts, when it is over and was delivered.
  var firing: Set<UInt64> = []
  var resolved: Set<UInt64> = []
  /// Those that are told with it.
  var mentioned: [Int] = []
  var over: Timestamp?
}

/// How far a notice has come that is not over.
package struct ProgressRecord: Sendable, Hashable, Codable {
  package var state: NotificationFact.State
  package var attempts: [NotificationFact.Attempt]
  package var tries: Int
  package var nextTry: Timestamp?
}

/// An incident that ended while somebody was being told of it.
package struct EndingRecord: Sendable, Hashable, Codable {
  package var incident: Int
  package var alerts: [RoutedAlert]
}
