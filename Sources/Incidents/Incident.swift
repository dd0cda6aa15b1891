internal import Facts
internal import Metrics

/// An incident as the book holds it: what is kept of it, its timeline, and what is made of both again after a start.
struct Incident: Sendable {
  var kept: IncidentKept
  /// Those active alerts that are not listed in what is kept, with their names.
  private(set) var crowd: [String: String] = [:]
  /// Of the active ones: whose `for` is not over yet, and of whom it was told that nobody delivers their series.
  var pending: Set<String> = []
  var lost: Set<String> = []
  /// Those that are in a maintenance window.
  private(set) var worked: Set<String> = []
  /// Of the active ones.
  private(set) var labels: [String: Labels] = [:]
  /// The alerts that are counted.
  private var seen: Set<String> = []
  /// Those that ended and were not seen to recover, with their names.
  private(set) var gone: [String: String] = [:]
  /// What is evaluated, by the alerts' names.
  private(set) var sources: [String: AlertSource] = [:]
  var peaks: [String: AlertPeak] = [:]
  /// By which targets and deploys are known to concern it.
  private(set) var marks: Set<Label> = []
  private var places: [String: Int] = [:]

  var entries: [String: IncidentEntry] = [:]
  /// Whether the whole timeline is here.
  var isWhole = true
  /// How many entries it has by itself.
  var automatic = 0

  // Since it was written last:
  var changed: Set<String> = []
  var lastTold: String?
  var wishes: [EvidenceWish] = []
  var isClosing = false
  var untold = 0
  /// What was told again and again, with what is still to be counted.
  var repeats: [IncidentRepeat] = []
  /// When the last of its alerts fired, and ended.
  var firedAt: Timestamp?
  var endedAt: Timestamp?
  /// Whose ends are told, some of their name being active still.
  var ends: Set<String> = []

  private static let mostListed = 2_000
  private static let mostSeen = 2_000
  /// How long a wish may wait to be fulfilled.
  static let patience = Duration.seconds(60)
  private static let mostMembers = 500
  private static let mostMarks = 2_000
  private static let mostServices = 100

  init(_ kept: IncidentKept) {
    self.kept = kept
    pending = Set(kept.pending)
    lost = Set(kept.lost)
    gone = kept.gone
    seen = Set(kept.over).union(kept.active.keys)
    for (index, member) in kept.fact.alerts.enumerated() { places[member.name] = index }
    marks = Set(kept.claims.flatMap(\.group))
  }

  var fact: IncidentFact {
    get { kept.fact }
    _modify { yield &kept.fact }
  }
  var isOpen: Bool { kept.fact.isOpen }

  mutating func change<Result>(_ body: (inout Incident) -> Result) -> Result { body(&self) }

  // MARK: Its alerts

  var hasActive: Bool { !kept.active.isEmpty || !crowd.isEmpty }
  var hasFiring: Bool { kept.active.count + crowd.count > pending.count }
  var active: [String] { Array(kept.active.keys) + Array(crowd.keys) }

  /// The name under which an active alert is a member.
  func name(of alert: String) -> String? { kept.active[alert] ?? crowd[alert] }

  mutating func add(_ alert: String, as name: String, _ labels: Labels?) {
    self.labels[alert] = labels
    gone[alert] = nil
    if kept.active.count < Self.mostListed {
      kept.active[alert] = name
    } else {
      crowd[alert] = name
    }
  }

  /// Takes an alert from among those that are active; its name, nil where it was not.
  @discardableResult
  mutating func remove(_ alert: String) -> String? {
    guard let name = kept.active.removeValue(forKey: alert) ?? crowd.removeValue(forKey: alert)
    else { return nil }
    pending.remove(alert)
    worked.remove(alert)
    if lost.remove(alert) != nil { change(name) { $0.vanished = max(0, $0.vanished - 1) } }
    labels[alert] = nil
    return name
  }

