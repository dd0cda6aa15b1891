internal import Calendar
internal import Dashboards
internal import Facts
internal import Metrics
internal import PromQL
internal import Views

/// Fills Grafana's list of alerts with what is known of them.
struct AlertList {
  private let options: AlertListOptions
  private let dashboard: String
  private let name: String
  private var conditions: [Matcher] = []
  private let notApplied: [String]
  /// Why nothing can be chosen; nil where it can.
  private var problem: String?
  private let zone: Zone

  init(_ placed: PlacedPanel, of dashboard: Dashboard, _ filling: Interpolation, zone: Zone) {
    options = AlertListOptions(placed.panel)
    let filling = filling.scoping(placed.scoped)
    self.dashboard = dashboard.uid
    self.zone = zone
    name = filling.plain(options.name).lowercased()
    notApplied = options.notApplied
    let labels = filling.promQL(options.labels)
    guard !labels.isEmpty else { return }
    do throws(PromQLError) {
      conditions = try parseMatchers(labels)
    } catch {
      problem = "alertInstanceLabelFilter \(labels): \(error.message)"
    }
  }

  /// - Parameters:
  ///   - changes: what is recorded of the window.
  ///   - frames: the dashboard's, of which some bear the alerts that belong to them.
  func filled(
    _ frame: PanelFrame, _ facts: FactSheet, _ changes: [AlertChange],
    on frames: [PanelID: PanelFrame]
  ) -> PanelFrame {
    var frame = frame
    if let problem {
      // Whatever is listed otherwise would be taken for all that was meant.
      frame.content = .table(LinkedRows([]).frame)
      frame.notice = Notice(.error, problem)
      return frame
    }
    let here = Set(frames.values.flatMap { $0.alerts.map(\.name) })
    let entries = options.showsChanges ? recent(changes) : current(facts, here)
    if options.isNumber {
      let count = entries.reduce(0) { $0 + $1.count }
      let isWrong = entries.contains { $0.rank == 0 }
      frame.content = .stat(
        StatFrame(cells: [
          ValueCell(
            name: frame.title, value: Double(count), text: "\(count)",
            color: isWrong ? .crit : count > 0 ? .warn : .ok, state: isWrong ? "firing" : "")
        ]))
    } else {
      var rows = LinkedRows(
        [options.showsChanges ? "time" : "since", "state", "alert", "labels"],
        staying: ["state", "alert"])
      for entry in entries.prefix(options.maxItems) { rows.add(entry.cells, link: entry.link) }
      let more = entries.count - options.maxItems
      if more > 0 { rows.add(footer: "\(more) more") }
      frame.content = .table(rows.frame)
    }
    frame.notice = notice(facts, isEmpty: entries.isEmpty)
    return frame
  }

  private func notice(_ facts: FactSheet, isEmpty: Bool) -> Notice? {
    if let unknown = facts.alerts.unknown { return Notice(.warning, unknown) }
    if !notApplied.isEmpty {
      return Notice(.warning, "not applied: " + notApplied.joined(separator: ", "))
    }
    guard isEmpty else { return nil }
    return Notice(
      .info, facts.rules.rows.isEmpty ? "no alert rules are loaded" : "no alert is in these states")
  }

  /// A row.
  private struct Entry {
    var cells: [TableFrame.Cell]
    var link = ""
    var name: String
    /// 0 for what matters most.
    var rank: Int
    var time: Timestamp
    var labels = Labels.empty
    var count = 1
  }

  /// What is not known to have recovered.
  private static let ended: (AlertListOptions.State, String, FrameColor, Int) =
    (.normal, "– ended", .muted, 4)

  private func fits(_ alertName: String, _ labels: Labels?) -> Bool {
    guard name.isEmpty || alertName.lowercased().contains(name) else { return false }
    guard let labels else { return conditions.isEmpty }
    return conditions.allSatisfy { $0.matches(labels) }
  }

