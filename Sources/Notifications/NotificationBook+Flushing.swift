internal import Facts
internal import Metrics
internal import Routing

/// A member of a group at the moment of a look at it.
struct SeenAlert: Sendable {
  var slot: Int
  var fingerprint: UInt64
  var alert: Notice.Alert
  /// Whether it is inhibited, silenced, in maintenance or muted.
  var isHeld: Bool
}

// Looks at a group, and what follows from it for each integration.
extension NotificationBook {
  /// Looks at a group since its time has come.
  mutating func flush(_ id: Int, at now: Timestamp) {
    let seen = look(id, at: now)
    count(held: seen, id, at: now)
    let isFirst = groups[id]?.first == nil
    groups[id]?.schedule(after: now)
    guard let group = groups[id] else { return }
    flushes.put(id, at: group.nextFlush)
    var isTold: Bool = false
    for way in ways(of: group, fallback: false) {
      isTold = decide(id, way, seen, at: now) || isTold
    }
    if shouldFallBack(group) { fallBack(id, at: now) }
    if groups[id]?.isFallenBack == true {
      for way in ways(of: group, fallback: true) {
        isTold = decide(id, way, seen, at: now) || isTold
      }
    }
    for one in seen {
      groups[id]?.edit(one.slot) { member in
        if isTold, !one.isHeld { member.flaps = 0 }
        member.isEndSeen = one.alert.isResolved
      }
    }
    // What was decided stands before the time from which it is believed to be.
    if isFirst { record(id, at: now) }
    settle(id, at: now)
  }

  /// The members of a group as they are.
  mutating func look(_ id: Int, at now: Timestamp) -> [SeenAlert] {
    guard let order = groups[id]?.ordered(stock), let group = groups[id] else { return [] }
    let isMuted = muting(group.route, at: now) != nil
    return order.compactMap { slot in
      guard let known = stock[slot] else { return nil }
      var alert = Notice.Alert(known.alert, isResolved: known.alert.isResolved(at: now))
      alert.flaps = alert.isResolved ? 0 : group.members[slot]?.flaps ?? 0
      let isHeld =
        isMuted || inhibiting(slot, at: now) != nil
        || silences.hiding(known.alert.labels, at: now) != nil
        || maintenance.hiding(known.alert.labels, at: now) != nil
      return SeenAlert(
        slot: slot, fingerprint: known.fingerprint, alert: alert, isHeld: isHeld)
    }
  }

  func inhibiting(_ slot: Int, at now: Timestamp) -> (source: Int, rule: String)? {
    inhibition.inhibiting(slot) { !stock.isResolved($0, at: now) }
  }

  /// The integrations that are told of a group, or those that stand in for them.
  func ways(of group: AlertGroup, fallback: Bool) -> [Way] {
    let name = fallback ? settings.fallback : group.name.receiver
    if fallback, name == group.name.receiver { return [] }
    guard let receiver = plan.receiver(name) else { return [] }
    return receiver.integrations.map { Way(receiver, $0) }
  }

  /// Puts into the outbox what an integration is to be told of a group, if anything; and says whether it did.
  @discardableResult
  mutating func decide(_ id: Int, _ way: Way, _ seen: [SeenAlert], at now: Timestamp) -> Bool {
    guard let group = groups[id], let integration = plan.integration(way) else { return false }
    let lane = Lane(way, group.name.key)
    if lanes[lane]?.inFlight != nil {
      lanes[lane]?.isStale = true
      return false
    }
    let entry = told[lane]
    let isStandIn = way.receiver != group.name.receiver
    var say = Telling(seen, entry, sendsResolved: integration.sendsResolved)
    let onlyEnds = isStandIn && !isFailing(group)
    if onlyEnds { say.keep(firing: entry?.firing ?? []) }
    guard
      let reason = Notice.Reason(
        after: entry, firing: say.firing, resolved: say.resolved,
        sendsResolved: integration.sendsResolved, repeating: group.route.repeatInterval, at: now),
      !onlyEnds || reason == .allResolved || reason == .someResolved
    else {
      withdraw(lane, seen.isEmpty ? "nothing is left to tell" : say.whyNot(seen), at: now)
      return false
    }
    if say.firing.isEmpty, !integration.sendsResolved {
      note(lane, at: now) { $0.clear(say.resolved, at: now) }
      withdraw(lane, "all ended before it was sent", at: now)
      return false
    }
    if let waiting = lanes[lane]?.waiting, let one = held[waiting],
      one.firing == say.firing, one.resolved == say.shown
    {
      return false
    }
    var notice = Notice(
      id: nextNotice, lane, groupLabels: group.labels, reason: reason, alerts: say.alerts, due: now)
    notice.routeLabels = group.route.labels
    notice.routeReceiver = group.name.receiver
    if say.tellsHeldEnd { notice.differences.append(.endWhileHeld) }
    if say.alerts.contains(where: { $0.flaps > 0 }) { notice.differences.append(.flap) }
    if let entry, entry.firing.isEmpty, !entry.unanswered.isDisjoint(with: say.resolved) {
      notice.differences.append(.endOfUnanswered)
    }
    if isStandIn { notice.differences.append(.fallback) }
    put(notice, group: group.name, at: now)
    return true
  }

