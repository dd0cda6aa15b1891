internal import Facts
package import Metrics
internal import Routing

// What waits to be sent: of each group and integration one at most, the newest.
extension NotificationBook {
  /// How many that are over are remembered.
  static let mostOver = 500

  /// Puts a notice into the outbox; one of its group and integration that waits there gives way to it.
  mutating func put(_ made: Notice, group: GroupName?, at now: Timestamp) {
    var notice = made
    nextNotice = max(nextNotice, notice.id + 1)
    let lane = notice.lane
    let old = lanes[lane]?.waiting.flatMap { held[$0] }
    if let old {
      notice.replaced = old.notice.replaced + 1
      notice.replacedReason = old.notice.reason
      notice.differences.append(.newer)
    }
    notice.incidents =
      notice.incident.map { [$0] } ?? plan.rules.incidents(notice.alerts.map(\.alert.labels))
    var one = HeldNotice(notice)
    if let next = lanes[lane]?.nextTry, next > now { one.fact.nextTry = next }
    held[notice.id] = one
    write(.notice, "\(notice.id)", at: now) { $0.notice = one.record }
    if let old {
      counts.replaced += 1
      finish(old.notice.id, .replaced, "a newer state took its place: #\(notice.id)", at: now)
    }
    for difference in notice.differences {
      counts.differences[difference.rawValue, default: 0] += 1
    }
    revision += 1
    guard let integration = plan.integration(notice.way) else {
      return undeliver(notice.id, "not delivered: no such receiver", at: now)
    }
    guard plan.built.contains(integration.kind) else {
      return undeliver(notice.id, "not delivered: kind not built", at: now)
    }
    lanes[lane, default: LaneState()].waiting = notice.id
    lines[notice.way, default: SendingLine()].add(notice.id)
    fresh.append(notice.id)
  }

  /// Nobody can send it.
  mutating func undeliver(_ id: Int, _ why: String, at now: Timestamp) {
    guard let one = held[id] else { return }
    counts.undeliverable += 1
    held[id]?.fact.add(
      .init(at: now, took: .zero, status: 0, answer: why, isDelivered: false))
    if one.notice.isNoted {
      // Otherwise every tick would say it again.
      note(one.notice.lane, at: now) { $0.take(one.notice, sendsResolved: true, at: now) }
    }
    finish(id, .undeliverable, why, at: now)
  }

  /// What waits in a lane is not to be sent any more.
  mutating func withdraw(_ lane: Lane, _ why: String, at now: Timestamp) {
    guard let id = lanes[lane]?.waiting else { return }
    counts.withdrawn += 1
    finish(id, .replaced, why, at: now)
  }

  /// A notice is over.
  mutating func finish(
    _ id: Int, _ state: NotificationFact.State, _ outcome: String, at now: Timestamp
  ) {
    guard var one = held.removeValue(forKey: id) else { return }
    let lane = one.notice.lane
    if lanes[lane]?.waiting == id { lanes[lane]?.waiting = nil }
    if lanes[lane]?.inFlight == id { lanes[lane]?.inFlight = nil }
    lines[one.notice.way]?.remove(id)
    (one.fact.state, one.fact.outcome, one.fact.nextTry) = (state, outcome, nil)
    one.fact.remarks = one.notice.remarks
    tallies[one.notice.way, default: WayTally()].end(one.notice, one.fact, at: now)
    let mentioned = one.notice.more.map(\.notice)
    let isDelivered = state == .delivered
    write(.notice, "\(id)", at: now) { record in
      record.notice = NoticeRecord(
        fact: one.fact, notice: nil, firing: one.firing, resolved: one.resolved,
        mentioned: mentioned, over: now)
    }
    if one.hasProgress { write(.progress, "\(id)", at: now) }
    if one.notice.reason == .heartbeat { dropHeartbeats(of: one.notice.way, at: now) }
    finished.append(one.fact)
    over.append(OverNotice(fact: one.fact, firing: one.firing, resolved: one.resolved))
    if over.count > Self.mostOver {
      write(.notice, "\(over.removeFirst().fact.id)", at: now)
    }
    revision += 1
    for other in mentioned where held[other]?.mentionedBy == id {
      if isDelivered {
        tellMentioned(other, by: id, at: now)
      } else {
        held[other]?.mentionedBy = nil
      }
    }
  }

