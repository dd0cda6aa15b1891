package import Facts
package import Metrics

/// What an Alertmanager that somebody else runs tells, as the book takes it.
package struct ToldElsewhere: Sendable {
  /// All fire, each with what is done with it; of the rules of `RuleFact.ID.elsewhere`.
  package var alerts: [AlertFact]
  package var silences: [SilenceFact]
  /// Those that whoever sends our alerts there adds to their labels.
  package var externalLabels: Labels

  package init(alerts: [AlertFact], silences: [SilenceFact], externalLabels: Labels = .empty) {
    (self.alerts, self.silences, self.externalLabels) = (alerts, silences, externalLabels)
  }
}

// Alerts that an Alertmanager tells of. One with the labels of an alert of a rule that is known, or that was posted here,
// is the same: that one bears what the Alertmanager does with it. The others are alerts of their own as long as they are
// told. Its silences are in force there, and hide nothing here; they are not recorded.
extension AlertBook {
  /// One that ended so short ago may still be told of: its end has not arrived yet.
  private static let aftermath = Duration.seconds(300)
  /// How many alerts of its own it may tell of.
  package static let mostElsewhere = 100_000

  /// Takes all that it tells at once.
  package mutating func take(elsewhere told: ToldElsewhere, at now: Timestamp) {
    let before = silencesElsewhere
    silencesElsewhere = told.silences
    if before != told.silences { isTold = false }
    let own = ownAlerts(at: now)
    var standing: [String: AlertFact.Elsewhere] = [:]
    var observed: [RuleFact.ID: [ObservedAlert]] = [:]
    var count = 0
    for fact in told.alerts {
      let bare = fact.labels.without(told.externalLabels)
      let same = (own[fact.labels] ?? []) + (bare == fact.labels ? [] : own[bare] ?? [])
      guard same.isEmpty else {
        for id in same { standing[id] = fact.elsewhere }
        continue
      }
      count += 1
      guard count <= Self.mostElsewhere else { continue }
      var alert = ObservedAlert(
        of: fact.rule, labels: fact.labels, annotations: fact.annotations, isFiring: true,
        activeAt: fact.activeAt, firedAt: fact.activeAt, value: .nan)
      (alert.posted, alert.elsewhere) = (fact.posted, fact.elsewhere)
      standing[alert.id] = fact.elsewhere
      observed[fact.rule, default: []].append(alert)
    }
    let doubles = Set(told.alerts.map(\.id)).subtracting(observed.values.joined().map(\.id))
    for rule in Set(observed.keys).union(rulesElsewhere) {
      observe(elsewhere: rule, observed[rule] ?? [], doubles, at: now)
    }
    stand(standing, before, at: now)
  }

  /// It does not answer: what it told may still be true.
  package mutating func miss(elsewhere reason: String, at now: Timestamp) {
    for rule in rulesElsewhere { miss(rule, at: now, reason: reason) }
  }

  /// It is asked no more.
  package mutating func forgetElsewhere(at now: Timestamp) {
    take(elsewhere: ToldElsewhere(alerts: [], silences: []), at: now)
  }

  private var rulesElsewhere: [RuleFact.ID] { entries.keys.filter(\.isElsewhere) }

  /// The ids of the alerts that are no one's but ours, by their labels.
  private func ownAlerts(at now: Timestamp) -> [Labels: [String]] {
    var ids: [Labels: [String]] = [:]
    for (rule, known) in entries where !rule.isElsewhere {
      for (id, entry) in known {
        let ended = entry.fact.resolvedAt
        guard entry.fact.isActive || ended.map({ now - $0 < Self.aftermath }) ?? false else {
          continue
        }
        ids[entry.fact.labels, default: []].append(id)
      }
    }
    return ids
  }

  private mutating func observe(
    elsewhere rule: RuleFact.ID, _ active: [ObservedAlert], _ doubles: Set<String>,
    at now: Timestamp
  ) {
    var endings: [String: AlertEnding] = [:]
    for record in missing(rule, among: active) {
      let id = record.fact.id
      guard !doubles.contains(id) else {
        // A rule of ours has it by now: it goes on there.
        drop(id, rule, at: now)
        continue
      }
      // What is no longer told before its time was ended by whoever sent it.
      let isEnded = record.fact.posted.map { $0.ends > now } ?? true
      endings[id] =
        isEnded ? .recovered : .gone(reason: "nobody told the Alertmanager of it any more")
    }
    observe(rule, active, at: now, endings: endings)
  }

  private mutating func drop(_ id: String, _ rule: RuleFact.ID, at now: Timestamp) {
    guard let entry = entries[rule]?.removeValue(forKey: id) else { return }
    if entries[rule]?.isEmpty == true { entries[rule] = nil }
    rules[id] = nil
    write(
      .alert(change(.inactive, of: entry.fact, at: now, note: "a rule that is known has it")),
      current: .nothing, ended: entry.fact)
  }

  /// Notes with each alert what is done with it.
  private mutating func stand(
    _ standing: [String: AlertFact.Elsewhere], _ before: [SilenceFact], at now: Timestamp
  ) {
    let silences = Dictionary(
      (before + silencesElsewhere).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    for (rule, known) in entries {
      for (id, entry) in known where entry.fact.elsewhere != standing[id] {
        // One that is over keeps nothing of it.
        guard entry.fact.isActive || entry.fact.elsewhere != nil else { continue }
        var entry = entry
        let old = entry.fact.elsewhere
        let wasSilenced = entry.fact.isSilenced
        entry.fact.elsewhere = entry.fact.isActive ? standing[id] : nil
        if entry.fact.isActive, wasSilenced != entry.fact.isSilenced {
          let hiding = entry.fact.isSilenced ? entry.fact.elsewhere : old
          let silence = (hiding?.silencedBy ?? []).first.flatMap { silences[$0] }
          record(
            entry.fact.isSilenced ? .silenced : .unsilenced, at: now, &entry,
            by: silence?.createdBy ?? "", note: silence?.reason ?? "")
        }
        entries[rule]?[id] = entry
        isTold = false
      }
    }
  }
}

extension Labels {
  /// These labels but for those that stand in `others` just so.
  package func without(_ others: Labels) -> Labels {
    guard !others.isEmpty else { return self }
    return Labels(pairs.filter { others[$0.name] != $0.value })
  }
}
