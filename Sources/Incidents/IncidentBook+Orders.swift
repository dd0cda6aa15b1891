package import Facts
package import Metrics

// What people order.
extension IncidentBook {
  /// Carries out an order.
  ///
  /// - Parameter alerts: all that are known now, with their rules' expressions.
  /// - Returns: why it cannot be carried out; nil where it was.
  package mutating func carryOut(
    _ order: IncidentOrder, alerts: [AlertNews], at now: Timestamp
  ) -> String? {
    guard !order.by.isEmpty else { return "an order about an incident needs a name" }
    let problem: String?
    if case .open(let title, let severity, let ids, let began, let note) = order.what {
      problem = open(
        title, severity, ids, began, note: note, by: order.by, alerts: alerts, now: now)
    } else {
      guard let number = order.incident else { return "which incident is not said" }
      guard let fact = incidents[number]?.kept.fact else { return "there is no INC-\(number)" }
      problem = carryOut(order, fact, alerts, now: now)
    }
    commit(at: now)
    return problem
  }

  private mutating func carryOut(
    _ order: IncidentOrder, _ fact: IncidentFact, _ alerts: [AlertNews], now: Timestamp
  ) -> String? {
    let (number, by) = (fact.number, order.by)
    func refusal() -> String? {
      if let other = fact.mergedInto { return "\(fact.name) was merged into INC-\(other)" }
      return fact.isOpen ? nil : "\(fact.name) is resolved"
    }
    // What is said of one that was merged nobody would read.
    switch order.what {
    case .note where fact.mergedInto != nil, .elsewhere where fact.mergedInto != nil:
      return refusal()
    default: break
    }
    switch order.what {
    case .open: return "\(fact.name) is open already"
    case .note(let text):
      guard let text = said(text) else { return "the note is empty" }
      change(number) { $0.put(.note, at: now, now: now, text: text, by: by) }
    case .elsewhere(let text, let time):
      guard let text = said(text) else { return "what happened is not said" }
      guard time <= now else { return "what happened elsewhere is not to happen yet" }
      change(number) { $0.put(.elsewhere, at: time, now: now, text: text, by: by) }
    case .status(let status, let note):
      guard fact.isOpen || fact.mergedInto != nil || status == .resolved else {
        reopen(number, status, note: said(note) ?? "", by: by, now: now)
        return nil
      }
      return refusal() ?? set(fact, status, note: note, by: by, alerts, now: now)
    case .severity(let severity, let note):
      guard severity != fact.severity else { return "\(fact.name) is \(severity.name) already" }
      set(number, severity, at: now, text: said(note) ?? "", by: by, now: now)
    case .title(let title):
      guard let title = said(title) else { return "the title is empty" }
      guard title != fact.title else { return "\(fact.name) has this title already" }
      change(number) { incident in
        incident.fact.title = title
        incident.put(.title, at: now, now: now, subject: title, by: by)
      }
    case .roles(let commander, let responders):
      return set(fact, commander: commander, responders, by: by, now: now)
    case .services(let services):
      let services = Set(services.compactMap { said($0) }).sorted()
      guard services != fact.services else { return "\(fact.name) has these services already" }
      change(number) { incident in
        incident.fact.services = services
        let subject = services.isEmpty ? "none" : services.joined(separator: ", ")
        incident.put(.services, at: now, now: now, subject: subject, by: by)
      }
    case .join(let ids): return refusal() ?? join(number, ids, alerts, now: now)
    case .merge(let target): return refusal() ?? merge(number, into: target, by: by, now: now)
    case .split(let names, let title):
      return refusal() ?? split(number, names, title: title, by: by, now: now)
    }
    return nil
  }

  /// Without blanks around it; nil where nothing is left.
  func said(_ text: String) -> String? {
    func isBlank(_ character: Character) -> Bool { character.isWhitespace || character.isNewline }
    guard let first = text.firstIndex(where: { !isBlank($0) }),
      let last = text.lastIndex(where: { !isBlank($0) })
    else { return nil }
    return String(text[first...last])
  }

  // MARK: Opening and joining

  private mutating func open(
    _ title: String, _ severity: IncidentFact.Severity, _ ids: [String], _ began: Timestamp?,
    note: String, by: String, alerts: [AlertNews], now: Timestamp
  ) -> String? {
    let (wanted, missing) = find(ids, alerts)
    if let missing { return "there is no alert \(missing)" }
    let shared = Set(wanted.map { group(of: $0.alert.labels) })
    let common = shared.count == 1 ? shared.first ?? [] : []
    let title = said(title) ?? common.map(\.value).joined(separator: " ")
    guard !title.isEmpty else { return "an incident needs a title" }
    if let began, began > now { return "the incident would begin only later" }
    if let problem = belonging(wanted, except: nil) { return problem }
    let first = wanted.map(\.alert.activeAt).min()
    let number = open(title: title, severity, common, began: began ?? first ?? now, at: now)
    // Where it has a group, what else is of that group joins it from the first.
    if !common.isEmpty { claim(number, common) }
    take(wanted, into: number, now: now)
    gather(number, now: now)
    tellOpened(number, severity.name, by: by, now: now)
    if let note = said(note) {
      change(number) { $0.put(.note, at: now, now: now, text: note, by: by) }
    }
    return nil
  }

