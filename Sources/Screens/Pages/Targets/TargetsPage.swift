import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Views

/// The rows of the page: a header for each job where targets stand by job, and the targets that the filter keeps.
struct TargetList {
  enum Row {
    case job(name: String, up: Int, count: Int)
    case target(TargetFact)
  }
  var rows: [Row] = []
  /// Indices of the targets in `rows`: what the selection counts.
  var selectable: [Int] = []
  var targets: [TargetFact] = []
  /// Index of the target that has the cursor.
  var selection = 0

  init(_ scene: Scene) {
    let filter = scene.state.filters[.targets]
    let kept = scene.snapshot.facts.targets.rows.filter { target in
      filter?.keeps(
        target.job + " " + target.instance + " " + target.url + " " + target.health.rawValue + " "
          + target.error) ?? true
    }
    let order = scene.state.targets.order
    targets = kept.sorted { a, b in
      switch order {
      case .job: break
      case .health where a.rank != b.rank: return a.rank < b.rank
      case .age where a.lastScrape != b.lastScrape:
        return (a.lastScrape ?? .distantPast) < (b.lastScrape ?? .distantPast)
      case .duration where a.duration != b.duration:
        return (a.duration ?? .zero) > (b.duration ?? .zero)
      case .samples where a.samples != b.samples: return (a.samples ?? 0) > (b.samples ?? 0)
      default: break
      }
      return (a.job, a.rank, a.instance) < (b.job, b.rank, b.instance)
    }
    var job: String?
    for target in targets {
      if order == .job, target.job != job {
        job = target.job
        let members = targets.filter { $0.job == target.job }
        rows.append(
          .job(
            name: target.job, up: members.count { $0.health == .up }, count: members.count))
      }
      selectable.append(rows.count)
      rows.append(.target(target))
    }
    selection = scene.state.targets.target.place(in: ids)
  }

  var ids: [TargetFact.ID] { targets.map(\.id) }

  /// The first row shown, so that the selected target is seen, with its job's header where there is room.
  func start(_ selection: Int, _ height: Int) -> Int {
    guard selectable.indices.contains(selection) else { return 0 }
    return selection == 0 ? 0 : listStart(selection: selectable[selection], rows: height)
  }
}

extension TargetFact {
  /// What is wrong comes first.
  fileprivate var rank: Int {
    switch health {
    case .down: 0
    case .unknown: 1
    case .up: 2
    }
  }
  fileprivate var mark: (glyph: String, style: Style) {
    switch health {
    case .up: ("✓", Style(.ok))
    case .down: ("▲", Style(.crit, bold: true))
    case .unknown: ("…", Style(.muted))
    }
  }
  fileprivate func age(_ now: Timestamp) -> String {
    lastScrape.map { SpanText.brief(now - $0) + " ago" } ?? (isHealthOnly ? "–" : "never")
  }
}

private func drawTargets(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  let list = TargetList(scene)
  guard !list.rows.isEmpty else {
    let hint =
      scene.filter.map { "no target fits /" + $0.text }
      ?? scene.snapshot.facts.targets.unknown ?? "no targets: nothing is configured to be scraped"
    grid.put(hint, centredIn: rect, y: rect.y + rect.height / 2, style: Style(.muted))
    return
  }
  let order = scene.state.targets.order
  let columns = TargetColumns(list, rect.width, byJob: order == .job, now: scene.snapshot.now)
  columns.drawHeadings(order, rect, &grid)
  let room = rect.height - 1
  let selection = list.selection
  let first = list.start(selection, room)
  for (line, row) in list.rows.dropFirst(first).prefix(max(0, room)).enumerated() {
    let y = rect.y + 1 + line
    switch row {
    case .job(let name, let up, let count):
      let used = grid.put(
        " ▾ " + name, x: rect.x, y: y, style: Style(.title, bold: true), limit: rect.width)
      grid.put(
        "  \(up)/\(count) up", x: rect.x + used, y: y,
        style: up < count ? Style(.crit, bold: true) : Style(.muted))
    case .target(let target):
      let isSelected = list.selectable[selection] == first + line
      columns.draw(target, isSelected: isSelected, rect, y, &grid)
    }
  }
}

