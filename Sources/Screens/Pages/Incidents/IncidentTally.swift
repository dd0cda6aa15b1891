import Calendar
import Facts
import Metrics
import Views

/// What is told of the incidents that are listed: how many there are, how soon they were taken up and resolved.
struct IncidentTally {
  var active = 0
  var today = 0
  var week = 0
  /// How many are listed.
  var count = 0
  /// By severity, of those that were acknowledged and of those that are resolved, how long that took since they opened.
  private var taken: [IncidentFact.Severity: Mean] = [:]
  private var resolved: [IncidentFact.Severity: Mean] = [:]

  private struct Mean {
    private var sum: Int64 = 0
    private var count: Int64 = 0
    mutating func add(_ span: Duration) {
      sum += span.milliseconds
      count += 1
    }
    var text: String { SpanText.brief(.milliseconds(sum / max(1, count))) }
  }

  init(_ incidents: [IncidentFact], _ scene: Scene) {
    let clock = WallClock(scene.zone)
    let now = scene.snapshot.now
    let day = CalendarUnit.day.beginning(now, clock, scene.calendarRules)
    let monday = CalendarUnit.week.beginning(now, clock, scene.calendarRules)
    count = incidents.count
    for incident in incidents {
      if incident.isOpen { active += 1 }
      if incident.opened >= day { today += 1 }
      if incident.opened >= monday { week += 1 }
      // What was merged counts where it went.
      if incident.mergedInto != nil { continue }
      if let span = incident.timeToAcknowledge {
        taken[incident.severity, default: Mean()].add(span)
      }
      if let span = incident.timeToResolve {
        resolved[incident.severity, default: Mean()].add(span)
      }
    }
  }

  /// "active 2 · opened today 3 · this week 9".
  func counts(isNarrow: Bool) -> String {
    isNarrow
      ? "active \(active) · today \(today) · week \(week)"
      : "active \(active) · opened today \(today) · this week \(week)"
  }

  /// "MTTA / MTTR of 9: SEV1 2m10s / 41m · SEV2 – / 1h3m"; empty where nobody took one up and none is resolved.
  var means: String {
    let known = IncidentFact.Severity.allCases.filter { taken[$0] != nil || resolved[$0] != nil }
    guard !known.isEmpty else { return "" }
    let parts = known.map { severity in
      "\(severity.name) \(taken[severity]?.text ?? "–") / \(resolved[severity]?.text ?? "–")"
    }
    return "MTTA / MTTR of \(count): " + parts.joined(separator: " · ")
  }
}
