import Cells
import Facts
import Views

/// How the page divides: the lists by name, the receivers, headings, the list that is seen.
struct NotificationsParts {
  let tabs: Rect
  let standby: Rect
  let receivers: Rect
  let headings: Rect
  let list: Rect

  /// - Parameters:
  ///   - count: how many receivers there are to be told above the list.
  ///   - standby: how many lines tell of the engine's place beside another one.
  init(_ body: Rect, receivers count: Int, standby lines: Int = 0) {
    tabs = body.top(body.height >= 3 ? 1 : 0)
    standby = body.droppingTop(tabs.height).top(lines)
    var rest = body.droppingTop(tabs.height + standby.height)
    let most = rest.height >= 6 ? max(1, (rest.height - 1) / 3) : rest.height >= 4 ? 1 : 0
    receivers = rest.top(min(count, most))
    rest = rest.droppingTop(receivers.height)
    headings = rest.top(rest.width >= 64 && rest.height >= 4 ? 1 : 0)
    list = rest.droppingTop(headings.height)
  }
}

/// The rows of the list that is seen: what waits, then what is over, the newest first; or the receivers.
struct NotificationsRows {
  let tab: NotificationsView.Tab
  /// What the filter keeps of them; none where the receivers are seen.
  let notifications: [NotificationFact]
  /// All that the filter keeps: in the file's order where they have a list of their own, else by how bad they are.
  let receivers: [ReceiverFact]
  let parts: NotificationsParts
  /// The row that has the cursor; 0 where there is none.
  let cursor: Int
  let first: Int
  /// Why the filter keeps nothing.
  let problem: String?

  init(_ scene: Scene) {
    let view = scene.state.notifications
    let facts = scene.snapshot.facts
    let tabs = NotificationsView.Tab.shown(facts)
    let seen = tabs.contains(view.tab) ? view.tab : tabs[0]
    tab = seen
    let filter = NotificationFilter(scene.state.filters[.notifications])
    problem = filter.problem
    let all = facts.receivers.rows
    let lines = scene.standbyLines(scene.body).count
    if tab == .receivers || tab == .alertmanager {
      receivers = tab == .receivers ? all.filter(filter.keeps) : []
      notifications = []
      parts = NotificationsParts(scene.body, receivers: 0, standby: lines)
    } else {
      notifications = facts.notifications.rows.filter { one in
        (seen == .all || one.state.tab == seen) && filter.keeps(one)
      }
      let room = NotificationsParts(scene.body, receivers: all.count, standby: lines)
      // Where not all have room, what is wrong has.
      receivers =
        room.receivers.height == all.count
        ? all
        : all.enumerated().sorted { a, b in
          (a.element.rank, a.offset) < (b.element.rank, b.offset)
        }.map(\.element)
      parts = room
    }
    let ids = Self.ids(tab, notifications, receivers)
    cursor = view.place.cursor.place(in: ids)
    first = scrolled(view.place.scroll, to: cursor, count: ids.count, room: parts.list.height)
  }

  private static func ids(
    _ tab: NotificationsView.Tab, _ notifications: [NotificationFact], _ receivers: [ReceiverFact]
  ) -> [NotificationsView.Row] {
    tab == .receivers
      ? receivers.map { .receiver($0.receiver, integration: $0.integration) }
      : notifications.map { .notification($0.id) }
  }

  var ids: [NotificationsView.Row] { Self.ids(tab, notifications, receivers) }
  var count: Int { tab == .receivers ? receivers.count : notifications.count }

  var selected: NotificationFact? {
    notifications.indices.contains(cursor) ? notifications[cursor] : nil
  }
  /// The receiver that has the cursor, where they are listed.
  var selectedReceiver: ReceiverFact? {
    tab == .receivers && receivers.indices.contains(cursor) ? receivers[cursor] : nil
  }

  /// The next row where something is wrong, or that the filter keeps; around at the ends.
  func match(forward: Bool, isFiltered: Bool) -> Int? {
    guard count > 0 else { return nil }
    for offset in 1...count {
      let place = ((cursor + (forward ? offset : -offset)) % count + count) % count
      let isWrong =
        tab == .receivers
        ? receivers[place].rank < 2
        : notifications[place].state.tab == .failed || notifications[place].isFailing
      if isWrong || isFiltered { return place }
    }
    return nil
  }
}

extension ReceiverFact {
  /// What is wrong comes first.
  var rank: Int { failingSince != nil ? 0 : !isBuilt ? 1 : 2 }
}

extension NotificationFact {
  /// Tried, and waiting to be tried again.
  var isFailing: Bool { state.tab == .waiting && attempts.last?.isDelivered == false }
}

extension ViewState {
  /// Puts the cursor on a row; the list scrolls where it would leave it.
  mutating func moveInNotifications(to place: Int, _ rows: NotificationsRows) {
    var kept = notifications.place
    kept.cursor.move(to: place, in: rows.ids)
    let place = max(0, min(place, rows.count - 1))
    kept.scroll = scrolled(rows.first, to: place, count: rows.count, room: rows.parts.list.height)
    notifications.place = kept
  }
}
