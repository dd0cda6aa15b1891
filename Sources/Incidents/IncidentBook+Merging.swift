internal import Facts
internal import Metrics

// Two incidents that are one, and one that is two. What gains is written before what loses: whoever is killed between
// finds at the next start in the one what is still to be done with the other.
extension IncidentBook {
  /// Puts all of an incident into another, and closes it.
  mutating func merge(_ number: Int, into target: Int, by: String, now: Timestamp) -> String? {
    guard number != target else { return "INC-\(number) cannot be merged into itself" }
    guard let fact = incidents[target]?.kept.fact else { return "there is no INC-\(target)" }
    guard fact.isOpen else { return "INC-\(target) is resolved" }
    if let problem = unknownPast(number) ?? unknownPast(target) { return problem }
    absorb(number, into: target, by: by, now: now)
    closeMerged(number, into: target, by: by, now: now)
    return nil
  }

  private func unknownPast(_ number: Int) -> String? {
    guard incidents[number]?.isWhole != true else { return nil }
    return "INC-\(number) was closed before Vigil was started: its timeline cannot go elsewhere"
  }

  private mutating func absorb(_ number: Int, into target: Int, by: String, now: Timestamp) {
    guard var source = incidents[number] else { return }
    source.tellPeaks(now: now)
    let severity = source.kept.fact.severity
    let isWorse = change(target) { [source] incident in
      incident.absorb(source, now: now)
      incident.put(
        .merged, at: now, now: now, subject: source.kept.fact.name,
        text: "\(source.kept.fact.name) “\(source.kept.fact.title)” into this one", by: by)
      return severity < incident.fact.severity
    }
    if isWorse == true {
      set(target, severity, at: now, text: "as INC-\(number) was", by: by, now: now)
    }
    for alert in source.active { homes[alert] = target }
    for claim in source.kept.claims {
      // What is the other's anyway needs no names.
      if holders[claim.group]?.all == target {
        for name in claim.names { holders[claim.group]?.names[name] = nil }
      } else {
        self.claim(target, claim.group, claim.names)
      }
    }
  }

  /// Closes what went into another.
  mutating func closeMerged(_ number: Int, into target: Int, by: String, now: Timestamp) {
    change(number) { incident in
      for alert in incident.active { incident.remove(alert) }
      incident.kept.claims = []
      (incident.fact.mergedInto, incident.fact.status) = (target, .resolved)
      (incident.fact.resolved, incident.fact.resolvedBy) = (now, by)
      incident.setMembers(
        incident.fact.alerts.map { member in
          var member = member
          (member.active, member.vanished) = (0, 0)
          return member
        })
      incident.put(
        .merged, at: now, now: now, subject: "INC-\(target)", text: "into INC-\(target)", by: by)
      incident.isClosing = true
    }
  }

  /// Takes the alerts of some names out into a new incident.
  mutating func split(
    _ number: Int, _ names: [String], title: String, by: String, now: Timestamp
  ) -> String? {
    guard let fact = incidents[number]?.kept.fact else { return nil }
    let names = Set(names).sorted()
    guard !names.isEmpty else { return "which alerts are to be split off is not said" }
    if let other = names.first(where: { name in !fact.alerts.contains { $0.name == name } }) {
      return "\(fact.name) has no alert \(other)"
    }
    guard names.count < fact.alerts.count else {
      return "these are all alerts of \(fact.name): nothing would be left of it"
    }
    if let problem = unknownPast(number) { return problem }
    let members = fact.alerts.filter { names.contains($0.name) }
    let severity = members.compactMap { settings.severities[$0.severity] }.min() ?? fact.severity
    let fresh = open(
      title: said(title) ?? names.joined(separator: ", "), severity, fact.group,
      began: members.map(\.since).min() ?? fact.began, at: now)
    guard let source = incidents[number] else { return nil }
    change(fresh) { incident in
      incident.kept.splitFrom = number
      incident.fact.openedBy = by
      incident.fact.acknowledged = fact.acknowledged
      incident.fact.services = fact.services
      incident.take(Set(names), of: source, now: now)
      incident.put(
        .split, at: now, now: now, subject: fact.name,
        text: "\(names.joined(separator: ", ")) out of \(fact.name) “\(fact.title)”", by: by)
    }
    for claim in source.kept.claims {
      let claimed = claim.names.isEmpty ? names : claim.names.filter { names.contains($0) }
      if !claimed.isEmpty { self.claim(fresh, claim.group, claimed) }
    }
    for alert in incidents[fresh]?.active ?? [] { homes[alert] = fresh }
    lose(number, names, to: fresh, by: by, now: now)
    return nil
  }

