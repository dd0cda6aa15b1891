internal import Facts
package import Metrics
internal import Routing

// What comes of tries.
extension NotificationBook {
  /// The longest wait between two tries, and that which a receiver may ask for.
  private static let longestWait = Duration.seconds(60)
  private static let longestAsked = Duration.seconds(600)

  /// A try begins, as soon as what is drained after this is recorded. Gives what is to be sent; nil where it is not to be
  /// any more.
  package mutating func sending(_ id: Int, at now: Timestamp) -> Notice? {
    see(now)
    guard var one = held[id], one.fact.state == .waiting, one.mentionedBy == nil,
      lanes[one.notice.lane]?.inFlight == nil
    else { return nil }
    if one.notice.incident == nil {
      one.notice.incidents = plan.rules.incidents(one.notice.alerts.map(\.alert.labels))
      one.fact.incidents = one.notice.incidents
    }
    if !one.notice.isExempt, one.fact.tries == 0 { lines[one.notice.way]?.begin(at: now) }
    if one.notice.isNoted { one.notice.receipt = told[one.notice.lane]?.receipt }
    one.fact.state = .sending
    one.fact.tries += 1
    if one.fact.tries == 1 { tallies[one.notice.way, default: WayTally()].begun += 1 }
    one.fact.nextTry = nil
    one.hasProgress = true
    held[id] = one
    lanes[one.notice.lane]?.waiting = nil
    lanes[one.notice.lane]?.inFlight = id
    lines[one.notice.way]?.remove(id)
    lines[one.notice.way]?.inFlight += 1
    counts.tries += 1
    write(.progress, "\(id)", at: now) { $0.progress = one.progress }
    revision += 1
    return one.notice
  }

  /// An answer came, or none will: the try that began last is over.
  package mutating func answered(
    _ id: Int, _ answer: NoticeAnswer, at now: Timestamp, took: Duration
  ) {
    see(now)
    guard var one = held[id], one.fact.state == .sending else { return }
    let (way, lane) = (one.notice.way, one.notice.lane)
    one.notice.receipt = answer.receipt ?? one.notice.receipt
    one.fact.add(
      .init(
        at: now, took: took, status: answer.status, answer: answer.text,
        isDelivered: answer.outcome == .delivered))
    held[id] = one
    tallies[way, default: WayTally()].take(answer, took: took)
    lines[way]?.inFlight -= 1
    lanes[lane]?.inFlight = nil
    let isStale = lanes[lane]?.isStale ?? false
    lanes[lane]?.isStale = false
    switch answer.outcome {
    case .delivered: deliver(one, at: now)
    case .refused: refuse(one, answer, at: now)
    case .later(let asked): putOff(id, answer, asked, at: now)
    case .lost:
      counts.lost += 1
      lose(one.notice, at: now)
      putOff(id, answer, nil, at: now)
    }
    goOn(one.notice, isStale: isStale, answer.outcome, at: now)
    revision += 1
  }

  private mutating func deliver(_ one: HeldNotice, at now: Timestamp) {
    let notice = one.notice
    let wasFailing = lines[notice.way]?.failingSince != nil
    lines[notice.way]?.succeed(at: now)
    lanes[notice.lane]?.failures = 0
    lanes[notice.lane]?.nextTry = nil
    counts.delivered += 1
    // That it was told is recorded before the notice is over: the other way round it might be told again.
    if notice.isNoted { noteDelivered(notice, at: now) }
    finish(notice.id, .delivered, "", at: now)
    if notice.incident != nil, told[notice.lane]?.told.isEmpty == true {
      forget(notice.lane, at: now)
    }
    if wasFailing {
      // Whatever waits need not wait for its own next try.
      for id in lines[notice.way]?.waiting ?? [] { held[id]?.fact.nextTry = nil }
    }
  }

  mutating func noteDelivered(_ notice: Notice, at now: Timestamp) {
    let sendsResolved = plan.integration(notice.way)?.sendsResolved ?? true
    note(notice.lane, at: now) { $0.take(notice, sendsResolved: sendsResolved, at: now) }
  }

  private mutating func refuse(_ one: HeldNotice, _ answer: NoticeAnswer, at now: Timestamp) {
    let notice = one.notice
    lines[notice.way]?.fail(answer.text, at: now)
    lines[notice.way]?.failed += 1
    lanes[notice.lane]?.failures = 0
    lanes[notice.lane]?.nextTry = nil
    counts.refused += 1
    finish(notice.id, .failed, answer.text, at: now)
  }

