import Calendar
import Cells
import Facts
import Metrics
import Views

/// All rules by their groups, what the filter keeps.
struct RuleList {
  struct Group {
    var id: AlertsRow.ID
    /// Its first rule, which knows what is told of the group.
    var first: Int
    var members: [Int]
    var isFolded: Bool
  }
  var groups: [Group] = []
  var rows: [AlertsRow] = []

  init(_ scene: Scene) {
    let rules = scene.snapshot.facts.rules.rows
    let filter = scene.state.filters[.alerts]
    let view = scene.state.alerts
    var places: [AlertsRow.ID: Int] = [:]
    for (index, rule) in rules.enumerated() {
      guard filter?.keeps(rule.searched) ?? true else { continue }
      let id = AlertsRow.ID.ruleGroup(
        server: rule.id.server, file: rule.id.file, group: rule.id.group)
      if let place = places[id] {
        groups[place].members.append(index)
      } else {
        places[id] = groups.count
        groups.append(Group(id: id, first: index, members: [index], isFolded: false))
      }
    }
    for place in groups.indices { groups[place].isFolded = view.toggled.contains(groups[place].id) }
    if view.ruleOrder != .group { sort(rules, by: view.ruleOrder) }
    for (place, group) in groups.enumerated() {
      rows.append(.group(place))
      if !group.isFolded { rows += group.members.map { .rule($0) } }
    }
  }

  private mutating func sort(_ rules: [RuleFact], by order: AlertsView.RuleOrder) {
    func worth(_ index: Int) -> Int64 {
      let rule = rules[index]
      return switch order {
      case .group: 0
      case .health: rule.health == .err ? 2 : rule.health == .unknown ? 1 : 0
      case .duration:
        (rule.duration ?? .zero).milliseconds * 1000
          + (rule.duration ?? .zero).components.attoseconds / 1_000_000_000_000 % 1000
      }
    }
    for place in groups.indices {
      let sorted = groups[place].members.map { ($0, worth($0)) }.sorted {
        $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0
      }
      groups[place].members = sorted.map(\.0)
    }
    func worth(_ group: Group) -> Int64 {
      if order == .duration, let whole = rules[group.first].groupDuration {
        return whole.milliseconds * 1000
      }
      return group.members.first.map(worth) ?? 0
    }
    groups = groups.map { ($0, worth($0)) }.sorted {
      $0.1 != $1.1 ? $0.1 > $1.1 : $0.0.first < $1.0.first
    }.map(\.0)
  }
}

extension RuleFact {
  fileprivate var searched: String {
    [id.name, id.group, id.file, id.server, kind.rawValue, health.rawValue, expression, error]
      .joined(separator: " ")
  }

  private var mark: (glyph: String, style: Style) {
    switch health {
    case .ok: ("✓", Style(.ok))
    case .err: ("✗", Style(.crit, bold: true))
    case .unknown: ("…", Style(.muted))
    }
  }

  /// A rule's line: name, kind or what it fires, last evaluation, how long that took, what went wrong.
  func draw(_ pen: AlertsPen, isSelected: Bool, _ y: Int, _ grid: inout Grid) {
    let (scene, rect, columns) = (pen.scene, pen.rect, pen.columns)
    pen.lead(isSelected: isSelected, isMarked: false, fold: "", y, &grid)
    grid.put(mark.glyph, x: rect.x + 6, y: y, style: mark.style)
    var x = rect.x + AlertColumns.lead
    grid.put(
      id.name, x: x + 2, y: y, style: Style(.text, bold: isSelected), limit: columns.name - 3)
    x += columns.name
    let counts = scene.alertBook.active(id)
    var word = kind == .recording ? "recording" : "inactive"
    var style = Style(.muted)
    if counts.firing > 0 {
      (word, style) = ("\(counts.firing) firing", Style(.crit, bold: true))
    } else if counts.pending > 0 {
      (word, style) = ("\(counts.pending) pending", Style(.warn))
    } else if health == .err {
      (word, style) = ("✗ error", Style(.crit, bold: true))
    }
    let width = max(11, columns.severity)
    grid.put(word, x: x, y: y, style: style, limit: width - 1)
    x += width
    let age = lastEvaluation.map { SpanText.brief(max(.zero, scene.snapshot.now - $0)) + " ago" }
    grid.put(age ?? "never", x: x, y: y, style: Style(.muted), limit: max(0, rect.right - x - 1))
    x += 12
    guard x + 9 < rect.right else { return }
    let took = duration.map { SpanText.elapsed($0) } ?? "–"
    grid.put(took, endingAt: x + 8, y: y, style: Style(.muted), limit: 8)
    x += 10
    if !error.isEmpty {
      grid.put(error, x: x, y: y, style: Style(.crit), limit: max(0, rect.right - x - 1))
    } else {
      grid.put(expression, x: x, y: y, style: Style(.muted), limit: max(0, rect.right - x - 1))
    }
  }

  /// The line of its group.
  func drawGroup(
    _ pen: AlertsPen, count: Int, isFolded: Bool, isSelected: Bool, _ y: Int, _ grid: inout Grid
  ) {
    let (scene, rect) = (pen.scene, pen.rect)
    pen.lead(isSelected: isSelected, isMarked: false, fold: isFolded ? "▸" : "▾", y, &grid)
    let file = id.file.split(separator: "/").last.map { String($0) } ?? id.file
    var parts = [count == 1 ? "1 rule" : "\(count) rules", "every " + SpanText.exact(interval)]
    if let groupEvaluation {
      let age = SpanText.brief(max(.zero, scene.snapshot.now - groupEvaluation))
      parts.append("evaluated \(age) ago")
    }
    if let groupDuration { parts.append("took " + SpanText.elapsed(groupDuration)) }
    if limit > 0 { parts.append("limit \(limit)") }
    let used = grid.put(
      id.group, x: rect.x + 4, y: y, style: Style(.title, bold: true),
      limit: max(0, rect.width - 5))
    let place = [id.server, file].filter { !$0.isEmpty }.joined(separator: " ")
    grid.put(
      (parts + [place]).joined(separator: " · "), x: rect.x + 6 + used, y: y, style: Style(.muted),
      limit: max(0, rect.width - 7 - used))
  }

  /// All that is known of it, to be read.
  func detail(_ scene: Scene) -> Detail {
    var lines = [expression, ""]
    func add(_ name: String, _ text: String) {
      guard !text.isEmpty else { return }
      lines.append(name + String(repeating: " ", count: max(1, 12 - name.count)) + text)
    }
    add("kind", kind.rawValue)
    add("server", id.server)
    add("file", id.file + (line > 0 ? ":\(line)" : ""))
    add("group", id.group + ", every " + SpanText.exact(interval))
    if kind == .alerting { add("for", SpanText.exact(hold)) }
    if keepFiringFor > .zero { add("keep firing", SpanText.exact(keepFiringFor)) }
    if limit > 0 { add("limit", "\(limit)") }
    let counts = scene.alertBook.active(id)
    if kind == .alerting { add("alerts", "\(counts.firing) firing, \(counts.pending) pending") }
    add("evaluated", lastEvaluation.map { scene.told($0) } ?? "never")
    if let duration { add("took", SpanText.elapsed(duration)) }
    if !error.isEmpty { lines += ["", "✗ " + error] }
    if !labels.isEmpty { lines += [""] + labels.map { $0.name + "=" + quoted($0.value) } }
    if !annotations.isEmpty { lines += [""] + annotations.map { $0.name + ": " + $0.value } }
    return Detail(title: id.name, lines: lines)
  }
}