  /// A group was told in another's notice.
  mutating func tellMentioned(_ id: Int, by carrier: Int, at now: Timestamp) {
    guard let notice = held[id]?.notice else { return }
    counts.mentioned += 1
    noteDelivered(notice, at: now)
    finish(id, .delivered, "told in #\(carrier), as one of several groups", at: now)
    groupIDs[GroupName(receiver: notice.routeReceiver, key: notice.groupKey)].map {
      settle($0, at: now)
    }
  }

  private mutating func dropHeartbeats(of way: Way, at now: Timestamp) {
    let isOther = { (one: OverNotice) in
      one.fact.reason != Notice.Reason.heartbeat.rawValue
        || one.fact.receiver != way.receiver || one.fact.integration != way.integration
    }
    for one in over where !isOther(one) { write(.notice, "\(one.fact.id)", at: now) }
    over = over.filter(isOther)
  }

  // MARK: What is to be tried

  /// What is to be sent now, oldest first; of each integration as many as may be on their way to it. Where more fell due
  /// than it is to get one by one, the last of them tells of the others.
  package mutating func ready(at now: Timestamp) -> [Notice] {
    see(now)
    var ids: [Int] = []
    for way in Array(lines.keys) { ids += ready(way, at: now) }
    return ids.sorted().compactMap { held[$0]?.notice }
  }

  private mutating func ready(_ way: Way, at now: Timestamp) -> [Int] {
    guard var line = lines[way], !line.waiting.isEmpty else { return [] }
    if let until = line.heldUntil, until > now { return [] }
    let room = (line.isProbing(at: now) ? 1 : settings.inFlight) - line.inFlight
    if room <= 0 { return [] }
    line.forgetBegun(at: now)
    lines[way] = line
    var allowed = max(1, settings.fuse) - line.begun.count
    var picked: [Int] = []
    for id in line.waiting {
      if picked.count == room { break }
      guard let one = held[id], isFree(one, at: now) else { continue }
      if isCounted(one) {
        if allowed <= 0 { continue }
        if allowed == 1 { mention(in: id, line.waiting.drop { $0 <= id }, at: now) }
        allowed -= 1
      }
      picked.append(id)
    }
    return picked
  }

  private func isFree(_ one: HeldNotice, at now: Timestamp) -> Bool {
    one.mentionedBy == nil && one.fact.state == .waiting && one.fact.nextTry ?? now <= now
      && lanes[one.notice.lane]?.inFlight == nil
  }

  /// Whether the fuse counts it; only once.
  private func isCounted(_ one: HeldNotice) -> Bool { !one.notice.isExempt && one.fact.tries == 0 }

  /// A notice tells of the others, too.
  private mutating func mention(in id: Int, _ others: some Sequence<Int>, at now: Timestamp) {
    let fresh = others.filter { other in
      held[other].map { isFree($0, at: now) && isCounted($0) && $0.notice.more.isEmpty } == true
    }
    if fresh.isEmpty { return }
    let mentions = fresh.compactMap { other in
      held[other].map {
        Notice.Mention(
          notice: other, groupLabels: $0.notice.groupLabels, firing: $0.firing.count)
      }
    }
    held[id]?.notice.more += mentions
    if held[id]?.notice.differences.contains(.summary) == false {
      held[id]?.notice.differences.append(.summary)
      counts.differences[Notice.Difference.summary.rawValue, default: 0] += 1
    }
    for other in fresh { held[other]?.mentionedBy = id }
    guard let one = held[id] else { return }
    held[id]?.fact.remarks = one.notice.remarks
    write(.notice, "\(id)", at: now) { $0.notice = one.record }
  }

  /// When something of a line may be tried; nil for not before something else happens.
  func nextTry(_ line: SendingLine) -> Timestamp? {
    let room = (line.isProbing(at: latest) ? 1 : settings.inFlight) - line.inFlight
    if line.waiting.isEmpty || room <= 0 { return nil }
    let fuse = max(1, settings.fuse)
    let open =
      line.begun.count < fuse
      ? Timestamp.distantPast : line.begun[line.begun.count - fuse] + SendingLine.minute
    var next: Timestamp?
    for id in line.waiting {
      guard let one = held[id], one.mentionedBy == nil, lanes[one.notice.lane]?.inFlight == nil
      else { continue }
      var time = max(one.fact.nextTry ?? one.notice.due, line.heldUntil ?? .distantPast)
      if isCounted(one) { time = max(time, open) }
      next = min(next ?? time, time)
      if let next, next <= latest { return next }
    }
    return next
  }
}