  private mutating func putOff(
    _ id: Int, _ answer: NoticeAnswer, _ asked: Duration?, at now: Timestamp
  ) {
    guard var one = held[id] else { return }
    let (way, lane) = (one.notice.way, one.notice.lane)
    lines[way]?.fail(answer.text, at: now)
    let failures = lanes[lane]?.failures ?? 0
    lanes[lane]?.failures = failures + 1
    var next = now + wait(after: failures, UInt64(bitPattern: Int64(id)) &+ UInt64(one.fact.tries))
    if let asked {
      next = now + min(max(asked, .zero), Self.longestAsked)
      lines[way]?.heldUntil = next
    } else if let line = lines[way], line.isProbing(at: now) {
      // All that waits goes by the one that is tried.
      next = now + wait(after: line.failures, UInt64(line.failures))
      lines[way]?.heldUntil = next
    }
    (one.fact.state, one.fact.nextTry) = (.waiting, next)
    held[id] = one
    lanes[lane]?.nextTry = next
    // What came to wait meanwhile is newer; a mentioned group waits for its carrier.
    if lanes[lane]?.waiting == nil { lanes[lane]?.waiting = id }
    lines[way]?.add(id)
    write(.progress, "\(id)", at: now) { $0.progress = one.progress }
  }

  /// Half a second, half as much again after each failure, spread by a half to both sides.
  private func wait(after failures: Int, _ salt: UInt64) -> Duration {
    var span = 500.0
    for _ in 0..<min(failures, 16) { span *= 1.5 }
    var mixed = (settings.seed &+ salt) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    let spread = 0.5 + Double((mixed ^ mixed >> 27) >> 11) * 0x1p-53
    return min(.milliseconds(Int64(clamping: span * spread)), Self.longestWait)
  }

  /// It may have been told, and so it is to be told of the end.
  mutating func lose(_ notice: Notice, at now: Timestamp) {
    guard notice.isNoted else { return }
    let sendsResolved = plan.integration(notice.way)?.sendsResolved ?? true
    note(notice.lane, at: now) { $0.lose(notice, sendsResolved: sendsResolved) }
  }

  /// What was put off until this answer.
  private mutating func goOn(
    _ notice: Notice, isStale: Bool, _ outcome: NoticeAnswer.Outcome, at now: Timestamp
  ) {
    if let incident = notice.incident {
      settleEnding(incident, notice.way, at: now)
      return
    }
    let name = GroupName(receiver: notice.routeReceiver, key: notice.groupKey)
    guard notice.isNoted, let id = groupIDs[name] else { return }
    if isStale { decideAnew(name, notice.way, at: now) }
    if outcome != .refused || isStale { settle(id, at: now) }
  }

  // MARK: Receivers that fail

  func isFailing(_ group: AlertGroup) -> Bool {
    ways(of: group, fallback: false).contains { lines[$0]?.isToldFailing == true }
  }

  /// Whether an integration of a group has failed for long and still has something to be told.
  func shouldFallBack(_ group: AlertGroup) -> Bool {
    if group.isFallenBack || settings.fallback.isEmpty { return false }
    return ways(of: group, fallback: false).contains {
      lines[$0]?.isToldFailing == true
        && lanes[Lane($0, group.name.key)]?.isIdle == false
    }
  }

  /// From now on the fallback is told of a group, too.
  mutating func fallBack(_ id: Int, at now: Timestamp) {
    groups[id]?.isFallenBack = true
    counts.fallenBack += 1
    record(id, at: now)
  }

  /// Sees who has failed for so long that others are to know.
  mutating func noticeFailing(at now: Timestamp) {
    for (way, line) in lines where !line.isToldFailing {
      guard let since = line.failingSince, now - since >= settings.patience else { continue }
      lines[way]?.isToldFailing = true
      revision += 1
      for id in groups.keys.sorted() {
        guard let group = groups[id], group.name.receiver == way.receiver, shouldFallBack(group)
        else { continue }
        fallBack(id, at: now)
        let seen = look(id, at: now)
        for other in ways(of: group, fallback: true) { decide(id, other, seen, at: now) }
      }
      for id in held.keys.sorted() where held[id]?.notice.way == way {
        if let notice = held[id]?.notice { standIn(for: notice, at: now) }
      }
    }
  }

  /// An escalation to a receiver that fails goes to the fallback, too.
  mutating func standIn(for notice: Notice, at now: Timestamp) {
    guard notice.reason == .escalation, notice.way.receiver != settings.fallback,
      let receiver = plan.receiver(settings.fallback)
    else { return }
    for integration in receiver.integrations {
      let lane = Lane(Way(receiver, integration), notice.groupKey)
      guard told[lane] == nil, lanes[lane]?.isIdle ?? true else { continue }
      var copy = Notice(
        id: nextNotice, lane, groupLabels: notice.groupLabels, reason: .escalation,
        alerts: notice.alerts, due: now)
      (copy.incident, copy.routeReceiver) = (notice.incident, notice.way.receiver)
      copy.person = notice.person
      copy.differences = [.fallback]
      put(copy, group: nil, at: now)
    }
  }
}
