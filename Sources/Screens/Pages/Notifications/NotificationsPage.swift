import Calendar
import Cells
import Facts
import Incidents
import Metrics
import Views

extension NotificationsView.Tab {
  /// As the line above the lists has it.
  fileprivate func title(_ facts: FactSheet) -> String {
    let rows = facts.notifications.rows
    func count(_ word: String) -> String { "\(word) \(rows.count { $0.state.tab == self })" }
    switch self {
    case .all: return "all \(rows.count)"
    case .waiting: return count("waiting")
    case .sent: return count("sent")
    case .failed: return count("failed")
    case .receivers:
      let wrong = facts.receivers.rows.count { $0.rank < 2 }
      return "receivers \(facts.receivers.rows.count)" + (wrong > 0 ? " (\(wrong) ✗)" : "")
    case .alertmanager:
      let failing = facts.alertmanagers.rows.first?.members.count { $0.problem != nil } ?? 0
      return "Alertmanager" + (failing > 0 ? " (\(failing) ✗)" : "")
    }
  }
}

private func drawNotifications(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  let rows = NotificationsRows(scene)
  let parts = rows.parts
  if !parts.tabs.isEmpty {
    TabLine(
      titles: NotificationsView.Tab.shown(scene.snapshot.facts).map { tab in
        (text: tab.title(scene.snapshot.facts), isSeen: tab == rows.tab)
      }
    ).draw(parts.tabs, &grid)
  }
  for (line, part) in scene.standbyLines(rect).enumerated() where line < parts.standby.height {
    grid.put(
      part.text, x: rect.x + 1, y: parts.standby.y + line, style: part.style,
      limit: rect.width - 2)
  }
  if let text = scene.alertmanagerText(rows) {
    text.draw(scene.alertmanagerRect(rows), &grid)
    return
  }
  let shown = parts.receivers.height
  let pen = ReceiverPen(scene, rows.receivers, rect.width)
  // The last line counts those that have no room.
  let left = rows.tab == .receivers || rows.receivers.count == shown ? 0 : rows.receivers.count
  for (line, receiver) in rows.receivers.prefix(shown).enumerated() {
    let y = parts.receivers.y + line
    if left > 0, line == shown - 1, shown > 1 || receiver.rank == 2 {
      let rest = rows.receivers.dropFirst(line)
      let wrong = rest.count { $0.rank < 2 }
      let more = shown > 1 ? "\(rest.count) more" : "\(rest.count) receivers"
      grid.put(
        more + (wrong > 0 ? ", \(wrong) of them ✗" : ", nothing of them is wrong"),
        x: rect.x + 4, y: y, style: Style(wrong > 0 ? .crit : .muted), limit: rect.width - 5)
    } else {
      pen.draw(receiver, isSelected: false, parts.receivers, y, &grid)
    }
  }
  guard rows.count > 0 else {
    grid.put(hint: scene.whyNothing(rows), in: parts.list)
    return
  }
  if rows.tab == .receivers {
    for (line, receiver) in rows.receivers.dropFirst(rows.first).prefix(parts.list.height)
      .enumerated()
    {
      pen.draw(
        receiver, isSelected: rows.first + line == rows.cursor, parts.list, parts.list.y + line,
        &grid)
    }
    return
  }
  let columns = NotificationColumns(rect.width, rows.notifications, scene)
  if !parts.headings.isEmpty { columns.drawHeadings(parts.headings, &grid) }
  for (line, one) in rows.notifications.dropFirst(rows.first).prefix(parts.list.height)
    .enumerated()
  {
    columns.draw(
      one, isSelected: rows.first + line == rows.cursor, scene, parts.list, parts.list.y + line,
      &grid)
  }
}

extension Scene {
  /// Below the names of the lists.
  fileprivate func alertmanagerRect(_ rows: NotificationsRows) -> Rect {
    body.droppingTop(rows.parts.tabs.height + rows.parts.standby.height)
  }

  /// What an Alertmanager tells, where that is seen.
  fileprivate func alertmanagerText(_ rows: NotificationsRows) -> LinkedText? {
    guard rows.tab == .alertmanager else { return nil }
    return AlertmanagerText(self)?.text(alertmanagerRect(rows))
  }

  /// What is said where the list is empty: above all what would fill it.
  fileprivate func whyNothing(_ rows: NotificationsRows) -> String {
    let facts = snapshot.facts
    if let problem = rows.problem { return "no regular expression: " + problem }
    if let filter { return "nothing here fits /" + filter.text }
    if let unknown = facts.notifications.unknown ?? facts.receivers.unknown { return unknown }
    guard !facts.receivers.rows.isEmpty else { return Self.nobodyIsTold }
    return switch rows.tab {
    case .all: "Nobody had to be told of anything, as far as is remembered."
    case .waiting: "nothing waits"
    case .sent: "nothing was sent, as far as is remembered"
    case .failed: "nothing failed, as far as is remembered"
    case .receivers: "no receivers"
    case .alertmanager: "no Alertmanager is asked"
    }
  }

  /// Said where no receiver is known.
  static let nobodyIsTold =
    "Nobody is told of alerts here: no alertmanager.yml is configured. alertmanager: in vigil.yml "
    + "(or --alertmanager-config) names it."
}