/// The widths of the list's columns: the instance as wide as the longest, the error takes what is left.
private struct TargetColumns {
  var byJob: Bool
  var job = 0
  var instance: Int
  /// Age, duration, samples: shown from the left as the width allows.
  var shown: Int
  var now: Timestamp
  static let widths = [10, 10, 10]

  init(_ list: TargetList, _ width: Int, byJob: Bool, now: Timestamp) {
    self.byJob = byJob
    self.now = now
    if !byJob {
      job = min(max(3, list.targets.map { columns(of: $0.job) }.max() ?? 0), width / 4) + 2
    }
    let longest = list.targets.map { columns(of: $0.instance) }.max() ?? 0
    // Names stand whole where the times and, if there are any, errors have their room too.
    let errors = list.targets.contains { !$0.error.isEmpty } ? width / 3 : 0
    instance = min(max(8, longest), max(8, width / 3, width - 40 - job - errors)) + 2
    let room = width - 5 - job - instance
    let isHealthOnly = list.targets.allSatisfy(\.isHealthOnly)
    let most = list.targets.contains { $0.samples != nil } ? 3 : 2
    shown = isHealthOnly ? 0 : min(most, room >= 60 ? 3 : room >= 30 ? 2 : room >= 11 ? 1 : 0)
  }

  func drawHeadings(_ order: TargetsView.Order, _ rect: Rect, _ grid: inout Grid) {
    func put(_ text: String, _ own: TargetsView.Order, x: Int? = nil, right: Int? = nil) {
      let style = Style(order == own ? .title : .muted)
      let text = (order == own ? "▾" : "") + text
      if let x { grid.put(text, x: x, y: rect.y, style: style) }
      if let right { grid.put(text, endingAt: right, y: rect.y, style: style) }
    }
    var x = rect.x + 5
    if !byJob {
      put("job", .job, x: x)
      x += job
    }
    grid.put("instance", x: x, y: rect.y, style: Style(.muted))
    put("", .health, x: rect.x + 3)
    x += instance
    let names: [(String, TargetsView.Order)] = [
      ("scraped", .age), ("took", .duration), ("samples", .samples),
    ]
    for (index, name) in names.prefix(shown).enumerated() {
      x += TargetColumns.widths[index]
      put(name.0, name.1, right: x - 1)
    }
    if rect.right - x > 8 { grid.put("error", x: x + 1, y: rect.y, style: Style(.muted)) }
  }

  func draw(
    _ target: TargetFact, isSelected: Bool, _ rect: Rect, _ y: Int, _ grid: inout Grid
  ) {
    let style = Style(.text, bold: isSelected)
    if isSelected { grid.put("▸", x: rect.x + 1, y: y, style: Style(.focus, bold: true)) }
    let mark = target.mark
    grid.put(mark.glyph, x: rect.x + 3, y: y, style: mark.style)
    var x = rect.x + 5
    if !byJob {
      grid.put(target.job, x: x, y: y, style: style, limit: job - 1)
      x += job
    }
    grid.put(target.instance, x: x, y: y, style: style, limit: instance - 1)
    x += instance
    let texts = [
      target.age(now), target.duration.map { SpanText.elapsed($0) } ?? "–",
      target.samples.map { "\($0)" } ?? "–",
    ]
    for (index, text) in texts.prefix(shown).enumerated() {
      x += TargetColumns.widths[index]
      grid.put(
        text, endingAt: x - 1, y: y, style: Style(.muted), limit: TargetColumns.widths[index] - 1)
    }
    let room = rect.right - x - 2
    if room >= 6 { grid.put(target.error, x: x + 1, y: y, style: Style(.crit), limit: room) }
  }
}