  /// An alert ended, and nobody saw it recover.
  mutating func miss(_ alert: String, as name: String) {
    if gone.count < Self.mostSeen { gone[alert] = name }
  }

  /// Of the alerts of names nothing is missed.
  mutating func missNone(of names: some Collection<String>) {
    gone = gone.filter { !names.contains($0.value) }
  }

  /// What is true when none is active: that all recovered, or of how many that is not known.
  var quietText: String {
    if gone.isEmpty { return "all of its alerts recovered" }
    let all = max(gone.count, fact.alerts.reduce(0) { $0 + $1.count })
    return "none of its alerts is active any more; "
      + "\(gone.count) of \(all) ended without being known to have recovered"
  }

  /// An alert of a name is no longer active. Whether it was the last of them.
  @discardableResult
  mutating func leave(_ name: String, at time: Timestamp) -> Bool {
    var isLast = false
    change(name) { member in
      member.active = max(0, member.active - 1)
      isLast = member.active == 0
      if isLast { member.ended = max(member.since, time) }
    }
    return isLast
  }

  func member(_ name: String) -> IncidentFact.Member? { places[name].map { fact.alerts[$0] } }

  /// Changes the member of a name; nothing where it is none.
  mutating func change(_ name: String, _ body: (inout IncidentFact.Member) -> Void) {
    guard let place = places[name] else { return }
    body(&kept.fact.alerts[place])
  }

  /// Counts an alert that becomes active; its name becomes a member where it is none and there is room.
  mutating func enter(_ alert: AlertFact, as name: String) {
    let isNew = seen.insert(alert.id).inserted
    if places[name] == nil, fact.alerts.count < Self.mostMembers {
      places[name] = fact.alerts.count
      fact.alerts.append(
        .init(name: name, severity: alert.severity, alert: alert.id, since: alert.activeAt))
    }
    change(name) { member in
      if isNew { member.count += 1 }
      member.active += 1
      member.ended = nil
      member.since = min(member.since, alert.activeAt)
    }
  }

  /// Puts the members in the order in which they became true.
  mutating func sortMembers() {
    let isSorted = zip(fact.alerts, fact.alerts.dropFirst()).allSatisfy { $0.since <= $1.since }
    if isSorted { return }
    setMembers(
      fact.alerts.enumerated().sorted {
        ($0.element.since, $0.offset) < ($1.element.since, $1.offset)
      }.map(\.element))
  }

  mutating func setMembers(_ members: [IncidentFact.Member]) {
    fact.alerts = Array(members.prefix(Self.mostMembers))
    places = [:]
    for (index, member) in fact.alerts.enumerated() { places[member.name] = index }
  }

  /// Learns what is asked of an alert, and by what it is known.
  ///
  /// - Parameter names: the labels by whose values what concerns it is known.
  mutating func know(_ news: AlertNews, by names: [String]) {
    let name = news.alert.name
    if sources[name]?.isRecorded != false { sources[name] = AlertSource(news) }
    mark(news.alert.labels, by: names)
    if news.alert.isInMaintenance {
      worked.insert(news.alert.id)
    } else {
      worked.remove(news.alert.id)
    }
  }

  /// Learns the labels of an alert that it had before a start.
  mutating func know(_ labels: Labels, of alert: String) {
    if name(of: alert) != nil { self.labels[alert] = labels }
  }

  /// - Parameter names: as above.
  mutating func mark(_ labels: Labels, by names: [String]) {
    guard marks.count < Self.mostMarks else { return }
    for label in labels.pairs where names.contains(label.name) { marks.insert(label) }
  }

  /// Learns from an entry what is asked of an alert, before anybody says so anew.
  mutating func learnSource(_ entry: IncidentEntry) {
    if sources[entry.subject] == nil { sources[entry.subject] = AlertSource(recorded: entry) }
  }

