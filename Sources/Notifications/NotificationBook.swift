package import Facts
package import Metrics
internal import Routing

/// Who is told of what, and when: a value, stepped by the state of alerts, silences, answers and the time. Whatever it
/// wants sent it has recorded first; whoever sends says when a try begins, and what came of it.
package struct NotificationBook: Sendable {
  var plan: NotificationPlan
  package var settings: NotificationSettings

  var stock = AlertStock()
  var inhibition: InhibitionIndex
  var silences = MutingShelf<SilenceFact>()
  var maintenance = MutingShelf<MaintenanceFact>()
  var groups: [Int: AlertGroup] = [:]
  var groupIDs: [GroupName: Int] = [:]
  private var nextGroup = 1
  /// When which group is flushed.
  var flushes = DueQueue()
  /// What was told.
  var told: [Lane: ToldEntry] = [:]

  /// Notices that are not over.
  var held: [Int: HeldNotice] = [:]
  var lanes: [Lane: LaneState] = [:]
  var lines: [Way: SendingLine] = [:]
  /// Those that are over, oldest first.
  var over: [OverNotice] = []
  /// Those of them that nobody was told of yet.
  var finished: [NotificationFact] = []
  var nextNotice = 1
  /// Those that fell due since the last step.
  var fresh: [Int] = []
  /// Incidents that ended while somebody was being told of them, with their alerts.
  var endings: [Int: [RoutedAlert]] = [:]
  /// Incidents that somebody was told of before a start, and of which nobody has said since whether they are over.
  var unsettled: Set<Int> = []
  var heartbeats: [Timestamp]

  var writes: [NotificationRecord] = []
  package internal(set) var counts = NotificationCounts()
  var tallies: [Way: WayTally] = [:]
  /// How often what held an alert back at a flush.
  var suppressed: [String: Int] = [:]
  /// Grows with whatever changes its facts.
  package internal(set) var revision: UInt64 = 0
  /// The latest time that it was given.
  var latest: Timestamp
  private var aged: Timestamp

  package init(
    _ plan: NotificationPlan, _ settings: NotificationSettings = NotificationSettings(),
    at now: Timestamp
  ) {
    (self.plan, self.settings, latest, aged) = (plan, settings, now, now)
    inhibition = InhibitionIndex(plan.rules.inhibitions)
    heartbeats = settings.heartbeats.map { _ in now }
  }

  /// What is to be recorded since the last time, oldest first; before anything of it is sent.
  package mutating func drain() -> [NotificationRecord] {
    defer { writes = [] }
    return writes
  }

  /// The notices that came to their end since the last time, oldest first.
  package mutating func drainFinished() -> [NotificationFact] {
    defer { finished = [] }
    return finished
  }

  mutating func write(
    _ subject: NotificationRecord.Subject, _ key: String, at now: Timestamp,
    _ body: (inout NotificationRecord) -> Void = { _ in }
  ) {
    var record = NotificationRecord(subject, key, at: now)
    body(&record)
    writes.append(record)
  }

  // MARK: The time

  /// Lets time go on; the notices that fell due since the last time are in the outbox.
  @discardableResult
  package mutating func advance(to now: Timestamp) -> [Notice] {
    see(now)
    noticeFailing(at: now)
    while let next = flushes.next, next.time <= now {
      flushes.removeNext()
      if groups[next.id]?.nextFlush == next.time { flush(next.id, at: now) }
    }
    beat(at: now)
    if now - aged >= .seconds(60) { age(to: now) }
    defer { fresh = [] }
    return fresh.compactMap { held[$0]?.notice }
  }

  /// When something is to be done next, a try among it; nil for never, as things stand.
  package var nextDeadline: Timestamp? {
    var next = flushes.next?.time
    next.lower(to: heartbeats.min())
    for line in lines.values {
      next.lower(to: nextTry(line))
      if !line.isToldFailing, let since = line.failingSince {
        next.lower(to: since + settings.patience)
      }
    }
    return next
  }

  /// A clock that is set back may not put off what is due.
  mutating func see(_ now: Timestamp) {
    // Who counts milliseconds on two threads may be early by some.
    guard latest - now >= .seconds(1) else {
      latest = max(latest, now)
      return
    }
    let back = latest - now
    latest = now
    flushes = DueQueue()
    for (id, group) in groups {
      groups[id]?.first = group.first.map { $0 - back }
      groups[id]?.nextFlush = group.nextFlush - back
      flushes.put(id, at: group.nextFlush - back)
    }
    for index in heartbeats.indices { heartbeats[index] = heartbeats[index] - back }
    for lane in told.keys { told[lane]?.at.lower(to: now) }
    for id in held.keys {
      if let next = held[id]?.fact.nextTry { held[id]?.fact.nextTry = next - back }
    }
    for way in lines.keys { lines[way]?.set(back: back) }
  }

  /// Drops what is no longer of interest.
  private mutating func age(to now: Timestamp) {
    aged = now
    for slot in stock.slots {
      guard let one = stock[slot], one.memberships == 0, let end = one.alert.ends,
        now - end >= .seconds(1800)
      else { continue }
      inhibition.remove(slot)
      stock.remove(slot)
    }
    let keys = Set(groupIDs.keys.map(\.key))
    for (lane, entry) in told
    where now - entry.at > ToldEntry.retention && !keys.contains(lane.groupKey) {
      forget(lane, at: now)
    }
  }

  mutating func forget(_ lane: Lane, at now: Timestamp) {
    if told.removeValue(forKey: lane) != nil { write(.told, lane.text, at: now) }
  }

  mutating func newGroup(_ home: AlertHome, at nextFlush: Timestamp) -> Int {
    defer { nextGroup += 1 }
    groups[nextGroup] = AlertGroup(id: nextGroup, home, nextFlush: nextFlush)
    groupIDs[home.name] = nextGroup
    return nextGroup
  }

  /// A configuration takes another's place: alerts are grouped anew, groups that are the same go on, and what waits for
  /// an integration or a group that is no more says so.
  package mutating func reload(
    _ plan: NotificationPlan, _ settings: NotificationSettings, at now: Timestamp
  ) {
    see(now)
    self.plan = plan
    if settings.heartbeats != self.settings.heartbeats {
      heartbeats = settings.heartbeats.map { _ in now }
    }
    self.settings = settings
    inhibition = InhibitionIndex(plan.rules.inhibitions)
    let schedules = Dictionary(
      groups.values.map { ($0.name, $0.record) }, uniquingKeysWith: { $1 })
    let members = stock.slots.filter { (stock[$0]?.memberships ?? 0) > 0 }
    (groups, groupIDs, flushes) = ([:], [:], DueQueue())
    for slot in stock.slots {
      guard let labels = stock[slot]?.alert.labels else { continue }
      inhibition.add(slot, labels)
      stock.edit(slot) { ($0.homes, $0.memberships) = ([], 0) }
    }
    for slot in members { join(slot, schedules: schedules, at: now) }
    for name in schedules.keys.sorted(by: { $0.text < $1.text }) where groupIDs[name] == nil {
      write(.group, name.text, at: now)
    }
    checkHeld(at: now)
  }
}

extension Optional where Wrapped: Comparable {
  /// Takes the other one where that is less.
  fileprivate mutating func lower(to other: Wrapped?) {
    guard let other else { return }
    self = self.map { Swift.min($0, other) } ?? other
  }
}

extension Timestamp {
  fileprivate mutating func lower(to other: Timestamp) { self = min(self, other) }
}