private func performOnTargets(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  let list = TargetList(scene)
  let count = list.targets.count
  let page = max(1, scene.body.height - 1)
  let current = list.selection
  func select(_ index: Int) { state.targets.target.move(to: index, in: list.ids) }
  switch action {
  case .focusNext: select(current + 1)
  case .focusPrevious: select(current - 1)
  case .nextMatch, .previousMatch:
    // What one looks for on this page is what is down.
    let indices = action == .nextMatch ? Array(1...max(1, count)) : (1...max(1, count)).map { -$0 }
    for offset in indices where count > 0 {
      let index = ((current + offset) % count + count) % count
      if list.targets[index].health != .up || scene.filter != nil {
        select(index)
        break
      }
    }
  case .order:
    let orders = TargetsView.Order.allCases
    // The cursor stays on its target.
    select(current)
    state.targets.order = orders[(state.targets.order.rawValue + 1) % orders.count]
  case .enter:
    guard list.targets.indices.contains(current) else { return [] }
    state.overlay = .detail(detail(of: list.targets[current], scene))
  default:
    guard let place = action.moved(from: current, page: page, count: count) else { return nil }
    select(place)
  }
  return []
}

private func detail(of target: TargetFact, _ scene: Scene) -> Detail {
  var lines = ["url       " + target.url, "job       " + target.job]
  lines.append("instance  " + target.instance)
  lines.append("health    " + target.health.rawValue)
  if !target.isHealthOnly, target.interval > .zero {
    lines.append("interval  " + SpanText.exact(target.interval))
  }
  let time = target.lastScrape.map {
    CalendarTime.brief($0, now: scene.snapshot.now, zone: scene.zone) + ", "
      + target.age(scene.snapshot.now)
  }
  if !target.isHealthOnly { lines.append("scraped   " + (time ?? "never")) }
  if let duration = target.duration { lines.append("took      " + SpanText.elapsed(duration)) }
  if let samples = target.samples { lines.append("samples   \(samples)") }
  if !target.error.isEmpty {
    lines.append("")
    lines += target.error.split(separator: "\n").map { "▲ " + $0 }
  }
  lines.append("")
  lines += target.labels.pairs.map { $0.name + "=" + quoted($0.value) }
  return Detail(title: target.job + " " + target.instance, lines: lines)
}

/// Whether targets are down, or that nobody knows.
private func troubleWithTargets(_ scene: Scene) -> Trouble? {
  let targets = scene.snapshot.facts.targets
  let down = targets.rows.count { $0.health == .down }
  guard down > 0 else {
    return targets.unknown.map {
      Trouble(remark: "whether a target is down is not known: " + $0)
    }
  }
  return Trouble(
    message: "these targets are down",
    remark: down == 1 ? "1 target is down" : "\(down) targets are down"
  ) { state, scene in
    state.go(to: .targets, scene)
    state.targets = TargetsView(order: .health)
    state.filters[.targets] = nil
  }
}

extension Action {
  static let targets: Action = "targets"
}

extension PageKind {
  static let targets = PageKind("targets", name: "the targets' page")
}

extension PageRecord {
  static let targets = PageRecord(
    kind: .targets,
    actions: [
      .init(.targets, ["T"], "targets", .going, before: .links) { state, scene in
        state.go(to: .targets, scene)
        return []
      }
    ],
    shares: [.order, .nextMatch, .previousMatch],
    footer: ["help", .back, .filter, .enter, .order, .nextMatch, .copy, .dashboards, "explore"],
    crumbs: { scene in
      let targets = scene.snapshot.facts.targets.rows
      let down = targets.count { $0.health == .down }
      return ["Targets \(targets.count)" + (down > 0 ? ", \(down) down" : "")]
    },
    draw: drawTargets, perform: performOnTargets,
    click: { _, y, state, scene in
      let list = TargetList(scene)
      let first = list.start(list.selection, scene.body.height - 1)
      if let index = list.selectable.firstIndex(of: first + y - scene.body.y - 1) {
        state.targets.target.move(to: index, in: list.ids)
      }
    },
    wheel: { lines, state, scene in
      let list = TargetList(scene)
      state.targets.target.move(to: list.selection + lines, in: list.ids)
    },
    copied: { scene in
      TargetList(scene).targets.map {
        [$0.job, $0.instance, $0.health.rawValue, $0.url, $0.error].map { cleaned($0) }
          .joined(separator: "\t") + "\n"
      }.joined()
    },
    trouble: troubleWithTargets, refilter: { state, _ in state.targets.target = ListCursor() })
}
