import Facts
import Metrics
import Synchronization

/// What is the same for as long as the same alerts stand in the same order, whatever becomes of them meanwhile: names,
/// severities, labels. Tables mostly differ in values alone, so one is made for many of them.
final class AlertShape: Sendable {
  private let alerts: [AlertFact]
  /// The groups' names, each once, and of each alert which it has.
  let names: [String]
  let groups: [Int]
  let severities: [Severity]

  /// What is worked out when it is first wanted.
  private struct Later {
    var texts: AlertTexts?
    var differing: [Int: [String]] = [:]
    var places: [String: Int]?
  }
  private let later = Mutex(Later())

  init(_ alerts: [AlertFact]) {
    self.alerts = alerts
    var known: [String: Int] = [:]
    var labels: [String: Severity] = [:]
    var names: [String] = []
    var groups: [Int] = []
    var severities: [Severity] = []
    for alert in alerts {
      let name = alert.name
      let group = names.last == name ? names.count - 1 : known[name] ?? names.count
      if group == names.count {
        known[name] = group
        names.append(name)
      }
      groups.append(group)
      let label = alert.severity
      let severity = labels[label] ?? Severity(label)
      labels[label] = severity
      severities.append(severity)
    }
    (self.names, self.groups, self.severities) = (names, groups, severities)
  }

  /// Whether it is that of these alerts, too.
  func fits(_ others: [AlertFact]) -> Bool {
    guard others.count == alerts.count else { return false }
    return alerts.withUnsafeBufferPointer { own in
      others.withUnsafeBufferPointer { others in
        own.indices.allSatisfy {
          own[$0].id == others[$0].id && own[$0].labels == others[$0].labels
        }
      }
    }
  }

  var texts: AlertTexts {
    later.withLock { later in
      let texts = later.texts ?? AlertTexts(alerts.map(\.labels))
      later.texts = texts
      return texts
    }
  }

  /// Where in the table the alert of an id stands; nil where it is gone.
  func place(of id: String) -> Int? {
    later.withLock { later in
      if later.places == nil {
        later.places = Dictionary(
          alerts.indices.map { (alerts[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
      }
      return later.places?[id]
    }
  }

  /// The labels by which a group's alerts differ, in their order; all but name and severity where there is but one.
  func differing(in group: Int) -> [String] {
    later.withLock { later in
      if let known = later.differing[group] { return known }
      var names: Set<String> = []
      var first: Labels?
      for (index, own) in groups.enumerated() where own == group {
        let labels = alerts[index].labels
        guard let first else {
          first = labels
          continue
        }
        if first == labels { continue }
        for pair in labels.pairs where first[pair.name] != pair.value { names.insert(pair.name) }
        for pair in first.pairs where labels[pair.name] != pair.value { names.insert(pair.name) }
      }
      if names.isEmpty { names = Set(first?.pairs.map(\.name) ?? []) }
      let differing = names.subtracting(["alertname", "severity"]).sorted(by: bytewiseLess)
      later.differing[group] = differing
      return differing
    }
  }
}
