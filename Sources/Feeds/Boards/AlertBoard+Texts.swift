internal import Dashboards
internal import Facts
internal import JSON
internal import Metrics
internal import Views

/// The panels that are words.
extension AlertBoard {
  func text(_ id: PanelID, _ title: String, _ lines: [TextLine]) -> Panel {
    var panel = Panel(
      id: id.number, kind: "text", grid: GridRect(x: 0, y: 0, width: 24, height: 3))
    panel.title = title
    panel.made = .text(lines)
    return panel
  }

  var why: Panel {
    let wording = wording
    let lines =
      [TextLine(runs: [.init(wording.why, .strong)])] + said
      + wording.remarks.map { TextLine(runs: [.init($0)]) }
    var panel = text(AlertAddress.why, state, lines)
    // About as high as it is on a usual screen; how it wraps there is not known here.
    let rows = lines.reduce(0) { $0 + 1 + $1.runs.reduce(0) { $0 + $1.text.count } / 100 }
    panel.grid.height = 2 + min(rows, 12)
    return panel
  }

  /// What its rule has to say to whoever is called: its first words, where they are long.
  private var said: [TextLine] {
    Self.saidFirst.compactMap { name in
      let value = annotation(name)
      guard !value.isEmpty else { return nil }
      let isCut = value.count > Self.mostSaid
      let text = isCut ? value.prefix(Self.mostSaid - 1) + "…" : value
      return TextLine(runs: [.init(text, name.hasSuffix("_url") ? .link : .plain)])
    }
  }

  /// In one line, however it is written.
  private func annotation(_ name: String) -> String {
    let value = alert.annotations.first { $0.name == name }?.value ?? ""
    return value.split { $0.isWhitespace }.joined(separator: " ")
  }

  private static let saidFirst = ["summary", "description", "runbook_url"]
  private static let mostSaid = 240

  /// The annotations that are not told whole above.
  private var otherAnnotations: [Label] {
    alert.annotations.filter { one in
      !Self.saidFirst.contains(one.name) || annotation(one.name).count > Self.mostSaid
    }
  }

  /// In words, with a shape.
  private var state: String {
    let severity = alert.severity.isEmpty ? "" : " · " + alert.severity
    let suffix =
      (alert.isVanished ? " · vanished" : "") + (alert.isSilenced ? " · silenced" : "")
      + (alert.isActive && alert.isInMaintenance ? " · maintenance" : "")
    switch alert.state {
    case .firing: return "▲ firing" + severity + suffix
    case .pending: return "◆ pending" + severity + suffix
    case .resolved: return (alert.isEnded ? "– ended" : "✓ resolved") + severity + suffix
    }
  }

  var labelsTitle: String { otherAnnotations.isEmpty ? "Labels" : "Labels, annotations" }

  var labelLines: [TextLine] {
    func line(_ label: Label, _ style: TextLine.Style = .plain) -> TextLine {
      // A value of several lines goes on below its name.
      let value = label.value.split { $0.isNewline }.joined(separator: " ")
      return TextLine(runs: [.init(label.name + " ", .strong), .init(value, style)])
    }
    let blank = TextLine(runs: [])
    var lines = alert.labels.pairs.filter { $0.name != "alertname" }.map { line($0) }
    if !otherAnnotations.isEmpty {
      lines.append(blank)
      lines += otherAnnotations.map { line($0, $0.name.hasSuffix("_url") ? .link : .plain) }
    }
    if let rule {
      lines += [blank, TextLine(runs: [.init(rule.expression, .code)])]
      let place = rule.line > 0 ? "\(rule.id.file):\(rule.line)" : rule.id.file
      lines.append(TextLine(runs: [.init("group \(rule.id.group), \(place)", .muted)]))
    } else {
      let words = alert.posted == nil ? "its rule is not loaded any more" : "others tell of it"
      lines += [blank, TextLine(runs: [.init(words, .muted)])]
    }
    return lines
  }

  func runbookPanel(_ markdown: String) -> Panel {
    var panel = Panel(
      id: AlertAddress.runbook.number, kind: "text",
      grid: GridRect(x: 0, y: 0, width: 12, height: 7))
    panel.title = "Runbook"
    panel.json = .object([
      .init(
        "options",
        .object([.init("mode", .string("markdown")), .init("content", .string(markdown))]))
    ])
    return panel
  }
}
