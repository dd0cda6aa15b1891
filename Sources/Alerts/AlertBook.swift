package import Facts
package import Metrics

/// All alerts that are of interest, with what people ordered of them: a value, stepped by evaluations and orders.
package struct AlertBook: Sendable {
  struct Entry: Sendable {
    var fact: AlertFact
    /// The last evaluation that gave it.
    var lastTrue: Timestamp
    /// Its last write; 0 for none.
    var write: UInt64 = 0
  }
  /// By rule, then by the alerts' ids.
  var entries: [RuleFact.ID: [String: Entry]] = [:]
  /// Which rule has which id.
  var rules: [String: RuleFact.ID] = [:]
  var silences: [String: Silence] = [:]
  /// Those of an Alertmanager that somebody else runs: they hide nothing here.
  package var silencesElsewhere: [SilenceFact] = []
  /// Those that were in force when it was looked at last which alerts they fit.
  var inForce: Set<String> = []
  /// Maintenance windows by their ids, those to come that are planned among them.
  var maintenance: [String: MaintenanceWindow] = [:]
  /// Those that were in force when it was looked at last which alerts they fit.
  var underWork: Set<String> = []
  /// What vigil.yml plans.
  var plans: [MaintenancePlan] = []
  /// When those are to be asked again; nil for at once.
  var plansDue: Timestamp?
  /// What was not handed out yet.
  private var writes: [BookWrite] = []
  /// How many writes there were.
  package private(set) var written: UInt64 = 0
  private(set) var saved: UInt64 = 0
  /// The last write that a fact hangs on.
  private var writtenOfFacts: UInt64 = 0
  /// How many alerts that others post are active.
  var activePosted = 0
  /// Not before that is the end of one of them over.
  var nextPostedEnd = Timestamp.distantFuture
  /// How many alerts ended and are still known, and not before when the oldest of them did.
  private var ended = 0
  private var oldestEnd = Timestamp.distantFuture
  /// As they were told last: mostly the same alerts stand in the same order the next time.
  private var told: [AlertFact] = []
  var isTold = false

  /// How long an alert that ended is still listed, and how many at most.
  package static let listed = Duration.seconds(24 * 3600)
  package static let mostListed = 5_000
  private static let values = 24

  /// - Parameter plans: the maintenance windows that come by themselves.
  package init(plans: [MaintenancePlan] = []) { self.plans = plans }

  // MARK: Evaluations

  /// The active alerts of a rule that are not among those that its evaluation gave, sorted by their ids: of each it is
  /// to be told why.
  package func missing(_ rule: RuleFact.ID, among active: [ObservedAlert]) -> [AlertRecord] {
    guard let known = entries[rule] else { return [] }
    let seen = Set(active.map(\.id))
    return known.values.filter { $0.fact.isActive && !seen.contains($0.fact.id) }
      .map { AlertRecord($0.fact, lastTrue: $0.lastTrue) }
      .sorted { $0.fact.id < $1.fact.id }
  }

  /// Takes what one evaluation of a rule gave: all its active instances.
  ///
  /// - Parameters:
  ///   - endings: of each that is missing why it is, by its id.
  ///   - giveWay: called now and then where there are many.
  package mutating func observe(
    _ rule: RuleFact.ID, _ active: [ObservedAlert], at time: Timestamp,
    endings: [String: AlertEnding] = [:], giveWay: () -> Void = {}
  ) {
    guard !active.isEmpty || entries[rule] != nil else { return }
    isTold = false
    var known = entries.removeValue(forKey: rule) ?? [:]
    for (index, alert) in active.enumerated() {
      if index & 255 == 255 { giveWay() }
      take(alert, rule, at: time, &known)
    }
    for (id, ending) in endings.sorted(by: { $0.key < $1.key }) {
      end(id, ending, at: time, &known)
    }
    if !known.isEmpty { entries[rule] = known }
  }

  private mutating func take(
    _ alert: ObservedAlert, _ rule: RuleFact.ID, at time: Timestamp,
    _ known: inout [String: Entry]
  ) {
    let id = alert.id
    let state: AlertFact.State = alert.isFiring ? .firing : .pending
    if let posted = alert.posted { nextPostedEnd = min(nextPostedEnd, posted.ends) }
    guard var entry = known[id], entry.fact.isActive else {
      if known[id] != nil { ended -= 1 }
      if rule.isPosted { activePosted += 1 }
      var fact = AlertFact(
        id: id, rule: rule, labels: alert.labels, annotations: alert.annotations, state: state,
        activeAt: alert.activeAt, value: alert.value)
      fact.recent = [alert.value]
      if alert.isFiring { fact.firedAt = min(alert.firedAt ?? time, time) }
      (fact.keptSince, fact.posted) = (alert.keptSince, alert.posted)
      fact.elsewhere = alert.elsewhere
      fact.silencedBy = fitting(fact, at: time)
      fact.maintenance = windows(fitting: fact, at: time)
      var fresh = Entry(fact: fact, lastTrue: time)
      record(alert.isFiring ? .firing : .pending, at: time, &fresh)
      known[id] = fresh
      rules[id] = rule
      return
    }
    let before = entry.fact
    entry.lastTrue = time
    entry.fact.value = alert.value
    entry.fact.annotations = alert.annotations
    // What others tell has no values.
    if alert.posted == nil { entry.fact.recent.append(alert.value) }
    if entry.fact.recent.count > Self.values { entry.fact.recent.removeFirst() }
    // One that fired and begins anew has not ended meanwhile: nobody saw it recover.
    let isAnew = !alert.isFiring && before.firedAt != nil
    entry.fact.state = isAnew ? .firing : state
    entry.fact.anewSince = isAnew ? alert.activeAt : nil
    (entry.fact.keptSince, entry.fact.posted) = (alert.keptSince, alert.posted)
    entry.fact.standing = .plain
    if before.firedAt == nil { entry.fact.activeAt = alert.activeAt }
    let isBack = before.standing != .plain
    if alert.isFiring, before.firedAt == nil {
      entry.fact.firedAt = min(alert.firedAt ?? time, time)
      record(.firing, at: time, &entry)
    } else if isBack {
      record(.returned, at: time, &entry)
    }
    known[id] = entry
  }

  private mutating func end(
    _ id: String, _ ending: AlertEnding, at time: Timestamp, _ known: inout [String: Entry]
  ) {
    guard var entry = known[id], entry.fact.isActive else { return }
    let isPending = entry.fact.firedAt == nil
    (entry.fact.anewSince, entry.fact.keptSince) = (nil, nil)
    switch ending {
    case .vanished(let reason):
      let isNews = !entry.fact.isVanished
      var since = entry.lastTrue
      if case .vanished(let before, _) = entry.fact.standing { since = before }
      entry.fact.standing = .vanished(since: since, reason: reason)
      if isNews { record(.vanished, at: time, &entry, note: reason) }
    case .uncovered(let covered, let span) where !isPending:
      let isNews: Bool
      if case .held = entry.fact.standing { isNews = false } else { isNews = true }
      entry.fact.standing = .held(covered: covered, of: span)
      if isNews { record(.held, at: time, &entry) }
    case .recovered, .uncovered, .gone:
      var reason = ""
      if case .gone(let told) = ending { reason = told }
      entry.fact.standing = reason.isEmpty ? .plain : .ended(reason: reason)
      entry.fact.acknowledgement = nil
      if entry.fact.rule.isPosted { activePosted -= 1 }
      guard !isPending else {
        known[id] = nil
        rules[id] = nil
        write(
          .alert(change(.inactive, of: entry.fact, at: time, note: reason)), current: .nothing,
          ended: entry.fact)
        return
      }
      entry.fact.state = .resolved
      entry.fact.resolvedAt = time
      ended += 1
      oldestEnd = min(oldestEnd, time)
      record(.resolved, at: time, &entry, note: reason)
    }
    known[id] = entry
  }

  /// No evaluation of a rule was possible, as whom it asks does not answer: its alerts may still be true.
  package mutating func miss(_ rule: RuleFact.ID, at time: Timestamp, reason: String) {
    endAll(rule, .vanished(reason: reason), at: time)
  }

  /// A rule is no longer evaluated, or has given up its alerts: they end.
  package mutating func forget(_ rule: RuleFact.ID, at time: Timestamp, reason: String) {
    endAll(rule, .gone(reason: reason), at: time)
  }

  private mutating func endAll(_ rule: RuleFact.ID, _ ending: AlertEnding, at time: Timestamp) {
    let active = missing(rule, among: [])
    observe(
      rule, [], at: time,
      endings: Dictionary(active.map { ($0.fact.id, ending) }, uniquingKeysWith: { $1 }))
  }

  /// Which rules have alerts.
  package var rulesWithAlerts: Set<RuleFact.ID> { Set(entries.keys) }

  // MARK: Over the end of the program

  /// Takes up what was current when the program ended. What was active then is not known to be so before its rule is
  /// evaluated.
  ///
  /// - Parameter stoppedAt: when the program ended, as far as that is known.
  package mutating func restore(
    _ records: [AlertRecord], _ silences: [SilenceFact], _ maintenance: [MaintenanceFact] = [],
    stoppedAt: Timestamp? = nil
  ) {
    for record in records {
      var fact = record.fact
      var lastTrue = record.lastTrue
      fact.isUnsaved = false
      if fact.isActive, !fact.isVanished {
        if let stoppedAt, case .plain = fact.standing { lastTrue = max(lastTrue, stoppedAt) }
        fact.standing = .vanished(since: lastTrue, reason: AlertFact.unevaluated)
      }
      let id = fact.id
      guard entries[fact.rule]?[id] == nil else { continue }
      entries[fact.rule, default: [:]][id] = Entry(fact: fact, lastTrue: lastTrue)
      if fact.isActive {
        if fact.rule.isPosted { activePosted += 1 }
        if let posted = fact.posted { nextPostedEnd = min(nextPostedEnd, posted.ends) }
      } else {
        ended += 1
        oldestEnd = min(oldestEnd, fact.resolvedAt ?? lastTrue)
      }
      rules[id] = fact.rule
      inForce.formUnion(fact.silencedBy)
      underWork.formUnion(fact.maintenance?.map(\.id) ?? [])
    }
    for silence in silences where self.silences[silence.id] == nil {
      self.silences[silence.id] = Silence(fact: silence)
    }
    restoreMaintenance(maintenance)
    isTold = false
  }

  // MARK: Writes

  func change(
    _ what: AlertChange.What, of fact: AlertFact, at time: Timestamp, by: String = "",
    note: String = "", window: AlertFact.Window? = nil
  ) -> AlertChange {
    var change = AlertChange(
      time: time, alert: fact.id, labels: fact.labels, what: what, value: fact.value)
    (change.by, change.note, change.window) = (by, note, window)
    return change
  }

  /// Records a change, and what is known after it.
  mutating func record(
    _ what: AlertChange.What, at time: Timestamp, _ entry: inout Entry, by: String = "",
    note: String = "", window: AlertFact.Window? = nil
  ) {
    let change = change(what, of: entry.fact, at: time, by: by, note: note, window: window)
    write(.alert(change), current: .alert(AlertRecord(entry.fact, lastTrue: entry.lastTrue)))
    entry.write = written
  }

  mutating func write(
    _ change: BookWrite.Change, current: BookWrite.Current, ended: AlertFact? = nil
  ) {
    writes.append(BookWrite(change: change, current: current, ended: ended))
    written += 1
    writtenOfFacts = written
    isTold = false
  }

  /// The program lives: when it ends, it was not before this.
  package mutating func live(at time: Timestamp) {
    writes.append(BookWrite(change: .alive(time), current: .alive(time)))
    written += 1
  }

  /// All that is current is written anew.
  package mutating func keepAll(at time: Timestamp) {
    for known in entries.values {
      for (id, entry) in known {
        write(
          .kept(alert: id, at: time),
          current: .alert(AlertRecord(entry.fact, lastTrue: entry.lastTrue)))
      }
    }
    for (id, silence) in silences {
      write(.keptSilence(id, at: time), current: .silence(silence.fact))
    }
    for (id, window) in maintenance where window.isRecorded {
      write(.keptMaintenance(id, at: time), current: .maintenance(window.fact))
    }
  }

  /// What is to be recorded since the last time, oldest first.
  package mutating func drain() -> [BookWrite] {
    defer { writes = [] }
    return writes
  }

  /// So many of all writes so far are recorded. True where that changes what is told.
  package mutating func saved(_ count: UInt64) -> Bool {
    guard count > saved else { return false }
    // That the program lives is nobody's fact.
    let isNews = saved < writtenOfFacts
    saved = count
    if isNews { isTold = false }
    return isNews
  }

  // MARK: Facts

  /// Drops what ended long ago.
  package mutating func age(to now: Timestamp) {
    ageSilences(to: now)
    ageMaintenance(to: now)
    endPosted(at: now)
    guard ended > Self.mostListed || oldestEnd < now - Self.listed else { return }
    var known: [(id: String, rule: RuleFact.ID, at: Timestamp)] = []
    for (rule, alerts) in entries {
      for (id, entry) in alerts where !entry.fact.isActive {
        known.append((id, rule, entry.fact.resolvedAt ?? entry.lastTrue))
      }
    }
    known.sort { ($0.at, $0.id) > ($1.at, $1.id) }
    let fresh = known.prefix(Self.mostListed).prefix { now - $0.at <= Self.listed }
    (ended, oldestEnd) = (fresh.count, fresh.last?.at ?? .distantFuture)
    for old in known.dropFirst(fresh.count) {
      guard let entry = entries[old.rule]?.removeValue(forKey: old.id) else { continue }
      if entries[old.rule]?.isEmpty == true { entries[old.rule] = nil }
      rules[old.id] = nil
      write(.kept(alert: entry.fact.id, at: now), current: .nothing)
    }
  }

  /// The alerts for the fact sheet: firing first, then pending, then ended, each by name and labels. The same array
  /// until something changes.
  package mutating func facts() -> [AlertFact] {
    if isTold { return told }
    told = toldInOrder() ?? sorted()
    isTold = true
    return told
  }

  /// The alerts as they stand now in the order in which they were told last; nil where that is no longer theirs.
  private func toldInOrder() -> [AlertFact]? {
    guard !told.isEmpty, told.count == entries.values.reduce(0, { $0 + $1.count }) else {
      return nil
    }
    var all: [AlertFact] = []
    all.reserveCapacity(told.count)
    var rule: RuleFact.ID?
    var known: [String: Entry] = [:]
    for old in told {
      if old.rule != rule { (rule, known) = (old.rule, entries[old.rule] ?? [:]) }
      // Its labels are those of its id.
      guard let entry = known[old.id], entry.fact.state == old.state else { return nil }
      all.append(fact(of: entry))
    }
    return all
  }

  /// What the order goes by, and the place of the fact: whole facts are dear to move.
  private struct Rank {
    var state: Int
    var name: String
    var labels: Labels
    var place: Int
  }

  private func sorted() -> [AlertFact] {
    let facts = entries.values.flatMap { $0.values.map { fact(of: $0) } }
    var ranks: [Rank] = []
    ranks.reserveCapacity(facts.count)
    for (place, fact) in facts.enumerated() {
      ranks.append(
        Rank(state: fact.state.rank, name: fact.name, labels: fact.labels, place: place))
    }
    ranks.sort { a, b in
      if a.state != b.state { return a.state < b.state }
      if a.name != b.name { return a.name < b.name }
      return a.labels < b.labels
    }
    return ranks.map { facts[$0.place] }
  }

  private func fact(of entry: Entry) -> AlertFact {
    var fact = entry.fact
    fact.isUnsaved = entry.write > saved
    return fact
  }
}

extension AlertFact.State {
  fileprivate var rank: Int {
    switch self {
    case .firing: 0
    case .pending: 1
    case .resolved: 2
    }
  }
}
