internal import Facts
package import Metrics
internal import Routing

// Over the end of the program.
extension NotificationBook {
  /// Takes up what was recorded when the program ended; to be called before anything else happens, and the silences told
  /// before time goes on. Of each subject and key the last of the records counts, so that all of them may be given or the
  /// current ones only.
  ///
  /// What was recorded as firing is believed to fire for the grace of the settings, or until somebody speaks of it. What
  /// was on its way when the program ended is sent again, since nobody knows whether it came there.
  package mutating func restore(_ records: [NotificationRecord], at now: Timestamp) {
    see(now)
    let current = NotificationRecord.current(records)
    let end = records.map(\.at).max() ?? now
    for record in current {
      if let entry = record.told { told[entry.lane] = entry }
    }
    restoreNotices(current, at: now)
    let schedules = Dictionary(
      current.compactMap(\.group).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    for record in current {
      guard let kept = record.alert else { continue }
      var alert = kept.alert
      let isFiring = !alert.isResolved(at: record.at)
      if isFiring { alert.ends = max(alert.ends ?? .distantPast, now + settings.grace) }
      let slot = stock.restore(alert, isGuess: isFiring)
      stock.edit(slot) { $0.isAcknowledged = kept.isAcknowledged }
      inhibition.add(slot, alert.labels)
      join(slot, schedules: schedules, seenUntil: end, at: now)
    }
    for (name, _) in schedules where groupIDs[name] == nil {
      write(.group, name.text, at: now)
    }
    restoreHealth()
    restoreEndings(current.compactMap(\.ending), at: now)
    checkHeld(at: now)
  }

  private mutating func restoreNotices(_ current: [NotificationRecord], at now: Timestamp) {
    let progress = Dictionary(
      current.compactMap { record in record.progress.map { (record.key, $0) } },
      uniquingKeysWith: { $1 })
    let records = current.compactMap(\.notice).sorted { $0.fact.id < $1.fact.id }
    nextNotice = (records.last?.fact.id ?? 0) + 1
    for record in records {
      if let notice = record.notice {
        restore(notice, record, progress["\(notice.id)"], at: now)
      } else {
        over.append(
          OverNotice(fact: record.fact, firing: record.firing, resolved: record.resolved))
      }
    }
    for id in held.keys.sorted() {
      guard let notice = held[id]?.notice else { continue }
      for mention in notice.more { held[mention.notice]?.mentionedBy = id }
    }
    // What follows from an answer of which not all was recorded.
    for id in held.keys.sorted() {
      guard let lane = held[id]?.notice.lane, told[lane]?.notice == id else { continue }
      finish(id, .delivered, "", at: now)
    }
    for record in records where record.fact.state == .delivered {
      for id in record.mentioned where held[id]?.mentionedBy == nil {
        tellMentioned(id, by: record.fact.id, at: now)
      }
    }
  }

  /// A notice that is not over waits again.
  private mutating func restore(
    _ notice: Notice, _ record: NoticeRecord, _ progress: ProgressRecord?, at now: Timestamp
  ) {
    var one = HeldNotice(notice)
    one.fact = record.fact
    let lane = notice.lane
    if let progress {
      one.hasProgress = true
      (one.fact.attempts, one.fact.tries) = (progress.attempts, progress.tries)
      one.fact.nextTry = progress.nextTry.map { min($0, now + .seconds(600)) }
      if progress.state == .sending, told[lane]?.notice != notice.id {
        one.fact.add(
          .init(
            at: now, took: .zero, status: 0, answer: "no answer is known: the program ended",
            isDelivered: false))
        lose(notice, at: now)
        counts.lost += 1
      }
    }
    one.fact.state = .waiting
    held[notice.id] = one
    if progress != nil { write(.progress, "\(notice.id)", at: now) { $0.progress = one.progress } }
    if let old = lanes[lane]?.waiting {
      finish(old, .replaced, "a newer state took its place: #\(notice.id)", at: now)
    }
    lanes[lane, default: LaneState()].waiting = notice.id
    lines[notice.way, default: SendingLine()].add(notice.id)
  }

  /// Who failed when the program ended goes on failing.
  private mutating func restoreHealth() {
    let attempts = (held.values.map(\.fact) + over.map(\.fact)).flatMap { fact in
      fact.attempts.map { (way: Way(fact.receiver, fact.integration), attempt: $0) }
    }
    for (way, all) in Dictionary(grouping: attempts, by: \.way) {
      var line = lines[way] ?? SendingLine()
      for one in all.map(\.attempt).sorted(by: { $0.at < $1.at }) {
        if one.isDelivered { line.succeed(at: one.at) } else { line.fail(one.answer, at: one.at) }
      }
      lines[way] = line
    }
  }

  /// What waits for an integration, or of a group, that is no more is over.
  mutating func checkHeld(at now: Timestamp) {
    for id in held.keys.sorted() {
      guard let notice = held[id]?.notice, held[id]?.fact.state == .waiting else { continue }
      let name = GroupName(receiver: notice.routeReceiver, key: notice.groupKey)
      if plan.integration(notice.way) == nil {
        finish(id, .undeliverable, "not delivered: no such receiver", at: now)
      } else if notice.incident == nil, notice.isNoted, groupIDs[name] == nil {
        counts.withdrawn += 1
        finish(id, .replaced, "its alerts are grouped in another way", at: now)
      }
    }
  }
}

extension NotificationRecord {
  /// The last of each subject and key, in the order in which they came last, without what is no longer of interest.
  static func current(_ records: [NotificationRecord]) -> [NotificationRecord] {
    struct Place: Hashable {
      var subject: Subject
      var key: String
    }
    var last: [Place: Int] = [:]
    for (index, record) in records.enumerated() {
      last[Place(subject: record.subject, key: record.key)] = index
    }
    return last.values.sorted().map { records[$0] }.filter { !$0.isGone }
  }
}
