package import Facts
package import Metrics
package import Routing

// What alerts do: come into groups, end in them, fire again.
extension NotificationBook {
  /// Takes the state of alerts, new or not: of a label set the newest counts. One that is over has its end.
  ///
  /// - Parameter span: when those without an end are over unless somebody speaks of them again; nil where they fire until
  ///   their end is told.
  package mutating func take(
    _ alerts: [RoutedAlert], expiringAfter span: Duration? = nil, at now: Timestamp
  ) {
    see(now)
    for alert in alerts {
      let (slot, change) = stock.take(alert, expiry: span.map { now + $0 }, at: now)
      switch change {
      case .none: continue
      case .fired(let isFlap):
        stock.edit(slot) { $0.isAcknowledged = false }
        fire(slot, isFlap: isFlap, at: now)
      case .ended, .began: break
      }
      guard let one = stock[slot], one.memberships > 0 else { continue }
      writes.append(NotificationRecord(one, at: now))
      revision += 1
    }
  }

  /// The silences that are in force or to come.
  package mutating func take(silences fresh: [SilenceFact], at now: Timestamp) {
    see(now)
    silences.take(fresh)
  }

  /// The maintenance windows that are in force or to come.
  package mutating func take(maintenance fresh: [MaintenanceFact], at now: Timestamp) {
    see(now)
    maintenance.take(fresh)
  }

  private mutating func fire(_ slot: Int, isFlap: Bool, at now: Timestamp) {
    guard let one = stock[slot] else { return }
    if one.homes.isEmpty { inhibition.add(slot, one.alert.labels) }
    for home in one.homes {
      guard let id = groupIDs[home.name], groups[id]?.members[slot] != nil else { continue }
      groups[id]?.edit(slot) { member in
        if isFlap { member.flaps += 1 }
        member.isEndSeen = false
      }
    }
    join(slot, at: now)
  }

  /// Puts an alert into the groups that it belongs to and is not in.
  ///
  /// - Parameters:
  ///   - schedules: of groups that there were before.
  ///   - seen: up to when it is known that no look at those was missed.
  mutating func join(
    _ slot: Int, schedules: [GroupName: GroupRecord] = [:], seenUntil seen: Timestamp? = nil,
    at now: Timestamp
  ) {
    guard var one = stock[slot] else { return }
    if one.homes.isEmpty {
      var names: Set<GroupName> = []
      // Two routes that say the same are one group.
      one.homes = plan.rules.routes(one.alert.labels).map { AlertHome($0, one.alert.labels) }
        .filter { names.insert($0.name).inserted }
    }
    for home in one.homes {
      let wait = home.route.groupWait
      let isOld = one.alert.starts + wait <= now
      if let id = groupIDs[home.name] {
        guard groups[id]?.members[slot] == nil else { continue }
        if isOld, groups[id]?.first == nil, let next = groups[id]?.nextFlush, next > now {
          groups[id]?.nextFlush = now
          flushes.put(id, at: now)
        }
        groups[id]?.add(slot)
      } else {
        let known = schedules[home.name]
        let id = newGroup(home, at: isOld ? now : now + wait)
        if let known { groups[id]?.resume(known, seenUntil: seen ?? now, at: now) }
        groups[id]?.add(slot)
        if let next = groups[id]?.nextFlush { flushes.put(id, at: next) }
        if known == nil { record(id, at: now) }
      }
      one.memberships += 1
    }
    stock.edit(slot) { ($0.homes, $0.memberships) = (one.homes, one.memberships) }
  }

  mutating func record(_ id: Int, at now: Timestamp) {
    guard let group = groups[id] else { return }
    write(.group, group.name.text, at: now) { $0.group = group.record }
  }

  /// An alert that ended is in a group no more.
  mutating func leave(_ slot: Int, _ id: Int, at now: Timestamp) {
    groups[id]?.remove(slot)
    stock.edit(slot) { $0.memberships -= 1 }
    guard let one = stock[slot], one.memberships == 0 else { return }
    write(.alert, NotificationRecord.key(one.fingerprint), at: now)
  }
}
