import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Views

/// How the page divides: where samples are kept on top, then one list, or the two of all beside one another.
struct StorageParts {
  var places: Rect
  var lists: [(list: StorageView.List, rect: Rect)]

  init(_ scene: Scene) {
    let body = scene.body
    let storage = scene.snapshot.facts.storage
    let wanted = storage.rows.isEmpty ? 1 : storage.rows.count + 1
    // Where there is little room the lists are what keys move in.
    let height = body.height >= wanted + 7 ? wanted : min(1, max(0, body.height - 3))
    places = body.top(height)
    let gap = body.height > height + 4 ? 1 : 0
    let rest = body.droppingTop(height + gap)
    let view = scene.state.storage
    if view.subject == .all, rest.width >= 100 {
      let left = rest.left(rest.width / 2)
      let right = Rect(
        x: left.right, y: rest.y, width: rest.width - left.width, height: rest.height)
      lists = [(.metrics, left), (.labels, right)]
    } else {
      lists = [(view.list, rest)]
    }
  }
}

extension Scene {
  /// What was counted of what is looked at; nil while something else was.
  fileprivate var counts: SeriesCounts? {
    snapshot.series.subject == state.storage.subject ? snapshot.series.counts : nil
  }

  fileprivate func list(_ list: StorageView.List, _ counts: SeriesCounts) -> CountList {
    let view = state.storage
    if let label = view.label { return CountList(valuesOf: label, counts, self) }
    if view.metric != nil || list == .labels { return CountList(labels: counts, self) }
    return CountList(metrics: counts, self)
  }

  /// The place of the cursor in a list that is drawn; nil where the other one has it.
  fileprivate func cursor(in shown: CountList, _ list: StorageView.List) -> Int? {
    let view = state.storage
    return list == view.list || view.subject != .all ? view.cursor.place(in: shown.names) : nil
  }

  /// The list that keys mean.
  fileprivate var countList: CountList? { counts.map { list(state.storage.list, $0) } }
}

private func drawStorage(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  let parts = StorageParts(scene)
  drawPlaces(scene, parts.places, &grid)
  let view = scene.state.storage
  let part = scene.snapshot.series
  let error = part.subject == view.subject ? part.error : nil
  guard let counts = scene.counts else {
    let top = parts.lists.first?.rect.y ?? rect.y
    let text = error.map { "how many series there are is not known: " + $0 } ?? "counting…"
    let rows = wrapped(text, to: max(1, rect.width - 4))
    for (line, text) in rows.prefix(max(0, rect.bottom - top)).enumerated() {
      grid.put(text, x: rect.x + 3, y: top + line, style: Style(error == nil ? .muted : .warn))
    }
    return
  }
  if let error, let top = parts.lists.first?.rect.y, top > parts.places.bottom {
    grid.put(
      "as counted before: " + error, x: rect.x + 1, y: top - 1, style: Style(.warn),
      limit: rect.width - 2)
  }
  for (list, place) in parts.lists {
    var shown = scene.list(list, counts)
    if parts.lists.count == 1, view.subject == .all {
      let other = scene.list(list == .metrics ? .labels : .metrics, counts)
      shown.place += ", \(scene.state.keymap.label(.focusNext)): \(other.title)"
    }
    shown.draw(place, cursor: scene.cursor(in: shown, list), &grid)
  }
}

/// A line for each place that keeps samples; one for all of them where there is room for one.
private func drawPlaces(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  let storage = scene.snapshot.facts.storage
  guard !rect.isEmpty else { return }
  if storage.rows.isEmpty {
    let head = scene.snapshot.series.counts.flatMap { counts in
      scene.snapshot.series.subject == .all ? ": \(counts.series) series in its memory" : nil
    }
    grid.put(
      storage.unknown.map { $0 + (head ?? "") } ?? "not counted yet", x: rect.x + 1, y: rect.y,
      style: Style(.muted),
      limit: rect.width - 2)
    return
  }
  guard rect.height > 1 else {
    let bytes = storage.rows.compactMap(\.bytes).reduce(0, +)
    let series = storage.rows.first?.series.map { "\($0) series, " } ?? ""
    let oldest = storage.rows.compactMap(\.oldest).min().map {
      ", since " + CalendarTime.brief($0, now: scene.snapshot.now, zone: scene.zone)
    }
    grid.put(
      series + byteText(bytes) + (oldest ?? ""), x: rect.x + 1, y: rect.y, style: Style(.text),
      limit: rect.width - 2)
    return
  }
  let texts = storage.rows.map { PlaceTexts($0, scene) }
  // Wide enough from the first for what numbers and ages become, so that nothing moves.
  let least = [8, 5, 7, 9, 9, 20, 0]
  let widths = PlaceTexts.headings.indices.map { column in
    max(
      least[column], (texts + [PlaceTexts.headed]).map { columns(of: $0.cells[column]) }.max() ?? 0)
  }
  for (line, place) in ([PlaceTexts.headed] + texts).enumerated() {
    var x = rect.x + 1
    for (column, text) in place.cells.enumerated() {
      guard x + widths[column] < rect.right else { break }
      let style = Style(line == 0 ? .muted : column == 0 ? .title : .text)
      if column == 0 || column >= 5 {
        grid.put(text, x: x, y: rect.y + line, style: style)
      } else {
        grid.put(text, endingAt: x + widths[column], y: rect.y + line, style: style)
      }
      x += widths[column] + 2
    }
  }
}

private func byteText(_ bytes: Int) -> String { ValueFormat(unit: "bytes").text(Double(bytes)) }

