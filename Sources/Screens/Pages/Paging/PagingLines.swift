import Calendar
import Cells
import Facts
import Incidents
import Metrics
import Views

/// The story as text: in a sentence each who is told and what holds it, then the way through the tree, then each group
/// with its notices.
struct PagingLines {
  let scene: Scene
  let story: PagingStory

  /// So many routes beside one another that do not match are told one by one.
  private static let mostUnmatched = 4
  /// Of each group.
  private static let mostNotices = 20

  var lines: [LinkedLine] {
    var lines = verdicts
    if !story.nodes.isEmpty {
      lines += [
        LinkedLine(""), LinkedLine("the way through the routes", Style(.title, bold: true)),
      ]
      lines += routes
    }
    for group in story.groups { lines += self.lines(of: group) }
    return lines
  }

  // MARK: In a sentence

  /// Whether somebody was told, for each route that took it: what one comes for, before all else.
  private var verdicts: [LinkedLine] {
    guard !story.groups.isEmpty else {
      let taken = story.nodes.compactMap(\.receiver)
      let words =
        taken.isEmpty
        ? "✗ nobody is told: no route takes this alert"
        : "… \(taken.joined(separator: ", ")) would be told: it is in no group by now"
      return [LinkedLine(words, Style(taken.isEmpty ? .crit : .muted, bold: true))]
    }
    return story.groups.map(verdict)
  }

  private func verdict(_ group: PagingStory.Group) -> LinkedLine {
    func line(_ mark: String, _ text: String, _ token: Token) -> LinkedLine {
      LinkedLine(mark + " " + text, Style(token, bold: true))
    }
    let held = group.holds.filter { $0.kind != .waiting }
    if let hold = held.first {
      let more = held.count > 1 ? ", and \(held.count - 1) more" : ""
      let place = group.server == nil ? "" : ", there"
      return line("✗", "\(group.receiver) is not told: \(hold.words)\(more)\(place)", .warn)
    }
    if let server = group.server {
      return line("→", "\(group.receiver) is told by the Alertmanager \(server)", .ok)
    }
    guard let newest = group.notifications.first else {
      guard let next = group.nextFlush else {
        return line("…", "\(group.receiver) was not told, and nothing is due", .warn)
      }
      return line("…", "\(group.receiver) is told \(scene.ahead(next))", .info)
    }
    let whom = newest.person ?? group.receiver
    // One receiver may be reached by several ways: the worst of the newest tells most.
    let latest = group.notifications.filter { $0.due == newest.due && $0.state != .replaced }
    let failed = latest.first { $0.state.tab == .failed } ?? latest.first(where: \.isFailing)
    let one = failed ?? latest.first { $0.state.tab == .waiting } ?? latest.first ?? newest
    let way = NotificationWording.title(one.integration)
    switch one.state {
    case .delivered:
      let lag = NotificationWording.lag(one).map {
        ", \(NotificationWording.span($0)) after it was due"
      }
      let time = one.attempts.last { $0.isDelivered }.map { $0.at + $0.took } ?? one.due
      return line(
        "✓", "\(whom) was told by \(way) at \(scene.told(time))\(lag ?? "")", .ok)
    case .waiting, .sending:
      return line(
        NotificationWording.mark(one.state),
        "\(whom) is not told yet by \(way): \(scene.outcome(one))", one.token)
    case .failed, .undeliverable:
      return line("✗", "\(whom) was not told by \(way): \(scene.outcome(one))", .crit)
    case .replaced:
      return line("…", "\(whom): \(scene.outcome(one))", .info)
    }
  }

  // MARK: The tree

  private var routes: [LinkedLine] {
    var lines: [LinkedLine] = []
    var place = 0
    let deepest = max(1, scene.width / 8)
    while place < story.nodes.count {
      let node = story.nodes[place]
      let run = story.nodes[place...].prefix { !$0.matched && $0.depth == node.depth }.count
      if run > Self.mostUnmatched, !scene.state.paging.isUnfolded {
        let inset = String(repeating: "  ", count: min(node.depth, deepest) + 1)
        lines.append(
          LinkedLine(
            inset + "✗ \(run) routes that do not match", Style(.muted), link: .unfold))
        place += run
        continue
      }
      let inset = String(repeating: "  ", count: min(node.depth, deepest) + 1)
      let way = node.receiver.map { " → " + $0 } ?? ""
      let written = node.line > 0 ? "  (line \(node.line))" : ""
      lines.append(
        LinkedLine(
          inset + (node.matched ? "✓ " : "✗ ") + node.matchers + way
            + (node.why.isEmpty ? "" : "  " + node.why) + written,
          node.receiver != nil
            ? Style(.ok, bold: true) : node.matched ? Style(.text) : Style(.muted)))
      place += 1
    }
    return lines
  }

  // MARK: Groups

  private func lines(of group: PagingStory.Group) -> [LinkedLine] {
    let others = group.alerts == 1 ? "this alert alone" : "\(group.alerts) alerts"
    var lines = [
      LinkedLine(""),
      LinkedLine(
        "the group for \(group.receiver): \(group.labels), \(others)", Style(.title, bold: true)),
    ]
    if let server = group.server { lines.append(LinkedLine("  at \(server)", Style(.muted))) }
    if !group.key.isEmpty { lines.append(LinkedLine("  key " + group.key, Style(.muted))) }
    for hold in group.holds {
      let isHeld = hold.kind != .waiting
      lines.append(
        LinkedLine(
          "  \(isHeld ? "✗" : "…") \(hold.words)", Style(isHeld ? .warn : .info, bold: isHeld)))
    }
    guard group.server == nil else {
      lines.append(
        LinkedLine("  what it sent, and when, an Alertmanager does not tell", Style(.muted)))
      return lines
    }
    let next = group.nextFlush.map { "looked at again \(scene.ahead($0)), at \(scene.told($0))" }
    lines.append(LinkedLine("  " + (next ?? "nothing is due")))
    if group.notifications.isEmpty {
      lines.append(LinkedLine("  no notice was made", Style(.muted)))
    }
    for one in group.notifications.prefix(Self.mostNotices) {
      lines.append(
        LinkedLine(
          "  \(NotificationWording.mark(one.state)) \(scene.told(one.due)) \(one.integration) "
            + "\(one.reason): \(scene.outcome(one))", Style(one.token), link: .notification(one.id))
      )
      lines += scene.attempts(one, inset: "      ")
    }
    if group.notifications.count > Self.mostNotices {
      lines.append(
        LinkedLine(
          "  and \(group.notifications.count - Self.mostNotices) earlier ones", Style(.muted)))
    }
    return lines
  }
}

extension PagingStory.Hold {
  /// What holds it, with its kind where the text does not begin with it.
  fileprivate var words: String {
    let word =
      switch kind {
      case .inhibited: "inhibited"
      case .silenced: "silenced"
      case .maintenance: "maintenance"
      case .muted: "muted"
      case .inactive: "outside its active times"
      case .waiting: "waiting"
      case .undeliverable: "not delivered"
      }
    if text.isEmpty { return word }
    if text.hasPrefix(word) { return text }
    return word + (text.hasPrefix("by ") ? " " : ": ") + text
  }
}
