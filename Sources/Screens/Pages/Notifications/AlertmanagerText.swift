import Calendar
import Cells
import Facts
import Metrics
import Views

extension NotificationsView.Tab {
  /// The lists that there are: an Alertmanager's where one is asked, and that alone where nobody is told from here.
  static func shown(_ facts: FactSheet) -> [NotificationsView.Tab] {
    if facts.alertmanagers.rows.isEmpty { return allCases.filter { $0 != .alertmanager } }
    let isAlone = facts.receivers.rows.isEmpty && facts.notifications.rows.isEmpty
    return isAlone ? [.alertmanager] : allCases
  }
}

/// An Alertmanager that somebody else runs, as a text: how its members fare, its receivers, its groups with their
/// alerts.
struct AlertmanagerText {
  let scene: Scene
  let fact: AlertmanagerFact

  /// nil where none is asked.
  init?(_ scene: Scene) {
    guard let fact = scene.snapshot.facts.alertmanagers.rows.first else { return nil }
    (self.scene, self.fact) = (scene, fact)
  }

  /// So many lines of groups, and so many alerts of each.
  private static let most = (lines: 2000, alerts: 50)

  func text(_ rect: Rect) -> LinkedText {
    LinkedText(lines, scene.state.notifications.readingElsewhere, rect)
  }

  private var lines: [LinkedLine] {
    var lines = members
    let filter = ConditionFilter(scene.state.filters[.notifications])
    if let problem = filter.problem {
      return lines + [LinkedLine(""), LinkedLine("no regular expression: " + problem)]
    }
    if scene.filter == nil {
      lines.append(
        LinkedLine(
          fact.receivers.isEmpty
            ? "no receivers" : "receivers  " + fact.receivers.joined(separator: ", ")))
    }
    let kept = fact.groups.filter { group in
      filter.keeps(group.searched) { name in
        name == "receiver" ? [group.receiver] : group.alerts.map { $0[name] }
      }
    }
    let count =
      kept.count == fact.groups.count ? "\(kept.count)" : "\(kept.count) of \(fact.groups.count)"
    lines += [LinkedLine(""), LinkedLine("groups \(count)", Style(.title, bold: true))]
    if fact.groups.isEmpty { lines.append(LinkedLine("  nothing fires there", Style(.muted))) }
    let start = lines.count
    for (place, group) in kept.enumerated() {
      guard lines.count - start < Self.most.lines else {
        lines.append(
          LinkedLine("and \(kept.count - place) more groups: / finds them", Style(.muted)))
        break
      }
      lines += self.lines(of: group)
    }
    return lines
  }

  private var members: [LinkedLine] {
    var lines: [LinkedLine] = []
    if let since = fact.silentSince {
      lines.append(
        LinkedLine(
          "✗ no data since \(scene.told(since)): it does not answer", Style(.crit, bold: true)))
    }
    for member in fact.members {
      guard let problem = member.problem else {
        var parts = [member.version.isEmpty ? "it answers" : "Alertmanager " + member.version]
        if member.clusterState == "disabled" {
          parts.append("no cluster")
        } else if !member.clusterState.isEmpty {
          parts.append(
            "cluster \(member.clusterState), \(member.peers) member\(member.peers == 1 ? "" : "s")")
        }
        if let started = member.started {
          parts.append("up " + ageText(scene.snapshot.now - started))
        }
        lines.append(LinkedLine("✓ \(member.url)  " + parts.joined(separator: ", "), Style(.ok)))
        continue
      }
      let answered = member.answered.map { "answered \(scene.told($0)) last, then " } ?? ""
      lines.append(LinkedLine("✗ \(member.url)  \(answered)\(problem)", Style(.crit)))
    }
    if fact.isFound {
      lines.append(
        LinkedLine("  named by the server that is asked", Style(.muted)))
    }
    return lines
  }

  private func lines(of group: AlertmanagerFact.Group) -> [LinkedLine] {
    let held = group.held > 0 ? ", \(group.held) held" : ""
    let alerts = group.alerts.count == 1 ? "1 alert" : "\(group.alerts.count) alerts"
    let isHeld = group.held == group.alerts.count
    var lines = [
      LinkedLine(
        "\(group.receiver)  \(group.labels)  \(alerts)\(held)",
        Style(isHeld ? .muted : .text, bold: true))
    ]
    lines += group.alerts.prefix(Self.most.alerts).map { labels in
      LinkedLine("  ▲ " + labels.toldAsAlert, Style(isHeld ? .muted : .crit), link: .alert(labels))
    }
    if group.alerts.count > Self.most.alerts {
      lines.append(
        LinkedLine("  and \(group.alerts.count - Self.most.alerts) more", Style(.muted)))
    }
    return lines
  }
}

extension AlertmanagerFact.Group {
  /// All that words are looked for in, in lower case.
  fileprivate var searched: String {
    ([receiver, "\(labels)"] + alerts.map { "\($0)" }).joined(separator: " ").lowercased()
  }
}
