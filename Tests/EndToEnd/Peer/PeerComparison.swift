/// What Alertmanager 0.25 and Vigil told, notice beside notice. Each difference has a name, and is one that the README
/// lists as better or that a later Alertmanager has too; what has none is a fault.
struct PeerComparison {
  static let heldEnd = "an end is told though held back"
  static let follows = ", and what follows from it"
  static let anew = "a group begun anew waits group_wait (since 0.32)"

  private static let remarks = "what flapped, or came and went, is said"
  private static let details = "PagerDuty's details are values (since 0.30)"
  private static let incidents = "incidents are named"

  struct Fault {
    var schedule: Int
    var at: Double
    var text: String
  }

  let schedules: [Int: PeerSchedule]
  let intervals: PeerIntervals
  /// What came later is not compared.
  let end: Double
  /// Notices that both sent alike, at the same time.
  private(set) var alike = 0
  /// By the kind of their integration.
  private(set) var kinds: [String: Int] = [:]
  /// Notices of one only, or with other alerts, or at another time, by the names of the differences.
  private(set) var differing: [String: Int] = [:]
  /// Notices of both that have more in them, or something else, by the names.
  private(set) var fields: [String: Int] = [:]
  private(set) var faults: [Fault] = []
  /// The furthest that two of a pair were from each other, in seconds.
  private(set) var furthest = 0.0

  init(_ schedules: [PeerSchedule], _ intervals: PeerIntervals, end: Double) {
    self.schedules = Dictionary(uniqueKeysWithValues: schedules.map { ($0.number, $0) })
    (self.intervals, self.end) = (intervals, end)
  }

  mutating func compare(_ theirs: [PeerNotice], _ ours: [PeerNotice]) {
    let all = [theirs, ours].map { notices in
      Dictionary(grouping: notices.filter { $0.at <= end }, by: \.lane)
        .mapValues { $0.sorted { $0.at < $1.at } }
    }
    for lane in Set(all[0].keys).union(all[1].keys).sorted() {
      compareLane(all[0][lane] ?? [], all[1][lane] ?? [])
    }
  }

  private mutating func compareLane(_ theirs: [PeerNotice], _ ours: [PeerNotice]) {
    var (theirs, ours) = (theirs[...], ours[...])
    // The difference because of which the two do not believe the same to be told.
    var apart: String?
    while !theirs.isEmpty || !ours.isEmpty {
      let isOurs = ours.first?.at ?? .infinity < theirs.first?.at ?? .infinity
      guard let next = isOurs ? ours.first : theirs.first,
        let schedule = schedules[next.schedule]
      else { return }
      if let a = theirs.first, let b = ours.first, isPair(a, b, schedule) {
        (theirs, ours) = (theirs.dropFirst(), ours.dropFirst())
        pair(a, b, schedule, &apart)
      } else {
        if isOurs { ours = ours.dropFirst() } else { theirs = theirs.dropFirst() }
        alone(next, isOurs: isOurs, schedule, &apart)
      }
    }
  }

  /// Whether a notice is of a group that was begun anew.
  private func anew(_ notice: PeerNotice, _ schedule: PeerSchedule) -> Bool {
    notice.alerts.contains { alert in
      schedule.anew[alert.labels].map { Double($0) <= notice.at } ?? false
    }
  }

  private func isPair(_ a: PeerNotice, _ b: PeerNotice, _ schedule: PeerSchedule) -> Bool {
    let apart = abs(a.at - b.at)
    return apart <= 1
      || apart <= Double(schedule.interval) + 1 && a.alerts == b.alerts && anew(a, schedule)
        && anew(b, schedule)
  }

