package import Facts
package import Metrics

/// A silence with what is needed to apply it.
struct Silence: Sendable {
  private var muting: CompiledMuting<SilenceFact>
  /// The alerts that it hid when it was made, where it ends with them.
  var hidden: Set<String> = []
  var write: UInt64 = 0

  init(fact: SilenceFact) { muting = CompiledMuting(fact) }

  var fact: SilenceFact {
    get { muting.fact }
    set { muting.fact = newValue }
  }

  func fits(_ labels: Labels) -> Bool { muting.fits(labels) }
}

extension AlertBook {
  /// Carries out what somebody ordered.
  ///
  /// - Returns: why it cannot be carried out; nil where it was.
  package mutating func carryOut(
    _ order: Order, at now: Timestamp, makingID: () -> String
  ) -> String? {
    switch order {
    case .acknowledge(let alerts, let by, let note):
      return acknowledge(alerts, by: by, note: note, at: now)
    case .withdrawAcknowledgement(let alerts, let by):
      return withdraw(alerts, by: by, at: now)
    case .silence(let wanted): return silence(wanted, at: now, makingID)
    case .expireSilence(let id, let by): return expire(id, by: by, at: now)
    case .maintain(let wanted): return maintain(wanted, at: now, makingID)
    case .endMaintenance(let id, let by): return endMaintenance(id, by: by, at: now)
    case .incident: return "this is no order about alerts"
    case .testReceiver: return "no alertmanager.yml is configured"
    }
  }

  private mutating func acknowledge(
    _ alerts: [String], by: String, note: String, at now: Timestamp
  ) -> String? {
    guard !by.isEmpty else { return "an acknowledgement needs a name" }
    var count = 0
    for id in alerts {
      guard let rule = rules[id], var entry = entries[rule]?[id], entry.fact.isActive else {
        continue
      }
      entry.fact.acknowledgement = .init(by: by, at: now, note: note)
      record(.acknowledged, at: now, &entry, by: by, note: note)
      entries[rule]?[id] = entry
      count += 1
    }
    return count == 0 ? "none of these alerts is active any more" : nil
  }

  private mutating func withdraw(_ alerts: [String], by: String, at now: Timestamp) -> String? {
    var count = 0
    for id in alerts {
      guard let rule = rules[id], var entry = entries[rule]?[id],
        entry.fact.acknowledgement != nil
      else { continue }
      entry.fact.acknowledgement = nil
      record(.unacknowledged, at: now, &entry, by: by)
      entries[rule]?[id] = entry
      count += 1
    }
    return count == 0 ? "none of these alerts is acknowledged" : nil
  }

  /// Why matchers are none of a silence or a maintenance window; nil where they may be.
  static func problem(of conditions: [SilenceFact.Condition], _ what: String) -> String? {
    let matchers = conditions.compactMap(\.matcher)
    guard !matchers.isEmpty, matchers.count == conditions.count else {
      return conditions.isEmpty
        ? "\(what) needs a matcher" : "a matcher's regular expression is none"
    }
    return matchers.contains { !$0.matches("") }
      ? nil : "\(what) needs a matcher that does not fit an absent label"
  }

  private mutating func silence(
    _ wanted: SilenceOrder, at now: Timestamp, _ makingID: () -> String
  ) -> String? {
    if let server = wanted.server { return "\(server) is not asked from here" }
    if let problem = Self.problem(of: wanted.matchers, "a silence") { return problem }
    guard wanted.ends > max(now, wanted.starts ?? now) else {
      return "the silence would end before it begins"
    }
    let before = silences[wanted.id]
    guard wanted.id.isEmpty || before != nil else { return "there is no silence \(wanted.id)" }
    if let before, before.fact.ends <= now { return "silence \(wanted.id) has ended" }
    if let id = wanted.newID, before == nil, !isUUID(id) || silences[id] != nil {
      return "a silence cannot be called that"
    }
    var fact = SilenceFact(
      id: before?.fact.id ?? wanted.newID ?? makingID(), matchers: wanted.matchers,
      createdBy: wanted.by,
      reason: wanted.reason, starts: wanted.starts ?? before?.fact.starts ?? now,
      ends: wanted.ends, updated: now)
    fact.untilResolved = wanted.untilResolved
    fact.annotations = wanted.annotations
    var silence = Silence(fact: fact)
    if fact.untilResolved {
      silence.hidden = Set(
        activeFacts.lazy.filter { silence.fits($0.labels) }.map(\.id))
      guard !silence.hidden.isEmpty else {
        return "no active alert fits: a silence until it resolves would end at once"
      }
    }
    put(&silence)
    applySilences(at: now, by: wanted.by)
    return nil
  }

