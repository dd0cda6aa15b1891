package import Facts
package import Metrics

// Over the end of the program. A change is written as an incident that holds its entries and then as these: whatever was
// written last, the incident is as of one moment, and what is missing of its entries is in it.
extension IncidentBook {
  /// Takes up what was recorded when the program ended: incidents, those of them that are open, or were closed so lately
  /// that they may be opened again, with their entries; and the alerts as they are known now, which may have changed
  /// without that the incidents saw it. To be called before anything else happens.
  ///
  /// Graphs that were wished for and incidents that were closed within the last minute of the record are handed out
  /// again: whoever has them already leaves them as they are.
  package mutating func restore(
    _ kept: [IncidentKept], entries: [IncidentEntry], alerts: [AlertNews], at now: Timestamp
  ) {
    let told = Dictionary(grouping: entries, by: \.incident)
    let end = kept.map(\.fact.lastAt).max() ?? now
    let all = kept.sorted { $0.fact.number < $1.fact.number }
    for one in all where incidents[one.fact.number] == nil {
      takeUp(one, told[one.fact.number] ?? [], since: end - Incident.patience)
    }
    nextNumber = max(nextNumber, (all.last?.fact.number ?? 0) + 1)
    finish(all, now: now)
    hold()
    let known = recognize(alerts)
    catchUp(alerts, known, now: now)
    commit(at: now)
    ask(all, since: end - Incident.patience)
  }

  /// Takes up one incident; what was not written of its last change is to be written.
  private mutating func takeUp(
    _ kept: IncidentKept, _ entries: [IncidentEntry], since: Timestamp
  ) {
    var incident = Incident(kept)
    for entry in entries { incident.take(entry) }
    if incident.isOpen || !entries.isEmpty || kept.fact.lastAt >= since {
      for entry in kept.fresh where (incident.entries[entry.id]?.revision ?? 0) < entry.revision {
        incident.take(entry)
        writes.append(.entry(entry))
      }
    }
    incident.isWhole = incident.entries.count >= kept.fact.entries
    incident.learn(by: markingNames)
    incidents[kept.fact.number] = incident
  }

  /// Says which incident holds which group: open ones before those that may be opened again, later ones before earlier.
  private mutating func hold() {
    let order = incidents.facts.filter { $0.mergedInto == nil }.sorted {
      ($0.isOpen ? 1 : 0, $0.number) < ($1.isOpen ? 1 : 0, $1.number)
    }
    for fact in order {
      for claim in incidents[fact.number]?.kept.claims ?? [] {
        var held = holders[claim.group] ?? IncidentHolders()
        if claim.names.isEmpty { held.all = fact.number }
        for name in claim.names { held.names[name] = fact.number }
        holders[claim.group] = held
      }
      guard fact.isOpen else { continue }
      for alert in incidents[fact.number]?.active ?? [] { homes[alert] = fact.number }
    }
  }

  /// Finishes a merge or a split of which only the half was written.
  private mutating func finish(_ all: [IncidentKept], now: Timestamp) {
    for kept in all {
      let (number, name) = (kept.fact.number, kept.fact.name)
      func told(_ kind: IncidentEntry.Kind, _ other: String) -> IncidentEntry? {
        incidents[number]?.entries.values.first { $0.kind == kind && $0.subject == other }
      }
      for source in kept.absorbed where isOpen(source) {
        let entry = told(.merged, "INC-\(source)")
        closeMerged(
          source, into: number, by: entry?.by ?? "", now: entry?.time ?? now)
      }
      guard let source = kept.splitFrom, isOpen(source), let whole = incidents[source] else {
        continue
      }
      let isTold = whole.entries.values.contains { $0.kind == .split && $0.subject == name }
      let names = kept.fact.alerts.map(\.name)
      guard !isTold, whole.isWhole else { continue }
      let entry = told(.split, whole.kept.fact.name)
      lose(source, names, to: number, by: entry?.by ?? "", now: entry?.time ?? now)
    }
  }

  /// Finds out which alerts are known already; those that are active in no open incident are put aside.
  ///
  /// - Returns: the active ones that are known.
  private mutating func recognize(_ alerts: [AlertNews]) -> Set<String> {
    let marks = markingNames
    var left: [String: Int] = [:]
    for number in incidents.numbers where !isOpen(number) {
      for alert in incidents[number]?.active ?? [] { left[alert] = number }
    }
    var known: Set<String> = []
    for news in alerts {
      let alert = news.alert
      let candidates = holders[group(of: alert.labels)]?.candidates(alert.name) ?? []
      if homes[alert.id] == nil, let number = candidates.first(where: { isOpen($0) }),
        incidents[number]?.hasUnlisted(alert) == true
      {
        // In a storm not all are listed.
        incidents[number]?.add(alert.id, as: alert.name, alert.labels)
        homes[alert.id] = number
      } else if !alert.isActive, let number = candidates.first {
        incidents[number]?.seeUnlisted(alert)
      }
      if let home = homes[alert.id] {
        incidents[home]?.know(news, by: marks)
        incidents[home]?.know(alert.labels, of: alert.id)
        incidents[home]?.see(alert)
        known.insert(alert.id)
      } else if left[alert.id] != nil, alert.isActive {
        loose.put(.init(news: news), group(of: alert.labels))
        known.insert(alert.id)
      }
    }
    return known
  }

