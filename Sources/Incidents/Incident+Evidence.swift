internal import Facts
internal import Metrics

// Which graphs are frozen: of the first alerts' names how each began and how it ended, the whole of it when the incident
// closes, and the deploys.
extension Incident {
  private static let mostWishes = 60
  /// Of so many names three each leave room for deploys.
  private static let mostPictured = 18
  private static let lead = Duration.seconds(1800)
  private static let longest = Duration.seconds(3600)

  /// Wishes for how an alert began, for the entry that tells it.
  mutating func picture(_ entry: String, beginningOf news: AlertNews, now: Timestamp) {
    let name = news.alert.name
    guard kept.pictured < Self.mostPictured, let source = sources[name],
      wish(
        entry, name, source.expression, alert: name, from: news.alert.activeAt - Self.lead,
        through: now)
    else { return }
    kept.pictured += 1
    kept.tales["alert " + name]?.isPictured = true
  }

  /// Wishes for how it ended, the first time.
  mutating func picture(_ entry: String, endOf name: String, now: Timestamp) {
    guard let tale = kept.tales["alert " + name], tale.isPictured, !tale.isEndPictured,
      let source = sources[name], let member = member(name),
      wish(
        entry, name, source.expression, alert: name,
        from: max(member.since - Self.lead, now - Self.longest), through: now)
    else { return }
    kept.tales["alert " + name]?.isEndPictured = true
  }

  /// Wishes for what an entry's own expression gives around its time.
  mutating func picture(_ told: IncidentEntry, now: Timestamp) {
    guard told.evidence.isEmpty else { return }
    _ = wish(
      told.id, told.subject, told.expression, alert: told.kind.concernsAlert ? told.subject : "",
      from: told.time - Self.lead, through: max(told.time, now))
  }

  /// Wishes for the whole of what is pictured, for the entry that tells that it is closed.
  mutating func pictureAll(_ entry: String, through time: Timestamp) {
    for member in fact.alerts where kept.tales["alert " + member.name]?.isPictured == true {
      guard let source = sources[member.name] else { continue }
      _ = wish(
        entry, member.name, source.expression, alert: member.name, from: fact.began - Self.lead,
        through: time, id: "whole.\(time.milliseconds)." + member.name)
    }
  }

  /// Whether there was room for it.
  ///
  /// - Parameter id: of the graph; that of its entry where it is the only one.
  private mutating func wish(
    _ entry: String, _ title: String, _ expression: String, alert: String = "",
    from: Timestamp, through: Timestamp, id: String? = nil
  ) -> Bool {
    let id = id ?? entry
    guard kept.wished < Self.mostWishes, !expression.isEmpty, let told = entries[entry] else {
      return false
    }
    kept.wished += 1
    wishes.append(
      EvidenceWish(
        id: id, incident: fact.number, title: title, expression: expression, alert: alert,
        from: from, through: through))
    if !told.evidence.contains(id) { entries[entry]?.evidence.append(id) }
    changed.insert(entry)
    return true
  }
}