  private mutating func join(
    _ number: Int, _ ids: [String], _ alerts: [AlertNews], now: Timestamp
  ) -> String? {
    let (found, missing) = find(ids, alerts)
    if let missing { return "there is no alert \(missing)" }
    let wanted = found.filter { incidents[number]?.name(of: $0.alert.id) == nil }
    guard !wanted.isEmpty else {
      return ids.isEmpty
        ? "which alerts are to join is not said" : "these alerts are in INC-\(number) already"
    }
    if let problem = belonging(wanted, except: number) { return problem }
    take(wanted, into: number, now: now)
    return nil
  }

  /// The alerts of these ids, in the order in which they became true, and the first id that no alert has.
  private func find(
    _ ids: [String], _ alerts: [AlertNews]
  ) -> (found: [AlertNews], missing: String?) {
    let wanted = Set(ids)
    let found = alerts.filter { wanted.contains($0.alert.id) }.sorted { $0.isBefore($1) }
    return (found, wanted.subtracting(found.map(\.alert.id)).min())
  }

  /// Why alerts cannot be put into an incident: they belong to another that is open.
  private func belonging(_ wanted: [AlertNews], except number: Int?) -> String? {
    for news in wanted {
      let home = homes[news.alert.id] ?? (number == nil ? holder(news.alert.labels) : nil)
      if let home, home != number {
        return "\(news.alert.name) belongs to INC-\(home), which is open"
      }
    }
    return nil
  }

  /// Puts alerts into an incident by hand: what of their names fires from now on is its own, too.
  private mutating func take(_ wanted: [AlertNews], into number: Int, now: Timestamp) {
    for news in wanted {
      let group = group(of: news.alert.labels)
      if holders[group]?.candidates(news.alert.name).contains(where: { isOpen($0) }) != true {
        claim(number, group, [news.alert.name])
      }
      join(number, news, firing: news.alert.firedAt, now: now)
      // What is over is told, too.
      guard !news.alert.isActive else { continue }
      end(news, .resolved, "", at: min(news.alert.resolvedAt ?? now, now), now: now)
    }
  }

  // MARK: Status and roles

  private mutating func set(
    _ fact: IncidentFact, _ status: IncidentFact.Status, note: String, by: String,
    _ alerts: [AlertNews], now: Timestamp
  ) -> String? {
    guard status != fact.status || said(note) != nil else {
      return "\(fact.name) is \(status.rawValue) already"
    }
    let note = said(note) ?? ""
    change(fact.number) { incident in
      incident.acknowledge(at: now)
      incident.kept.isMonitoringByItself = false
      if status != incident.fact.status { incident.kept.said = now }
      guard status != .resolved else { return }
      incident.fact.status = status
      incident.kept.chosen = status
      incident.put(
        .status, at: now, now: now, subject: status.rawValue, text: note, by: by)
    }
    guard status == .resolved else { return nil }
    let left = alerts.filter { $0.alert.isActive && homes[$0.alert.id] == fact.number }
    close(fact.number, at: now, text: note, by: by, now: now)
    // They open it again when they fire anew.
    for news in left { loose.put(.init(news: news), group(of: news.alert.labels)) }
    return nil
  }

  private mutating func set(
    _ fact: IncidentFact, commander: String, _ responders: [String], by: String, now: Timestamp
  ) -> String? {
    let commander = said(commander) ?? ""
    var named: Set<String> = []
    let responders = responders.compactMap { said($0) }.filter { named.insert($0).inserted }
    guard commander != fact.commander || responders != fact.responders else {
      return "\(fact.name) has these roles already"
    }
    change(fact.number) { incident in
      incident.acknowledge(at: now)
      (incident.fact.commander, incident.fact.responders) = (commander, responders)
      let told =
        (commander.isEmpty ? [] : ["commander " + commander])
        + (responders.isEmpty ? [] : ["responders " + responders.joined(separator: ", ")])
      incident.put(
        .roles, at: now, now: now,
        subject: told.isEmpty ? "none" : told.joined(separator: ", "), by: by)
    }
    return nil
  }
}
