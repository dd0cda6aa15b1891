internal import Facts
internal import Metrics

/// What is told of something that changes to and fro.
struct IncidentTold {
  /// Of which kind of thing and what: "alert", "CheckoutHighErrorRatio".
  var thing: String
  var name: String
  var subject: String
  var text = ""
  var alert: String?
  var labels = Labels.empty
  var value: Double?
  var expression = ""
  var unit = ""

  var key: String { thing + " " + name }
}

/// An entry that is told of one alert after the other.
struct IncidentRepeat: Sendable {
  var kind: IncidentEntry.Kind
  var time: Timestamp
  var thing: String
  var name: String
  var id: String
  /// What those have in common.
  var labels: Labels
  /// How many more than the entry says.
  var count = 0

  func isOf(_ told: IncidentTold) -> Bool { name == told.name && thing == told.thing }
}

// How the timeline grows. Entries are called by what they tell, so that nothing that is heard of twice stands in it
// twice.
extension Incident {
  /// In a storm no more entries are made by themselves.
  static let mostEntries = 2_000
  private static let longestName = 80

  /// The id of an entry. Among those of one time that were noted together causes sort before effects.
  ///
  /// - Parameter time: nil where there is one of its kind and name only.
  static func id(
    _ kind: IncidentEntry.Kind, at time: Timestamp? = nil, of name: String = ""
  ) -> String {
    var name = name
    if name.utf8.count > longestName {
      var hash = StableHash()
      hash.add(name)
      name = hash.text
    }
    let parts = [
      String(kind.rank), kind.rawValue, time.map { String($0.milliseconds) } ?? "", name,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: ".")
  }

  /// Adds an entry, for which there is always room; one of its id is replaced.
  mutating func put(_ entry: IncidentEntry) {
    if entries.updateValue(entry, forKey: entry.id) == nil {
      fact.entries += 1
      if entry.by.isEmpty { automatic += 1 }
    }
    changed.insert(entry.id)
    if entry.kind != .peak { lastTold = entry.id }
  }

  /// Adds what a person did or said: of the same time it may be several.
  mutating func put(
    _ kind: IncidentEntry.Kind, at time: Timestamp, now: Timestamp, subject: String = "",
    text: String = "", by: String
  ) {
    let plain = Self.id(kind, at: time)
    var id = plain
    var number = 2
    while entries[id] != nil { (id, number) = ("\(plain).\(number)", number + 1) }
    put(entry(id, kind, at: time, now: now, subject: subject, text: text, by: by))
  }

  func entry(
    _ id: String, _ kind: IncidentEntry.Kind, at time: Timestamp, now: Timestamp,
    subject: String = "", text: String = "", by: String = ""
  ) -> IncidentEntry {
    IncidentEntry(
      id: id, incident: fact.number, kind: kind, time: time, noted: now, subject: subject,
      text: text, by: by)
  }

  /// Tells a change of something that changes to and fro.
  ///
  /// - Returns: the entry's id; nil where there was no room.
  @discardableResult
  mutating func tell(
    _ kind: IncidentEntry.Kind, _ told: IncidentTold, at time: Timestamp, now: Timestamp
  ) -> String? {
    if let id = tellAgain(kind, told, at: time) { return id }
    let key = told.key
    let before = kept.tales[key]
    if let id = before?.entry(for: kind, at: time), entries[id] != nil {
      join(id, kind, told, before, at: time, now: now)
      if before?.isFlapping == false { mayBeToldAgain(id, kind, told, at: time) }
      return id
    }
    if repeats.contains(where: { $0.isOf(told) }) { tellRepeats() }
    var tale = before ?? IncidentTale()
    tale.turn(kind, at: time)
    let isFlapping = tale.isFlapping
    let id = isFlapping ? Self.flapping + key : Self.id(kind, at: time, of: told.name)
    let isThere = entries[id] != nil
    guard isThere || automatic < Self.mostEntries else {
      untold += 1
      return nil
    }
    tale.add(id, kind, at: time)
    kept.tales[key] = tale
    if isThere {
      join(id, kind, told, tale, at: time, now: now)
    } else {
      var entry = fresh(id, kind, told, at: time, now: now)
      if isFlapping { entry.text = tale.text }
      put(entry)
    }
    if !isFlapping { mayBeToldAgain(id, kind, told, at: time) }
    return id
  }

  private static let flapping = "60.flapping."

  private func fresh(
    _ id: String, _ kind: IncidentEntry.Kind, _ told: IncidentTold, at time: Timestamp,
    now: Timestamp
  ) -> IncidentEntry {
    var entry = entry(
      id, kind, at: time, now: now, subject: told.subject, text: told.text)
    (entry.alert, entry.labels) = (told.alert, told.labels)
    // What is no number equals nothing, not even itself.
    entry.value = told.value.flatMap { $0.isNaN ? nil : $0 }
    (entry.expression, entry.unit) = (told.expression, told.unit)
    return entry
  }