  private mutating func expire(_ id: String, by: String, at now: Timestamp) -> String? {
    guard var silence = silences[id] else { return "there is no silence \(id)" }
    guard silence.fact.ends > now else { return "silence \(id) has ended already" }
    silence.fact.ends = now
    silence.fact.starts = min(silence.fact.starts, now)
    silence.fact.updated = now
    put(&silence)
    applySilences(at: now, by: by)
    return nil
  }

  mutating func put(_ silence: inout Silence) {
    write(.silence(silence.fact), current: .silence(silence.fact))
    silence.write = written
    silences[silence.fact.id] = silence
  }

  private var activeFacts: [AlertFact] {
    entries.values.flatMap { $0.values.map(\.fact) }.filter(\.isActive)
  }

  private func silencesInForce(at now: Timestamp) -> Set<String> {
    Set(silences.values.filter { $0.fact.state(at: now) == .active }.map(\.fact.id))
  }

  /// The silences in force that fit an alert.
  func fitting(_ fact: AlertFact, at now: Timestamp) -> [String] {
    guard !silences.isEmpty else { return [] }
    return silences.values.filter {
      $0.fact.state(at: now) == .active && $0.fits(fact.labels)
    }.map(\.fact.id).sorted()
  }

  /// Looks anew at which silences fit which alerts; what changes is recorded.
  mutating func applySilences(at now: Timestamp, by: String = "") {
    inForce = silencesInForce(at: now)
    for (rule, known) in entries {
      for (id, entry) in known where entry.fact.isActive {
        let fits = fitting(entry.fact, at: now)
        guard fits != entry.fact.silencedBy else { continue }
        var entry = entry
        let wasSilenced = entry.fact.isSilenced
        entry.fact.silencedBy = fits
        if wasSilenced != entry.fact.isSilenced {
          let silence = fits.first.flatMap { silences[$0]?.fact }
          record(
            entry.fact.isSilenced ? .silenced : .unsilenced, at: now, &entry,
            by: by.isEmpty ? silence?.createdBy ?? "" : by, note: silence?.reason ?? "")
        }
        entries[rule]?[id] = entry
        isTold = false
      }
    }
  }

  /// Ends silences whose time or whose alerts are over, begins those whose time has come, drops those that ended long
  /// ago.
  mutating func ageSilences(to now: Timestamp) {
    for (id, silence) in silences {
      var silence = silence
      if silence.fact.untilResolved, silence.fact.state(at: now) == .active {
        // After a start those that are hidden are those that fit.
        if silence.hidden.isEmpty {
          silence.hidden = Set(activeFacts.lazy.filter { silence.fits($0.labels) }.map(\.id))
        }
        let isOver = silence.hidden.allSatisfy { id in
          rules[id].flatMap { entries[$0]?[id] }.map { !$0.fact.isActive } ?? true
        }
        if isOver {
          silence.fact.ends = now
          silence.fact.updated = now
          put(&silence)
        } else {
          silences[id] = silence
        }
      }
      if now - silence.fact.ends > Self.listed {
        silences[id] = nil
        write(.keptSilence(id, at: now), current: .nothing)
      }
    }
    // An alert's labels stay: only what begins or ends can fit others than before.
    if silencesInForce(at: now) != inForce { applySilences(at: now) }
  }
}