  /// Learns what another knows.
  mutating func know(_ other: Incident) {
    // What was read from a timeline does not say whether less is worse.
    sources.merge(other.sources) { mine, other in mine.isRecorded ? other : mine }
    for (name, peak) in other.peaks { join(peak, of: name, isTold: other.hasToldPeak(name)) }
    seen.formUnion(other.seen)
    for (alert, told) in other.gone where name(of: alert) == nil { miss(alert, as: told) }
    marks.formUnion(other.marks.prefix(Self.mostMarks))
    kept.pictured = kept.tales.values.count(where: \.isPictured)
  }

  /// An alert is known to be counted, where it may be.
  mutating func see(_ alert: AlertFact) {
    if (alert.firedAt ?? alert.activeAt) >= fact.began { seen.insert(alert.id) }
  }

  /// Adds to the services that are affected.
  mutating func affect(_ services: [String]) {
    let fresh = Set(services.filter { !fact.services.contains($0) })
    guard !fresh.isEmpty else { return }
    fact.services = Array((fact.services + fresh).sorted().prefix(Self.mostServices))
  }

  // MARK: Its record

  /// What is to be recorded of it since the last time: first itself, then its entries, in their order.
  mutating func written(at now: Timestamp) -> [IncidentWrite] {
    tellRepeats()
    tellUntold(at: now)
    tellWhatIsStillActive()
    sortMembers()
    let revision = fact.revision + 1
    fact.revision = revision
    for id in changed { entries[id]?.revision = revision }
    if let entry = lastTold.flatMap({ entries[$0] }) {
      fact.last = IncidentWording.line(entry)
      fact.lastAt = entry.noted
    }
    kept.fresh = changed.compactMap { entries[$0] }.sorted(by: IncidentEntry.precedes)
    kept.unlisted = crowd.count
    kept.counted = seen.count
    if seen.count <= Self.mostSeen {
      kept.over = seen.filter { kept.active[$0] == nil && crowd[$0] == nil }.sorted()
    }
    kept.asked.removeAll { now - $0.at > Self.patience }
    kept.asked += wishes.map { .init(wish: $0, at: now) }
    kept.pending = pending.filter { kept.active[$0] != nil }.sorted()
    kept.gone = gone
    kept.lost = lost.filter { kept.active[$0] != nil }.sorted()
    let writes =
      [.incident(kept)] + kept.fresh.map { .entry($0) } + wishes.map { .evidence($0) }
      + (isClosing ? [IncidentWrite.closed(fact.number)] : [])
    (isClosing, lastTold) = (false, nil)
    (changed, wishes, ends) = ([], [], [])
    (firedAt, endedAt, untold) = (nil, nil, 0)
    return writes
  }

  /// Of alerts of one name some recovered and others did not: the reader is not to think that all is well.
  private mutating func tellWhatIsStillActive() {
    for id in ends {
      guard let entry = entries[id], let member = member(entry.subject) else { continue }
      var words = entry.text.split(separator: "; ").filter { !$0.hasSuffix(Self.stillActive) }
      if member.active > 0 { words.append("\(member.active)\(Self.stillActive)") }
      entries[id]?.text = words.joined(separator: "; ")
    }
  }
  private static let stillActive = " still active"
}

/// What is evaluated for the alerts of a name.
struct AlertSource: Sendable {
  var expression: String
  var unit: String
  var isWorseWhenLess = false
  /// Whether it is read from a timeline.
  var isRecorded = false
  init(_ news: AlertNews) {
    (expression, unit) = (news.expression, news.unit)
    isWorseWhenLess = news.isWorseWhenLess
  }
  init(recorded entry: IncidentEntry) {
    (expression, unit) = (entry.expression, entry.unit)
    isRecorded = true
  }
}

/// The worst value of the alerts of a name while they fire.
struct AlertPeak: Sendable {
  var value: Double
  var time: Timestamp
  var alert: String
  var labels: Labels
  /// Whether it is worse than what is told.
  var isNews = false
  var toldAt = Timestamp.distantPast
}