  /// Tells it by an entry that is there; one that stands for all flapping tells the newest.
  private mutating func join(
    _ id: String, _ kind: IncidentEntry.Kind, _ told: IncidentTold, _ tale: IncidentTale?,
    at time: Timestamp, now: Timestamp
  ) {
    guard var entry = entries[id] else { return }
    changed.insert(id)
    lastTold = id
    if let tale, tale.isFlapping {
      guard time >= entry.time else { return }
      let evidence = entry.evidence
      entry = fresh(id, kind, told, at: time, now: now)
      (entry.text, entry.evidence) = (tale.text, evidence)
    } else {
      if let common = entry.labels.common(with: told.labels) { entry.labels = common }
      entry.count += 1
      // Where it stands for all that follow it says by when it was true of them.
      if kind.isEnd, tale?.isLate(kind, at: time) == true {
        (entry.time, entry.noted) = (time, now)
      }
    }
    entries[id] = entry
  }

  // MARK: The same again

  /// Counts what was just told of another alert of the same name, without looking for where.
  private mutating func tellAgain(
    _ kind: IncidentEntry.Kind, _ told: IncidentTold, at time: Timestamp
  ) -> String? {
    let index = repeats.firstIndex { $0.kind == kind && $0.time == time && $0.isOf(told) }
    guard let index else { return nil }
    repeats[index].count += 1
    if let common = repeats[index].labels.common(with: told.labels) {
      repeats[index].labels = common
    }
    return repeats[index].id
  }

  private mutating func mayBeToldAgain(
    _ id: String, _ kind: IncidentEntry.Kind, _ told: IncidentTold, at time: Timestamp
  ) {
    if repeats.count == Self.mostRepeats { tellRepeat(repeats.removeFirst()) }
    repeats.append(
      IncidentRepeat(
        kind: kind, time: time, thing: told.thing, name: told.name, id: id, labels: told.labels))
  }
  private static let mostRepeats = 8

  private mutating func tellRepeat(_ told: IncidentRepeat) {
    guard told.count > 0, let before = entries[told.id] else { return }
    if let common = before.labels.common(with: told.labels) { entries[told.id]?.labels = common }
    entries[told.id]?.count += told.count
    changed.insert(told.id)
  }

  /// What was counted goes into its entries.
  mutating func tellRepeats() {
    for told in repeats { tellRepeat(told) }
    repeats = []
  }

  /// Tells what somebody did with an alert, or a silence: what was done at once stands in one entry.
  mutating func tellDone(
    _ kind: IncidentEntry.Kind, _ news: AlertNews, at time: Timestamp, by: String, note: String,
    now: Timestamp
  ) {
    let id = Self.id(kind, of: news.alert.name, by: by, at: time)
    if entries[id] != nil {
      changed.insert(id)
      lastTold = id
      if let common = entries[id]?.labels.common(with: news.alert.labels) {
        entries[id]?.labels = common
      }
      entries[id]?.count += 1
      return
    }
    guard automatic < Self.mostEntries else {
      untold += 1
      return
    }
    var entry = entry(
      id, kind, at: time, now: now, subject: news.alert.name, text: note, by: by)
    (entry.alert, entry.labels) = (news.alert.id, news.alert.labels)
    if !by.isEmpty { automatic += 1 }
    put(entry)
  }

  /// Whether it is told already that somebody did it.
  func hasTold(
    _ kind: IncidentEntry.Kind, of name: String, by: String, at time: Timestamp
  ) -> Bool {
    entries[Self.id(kind, of: name, by: by, at: time)] != nil
  }

  private static func id(
    _ kind: IncidentEntry.Kind, of name: String, by: String, at time: Timestamp
  ) -> String {
    id(kind, at: time, of: by + " " + name)
  }

  /// Counts what had no room.
  mutating func tellUntold(at time: Timestamp) {
    guard untold > 0 else { return }
    kept.untold += untold
    var entry = entry(
      Self.untoldID, .note, at: time, now: time,
      text: "\(kept.untold) more changes had no room here")
    entry.count = kept.untold
    put(entry)
  }
  private static let untoldID = "85.untold"
}

extension IncidentEntry.Kind {
  /// Whether something is over.
  fileprivate var isEnd: Bool {
    switch self {
    case .inactive, .resolved, .ended, .returned, .targetUp: true
    default: false
    }
  }

  /// In two digits.
  fileprivate var rank: Int {
    switch self {
    case .deploy, .annotation, .reload: 10
    case .targetDown, .targetUp: 20
    case .pending: 30
    case .firing: 40
    case .vanished, .returned: 45
    case .peak: 50
    case .inactive, .resolved, .ended: 55
    case .opened, .reopened, .merged, .split: 60
    case .severity, .title, .services, .roles, .status: 65
    case .maintenance, .maintenanceOver: 15
    case .acknowledged, .unacknowledged, .silenced, .unsilenced: 70
    case .escalation: 75
    case .told, .notTold: 77
    case .note, .elsewhere: 80
    case .closed: 90
    }
  }
}

extension Labels {
  /// Those that both have with the same value; nil where these are all that there are.
  fileprivate func common(with other: Labels) -> Labels? {
    func isCommon(_ pair: Label) -> Bool { other[pair.name] == pair.value }
    return pairs.allSatisfy(isCommon) ? nil : Labels(sorted: pairs.filter(isCommon))
  }
}