/// The list as lines, parts by tabs.
private func copiedNotifications(_ scene: Scene) -> String {
  func line(_ parts: [String]) -> String {
    parts.map { cleaned($0) }.joined(separator: "\t") + "\n"
  }
  let rows = NotificationsRows(scene)
  if let text = scene.alertmanagerText(rows) { return text.text }
  if rows.tab == .receivers {
    return rows.receivers.map { line([$0.receiver, $0.integration, scene.told($0)]) }.joined()
  }
  return rows.notifications.map { one in
    line([
      CalendarTime.full(one.due, zone: scene.zone), one.state.rawValue, one.receiver,
      one.integration, "\(one.groupLabels)", one.reason, one.counts,
      NotificationWording.lag(one).map { NotificationWording.span($0) } ?? "", scene.outcome(one),
    ])
  }.joined()
}

private func performOnNotifications(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  let rows = NotificationsRows(scene)
  switch action {
  case .focusNext, .focusPrevious:
    let tabs = NotificationsView.Tab.shown(scene.snapshot.facts)
    let step = action == .focusNext ? 1 : tabs.count - 1
    state.notifications.tab = tabs[((tabs.firstIndex(of: rows.tab) ?? 0) + step) % tabs.count]
  case .enter where rows.tab == .alertmanager:
    return state.follow(line: scene.alertmanagerText(rows)?.selected?.link, scene)
  case _ where rows.tab == .alertmanager:
    guard let place = scene.alertmanagerText(rows)?.moved(action) else { return nil }
    state.notifications.readingElsewhere = place
  case .nextMatch, .previousMatch:
    let isFiltered = scene.filter != nil
    if let place = rows.match(forward: action == .nextMatch, isFiltered: isFiltered) {
      state.moveInNotifications(to: place, rows)
    } else {
      state.message = "nothing here failed"
    }
  case .enter:
    state.moveInNotifications(to: rows.cursor, rows)
    if let receiver = rows.selectedReceiver {
      state.notifications.tab = .all
      // A name of several words is no condition, which ends at a blank.
      let isPlain = !receiver.receiver.contains(" ")
      state.filters[.notifications] = Filter(
        isPlain
          ? "receiver=\(receiver.receiver) integration=\(receiver.integration)" : receiver.receiver)
      state.notifications.place = NotificationsView.Place()
    } else if let one = rows.selected {
      state.openNotification(one.id, scene)
    }
  default:
    let page = max(1, rows.parts.list.height)
    guard let place = action.moved(from: rows.cursor, page: page, count: rows.count) else {
      return nil
    }
    state.moveInNotifications(to: place, rows)
  }
  return []
}

extension Action {
  static let notifications: Action = "notifications"
  static let testReceiver: Action = "test_receiver"
}

extension PageKind {
  static let notifications = PageKind("notifications", name: "the page Notifications")
}

extension PageRecord {
  static let notifications = PageRecord(
    kind: .notifications,
    actions: [
      .init(
        .notifications, ["O"], "notifications: the outbox, what was sent, receivers", .going,
        short: "outbox", before: "explore"
      ) { state, scene in
        state.go(to: .notifications, scene)
        return []
      },
      .init(
        .testReceiver, ["x"], "send a test to the receiver", .here, danger: .asks, short: "test"
      ) { state, scene in
        state.testReceiver(scene)
        return []
      },
    ],
    shares: [.nextMatch, .previousMatch],
    footer: [
      "help", .enter, .focusNext, .filter, .testReceiver, .nextMatch, .back, .alerts, "incidents",
      .copy, .dashboards,
    ],
    offers: { action, scene in
      let facts = scene.snapshot.facts
      switch action {
      case .testReceiver: return !facts.receivers.rows.isEmpty
      case .enter, .copy, .nextMatch:
        let rows = NotificationsRows(scene)
        if let text = scene.alertmanagerText(rows) {
          return action != .enter || text.selected?.link != nil
        }
        return action == .nextMatch
          ? scene.filter != nil || !facts.notifications.rows.isEmpty : rows.count > 0
      default: return true
      }
    },
    calls: { action, scene in
      switch action {
      case .focusNext: "lists"
      case .nextMatch:
        NotificationsRows(scene).tab == .alertmanager
          ? "next alert" : scene.filter == nil ? "next failed" : nil
      default: nil
      }
    },
    crumbs: { _ in ["Notifications"] },
    draw: drawNotifications, perform: performOnNotifications,
    click: { _, y, state, scene in
      let rows = NotificationsRows(scene)
      if let text = scene.alertmanagerText(rows) {
        guard let place = text.place(y: y, in: scene.alertmanagerRect(rows)) else { return }
        state.notifications.readingElsewhere = text.moved(to: place)
        return
      }
      let place = rows.first + y - rows.parts.list.y
      if y >= rows.parts.list.y, place < rows.count { state.moveInNotifications(to: place, rows) }
    },
    wheel: { lines, state, scene in
      let rows = NotificationsRows(scene)
      if let text = scene.alertmanagerText(rows) {
        state.notifications.readingElsewhere = text.moved(to: text.cursor + lines)
        return
      }
      state.moveInNotifications(to: rows.cursor + lines, rows)
    },
    copied: copiedNotifications,
    refilter: { state, _ in if state.page == .notifications { state.notifications.toTop() } })
}
