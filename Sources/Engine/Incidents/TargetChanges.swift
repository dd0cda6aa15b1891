internal import Facts
internal import Incidents
internal import Metrics

/// Which targets go down and come up again, by their health from look to look. A plain value.
struct TargetChanges: Sendable {
  private var healths: [TargetFact.ID: TargetFact.Health] = [:]
  /// Of those that timelines tell to be down, by their instances and labels.
  private var down: Set<Labels> = []

  /// - Parameter told: what the timelines of open incidents tell of targets: what was so before the start is no news.
  init(told: [IncidentEntry] = []) {
    for entry in told.sorted(by: IncidentEntry.precedes) {
      let key = Self.key(entry.subject, entry.labels)
      if entry.kind == .targetDown { down.insert(key) }
      if entry.kind == .targetUp { down.remove(key) }
    }
  }

  private static func key(_ instance: String, _ labels: Labels) -> Labels {
    labels.setting("instance", instance)
  }

  /// What is new in the targets as they are now.
  mutating func happenings(_ targets: [TargetFact], at now: Timestamp) -> [Happening] {
    var happenings: [Happening] = []
    var present: [TargetFact.ID: TargetFact.Health] = [:]
    for target in targets {
      let id = target.id
      let before = healths[id]
      // While nothing is known it counts as it was.
      present[id] = target.health == .unknown ? before : target.health
      guard target.health != before else { continue }
      let key = Self.key(target.instance, target.labels)
      switch target.health {
      case .down where before == .up || !down.contains(key):
        down.insert(key)
        happenings.append(happening(.targetDown, target, at: now))
      case .up where before == .down || down.contains(key):
        down.remove(key)
        happenings.append(happening(.targetUp, target, at: now))
      default: break
      }
    }
    healths = present
    return happenings
  }

  private func happening(
    _ kind: IncidentEntry.Kind, _ target: TargetFact, at now: Timestamp
  ) -> Happening {
    Happening(
      kind, at: min(now, target.lastScrape ?? now), target.instance,
      text: kind == .targetDown ? target.error : "", labels: target.labels)
  }
}
