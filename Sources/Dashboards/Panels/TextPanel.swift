internal import JSON

/// Text panels: Markdown, HTML, or text as it is.
enum TextPanel {
  static func lines(_ panel: Panel, _ filler: Interpolation) -> [TextLine] {
    let options = panel.options
    let mode = options["mode"].string ?? panel.json["mode"].string ?? "markdown"
    let content = filler.fill(
      options["content"].string ?? panel.json["content"].string ?? "",
      mode == "html" ? .html : .join(", "))
    switch mode {
    case "html": return HTMLText.lines(content)
    case "code", "text": return plain(content)
    default: return MarkdownText.lines(content)
    }
  }

  static func plain(_ text: String) -> [TextLine] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      TextLine(runs: [.init(String($0))])
    }
  }
}

extension DrawnKind {
  static let text = DrawnKind(
    name: "text", answers: { $0.kind == "text" },
    plain: { .text(TextPanel.lines($0.panel, $0.filler)) })
}