  /// Takes the alerts of names out of an incident that went into a new one.
  mutating func lose(
    _ number: Int, _ names: [String], to fresh: Int, by: String, now: Timestamp
  ) {
    change(number) { incident in
      incident.setMembers(incident.fact.alerts.filter { !names.contains($0.name) })
      for alert in incident.active where names.contains(incident.name(of: alert) ?? "") {
        incident.remove(alert)
      }
      incident.missNone(of: names)
      for name in names { incident.peaks[name] = nil }
      incident.kept.claims = incident.kept.claims.compactMap { claim in
        // Of all alerts of a group those of other names stay its own.
        if claim.names.isEmpty { return claim }
        let left = claim.names.filter { !names.contains($0) }
        return left.isEmpty ? nil : .init(group: claim.group, names: left)
      }
      incident.put(
        .split, at: now, now: now, subject: "INC-\(fresh)",
        text: "\(names.joined(separator: ", ")) into INC-\(fresh)", by: by)
    }
  }
}

extension Incident {
  /// Takes in all of another.
  fileprivate mutating func absorb(_ other: Incident, now: Timestamp) {
    let prefix = other.fact.name + "/"
    kept.absorbed.append(other.fact.number)
    for entry in other.entries.values.sorted(by: IncidentEntry.precedes) {
      // Of each name one entry tells the worst.
      if entry.kind == .peak { continue }
      let isByItself = entry.by.isEmpty
      guard !isByItself || automatic < Self.mostEntries else {
        untold += 1
        continue
      }
      copy(entry, as: prefix + entry.id)
    }
    for (key, tale) in other.kept.tales where kept.tales[key] == nil {
      kept.tales[key] = tale.renamed { prefix + $0 }
    }
    know(other)
    for alert in other.active { move(alert, of: other) }
    let both = fact.alerts + other.fact.alerts
    var merged: [String: IncidentFact.Member] = [:]
    for member in both {
      merged[member.name] = merged[member.name].map { $0.joined(member) } ?? member
    }
    setMembers(merged.values.sorted { ($0.since, $0.name) < ($1.since, $1.name) })
    tellPeaks(now: now)
    affect(other.fact.services)
    if fact.commander.isEmpty { fact.commander = other.fact.commander }
    let named = Set(fact.responders + [fact.commander])
    fact.responders += other.fact.responders.filter { !named.contains($0) }
    fact.began.lower(to: other.fact.began)
    fact.acknowledged = [fact.acknowledged, other.fact.acknowledged].compactMap { $0 }.min()
  }

  /// Takes the alerts of names over from another, with what was told of them.
  fileprivate mutating func take(_ names: Set<String>, of other: Incident, now: Timestamp) {
    setMembers(other.fact.alerts.filter { names.contains($0.name) })
    for name in names { kept.tales["alert " + name] = other.kept.tales["alert " + name] }
    know(other)
    missNone(of: other.fact.alerts.map(\.name).filter { !names.contains($0) })
    for alert in other.active where names.contains(other.name(of: alert) ?? "") {
      move(alert, of: other)
    }
    for entry in other.entries.values.sorted(by: IncidentEntry.precedes)
    where entry.kind.concernsAlert && names.contains(entry.subject) {
      copy(entry, as: entry.id)
    }
  }

  /// Tells what another's timeline tells. Its graphs are frozen anew, as far as there is room.
  private mutating func copy(_ entry: IncidentEntry, as id: String) {
    var entry = entry
    (entry.id, entry.incident, entry.revision) = (id, fact.number, 0)
    let isPictured = !entry.evidence.isEmpty
    entry.evidence = []
    put(entry)
    if entry.kind.concernsAlert, !entry.by.isEmpty { automatic += 1 }
    if isPictured { picture(entry, now: entry.noted) }
  }

  private mutating func move(_ alert: String, of other: Incident) {
    guard let name = other.name(of: alert) else { return }
    add(alert, as: name, other.labels[alert])
    if other.pending.contains(alert) { pending.insert(alert) }
    if other.lost.contains(alert) { lost.insert(alert) }
  }
}

extension IncidentFact.Member {
  /// The alerts of one name in two incidents.
  fileprivate func joined(_ other: Self) -> Self {
    var (first, second) = (self, other)
    if second.since < first.since { swap(&first, &second) }
    first.count += second.count
    first.active += second.active
    first.vanished += second.vanished
    first.fired = [first.fired, second.fired].compactMap { $0 }.min()
    let isOver = first.ended != nil && second.ended != nil
    first.ended = isOver ? [first.ended, second.ended].compactMap { $0 }.max() : nil
    return first
  }
}
