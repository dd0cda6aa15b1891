import Facts
import Incidents
import Metrics

/// A scripted outage: alerts, people and the program's own ends, line by line, with a clock that is a number.
///
///     0   pending shop/High@a 3    the condition of an alert of app="shop" becomes true
///     20  fire shop/High@a 8       its `for` is over; without one before it the condition is true since then, too
///     60  recover shop/High@a
///
/// Without an app ("-/High") an alert has no label of the group; its severity is critical unless a word says otherwise.
struct Outage {
  var book: IncidentBook
  var now: Int64 = 0
  /// As the alerts' own book knows them, by what the script calls them.
  var alerts: [String: AlertFact] = [:]
  var ledger = Ledger()
  /// When the program is killed.
  var kill: Kill?
  private var groups = 0
  /// The answer to the last order.
  var refusal: String?

  /// In which group of writes, and how many of it are recorded.
  struct Kill {
    var group: Int
    var recorded: Int
  }

  /// What is recorded: of each thing the newest.
  struct Ledger {
    var kept: [Int: IncidentKept] = [:]
    var entries: [Int: [String: IncidentEntry]] = [:]
    var wishes: [String: EvidenceWish] = [:]
    var closed: [Int] = []
    /// How many writes each group had.
    var counts: [Int] = []

    mutating func record(_ write: IncidentWrite) {
      switch write {
      case .incident(let one): kept[one.fact.number] = one
      case .entry(let entry): entries[entry.incident, default: [:]][entry.id] = entry
      case .evidence(let wish): wishes["\(wish.incident) \(wish.id)"] = wish
      case .closed(let number): closed.append(number)
      }
    }

    func timeline(_ number: Int) -> [IncidentEntry] {
      (entries[number] ?? [:]).values.sorted(by: IncidentEntry.precedes)
    }
  }

  static var settings: IncidentSettings {
    var settings = IncidentSettings()
    settings.groupBy = ["app"]
    settings.severities = ["critical": .sev1, "major": .sev2]
    return settings
  }

  init(_ settings: IncidentSettings = settings) { book = IncidentBook(settings) }

  /// Plays lines of a script.
  mutating func play(_ script: String) {
    for line in script.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard words.count > 1, let time = Int64(words[0]) else { continue }
      advance(to: time)
      perform(words[1], Array(words.dropFirst(2)))
    }
  }

  /// Lets time go on; the book is stepped when it said that it wants to be.
  mutating func advance(to time: Int64) {
    while let next = book.nextStep, next <= at(time) {
      now = max(now, next.milliseconds / 1000)
      group(isRepeated: false) { $0.book.step(to: at($0.now)) }
    }
    now = time
  }

  private mutating func perform(_ verb: String, _ words: [String]) {
    switch verb {
    case "wait": break
    case "look": group { $0.look(words) }
    case "endwork": group { $0.endWork(words) }
    case "deploy", "down", "up", "reload", "annotation": group { $0.happen(verb, words) }
    case "kill": restart()
    case let verb where Self.changes.contains(verb):
      group(isRepeated: false) { $0.alert(verb, words) }
    default: group { $0.order(verb, words) }
    }
  }

  /// Does something, and records what it gives; here the program may be killed.
  ///
  /// - Parameter isRepeated: whether it is done again where nothing of it was recorded: nobody said that it was.
  private mutating func group(isRepeated: Bool = true, _ body: (inout Outage) -> Void) {
    body(&self)
    let writes = book.drain()
    defer { groups += 1 }
    guard let kill, kill.group == groups else {
      for write in writes { ledger.record(write) }
      return ledger.counts.append(writes.count)
    }
    for write in writes.prefix(kill.recorded) { ledger.record(write) }
    ledger.counts.append(writes.count)
    restart()
    if isRepeated, kill.recorded == 0 { body(&self) }
    book.step(to: at(now))
    for write in book.drain() { ledger.record(write) }
  }

  /// The program ends, and begins anew with what is recorded; the alerts' rules are evaluated at once.
  ///
  /// - Parameter isForgetful: whether of the closed ones nobody reads the entries.
  mutating func restart(isForgetful: Bool = false) {
    let settings = book.settings
    book = IncidentBook(settings)
    let told = ledger.kept.values.map(\.fact).filter { fact in
      let isLate = fact.resolved.map { at(now) - $0 <= settings.reopen } ?? false
      return fact.isOpen || isLate && !isForgetful
    }
    let stopped = alerts.mapValues { alert in
      var alert = alert
      if alert.isActive, !alert.isVanished {
        alert.standing = .vanished(since: at(now), reason: AlertFact.unevaluated)
      }
      return alert
    }
    book.restore(
      Array(ledger.kept.values), entries: told.flatMap { ledger.timeline($0.number) },
      alerts: stopped.values.map { news(.held, $0) }.sorted { $0.alert.id < $1.alert.id },
      at: at(now))
    let back = stopped.keys.sorted().compactMap { name -> AlertNews? in
      guard let alert = alerts[name], alert.isActive, !alert.isVanished else { return nil }
      return news(.returned, alert)
    }
    book.take(back, at: at(now))
    for write in book.drain() { ledger.record(write) }
  }

  // MARK: What is read

  /// The open incidents' names and those that were closed: "INC-1 shop SEV1 investigating".
  var incidents: [String] {
    book.facts().map { "\($0.name) \($0.title) \($0.severity.name) \($0.status.rawValue)" }
  }

  func fact(_ number: Int) -> IncidentFact? { book.facts().first { $0.number == number } }

  /// The timeline: "20 firing High", "60 recovered High ×3".
  func told(_ number: Int, _ kinds: Set<IncidentEntry.Kind>? = nil) -> [String] {
    ledger.timeline(number).filter { kinds?.contains($0.kind) ?? true }.map { entry in
      let subject = entry.subject.isEmpty ? "" : " " + entry.subject
      let count = entry.count > 1 ? " ×\(entry.count)" : ""
      return "\(entry.time.milliseconds / 1000) \(entry.kind.rawValue)\(subject)\(count)"
    }
  }

  func entry(_ number: Int, _ kind: IncidentEntry.Kind, _ subject: String = "") -> IncidentEntry? {
    ledger.timeline(number).last { $0.kind == kind && $0.subject.contains(subject) }
  }
}

func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }
