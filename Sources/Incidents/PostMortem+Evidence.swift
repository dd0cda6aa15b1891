internal import Calendar
internal import Cells
internal import Facts
internal import Metrics

extension PostMortem {
  private static let mostGraphs = 12

  /// A graph an alert, over as much of the incident as was frozen, and how to ask for it again.
  var graphs: String {
    let shown = widest
    let waiting = evidence.count(where: \.isWish)
    let missing = waiting > 0 ? "Still to be frozen: \(counted(waiting, "graph")).\n" : ""
    guard !shown.isEmpty else { return waiting > 0 ? missing : "No graph was frozen.\n" }
    let keys = [
      "`░` its condition was true", "`▀` it fired", "`?` nobody delivered data", "`▲` a deploy",
    ]
    var text =
      "As they were then; the samples may be gone since. Beneath a graph: "
      + keys.joined(separator: ", ") + ".\n"
    for graph in shown.prefix(Self.mostGraphs) {
      text += "\n### \(heading(graph))\n\n"
      text += Markdown.block(TextGraph(graph, lanes: lanes(graph)).lines)
      text += "\n" + Markdown.block([command(graph)], "sh")
    }
    let rest = shown.dropFirst(Self.mostGraphs)
    if !rest.isEmpty {
      text +=
        "\nMore in the record: "
        + listed(rest.map { heading($0) }, most: 20) + ".\n"
    }
    return text + (missing.isEmpty ? "" : "\n" + missing)
  }

  /// Of each alert, and of what is of none each expression, the one that spans the most, without numbers only where
  /// none has some; the alerts' in the order in which they became true.
  private var widest: [IncidentEvidence] {
    struct Subject: Hashable {
      var alert: String
      var expression: String
    }
    func isWider(_ a: IncidentEvidence, _ b: IncidentEvidence) -> Bool {
      if a.series.isEmpty != b.series.isEmpty { return b.series.isEmpty }
      let (x, y) = (a.through - a.from, b.through - b.from)
      return x == y ? (a.captured, a.id) > (b.captured, b.id) : x > y
    }
    var best: [Subject: IncidentEvidence] = [:]
    for graph in evidence where !graph.isWish {
      let subject = Subject(
        alert: graph.alert, expression: graph.alert.isEmpty ? graph.expression : "")
      if let other = best[subject], !isWider(graph, other) { continue }
      best[subject] = graph
    }
    let ranks = Dictionary(
      story.alerts.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: min)
    func rank(_ graph: IncidentEvidence) -> Int {
      graph.alert.isEmpty ? .max : ranks[graph.alert] ?? .max - 1
    }
    return best.values.sorted {
      (rank($0), $0.alert, $0.from, $0.id) < (rank($1), $1.alert, $1.from, $1.id)
    }
  }

  private func heading(_ graph: IncidentEvidence) -> String {
    let title = Markdown.text(graph.title)
    let alert = Markdown.text(graph.alert)
    if alert.isEmpty || title.contains(alert) { return title.isEmpty ? "Graph" : title }
    return title.isEmpty ? alert : "\(alert): \(title)"
  }

  private func lanes(_ graph: IncidentEvidence) -> [TextGraph.Lane] {
    var lanes: [TextGraph.Lane] = []
    if let alert = story.alerts.first(where: { $0.name == graph.alert }) {
      let (since, end) = (alert.member.since, alert.to ?? graph.through)
      let fired = alert.member.fired
      var lane = TextGraph.Lane(
        name: "alert", mark: "░", spans: [since...max(since, fired ?? end)])
      if let fired { lane.over.append(("▀", fired...max(fired, end))) }
      lane.over += alert.gaps.map { ("?", $0) }
      lanes.append(lane)
    }
    let deploys = story.happenings([.deploy]) { graph.from <= $0 && $0 <= graph.through }
    if !deploys.isEmpty {
      lanes.append(.init(name: "deploy", mark: "▲", spans: deploys.map { $0.time...$0.time }))
    }
    return lanes
  }

  /// What gives the same numbers again, as long as there are samples.
  private func command(_ graph: IncidentEvidence) -> String {
    let milliseconds = graph.step.milliseconds
    let step =
      milliseconds % 1000 == 0 ? SpanText.exact(graph.step) : "\(milliseconds)ms"
    let expression = Markdown.oneLine(graph.expression).replacing("'", with: "'\\''")
    return "vigil query '\(expression)' --start \(CalendarTime.rfc3339(graph.from))"
      + " --end \(CalendarTime.rfc3339(graph.through)) --step \(step)"
  }
}