  private func current(_ facts: FactSheet, _ here: Set<String>) -> [Entry] {
    let today = facts.alerts.rows.map(\.activeAt).max() ?? Timestamp(milliseconds: 0)
    func isHere(_ alertName: String, _ annotations: [Label]) -> Bool {
      guard options.isOfDashboard else { return true }
      if let uid = annotations.first(where: { $0.name == "__dashboardUid__" })?.value {
        return uid == dashboard
      }
      return here.contains(alertName)
    }
    var entries: [Entry] = []
    for alert in facts.alerts.rows
    where fits(alert.name, alert.labels) && isHere(alert.name, alert.annotations) {
      let (state, text, color, rank): (AlertListOptions.State, String, FrameColor, Int) =
        alert.isVanished
        ? (.noData, "? no data", .warn, 1)
        : alert.state == .firing
          ? (.firing, "▲ firing", .crit, 0)
          : alert.state == .pending
            ? (.pending, "◆ pending", .warn, 2)
            : alert.isEnded ? Self.ended : (.normal, "✓ resolved", .ok, 4)
      guard options.states.contains(state) else { continue }
      let time = alert.state == .resolved ? alert.resolvedAt ?? alert.activeAt : alert.activeAt
      var entry = Entry(cells: [], name: alert.name, rank: rank, time: time, labels: alert.labels)
      entry.link = LinkedRows.address(AlertAddress.uid(alert.id))
      entry.cells = cells(time, today, text, color, alert.name, shown(alert.labels))
      entries.append(entry)
    }
    entries = grouped(entries, today)
    let active = Set(facts.alerts.rows.map(\.rule))
    for rule in facts.rules.rows
    where rule.kind == .alerting && fits(rule.name, nil) && isHere(rule.name, rule.annotations) {
      let isWrong = rule.health == .err
      guard isWrong || !active.contains(rule.id),
        options.states.contains(isWrong ? .error : .normal)
      else { continue }
      let time = rule.lastEvaluation ?? Timestamp(milliseconds: 0)
      let text = isWrong ? "✗ error" : "✓ normal"
      var entry = Entry(cells: [], name: rule.name, rank: isWrong ? 1 : 5, time: time)
      entry.cells = [
        .init(text: ""), .init(text: text, color: isWrong ? .crit : .ok), .init(text: rule.name),
        .init(text: isWrong ? rule.error : ""),
      ]
      entries.append(entry)
    }
    return sorted(entries)
  }

  /// Those that agree in the labels that the file names as one row, which stands for the worst.
  private func grouped(_ entries: [Entry], _ today: Timestamp) -> [Entry] {
    guard let names = options.groups, !names.isEmpty else { return entries }
    var order: [Labels] = []
    var groups: [Labels: [Entry]] = [:]
    for entry in entries {
      let key = entry.labels.keeping(names)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(entry)
    }
    return order.compactMap { key in
      let members = groups[key] ?? []
      guard var worst = members.min(by: { ($0.rank, $0.time) < ($1.rank, $1.time) }) else {
        return nil
      }
      worst.count = members.count
      if members.count > 1, worst.cells.count == 4 {
        worst.cells[2].text += " and \(members.count - 1) more"
      }
      if worst.cells.count == 4 { worst.cells[3].text = shown(key) }
      return worst
    }
  }

  private func sorted(_ entries: [Entry]) -> [Entry] {
    entries.sorted { a, b in
      let (x, y) = (a.cells.last?.text ?? "", b.cells.last?.text ?? "")
      switch options.order {
      case .name: return (a.name, a.rank, x) < (b.name, b.rank, y)
      case .nameDescending: return (b.name, a.rank, x) < (a.name, b.rank, y)
      case .importance: return (a.rank, a.name, x) < (b.rank, b.name, y)
      case .time: return (a.time, a.name, x) < (b.time, b.name, y)
      case .timeDescending: return (b.time, a.name, x) < (a.time, b.name, y)
      }
    }
  }

  /// The latest first.
  private func recent(_ changes: [AlertChange]) -> [Entry] {
    let today = changes.last?.time ?? Timestamp(milliseconds: 0)
    return changes.reversed().compactMap { change in
      let state: (AlertListOptions.State, String, FrameColor, Int)? =
        switch change.what {
        case .firing: (.firing, "▲ firing", .crit, 0)
        case .pending: (.pending, "◆ pending", .warn, 2)
        // Where the record says why, it did not recover.
        case .resolved where !change.note.isEmpty: Self.ended
        case .resolved, .inactive: (.normal, "✓ resolved", .ok, 4)
        case .vanished: (.noData, "? no data", .warn, 1)
        default: nil
        }
      guard let (state, text, color, rank) = state, options.states.contains(state),
        fits(change.name, change.labels)
      else { return nil }
      var entry = Entry(cells: [], name: change.name, rank: rank, time: change.time)
      entry.link = LinkedRows.address(AlertAddress.uid(change.alert))
      entry.cells = cells(change.time, today, text, color, change.name, shown(change.labels))
      return entry
    }
  }

  private func cells(
    _ time: Timestamp, _ today: Timestamp, _ state: String, _ color: FrameColor, _ name: String,
    _ labels: String
  ) -> [TableFrame.Cell] {
    [
      .init(text: AlertWording.time(time, now: today, zone)), .init(text: state, color: color),
      .init(text: name), .init(text: labels),
    ]
  }

  private func shown(_ labels: Labels) -> String {
    labels.pairs.filter { $0.name != "alertname" }.map { $0.name + "=" + $0.value }
      .joined(separator: " ")
  }
}