  /// Tells what became of alerts meanwhile, in its order.
  private mutating func catchUp(_ alerts: [AlertNews], _ known: Set<String>, now: Timestamp) {
    var missed: [(time: Timestamp, order: Int, news: AlertNews, what: AlertChange.What)] = []
    for news in alerts {
      let alert = news.alert
      func miss(_ what: AlertChange.What, _ time: Timestamp?) {
        missed.append((min(time ?? now, now), missed.count, news, what))
      }
      guard known.contains(alert.id) else {
        if alert.isActive {
          miss(alert.firedAt == nil ? .pending : .firing, alert.firedAt ?? alert.activeAt)
        }
        continue
      }
      guard let home = homes[alert.id], let incident = incidents[home] else { continue }
      let isLost = incident.lost.contains(alert.id)
      if alert.firedAt != nil, incident.pending.contains(alert.id) { miss(.firing, alert.firedAt) }
      if let acknowledgement = alert.acknowledgement { miss(.acknowledged, acknowledgement.at) }
      if !alert.isActive { miss(.resolved, alert.resolvedAt) }
      if let lost = alert.lost, !isLost { miss(.vanished, lost.since) }
      if alert.isActive, alert.isDelivered, isLost { miss(.returned, now) }
    }
    for (time, _, news, what) in missed.sorted(by: { ($0.time, $0.order) < ($1.time, $1.order) }) {
      catchUp(news, what, at: time, now: now)
    }
    let there = Set(alerts.map(\.alert.id))
    for (alert, home) in homes.sorted(by: { $0.key < $1.key }) where !there.contains(alert) {
      forget(alert, home, now: now)
    }
  }

  private mutating func catchUp(
    _ news: AlertNews, _ what: AlertChange.What, at time: Timestamp, now: Timestamp
  ) {
    let alert = news.alert
    switch what {
    case .pending:
      arrive(news, firing: nil, now: now)
    case .firing:
      if let home = homes[alert.id] {
        fire(home, news, at: time, now: now)
      } else {
        arrive(news, firing: time, now: now)
      }
    case .resolved: end(news, .resolved, "", at: time, now: now)
    case .vanished:
      guard let home = homes[alert.id], let (since, reason) = alert.lost else { return }
      changeIf(home) { $0.lose(news, reason: reason, at: since, now: now) }
    case .returned:
      if let home = homes[alert.id] { changeIf(home) { $0.find(news, at: time, now: now) } }
    case .acknowledged:
      guard let home = homes[alert.id], let done = alert.acknowledgement,
        incidents[home]?.hasTold(.acknowledged, of: alert.name, by: done.by, at: done.at) == false
      else { return }
      change(home) { incident in
        incident.tellDone(
          .acknowledged, news, at: done.at, by: done.by, note: done.note, now: now)
        incident.acknowledge(at: done.at)
      }
    default: return
    }
  }

  /// An alert that was active is known to nobody any more.
  private mutating func forget(_ alert: String, _ home: Int, now: Timestamp) {
    homes[alert] = nil
    change(home) { $0.forget(alert, "nobody knows it any more", now: now) }
  }

  /// Asks again for what nobody may have come to.
  private mutating func ask(_ all: [IncidentKept], since: Timestamp) {
    for kept in all {
      for asked in kept.asked where asked.at >= since { writes.append(.evidence(asked.wish)) }
      let late = kept.fresh.filter { $0.noted >= since }
      let isClosed = !kept.fact.isOpen && late.contains { $0.kind == .closed || $0.kind == .merged }
      if isClosed { writes.append(.closed(kept.fact.number)) }
    }
  }
}

extension AlertFact {
  /// Whether its series were delivered when its rule was evaluated last.
  fileprivate var isDelivered: Bool {
    switch standing {
    case .plain: true
    case .vanished(_, let reason): reason == Self.unevaluated
    case .held, .ended: false
    }
  }
}

extension Incident {
  /// Takes up an entry that is recorded.
  fileprivate mutating func take(_ entry: IncidentEntry) { entries[entry.id] = entry }

  /// Learns from its timeline what is not kept.
  fileprivate mutating func learn(by names: [String]) {
    for entry in entries.values.sorted(by: IncidentEntry.precedes) {
      if entry.by.isEmpty || entry.kind.concernsAlert { automatic += 1 }
      guard entry.kind.concernsAlert else { continue }
      mark(entry.labels, by: names)
      if !entry.expression.isEmpty { learnSource(entry) }
      guard let value = entry.value else { continue }
      let peak = AlertPeak(
        value: value, time: entry.time, alert: entry.alert ?? "", labels: entry.labels,
        toldAt: entry.noted)
      if entry.kind == .peak || entry.kind == .firing && peaks[entry.subject] == nil {
        peaks[entry.subject] = peak
      }
    }
  }

  /// Counts no alert twice, where not all that are over are listed.
  fileprivate mutating func seeUnlisted(_ alert: AlertFact) {
    if kept.counted > kept.over.count + kept.active.count + kept.unlisted { see(alert) }
  }

  /// Whether an alert is one of those that were active and are not listed.
  fileprivate func hasUnlisted(_ alert: AlertFact) -> Bool {
    kept.unlisted > crowd.count && (alert.firedAt ?? alert.activeAt) <= fact.lastAt
      && (alert.resolvedAt ?? .distantFuture) > fact.lastAt
      && kept.tales["alert " + alert.name] != nil
  }
}
