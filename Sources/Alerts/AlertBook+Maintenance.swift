package import Facts
package import Metrics

/// A maintenance window with what is needed to apply it.
struct MaintenanceWindow: Sendable {
  private var muting: CompiledMuting<MaintenanceFact>
  /// Its last write; 0 for none since the start.
  var write: UInt64 = 0
  /// Whether it is in the record: a planned one that is to come is not.
  var isRecorded = false

  init(_ fact: MaintenanceFact) { muting = CompiledMuting(fact) }

  var fact: MaintenanceFact {
    get { muting.fact }
    set { muting.fact = newValue }
  }

  func fits(_ labels: Labels) -> Bool { muting.fits(labels) }
}

// Maintenance windows: planned ones, which come by themselves and are recorded as they begin, and those that somebody
// orders. Whatever is said of them is said of one stretch of time: a planned one that is ended early comes again the
// next time.
extension AlertBook {
  /// How long one that ended is still listed, and how many at most: graphs show when they were.
  package static let maintenanceListed = Duration.seconds(30 * 86_400)
  package static let mostMaintenance = 500
  /// Plans are asked again at least that often, as the clock may be set.
  private static let planning = Duration.seconds(3600)

  // MARK: Orders

  mutating func maintain(
    _ wanted: MaintenanceOrder, at now: Timestamp, _ makingID: () -> String
  ) -> String? {
    guard !wanted.name.isEmpty else { return "a maintenance window needs a name" }
    if let problem = Self.problem(of: wanted.matchers, "a maintenance window") { return problem }
    let before = maintenance[wanted.id]?.fact
    guard wanted.id.isEmpty || before != nil else {
      return "there is no maintenance window \(wanted.id)"
    }
    if let before, before.ends <= now { return "maintenance window \(wanted.id) has ended" }
    let starts = wanted.starts ?? before?.starts ?? now
    guard wanted.ends > max(now, starts) else {
      return "the maintenance window would end before it begins"
    }
    var fact = MaintenanceFact(
      id: before?.id ?? makingID(), name: wanted.name, matchers: wanted.matchers,
      createdBy: wanted.by, reason: wanted.reason, starts: starts, ends: wanted.ends, updated: now)
    fact.isPlanned = before?.isPlanned ?? false
    fact.isMoved = fact.isPlanned
    put(fact)
    applyMaintenance(at: now, by: wanted.by)
    return nil
  }

  mutating func endMaintenance(_ id: String, by: String, at now: Timestamp) -> String? {
    guard var fact = maintenance[id]?.fact else { return "there is no maintenance window \(id)" }
    guard fact.ends > now else { return "maintenance window \(id) has ended already" }
    fact.ends = now
    fact.starts = min(fact.starts, now)
    (fact.endedBy, fact.updated, fact.isMoved) = (by, now, fact.isPlanned)
    put(fact)
    applyMaintenance(at: now, by: by)
    return nil
  }

  private mutating func put(_ fact: MaintenanceFact) {
    write(.maintenance(fact), current: .maintenance(fact))
    var window = MaintenanceWindow(fact)
    (window.write, window.isRecorded) = (written, true)
    maintenance[fact.id] = window
  }

  // MARK: The time

  /// Takes up those that were recorded.
  mutating func restoreMaintenance(_ facts: [MaintenanceFact]) {
    for var fact in facts where maintenance[fact.id] == nil {
      fact.isUnsaved = false
      var window = MaintenanceWindow(fact)
      window.isRecorded = true
      maintenance[fact.id] = window
    }
    plansDue = nil
  }

  /// Begins those whose time has come, has those that are over disturb again, and drops what ended long ago.
  package mutating func ageMaintenance(to now: Timestamp) {
    if plansDue.map({ $0 <= now || $0 - now > Self.planning }) ?? true { plan(at: now) }
    for window in maintenance.values where !window.isRecorded && window.fact.starts <= now {
      put(window.fact)
    }
    forgetOld(at: now)
    if windowsInForce(at: now) != underWork { applyMaintenance(at: now) }
  }

  /// Asks the plans: of each the window that is in force and the next, or the next two.
  private mutating func plan(at now: Timestamp) {
    var due = now + Self.planning
    var coming: Set<String> = []
    for plan in plans {
      var at = now
      for _ in 0..<2 {
        guard let stretch = plan.stretch(at), stretch.ends > at else { break }
        let fact = plan.fact(stretch, at: now)
        coming.insert(fact.id)
        take(fact)
        at = stretch.ends
        for turn in [stretch.starts, stretch.ends] where turn > now { due = min(due, turn) }
      }
    }
    for (id, window) in maintenance where !window.isRecorded && !coming.contains(id) {
      maintenance[id] = nil
      isTold = false
    }
    endUnplanned(coming, at: now)
    plansDue = due
  }