/// A place as the columns of its line.
private struct PlaceTexts {
  static let headings = ["kept in", "files", "series", "samples", "size", "since", "bounds"]
  static let headed = PlaceTexts(cells: headings)
  var cells: [String]

  private init(cells: [String]) { self.cells = cells }

  init(_ fact: StorageFact, _ scene: Scene) {
    let now = scene.snapshot.now
    let since = fact.oldest.map {
      CalendarTime.brief($0, now: now, zone: scene.zone) + ", "
        + SpanText.brief(max(.zero, now - $0))
    }
    let bounds = [
      fact.time.map { "at most " + SpanText.exact($0) }, fact.limit.map { byteText($0) },
    ].compactMap { $0 }
    cells = [
      fact.name, fact.files.map { "\($0)" } ?? "", fact.series.map { "\($0)" } ?? "",
      fact.samples.map { ValueFormat(unit: "short").text(Double($0)) } ?? "",
      fact.bytes.map(byteText) ?? "", since ?? "", bounds.joined(separator: ", "),
    ]
  }
}

private func performOnStorage(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  let list = scene.countList
  let names = list?.names ?? []
  let page = max(1, StorageParts(scene).lists.first.flatMap { list?.room($0.rect) } ?? 1)
  let current = state.storage.cursor.place(in: names)
  func select(_ place: Int) { state.storage.cursor.move(to: place, in: names) }
  switch action {
  case .nextMatch, .previousMatch:
    guard scene.filter != nil else {
      state.message = "nothing is filtered here"
      return []
    }
    select(current + (action == .nextMatch ? 1 : -1))
  case .focusNext, .focusPrevious:
    guard state.storage.subject == .all else { return [] }
    state.storage.list = state.storage.list == .metrics ? .labels : .metrics
  case .left:
    if state.storage.subject == .all { state.storage.list = .metrics } else { state.rise() }
  case .right:
    if state.storage.subject == .all { state.storage.list = .labels }
  case .order:
    // The cursor stays on its row.
    select(current)
    state.storage.order = state.storage.order == .count ? .name : .count
  case .enter:
    guard names.indices.contains(current) else { return [] }
    select(current)
    return state.descend(to: names[current], scene)
  case .back, .quit:
    guard action == .quit || scene.filter == nil, state.storage.subject != .all else { return nil }
    state.rise()
  default:
    guard let place = action.moved(from: current, page: page, count: names.count) else {
      return nil
    }
    select(place)
  }
  return []
}

extension ViewState {
  /// Goes into a metric, or a label; from a value to the series that have it.
  fileprivate mutating func descend(to name: String, _ scene: Scene) -> [Command] {
    if storage.label != nil {
      let ask = pageRecords.compactMap(\.ask).first
      return ask?(storage.selector(name), &self, scene) ?? []
    }
    storage.filters.append(filters[.storage])
    filters[.storage] = nil
    if storage.metric != nil || storage.list == .labels {
      storage.label = name
      storage.values = ListCursor()
    } else {
      storage.metric = name
      storage.metricLabels = ListCursor()
    }
    return []
  }

  fileprivate mutating func rise() {
    guard storage.leave() else { return }
    filters[.storage] = storage.filters.popLast() ?? nil
  }
}

/// The list as lines; values as the selectors that choose them.
private func copiedStorage(_ scene: Scene) -> String {
  guard let list = scene.countList else { return "" }
  let view = scene.state.storage
  return list.rows.map { row in
    var name = cleaned(row.name)
    if view.label != nil { name = view.selector(row.name) }
    return ([name] + [row.values, row.series].compactMap { $0.map { "\($0)" } })
      .joined(separator: "\t") + "\n"
  }.joined()
}

extension Action {
  static let storage: Action = "storage"
}

extension PageKind {
  static let storage = PageKind("storage", name: "the storage's page")
}

extension PageRecord {
  static let storage = PageRecord(
    kind: .storage,
    actions: [
      .init(
        .storage, ["D"], "storage: what is kept, and which series are many", .going,
        short: "storage", before: .links
      ) { state, scene in
        state.go(to: .storage, scene)
        return []
      }
    ],
    shares: [.order, .nextMatch, .previousMatch],
    footer: ["help", .back, .filter, .enter, .focusNext, .order, .copy, .dashboards],
    offers: { action, scene in
      action != .focusNext || scene.state.storage.subject == .all
    },
    crumbs: { scene in
      let view = scene.state.storage
      return ["Storage"]
        + [view.metric, view.label].compactMap { $0.map { truncated(cleaned($0), to: 40) } }
    },
    draw: drawStorage, perform: performOnStorage,
    click: { x, y, state, scene in
      guard
        let (list, rect) = StorageParts(scene).lists.first(where: { $0.rect.contains(x: x, y: y) })
      else { return }
      if scene.state.storage.subject == .all { state.storage.list = list }
      guard let counts = scene.counts, y > rect.y else { return }
      let shown = scene.list(list, counts)
      let first = listStart(selection: scene.cursor(in: shown, list) ?? 0, rows: shown.room(rect))
      let place = first + y - rect.y - 1
      if shown.rows.indices.contains(place) {
        state.storage.cursor.move(to: place, in: shown.names)
      }
    },
    wheel: { lines, state, scene in
      let names = scene.countList?.names ?? []
      state.storage.cursor.move(to: state.storage.cursor.place(in: names) + lines, in: names)
    },
    copied: copiedStorage,
    refilter: { state, _ in if state.page == .storage { state.storage.cursor = ListCursor() } },
    asks: { scene, _, demand in demand.counted = scene.state.storage.subject })
}
