internal import Facts
internal import Metrics
internal import Routing

/// A notice that is not over.
struct HeldNotice: Sendable {
  var notice: Notice
  var fact: NotificationFact
  /// What it says, by fingerprints.
  let firing: Set<UInt64>
  let resolved: Set<UInt64>
  /// The notice that tells of it in short.
  var mentionedBy: Int?
  /// Whether a try of it is recorded.
  var hasProgress = false

  init(_ notice: Notice) {
    self.notice = notice
    fact = NotificationFact(notice)
    firing = notice.fingerprints(isResolved: false)
    resolved = notice.fingerprints(isResolved: true)
  }

  var record: NoticeRecord {
    NoticeRecord(fact: fact, notice: notice, mentioned: notice.more.map(\.notice))
  }

  var progress: ProgressRecord {
    ProgressRecord(
      state: fact.state, attempts: fact.attempts, tries: fact.tries, nextTry: fact.nextTry)
  }
}

/// A notice that is over, and the alerts that it told of.
struct OverNotice: Sendable {
  var fact: NotificationFact
  var firing: Set<UInt64>
  var resolved: Set<UInt64>
}

extension OverNotice {
  /// One that is not over, by what it says.
  init(_ one: HeldNotice) {
    self.init(fact: one.fact, firing: one.firing, resolved: one.resolved)
  }
}

/// What is being told to an integration of one group.
struct LaneState: Sendable {
  var inFlight: Int?
  var waiting: Int?
  /// Whether the group was looked at while a notice was on its way.
  var isStale = false
  /// How many tries failed one after the other, and when the next one may begin.
  var failures = 0
  var nextTry: Timestamp?
  var isIdle: Bool { inFlight == nil && waiting == nil }
}

extension NotificationFact {
  /// How many label sets are listed of those that fire, and of those that ended.
  private static var most: Int { 50 }

  init(_ notice: Notice) {
    let (firing, resolved) = (notice.firing, notice.resolved)
    self.init(
      id: notice.id, receiver: notice.way.receiver, integration: notice.way.integration,
      groupKey: notice.groupKey, groupLabels: notice.groupLabels, reason: notice.reason.rawValue,
      firing: firing.prefix(Self.most).map(\.labels),
      resolved: resolved.prefix(Self.most).map(\.labels), due: notice.due)
    unlisted = max(0, firing.count - Self.most) + max(0, resolved.count - Self.most)
    (incidents, replaced) = (notice.incidents, notice.replaced)
    replacedReason = notice.replacedReason?.rawValue ?? ""
    remarks = notice.remarks
    person = notice.person
  }

  /// The first and the last attempts are listed.
  mutating func add(_ attempt: Attempt) {
    attempts.append(attempt)
    if attempts.count > 10 { attempts.remove(at: 5) }
  }
}