  /// Takes what a plan says of one of its windows; what somebody ordered of it counts more.
  private mutating func take(_ fact: MaintenanceFact) {
    guard let known = maintenance[fact.id] else {
      maintenance[fact.id] = MaintenanceWindow(fact)
      isTold = false
      return
    }
    var before = known.fact
    (before.updated, before.isUnsaved) = (fact.updated, false)
    guard !known.fact.isMoved, before != fact else { return }
    if known.isRecorded { put(fact) } else { maintenance[fact.id] = MaintenanceWindow(fact) }
    isTold = false
  }

  /// Ends what goes on and is planned no longer: vigil.yml has changed while the program was stopped.
  private mutating func endUnplanned(_ coming: Set<String>, at now: Timestamp) {
    for window in maintenance.values {
      var fact = window.fact
      guard window.isRecorded, fact.isPlanned, !fact.isMoved, fact.ends > now,
        !coming.contains(fact.id)
      else { continue }
      (fact.ends, fact.updated) = (now, now)
      fact.starts = min(fact.starts, now)
      put(fact)
    }
  }

  private mutating func forgetOld(at now: Timestamp) {
    let ended = maintenance.values.filter { $0.isRecorded && $0.fact.ends <= now }
    // One that is to come and was ended would come all the same.
    let isAhead = { (fact: MaintenanceFact) in
      fact.isPlanned
        && fact.id.split(separator: "@").last.flatMap { Int64($0) }.map {
          $0 * 1000 > now.milliseconds
        } ?? false
    }
    let old = ended.map(\.fact).filter { !isAhead($0) }.sorted {
      ($0.ends, $0.id) > ($1.ends, $1.id)
    }
    for (place, fact) in old.enumerated()
    where place >= Self.mostMaintenance || now - fact.ends > Self.maintenanceListed {
      maintenance[fact.id] = nil
      write(.keptMaintenance(fact.id, at: now), current: .nothing)
    }
  }

  // MARK: Alerts

  private func windowsInForce(at now: Timestamp) -> Set<String> {
    Set(maintenance.values.filter { $0.fact.state(at: now) == .active }.map(\.fact.id))
  }

  /// The windows in force that fit an alert, the one that ends last first; nil for none.
  func windows(fitting fact: AlertFact, at now: Timestamp) -> [AlertFact.Window]? {
    guard !maintenance.isEmpty else { return nil }
    let found = maintenance.values.filter {
      $0.fact.state(at: now) == .active && $0.fits(fact.labels)
    }.map(\.fact.window).sorted { ($0.ends, $0.id) > ($1.ends, $1.id) }
    return found.isEmpty ? nil : found
  }

  /// Looks anew at which windows fit which alerts; what begins and ends is recorded.
  private mutating func applyMaintenance(at now: Timestamp, by: String = "") {
    underWork = windowsInForce(at: now)
    for (rule, known) in entries {
      for (id, entry) in known where entry.fact.isActive {
        let fits = windows(fitting: entry.fact, at: now)
        guard fits != entry.fact.maintenance else { continue }
        var entry = entry
        let before = entry.fact.maintenance ?? []
        entry.fact.maintenance = fits
        let began = (fits ?? []).filter { one in !before.contains { $0.id == one.id } }
        let ended = before.filter { one in fits?.contains { $0.id == one.id } != true }
        for window in began {
          let fact = maintenance[window.id]?.fact
          record(
            .maintenance, at: now, &entry, by: by.isEmpty ? fact?.createdBy ?? "" : by,
            note: fact?.reason ?? "", window: window)
        }
        for window in ended {
          record(.maintenanceOver, at: now, &entry, by: by, window: window)
        }
        if began.isEmpty, ended.isEmpty {
          write(
            .kept(alert: id, at: now),
            current: .alert(AlertRecord(entry.fact, lastTrue: entry.lastTrue)))
        }
        entries[rule]?[id] = entry
        isTold = false
      }
    }
  }

  // MARK: Facts

  /// The maintenance windows for the fact sheet: those that are to come last, the latest first.
  package func maintenanceFacts() -> [MaintenanceFact] {
    maintenance.values.map { window in
      var fact = window.fact
      fact.isUnsaved = window.write > saved
      return fact
    }.sorted { ($0.starts, $0.id) > ($1.starts, $1.id) }
  }
}
