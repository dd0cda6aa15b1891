import Cells
import Facts
import Metrics
import Views

extension Scene {
  /// The labels of the alert that one can ask about here; nil where none is chosen.
  fileprivate var pagedAlert: Labels? {
    switch state.page {
    case .alerts: chosenAlerts.first?.labels
    case .dashboard: shownAlert?.labels
    case .incident: alertOfEntry
    case .notification: alertOfNotification
    default: nil
    }
  }

  /// Those of the entry that has the cursor: the alert's, as far as that is known, else what is recorded of it.
  private var alertOfEntry: Labels? {
    guard let entry = timeline?.selected, let id = entry.alert else { return nil }
    return alert(AlertAddress.uid(id))?.labels ?? entry.labels.setting("alertname", entry.subject)
  }

  /// The answer to what is asked now; nil while there is none.
  fileprivate var pagingStory: PagingStory? {
    snapshot.paging.labels == state.paging.labels ? snapshot.paging.story : nil
  }

  fileprivate var pagingText: LinkedText? {
    guard let story = pagingStory, story.problem == nil else { return nil }
    return LinkedText(PagingLines(scene: self, story: story).lines, state.paging.reading, textRect)
  }

  /// Below the alert's labels, and why the answer is an old one.
  fileprivate var textRect: Rect {
    body.droppingTop(min(head.count, max(0, body.height - 2)))
  }

  /// What stands above the text.
  fileprivate var head: [(text: String, style: Style)] {
    guard let labels = state.paging.labels else { return [] }
    let rows = wrapped("\(labels)", to: max(1, body.width - 2))
    let most = max(1, body.height / 6)
    var shown = Array(rows.prefix(most))
    if rows.count > most { shown[most - 1] = truncated(shown[most - 1] + " …", to: body.width - 2) }
    var head = shown.map { (text: $0, style: Style(.title, bold: true)) }
    if let unknown = snapshot.paging.unknown, snapshot.paging.labels == labels {
      head.append(
        (text: "this is how it was, for now it is not known: " + unknown, style: Style(.warn)))
    }
    return head
  }
}

private func drawPaging(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  let place = scene.textRect
  for (line, head) in scene.head.prefix(place.y - rect.y).enumerated() {
    grid.put(
      head.text, x: rect.x + 1, y: rect.y + line, style: head.style, limit: rect.width - 2)
  }
  if let text = scene.pagingText {
    text.draw(place, &grid)
    return
  }
  let part = scene.snapshot.paging
  let unknown = part.labels == scene.state.paging.labels ? part.unknown : nil
  let problem = scene.pagingStory?.problem
  let hint =
    problem.map { problem in
      let isEmpty = scene.snapshot.facts.receivers.rows.isEmpty
      return "Nobody can be told: \(problem)."
        + (isEmpty ? " alertmanager: in vigil.yml (or --alertmanager-config) names one." : "")
    } ?? (unknown == nil ? "…" : "")
  grid.put(hint: hint, in: place)
}

private func performOnPaging(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  guard let text = scene.pagingText else { return nil }
  if action == .enter {
    switch text.selected?.link {
    case .unfold?: state.paging.isUnfolded = true
    case let link?: return state.follow(line: link, scene)
    case nil:
      state.message = "\(state.keymap.label(.focusNext)) goes to what leads on: the notices"
    }
    return []
  }
  guard let place = text.moved(action) else { return nil }
  state.paging.reading = place
  return []
}

extension Action {
  static let paging: Action = "paging"
}

extension PageKind {
  static let paging = PageKind("paging", name: "who is told of an alert")
}

extension PageRecord {
  static let paging = PageRecord(
    kind: .paging,
    actions: [
      .init(
        .paging, ["w"], "why somebody was told of the alert, or nobody", .here, short: "why told"
      ) { state, scene in
        guard let labels = scene.pagedAlert else {
          if state.page != .paging {
            state.message = "who is told is asked of an alert: none is chosen"
          }
          return []
        }
        let count = state.page == .alerts ? scene.chosenAlerts.count : 1
        state.askPaging(labels, scene)
        if count > 1 { state.message = "this is the first of \(count) alerts" }
        return []
      }
    ],
    shares: [.nextMatch, .previousMatch],
    footer: ["help", .back, .enter, .focusNext, .down, .up, "notifications", .alerts, .copy],
    offers: { action, scene in
      switch action {
      case .enter: scene.pagingText?.selected?.link != nil
      case .copy, .focusNext: scene.pagingText != nil
      default: true
      }
    },
    crumbs: { scene in
      let name = scene.state.paging.labels?["alertname"] ?? ""
      return ["Alerts"] + [name].filter { !$0.isEmpty } + ["who is told"]
    },
    draw: drawPaging, perform: performOnPaging,
    click: { _, y, state, scene in
      guard let text = scene.pagingText, let place = text.place(y: y, in: scene.textRect) else {
        return
      }
      state.paging.reading = text.moved(to: place)
    },
    wheel: { lines, state, scene in
      guard let text = scene.pagingText else { return }
      state.paging.reading = text.moved(to: text.cursor + lines)
    },
    copied: { scene in
      guard let text = scene.pagingText else { return "" }
      return scene.head.map { cleaned($0.text) + "\n" }.joined() + text.text
    },
    asks: { scene, _, demand in demand.paging = scene.state.paging.labels })
}
