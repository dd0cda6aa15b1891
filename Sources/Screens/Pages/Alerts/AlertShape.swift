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
    var members: [[Int]] = []
  }
  private let later = Mutex(Later())

  init(_ alerts: [AlertFact]) {
    self.alerts = alerts
    var known: [String: Int] = [:]
    var labels: [String: Severity] = [:]
    var names: [String] = []
    var groups: [Int] = []
    var severities: [Severity] = []
    groups.reserveCapacity(alerts.count)
    severities.reserveCapacity(alerts.count)
    // Neighbours mostly have the same name and severity.
    var severity = (label: "", value: Severity(""))
    alerts.withUnsafeBufferPointer { alerts in
      for place in alerts.indices {
        let pairs = alerts[place].labels.pairs
        let name = value(of: "alertname", in: pairs)
        if let last = names.last, last == name {
          groups.append(names.count - 1)
        } else {
          let group = known[name] ?? names.count
          if group == names.count {
            known[name] = group
            names.append(name)
          }
          groups.append(group)
        }
        let label = value(of: "severity", in: pairs)
        if label != severity.label {
          severity = (label, labels[label] ?? Severity(label))
          labels[label] = severity.value
        }
        severities.append(severity.value)
      }
    }
    (self.names, self.groups, self.severities) = (names, groups, severities)
  }

  /// Whether it is that of these alerts, too.
  func fits(_ others: [AlertFact]) -> Bool {
    guard others.count == alerts.count else { return false }
    return alerts.withUnsafeBufferPointer { own in
      others.withUnsafeBufferPointer { others in
        guard let a = own.baseAddress, let b = others.baseAddress else { return true }
        return own.indices.allSatisfy {
          a[$0].id == b[$0].id && a[$0].labels.pairs == b[$0].labels.pairs
        }
      }
    }
  }

  /// The id of the alert at a place.
  func id(_ place: Int) -> String { alerts.withUnsafeBufferPointer { $0[place].id } }

  func labels(_ place: Int) -> Labels { alerts.withUnsafeBufferPointer { $0[place].labels } }

  var texts: AlertTexts {
    later.withLock { later in
      let texts = later.texts ?? AlertTexts(alerts.indices.map(labels))
      later.texts = texts
      return texts
    }
  }

  /// Where in the table the alert of an id stands; nil where it is gone.
  func place(of id: String) -> Int? {
    later.withLock { later in
      if later.places == nil {
        later.places = Dictionary(
          alerts.indices.map { (self.id($0), $0) }, uniquingKeysWith: { first, _ in first })
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
      // Which of the first one's labels are known to differ.
      var isKnown: [Bool] = []
      alerts.withUnsafeBufferPointer { alerts in
        for place in members(of: group, &later) {
          let labels = alerts[place].labels
          guard let first else {
            first = labels
            isKnown = [Bool](repeating: false, count: labels.count)
            continue
          }
          if first.isLike(labels, &isKnown) { continue }
          for pair in labels.pairs where first[pair.name] != pair.value { names.insert(pair.name) }
          for pair in first.pairs where labels[pair.name] != pair.value { names.insert(pair.name) }
        }
      }
      for (place, pair) in (first?.pairs ?? []).enumerated() where isKnown[place] {
        names.insert(pair.name)
      }
      if names.isEmpty { names = Set(first?.pairs.map(\.name) ?? []) }
      let differing = names.subtracting(["alertname", "severity"]).sorted(by: bytewiseLess)
      later.differing[group] = differing
      return differing
    }
  }

  /// Works out what frames want of it.
  func lookThrough() {
    for group in names.indices { _ = differing(in: group) }
  }

  private func members(of group: Int, _ later: inout Later) -> [Int] {
    if later.members.isEmpty {
      later.members = [[Int]](repeating: [], count: names.count)
      for (place, group) in groups.enumerated() { later.members[group].append(place) }
    }
    return later.members[group]
  }
}

extension Labels {
  /// Whether the other has the same names in the same places; then notes which values differ.
  fileprivate func isLike(_ other: Labels, _ differs: inout [Bool]) -> Bool {
    guard other.count == count else { return false }
    return pairs.withUnsafeBufferPointer { own in
      other.pairs.withUnsafeBufferPointer { others in
        for place in own.indices where own[place].name != others[place].name { return false }
        for place in own.indices where !differs[place] {
          if own[place].value != others[place].value { differs[place] = true }
        }
        return true
      }
    }
  }
}

/// The value of a label, found in place; "" where there is none.
private func value(of name: String, in pairs: [Label]) -> String {
  pairs.withUnsafeBufferPointer { pairs in
    for place in pairs.indices where pairs[place].name == name { return pairs[place].value }
    return ""
  }
}
