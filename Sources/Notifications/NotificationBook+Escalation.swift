package import Facts
package import Metrics
package import Routing

// What is told outside the routing tree: escalations, acknowledgements, tests, heartbeats.
extension NotificationBook {
  /// The key under which a receiver knows an incident that was escalated to it.
  package static func key(ofIncident incident: Int) -> String { "escalation:INC-\(incident)" }

  /// Tells a receiver of an incident that nobody acknowledged.
  ///
  /// - Parameter person: who is told by it, "ana (primary on call)"; nil where nobody in particular is.
  /// - Returns: the numbers of the notices; none where there is no such receiver, or it has no integrations.
  @discardableResult
  package mutating func escalate(
    incident: Int, to receiver: String, person: String? = nil, alerts: [RoutedAlert],
    at now: Timestamp
  ) -> [Int] {
    see(now)
    setEnding(nil, of: incident, at: now)
    return tell(receiver, Self.key(ofIncident: incident), .escalation, alerts, at: now) {
      ($0.incident, $0.person) = (incident, person)
    }
  }

  /// Escalations that fell due lately, of incidents that nobody took on, and of which nothing is known here: the program
  /// ended between the two records.
  package func missedEscalations(
    _ incidents: [IncidentFact], at now: Timestamp
  ) -> [(incident: Int, escalation: IncidentFact.Escalation)] {
    incidents.filter { $0.isOpen && $0.acknowledged == nil }.flatMap { fact in
      fact.escalations.filter { one in
        one.isDue && one.due <= now - Self.escalationPatience && one.due >= now - .seconds(3600)
          && !isKnown(Self.key(ofIncident: fact.number), since: one.due)
      }.map { (fact.number, $0) }
    }
  }

  /// What falls due is told by then.
  private static let escalationPatience = Duration.seconds(5)

  private func isKnown(_ key: String, since due: Timestamp) -> Bool {
    held.values.contains { $0.notice.groupKey == key && $0.notice.due >= due }
      || over.contains { $0.fact.groupKey == key && $0.fact.due >= due }
      || told.values.contains { $0.lane.groupKey == key && $0.at >= due }
  }

  /// The incident is over: whoever was told of it by an escalation is told so, and what waits is not sent any more.
  package mutating func end(incident: Int, alerts: [RoutedAlert], at now: Timestamp) {
    see(now)
    let key = Self.key(ofIncident: incident)
    for lane in lanes.keys.filter({ $0.groupKey == key }).sorted(by: { $0.text < $1.text }) {
      if let waiting = lanes[lane]?.waiting, held[waiting]?.notice.reason == .escalation {
        withdraw(lane, "the incident was over before it was sent", at: now)
      }
      if lanes[lane]?.inFlight != nil { setEnding(alerts, of: incident, at: now) }
    }
    for lane in told.keys.filter({ $0.groupKey == key }).sorted(by: { $0.text < $1.text }) {
      end(incident, lane.way, alerts, at: now)
    }
  }

  /// Remembers that an incident ended while somebody was being told of it, or that it goes on.
  private mutating func setEnding(_ alerts: [RoutedAlert]?, of incident: Int, at now: Timestamp) {
    guard endings[incident] != alerts else { return }
    endings[incident] = alerts
    write(.ending, "\(incident)", at: now) { record in
      record.ending = alerts.map { EndingRecord(incident: incident, alerts: $0) }
    }
  }

  /// After an answer: where nobody is being told of an incident any more its end need not be remembered.
  mutating func settleEnding(_ incident: Int, _ way: Way, at now: Timestamp) {
    guard let alerts = endings[incident] else { return }
    end(incident, way, alerts, at: now)
    let key = Self.key(ofIncident: incident)
    let isBeingTold = lanes.contains { $0.key.groupKey == key && $0.value.inFlight != nil }
    if !isBeingTold { setEnding(nil, of: incident, at: now) }
  }