  private mutating func pair(
    _ a: PeerNotice, _ b: PeerNotice, _ schedule: PeerSchedule, _ apart: inout String?
  ) {
    if a.alerts == b.alerts {
      apart = nil
      if abs(a.at - b.at) > 1 {
        differing[Self.anew, default: 0] += 1
      } else {
        alike += 1
        let kind = a.place.split(separator: "-").last.map { $0.filter(\.isLetter) } ?? ""
        kinds[kind, default: 0] += 1
        furthest = max(furthest, abs(a.at - b.at))
      }
      compareFields(a, b)
      return
    }
    let held = heldEnds(b, schedule)
    if !held.isEmpty, b.alerts.filter({ !held.contains($0) }) == a.alerts {
      apart = Self.heldEnd
      differing[Self.heldEnd, default: 0] += 1
    } else if let name = apart {
      differing[name + Self.follows, default: 0] += 1
    } else {
      fault(b, "Alertmanager told \(a.alerts)")
    }
  }

  private mutating func alone(
    _ one: PeerNotice, isOurs: Bool, _ schedule: PeerSchedule, _ apart: inout String?
  ) {
    if isOurs, !heldEnds(one, schedule).isEmpty {
      apart = Self.heldEnd
      differing[Self.heldEnd, default: 0] += 1
    } else if let name = apart {
      differing[name + Self.follows, default: 0] += 1
    } else if anew(one, schedule), one.at > end - Double(schedule.interval) - 1 {
      // The other's comes after the trial.
      differing[Self.anew, default: 0] += 1
    } else {
      fault(one, isOurs ? "Alertmanager told nothing then" : "Vigil told nothing then")
    }
  }

  /// The alerts of a notice that have ended while something holds them back.
  private func heldEnds(_ notice: PeerNotice, _ schedule: PeerSchedule) -> [PeerNotice.Alert] {
    notice.alerts.filter { alert in
      guard alert.isResolved,
        let own = schedule.alerts.first(where: { $0.text == alert.labels })
      else { return false }
      return schedule.isHeld(own.labels, at: notice.at, on: notice.route, intervals)
    }
  }

  private mutating func fault(_ notice: PeerNotice, _ text: String) {
    faults.append(Fault(schedule: notice.schedule, at: notice.at, text: "\(notice): \(text)"))
  }

  // MARK: What is in them

  private mutating func compareFields(_ a: PeerNotice, _ b: PeerNotice) {
    var names: Set<String> = b.remarks.isEmpty ? [] : [Self.remarks]
    if !b.incidents.isEmpty { names.insert(Self.incidents) }
    for field in Set(a.fields.keys).union(b.fields.keys).sorted() {
      let (theirs, ours) = (a.fields[field], b.fields[field])
      if theirs == ours || isSameTime(field, theirs, ours) { continue }
      if let name = Self.name(field, theirs: theirs, ours: ours) {
        names.insert(name)
      } else {
        fault(b, "\(field) is \(ours ?? "not there"), Alertmanager's \(theirs ?? "is not there")")
      }
    }
    for name in names { fields[name, default: 0] += 1 }
  }

  /// What both took from the moment at which they were told may differ by how long that took.
  private func isSameTime(_ field: String, _ a: String?, _ b: String?) -> Bool {
    guard field.hasSuffix("sAt"), let a = a.flatMap(seconds), let b = b.flatMap(seconds) else {
      return false
    }
    return abs(a - b) <= 1
  }

  /// Of a day, out of `2026-12-01T17:04:05.25Z`.
  private func seconds(_ text: String) -> Double? {
    let parts = text.dropLast().split(separator: "T").last?.split(separator: ":") ?? []
    guard parts.count == 3, let hour = Double(parts[0]), let minute = Double(parts[1]),
      let second = Double(parts[2])
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  /// The name of a difference; nil where there ought to be none.
  private static func name(_ field: String, theirs: String?, ours: String?) -> String? {
    let details = "payload.custom_details."
    let part = field.hasPrefix(details) ? field.dropFirst(details.count) : field[...]
    let first = part.prefix { $0 != "." }
    switch first {
    case "notification_reason" where theirs == nil: return "the reason is told (since 0.32)"
    case "routeLabels" where theirs == nil: return "the route's labels are told (since 0.34)"
    case "remarks" where theirs == nil: return remarks
    case "incidents" where theirs == nil: return incidents
    case "firing", "resolved", "num_firing", "num_resolved":
      return field == part ? nil : Self.details
    default: return field != part && theirs == "" && ours == "null" ? Self.details : nil
    }
  }
}
