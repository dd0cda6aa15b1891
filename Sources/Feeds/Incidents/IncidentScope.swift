internal import Facts
internal import Metrics

/// Whom an incident concerns: what its alerts say of service, application, job and instance.
struct IncidentScope: Hashable {
  /// Each with one label at least.
  private(set) var parts: [Labels] = []

  /// The labels that tell who somebody is.
  static let names = ["service", "app", "job", "instance"]
  /// More parts than these make a scope that tells nobody apart.
  private static let most = 64

  /// - Parameters:
  ///   - alerts: all that are known.
  ///   - entries: what is known of its timeline, which knows the alerts that are over.
  init(_ fact: IncidentFact, _ alerts: [AlertFact], _ entries: [IncidentEntry] = []) {
    let members = Set(fact.alerts.map(\.name))
    let group = fact.group.filter { $0.name != "alertname" }
    let own = alerts.lazy.filter { alert in
      members.contains(alert.name) && group.allSatisfy { alert.labels[$0.name] == $0.value }
    }.map(\.labels)
    let told = entries.lazy.filter { $0.alert != nil }.map(\.labels)
    let services = fact.services.map { Labels([Label("service", $0)]) }
    var seen: Set<Labels> = []
    for labels in Array(own) + Array(told) + services {
      let known = Set(labels.pairs.map(\.name))
      let part = Labels(labels.pairs + group.filter { !known.contains($0.name) })
        .keeping(Self.names)
      guard parts.count < Self.most else { break }
      if !part.isEmpty, seen.insert(part).inserted { parts.append(part) }
    }
    let whole = Labels(group).keeping(Self.names)
    if parts.isEmpty, !whole.isEmpty { parts = [whole] }
  }

  /// What a label may be, sorted.
  func values(of name: String) -> [String] {
    Set(parts.map { $0[name] }).subtracting([""]).sorted()
  }

  /// Whether series that are read so may be those of somebody whom it concerns.
  func mayConcern(_ read: ReadSeries) -> Bool { parts.contains(where: read.mayHave) }

  /// Whether such series are only those of somebody whom it concerns, as far as a condition on one of these labels tells.
  func isMeant(by read: ReadSeries) -> Bool {
    parts.contains { part in
      read.mayHave(part)
        && read.matchers.contains { matcher in
          !part[matcher.name].isEmpty && [.equal, .regex].contains(matcher.operation)
            && ![".*", ".+"].contains(matcher.value)
        }
    }
  }

  /// Whether a series is that of somebody whom it concerns; nil where none of its labels tells.
  func concerns(_ labels: Labels) -> Bool? {
    let known = Self.names.filter { !labels[$0].isEmpty }
    if known.isEmpty { return nil }
    return parts.contains { part in
      let shared = known.filter { !part[$0].isEmpty }
      return !shared.isEmpty && shared.allSatisfy { part[$0] == labels[$0] }
    }
  }
}