  /// What was on its way when the program ended is not sent again where its incident is over: whoever may have been told
  /// of it is told of the end.
  mutating func restoreEndings(_ records: [EndingRecord], at now: Timestamp) {
    for record in records {
      endings[record.incident] = record.alerts
      let key = Self.key(ofIncident: record.incident)
      for lane in lanes.keys.filter({ $0.groupKey == key }).sorted(by: { $0.text < $1.text }) {
        if let waiting = lanes[lane]?.waiting, held[waiting]?.notice.reason == .escalation {
          withdraw(lane, "the incident was over before it was sent again", at: now)
        }
      }
      for lane in told.keys.filter({ $0.groupKey == key }).sorted(by: { $0.text < $1.text }) {
        end(record.incident, lane.way, record.alerts, at: now)
      }
      setEnding(nil, of: record.incident, at: now)
    }
    let known = Array(told.keys) + Array(lanes.keys)
    unsettled = Set(known.compactMap { Self.incident(ofKey: $0.groupKey) })
  }

  private static func incident(ofKey key: String) -> Int? {
    let start = Self.key(ofIncident: 0).dropLast()
    return key.hasPrefix(start) ? Int(key.dropFirst(start.count)) : nil
  }

  /// Of incidents that ended while the program did, or just before that, whoever was told of them is told so.
  ///
  /// - Parameters:
  ///   - isOver: whether an incident is over; nil where that is not known yet.
  ///   - alerts: those of an incident.
  package mutating func settle(
    _ isOver: (Int) -> Bool?, alerts: (Int) -> [RoutedAlert], at now: Timestamp
  ) {
    for incident in unsettled.sorted() {
      guard let isOver = isOver(incident) else { continue }
      unsettled.remove(incident)
      if isOver { end(incident: incident, alerts: alerts(incident), at: now) }
    }
  }

  /// Tells one that was told of an incident that it is over.
  mutating func end(_ incident: Int, _ way: Way, _ alerts: [RoutedAlert], at now: Timestamp) {
    let lane = Lane(way, Self.key(ofIncident: incident))
    if lanes[lane]?.isIdle == true, told[lane] == nil || told[lane]?.told.isEmpty == true {
      lanes[lane] = nil
    }
    guard let entry = told[lane], !entry.told.isEmpty, lanes[lane]?.isIdle ?? true else {
      if let waiting = lanes[lane]?.waiting, told[lane] == nil,
        held[waiting]?.notice.reason == .escalation
      {
        withdraw(lane, "the incident was over before it was sent", at: now)
      }
      return
    }
    let ended = alerts.map { alert in
      var alert = alert
      alert.ends = min(alert.ends ?? now, now)
      return Notice.Alert(alert, isResolved: true)
    }
    var notice = Notice(
      id: nextNotice, lane, groupLabels: .empty, reason: .allResolved, alerts: ended, due: now)
    (notice.incident, notice.person) = (incident, entry.person)
    put(notice, group: nil, at: now)
    // What it was told of and is not among them is over with the incident.
    note(lane, at: now) { $0.told.formIntersection(Set(alerts.map(\.fingerprint))) }
  }

  /// Somebody took alerts on: receivers that were told of them, and can be told of that, are told, as soon as all that
  /// fire of what they were told are taken on.
  package mutating func acknowledged(_ alerts: [Labels], by person: String, at now: Timestamp) {
    see(now)
    var ids: Set<Int> = []
    for labels in alerts {
      guard let slot = stock.slot(labels), stock[slot]?.isAcknowledged == false else { continue }
      stock.edit(slot) { $0.isAcknowledged = true }
      guard let one = stock[slot], one.memberships > 0 else { continue }
      writes.append(NotificationRecord(one, at: now))
      ids.formUnion(one.homes.compactMap { groupIDs[$0.name] })
    }
    for id in ids.sorted() {
      guard let group = groups[id] else { continue }
      let firing = look(id, at: now).filter { !$0.alert.isResolved }
      for way in ways(of: group, fallback: false)
        + (group.isFallenBack ? ways(of: group, fallback: true) : [])
      {
        let lane = Lane(way, group.name.key)
        guard let kind = plan.integration(way)?.kind, plan.acknowledging.contains(kind),
          let entry = told[lane]
        else { continue }
        let known = firing.filter { entry.told.contains($0.fingerprint) }
        guard !known.isEmpty,
          known.allSatisfy({ stock[$0.slot]?.isAcknowledged == true })
        else { continue }
        var notice = Notice(
          id: nextNotice, lane, groupLabels: group.labels, reason: .acknowledgement,
          alerts: known.map(\.alert), due: now)
        (notice.by, notice.routeReceiver) = (person, group.name.receiver)
        notice.routeLabels = group.route.labels
        put(notice, group: group.name, at: now)
      }
    }
  }

