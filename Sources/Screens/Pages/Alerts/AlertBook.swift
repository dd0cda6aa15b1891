import Facts
import Metrics
import Synchronization

/// The alerts of one table, looked through once: who stands in which list, and what they are sorted by. However many
/// there are, a key then costs no more than what it changes.
final class AlertBook: Sendable {
  let alerts: [AlertFact]
  let tally: AlertTally
  /// The alerts of each list, in their order.
  let members: [AlertsView.Tab: [Int]]
  /// Of each alert what it is sorted by.
  let keys: [Key]
  /// The groups' names, each once; `Key.group` counts them.
  let names: [String]

  struct Key: Sendable {
    var group: Int
    var severity: Severity
    /// When it became what it is, in milliseconds.
    var since: Int64
    /// Nobody looks after it.
    var isLoud: Bool
  }

  /// What is worked out when it is first wanted.
  private struct Later {
    /// The texts that a filter looks through, in lower case.
    var texts: [[UInt8]]?
    var differing: [Int: [String]] = [:]
    var active: [RuleFact.ID: (firing: Int, pending: Int)]?
    /// For each alert its place among all by name and labels.
    var ranks: [Int]?
  }
  private let later = Mutex(Later())

  init(_ alerts: [AlertFact]) {
    self.alerts = alerts
    var tally = AlertTally()
    var members: [AlertsView.Tab: [Int]] = [:]
    var keys: [Key] = []
    keys.reserveCapacity(alerts.count)
    var groups: [String: Int] = [:]
    var names: [String] = []
    var severities: [String: Severity] = [:]
    for (index, alert) in alerts.enumerated() {
      tally.count(alert)
      for tab in alert.tabs { members[tab, default: []].append(index) }
      let name = alert.name
      let group = groups[name] ?? names.count
      if group == names.count {
        groups[name] = group
        names.append(name)
      }
      let label = alert.severity
      let severity = severities[label] ?? Severity(label)
      severities[label] = severity
      keys.append(
        Key(
          group: group, severity: severity, since: alert.since.milliseconds,
          isLoud: !alert.isSilenced && alert.acknowledgement == nil))
    }
    (self.tally, self.members, self.keys, self.names) = (tally, members, keys, names)
  }

  /// For each alert what a filter looks through: labels, state, who looks after it; in lower case.
  var texts: [[UInt8]] {
    later.withLock { later in
      if let texts = later.texts { return texts }
      let texts = alerts.map { alert in
        var text = alert.labels.pairs.map { $0.name + "=" + $0.value }.joined(separator: " ")
        text += " " + alert.word
        if let acknowledgement = alert.acknowledgement {
          text += " acked " + acknowledgement.by + " " + acknowledgement.note
        }
        if alert.isSilenced { text += " silenced" }
        return text.utf8.contains { $0 >= 0x80 }
          ? Array(text.lowercased().utf8) : text.utf8.map(lowered)
      }
      later.texts = texts
      return texts
    }
  }

  /// The labels by which a group's alerts differ, in their order; all but name and severity where there is but one.
  func differing(in group: Int) -> [String] {
    later.withLock { later in
      if let known = later.differing[group] { return known }
      var names: Set<String> = []
      var first: Labels?
      for (index, key) in keys.enumerated() where key.group == group {
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

  /// How many instances of a rule are active.
  func active(_ rule: RuleFact.ID) -> (firing: Int, pending: Int) {
    later.withLock { later in
      if later.active == nil {
        var active: [RuleFact.ID: (firing: Int, pending: Int)] = [:]
        for alert in alerts where alert.isActive {
          if alert.state == .firing {
            active[alert.rule, default: (0, 0)].firing += 1
          } else {
            active[alert.rule, default: (0, 0)].pending += 1
          }
        }
        later.active = active
      }
      return later.active?[rule] ?? (0, 0)
    }
  }

  /// For each alert its place among all by labels, so that what is equal otherwise stands still.
  var ranks: [Int] {
    later.withLock { later in
      if let ranks = later.ranks { return ranks }
      var order = Array(alerts.indices)
      // Mostly they come in this order already, which costs one look at each.
      let isSorted = order.dropFirst().allSatisfy { !(alerts[$0].labels < alerts[$0 - 1].labels) }
      if !isSorted {
        order.sort { a, b in
          alerts[a].labels != alerts[b].labels ? alerts[a].labels < alerts[b].labels : a < b
        }
      }
      var ranks = order
      for (rank, index) in order.enumerated() { ranks[index] = rank }
      later.ranks = ranks
      return ranks
    }
  }
}

extension AlertFact {
  /// The lists it stands in. One that is acknowledged goes on firing.
  fileprivate var tabs: [AlertsView.Tab] {
    switch state {
    case .resolved: [.resolved]
    case _ where isSilenced: [.suppressed]
    case .firing: acknowledgement == nil ? [.firing] : [.firing, .suppressed]
    case .pending: acknowledgement == nil ? [.pending] : [.pending, .suppressed]
    }
  }

  /// When it became what it is.
  var since: Timestamp {
    if case .vanished(let since, _) = standing, isActive { return since }
    return switch state {
    case .pending: activeAt
    case .firing: firedAt ?? activeAt
    case .resolved: resolvedAt ?? activeAt
    }
  }

  /// Its state in a word.
  var word: String { isVanished && isActive ? "vanished" : state.rawValue }
}
