internal import Calendar
package import Facts
package import Metrics
internal import Routing

// Why somebody was told of an alert, or was not.
extension NotificationBook {
  /// Why somebody was, or was not, told of an alert.
  package func story(of labels: Labels, at now: Timestamp) -> PagingStory {
    var story = PagingStory(labels: labels)
    story.nodes = plan.rules.nodes(labels)
    let slot = stock.slot(labels)
    if slot == nil { story.problem = "no such alert is known" }
    let homes = slot.flatMap { stock[$0]?.homes } ?? []
    let all = homes.isEmpty ? plan.rules.routes(labels).map { AlertHome($0, labels) } : homes
    // Whoever was told lately of what is over is known by what was said.
    let fingerprint = RoutedAlert(labels: labels, starts: now, updated: now).fingerprint
    let notices = (held.values.map(OverNotice.init) + over).filter {
      $0.firing.contains(fingerprint) || $0.resolved.contains(fingerprint)
    }.map(\.fact).sorted { $0.id > $1.id }
    story.groups = all.map { home in
      var group = group(home, slot, labels, at: now)
      group.notifications = notices.filter { $0.groupKey == home.name.key }
      return group
    }
    let keys = Set(all.map(\.name.key))
    // Escalations, and what was told under another configuration.
    let elsewhere = notices.filter { !keys.contains($0.groupKey) }
    let ways = Dictionary(grouping: elsewhere) { [$0.groupKey, $0.receiver] }
    for (way, others) in ways.sorted(by: { $0.value[0].id > $1.value[0].id }) {
      var group = PagingStory.Group(
        receiver: way[1], key: way[0], labels: others[0].groupLabels, alerts: 0)
      group.notifications = others
      story.groups.append(group)
    }
    return story
  }

  private func group(
    _ home: AlertHome, _ slot: Int?, _ labels: Labels, at now: Timestamp
  ) -> PagingStory.Group {
    let known = groupIDs[home.name].flatMap { groups[$0] }
    var group = PagingStory.Group(
      receiver: home.name.receiver, key: home.name.key, labels: home.labels,
      alerts: known?.members.count ?? 0)
    group.nextFlush = known?.nextFlush
    let isFiring = slot.map { !stock.isResolved($0, at: now) } ?? false
    if isFiring, let slot { group.holds = holds(slot, home.route, labels, at: now) }
    if isFiring, let known, let slot, known.members[slot] != nil, isUntold(known, slot) {
      group.holds.append(
        known.first == nil
          ? .init(.waiting, "waiting for group_wait" + until(known.nextFlush, now))
          : .init(.waiting, "waiting for the group's next tick" + until(known.nextFlush, now)))
    }
    group.holds += undeliverable(home.name.receiver)
    return group
  }

  /// Whether an integration was not told of an alert, and nothing is on its way.
  private func isUntold(_ group: AlertGroup, _ slot: Int) -> Bool {
    guard let fingerprint = stock[slot]?.fingerprint else { return false }
    let ways = ways(of: group, fallback: false)
    return ways.contains { way in
      let lane = Lane(way, group.name.key)
      if told[lane]?.firing.contains(fingerprint) == true { return false }
      let pending = [lanes[lane]?.inFlight, lanes[lane]?.waiting].compactMap(\.self)
      return !pending.contains { held[$0]?.firing.contains(fingerprint) == true }
    }
  }

  private func holds(
    _ slot: Int, _ route: Route, _ labels: Labels, at now: Timestamp
  ) -> [PagingStory.Hold] {
    var holds: [PagingStory.Hold] = []
    if let (source, rule) = inhibiting(slot, at: now), let alert = stock[source]?.alert {
      holds.append(
        .init(.inhibited, "inhibited by \(alert.labels), \(rule)" + until(alert.ends, now)))
    }
    if let window = maintenance.hiding(labels, at: now) {
      let by = window.createdBy.isEmpty ? "" : " by \(window.createdBy)"
      let why = window.reason.isEmpty ? "" : ": \(window.reason)"
      holds.append(
        .init(.maintenance, "maintenance \(window.name)\(by)" + until(window.ends, now) + why))
    }
    if let (kind, names) = muting(route, at: now) {
      let text = kind == .muted ? "muted by" : "outside of"
      holds.append(
        .init(
          kind,
          "\(text) \(names.joined(separator: ", "))"
            + until(names.compactMap { plan.rules.nextChange($0, now) }.min(), now)))
    }
    if let silence = silences.hiding(labels, at: now) {
      let by = silence.createdBy.isEmpty ? "" : " by \(silence.createdBy)"
      let why = silence.reason.isEmpty ? "" : ": \(silence.reason)"
      holds.append(.init(.silenced, "silenced\(by)" + until(silence.ends, now) + why))
    }
    return holds
  }

  private func until(_ time: Timestamp?, _ now: Timestamp) -> String {
    time.map { " until " + CalendarTime.brief($0, now: now, zone: nil) } ?? ""
  }

  /// The time intervals that keep a route from telling anything now.
  func muting(
    _ route: Route, at now: Timestamp
  ) -> (kind: PagingStory.Hold.Kind, names: [String])? {
    let active = route.activeIntervals
    if !active.isEmpty, !active.contains(where: { plan.rules.isInside($0, now) }) {
      return (.inactive, active)
    }
    let muting = route.muteIntervals.filter { plan.rules.isInside($0, now) }
    return muting.isEmpty ? nil : (.muted, muting)
  }

  private func undeliverable(_ name: String) -> [PagingStory.Hold] {
    guard let receiver = plan.receiver(name) else {
      return [.init(.undeliverable, "there is no receiver \(name)")]
    }
    if receiver.integrations.isEmpty {
      return [.init(.undeliverable, "\(name) has no integrations: nobody is told")]
    }
    return receiver.integrations.filter { !plan.built.contains($0.kind) }.map {
      .init(.undeliverable, "not delivered to \($0.name): kind not built")
    }
  }
}