  /// Somebody took an incident on: those that it was escalated to, and can be told, are told.
  package mutating func acknowledged(
    incident: Int, alerts: [RoutedAlert], by person: String, at now: Timestamp
  ) {
    see(now)
    let key = Self.key(ofIncident: incident)
    for lane in lanes.keys.filter({ $0.groupKey == key }).sorted(by: { $0.text < $1.text }) {
      guard let waiting = lanes[lane]?.waiting, held[waiting]?.notice.reason == .escalation
      else { continue }
      withdraw(lane, "the incident was acknowledged before it was sent", at: now)
    }
    for lane in told.keys.filter({ $0.groupKey == key }).sorted(by: { $0.text < $1.text }) {
      guard let kind = plan.integration(lane.way)?.kind, plan.acknowledging.contains(kind)
      else { continue }
      var notice = Notice(
        id: nextNotice, lane, groupLabels: .empty, reason: .acknowledgement,
        alerts: alerts.map { Notice.Alert($0, isResolved: false) }, due: now)
      (notice.by, notice.incident) = (person, incident)
      notice.person = told[lane]?.person
      put(notice, group: nil, at: now)
    }
  }

  /// Sends a test page to a receiver.
  ///
  /// - Returns: the numbers of the notices; none where there is no such receiver, or it has no integrations.
  @discardableResult
  package mutating func test(
    _ receiver: String, alerts: [RoutedAlert], at now: Timestamp
  ) -> [Int] {
    see(now)
    return tell(receiver, "test", .test, alerts, at: now)
  }

  /// Tells receivers whose heartbeat is due that the program lives. Of those that are missed none is made up for.
  mutating func beat(at now: Timestamp) {
    for (index, heartbeat) in settings.heartbeats.enumerated() where heartbeats[index] <= now {
      let every = max(1, heartbeat.every.milliseconds)
      let passed = (now - heartbeats[index]).milliseconds / every
      heartbeats[index] = heartbeats[index] + .milliseconds((passed + 1) * every)
      let alert = RoutedAlert(
        labels: ["alertname": "VigilHeartbeat", "severity": "none"],
        annotations: ["summary": "Vigil is at work"], starts: now, updated: now)
      tell(heartbeat.receiver, "heartbeat", .heartbeat, [alert], at: now)
    }
  }

  @discardableResult
  private mutating func tell(
    _ name: String, _ key: String, _ reason: Notice.Reason, _ alerts: [RoutedAlert],
    at now: Timestamp, _ change: (inout Notice) -> Void = { _ in }
  ) -> [Int] {
    guard let receiver = plan.receiver(name) else { return [] }
    return receiver.integrations.map { integration in
      let way = Way(receiver, integration)
      var notice = Notice(
        id: nextNotice, Lane(way, key), groupLabels: .empty, reason: reason,
        alerts: alerts.map { Notice.Alert($0, isResolved: $0.isResolved(at: now)) }, due: now)
      change(&notice)
      put(notice, group: nil, at: now)
      if lines[way]?.isToldFailing == true { standIn(for: notice, at: now) }
      return notice.id
    }
  }
}