  mutating func note(_ lane: Lane, at now: Timestamp, _ body: (inout ToldEntry) -> Void) {
    var entry = told[lane] ?? ToldEntry(lane, at: now)
    body(&entry)
    told[lane] = entry
    write(.told, lane.text, at: now) { $0.told = entry }
  }

  /// Decides anew for one integration, whose last notice is over.
  mutating func decideAnew(_ name: GroupName, _ way: Way, at now: Timestamp) {
    guard let id = groupIDs[name] else { return }
    let seen = look(id, at: now)
    decide(id, way, seen, at: now)
    for one in seen where one.alert.isResolved {
      groups[id]?.edit(one.slot) { $0.isEndSeen = true }
    }
  }

  /// Drops what ended and whose end nobody waits for; then the group, where it is empty.
  mutating func settle(_ id: Int, at now: Timestamp) {
    guard let group = groups[id] else { return }
    let lanes =
      (ways(of: group, fallback: false)
      + (group.isFallenBack ? ways(of: group, fallback: true) : [])).map {
        Lane($0, group.name.key)
      }
    if lanes.contains(where: { self.lanes[$0]?.isIdle == false }) { return }
    for (slot, member) in group.members where member.isEndSeen {
      guard let one = stock[slot], one.alert.isResolved(at: now) else { continue }
      if lanes.contains(where: { told[$0]?.told.contains(one.fingerprint) == true }) { continue }
      let wasTold = lanes.contains {
        told[$0].map { $0.resolved.union($0.firing).contains(one.fingerprint) } == true
      }
      if !wasTold, !lanes.isEmpty { counts.untold += 1 }
      leave(slot, id, at: now)
    }
    guard groups[id]?.members.isEmpty == true else { return }
    groups[id] = nil
    groupIDs[group.name] = nil
    write(.group, group.name.text, at: now)
    for lane in lanes {
      forget(lane, at: now)
      self.lanes[lane] = nil
    }
    revision += 1
  }
}

/// What an integration would be told of a group.
private struct Telling {
  var firing: Set<UInt64> = []
  /// What ended, as far as it is not held back, or was told.
  var resolved: Set<UInt64> = []
  var alerts: [Notice.Alert] = []
  /// Whether an end is among it that Alertmanager would not tell.
  var tellsHeldEnd = false
  private var sendsResolved: Bool

  /// Those ends that the notice shows.
  var shown: Set<UInt64> { sendsResolved ? resolved : [] }

  init(_ seen: [SeenAlert], _ entry: ToldEntry?, sendsResolved: Bool) {
    self.sendsResolved = sendsResolved
    for one in seen {
      guard one.alert.isResolved else {
        if one.isHeld { continue }
        firing.insert(one.fingerprint)
        alerts.append(one.alert)
        continue
      }
      let wasTold = entry?.told.contains(one.fingerprint) == true
      if one.isHeld, !wasTold { continue }
      resolved.insert(one.fingerprint)
      guard sendsResolved else { continue }
      var alert = one.alert
      alert.isBrief = !wasTold && entry?.resolved.contains(one.fingerprint) != true
      tellsHeldEnd = tellsHeldEnd || one.isHeld
      alerts.append(alert)
    }
  }

  /// Leaves out what fires and is not among some.
  mutating func keep(firing kept: Set<UInt64>) {
    firing.formIntersection(kept)
    alerts.removeAll { !$0.isResolved && !kept.contains($0.alert.fingerprint) }
  }

  /// Why there is nothing to tell.
  func whyNot(_ seen: [SeenAlert]) -> String {
    if !firing.isEmpty { return "it was told already" }
    return seen.contains { !$0.alert.isResolved }
      ? "held back before it was sent" : "all ended before it was sent"
  }
}
