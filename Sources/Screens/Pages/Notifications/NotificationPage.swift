import Calendar
import Cells
import Facts
import Incidents
import Metrics
import Views

extension ViewState {
  /// Opens all that is known of a notification.
  mutating func openNotification(_ id: Int, _ scene: Scene) {
    guard scene.snapshot.facts.notifications.rows.contains(where: { $0.id == id }) else {
      message = "this notification is not known here any more"
      return
    }
    if notifications.opened != id { notifications.reading = LinkedPlace() }
    notifications.opened = id
    go(to: .notification, scene)
  }
}

extension Scene {
  /// The notification that is opened, as it is known now.
  var openedNotification: NotificationFact? {
    guard let id = state.notifications.opened else { return nil }
    return snapshot.facts.notifications.rows.first { $0.id == id }
  }

  fileprivate var notificationText: LinkedText? {
    openedNotification.map {
      LinkedText(lines(of: $0), state.notifications.reading, body)
    }
  }

  /// How many of its alerts are listed.
  private static let mostAlerts = 500

  private func lines(of one: NotificationFact) -> [LinkedLine] {
    let token = one.token
    var lines = [
      LinkedLine(
        "\(NotificationWording.mark(one.state)) \(one.state.rawValue): \(one.receiver) by "
          + NotificationWording.title(one.integration), Style(token, bold: true)),
      LinkedLine(
        "  " + outcome(one), one.isFailing || one.state.tab == .failed ? Style(token) : .plain),
      LinkedLine(""),
    ]
    func add(_ name: String, _ text: String, _ style: Style = .plain) {
      guard !text.isEmpty else { return }
      lines.append(
        LinkedLine(name + String(repeating: " ", count: max(1, 11 - name.count)) + text, style))
    }
    func heading(_ text: String) {
      lines += [LinkedLine(""), LinkedLine(text, Style(.title, bold: true))]
    }
    add("for", one.person ?? "", Style(.text, bold: true))
    add("reason", one.reason)
    let lag = NotificationWording.lag(one).map {
      ", delivered \(NotificationWording.span($0)) after"
    }
    add("due", CalendarTime.full(one.due, zone: zone) + (lag ?? ""))
    if let next = one.nextTry, one.state == .waiting {
      add("next try", "\(ahead(next)), at \(told(next))")
    }
    if one.replaced > 0 {
      add(
        "replaced",
        "\(one.replaced) unsent"
          + (one.replacedReason.isEmpty ? "" : ": " + one.replacedReason))
    }
    if one.isUnsaved { add("recorded", "not yet", Style(.warn)) }
    add("group", "\(one.groupLabels)")
    add("group key", one.groupKey)
    add("number", "\(one.id), \(one.integration)")
    if !one.incidents.isEmpty {
      heading("incidents")
      for number in one.incidents {
        let fact = incident(number)
        let words = fact.map { "\($0.severity.name) \($0.standing): \($0.title)" }
        lines.append(
          LinkedLine(
            "  ● INC-\(number) " + (words ?? "not known here any more"), Style(.incident),
            link: .incident(number)))
      }
    }
    lines += listed(one.firing, "firing", "▲", Style(.crit))
    lines += listed(one.resolved, "resolved", "✓", Style(.ok))
    heading(one.tries == 0 ? "not tried yet" : "attempts \(one.tries)")
    lines += attempts(one, inset: "  ")
    return lines
  }

  private func listed(
    _ alerts: [Labels], _ word: String, _ mark: String, _ style: Style
  ) -> [LinkedLine] {
    guard !alerts.isEmpty else { return [] }
    var lines = [
      LinkedLine(""), LinkedLine("\(word) \(alerts.count)", Style(.title, bold: true)),
    ]
    lines += alerts.prefix(Self.mostAlerts).map { labels in
      LinkedLine("  \(mark) \(labels.toldAsAlert)", style, link: .alert(labels))
    }
    if alerts.count > Self.mostAlerts {
      lines.append(LinkedLine("  and \(alerts.count - Self.mostAlerts) more", Style(.muted)))
    }
    return lines
  }

  /// Each attempt with its answer; those between the first and the last ones are counted.
  func attempts(_ one: NotificationFact, inset: String) -> [LinkedLine] {
    var lines: [LinkedLine] = []
    let between = one.tries - one.attempts.count
    for (number, attempt) in one.attempts.enumerated() {
      // What is left out is between the first and the last of them.
      if between > 0, number == one.attempts.count / 2 {
        lines.append(LinkedLine(inset + "… \(between) more between", Style(.muted)))
      }
      lines.append(
        LinkedLine(
          inset + "\(told(attempt.at)) \(attempt.isDelivered ? "✓" : "✗") "
            + NotificationWording.answer(attempt) + ", took " + SpanText.elapsed(attempt.took),
          Style(attempt.isDelivered ? .ok : .crit)))
    }
    return lines
  }
}

private func drawNotification(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  guard let text = scene.notificationText else {
    let unknown = scene.snapshot.facts.notifications.unknown
    grid.put(
      unknown ?? "this notification is not known here any more", centredIn: rect,
      y: rect.y + rect.height / 2, style: Style(.muted))
    return
  }
  text.draw(rect, &grid)
}

private func performOnNotification(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  guard let text = scene.notificationText else { return nil }
  if action == .enter {
    guard let link = text.selected?.link else {
      state.message = "\(state.keymap.label(.focusNext)) goes to what leads on: incidents, alerts"
      return []
    }
    return state.follow(line: link, scene)
  }
  guard let place = text.moved(action) else { return nil }
  state.notifications.reading = place
  return []
}

extension Scene {
  /// The labels of the alert that has the cursor, or of the only one.
  var alertOfNotification: Labels? {
    if case .alert(let labels)? = notificationText?.selected?.link { return labels }
    guard let one = openedNotification else { return nil }
    return one.firing.first ?? one.resolved.first
  }
}

extension PageKind {
  static let notification = PageKind("notification", name: "a notification's page")
}

extension PageRecord {
  static let notification = PageRecord(
    kind: .notification,
    shares: ["paging", .nextMatch, .previousMatch],
    footer: ["help", .back, .enter, .focusNext, "paging", .down, .up, .copy, .alerts],
    offers: { action, scene in
      switch action {
      case "paging": scene.alertOfNotification != nil
      case .enter: scene.notificationText?.selected?.link != nil
      default: true
      }
    },
    crumbs: { scene in
      ["Notifications"] + (scene.openedNotification.map { ["\($0.receiver) \($0.id)"] } ?? [])
    },
    draw: drawNotification, perform: performOnNotification,
    click: { _, y, state, scene in
      guard let text = scene.notificationText, let place = text.place(y: y, in: scene.body) else {
        return
      }
      state.notifications.reading = text.moved(to: place)
    },
    wheel: { lines, state, scene in
      guard let text = scene.notificationText else { return }
      state.notifications.reading = text.moved(to: text.cursor + lines)
    },
    copied: { $0.notificationText?.text ?? "" })
}
