internal import CCmark

/// Markdown as lines of a terminal, read by libcmark; HTML inside it by libgumbo.
enum MarkdownText {
  /// The longest text that is read; a panel shows a page, not a book.
  static let most = 200_000

  static func lines(_ text: String) -> [TextLine] {
    let tables = MarkdownTables(in: String(text.prefix(most)))
    var text = tables.text
    let document = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        cmark_parse_document($0.baseAddress, $0.count, CMARK_OPT_DEFAULT)
      }
    }
    guard let document else { return TextPanel.plain(text) }
    defer { cmark_node_free(document) }
    var writer = TextWriter()
    var styles: [TextLine.Style] = []
    var lists: [(isOrdered: Bool, number: Int)] = []
    let iterator = cmark_iter_new(document)
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { break }
      let node = cmark_iter_get_node(iterator)
      let enters = event == CMARK_EVENT_ENTER
      func literal() -> String { cmark_node_get_literal(node).map { String(cString: $0) } ?? "" }
      let style = styles.last ?? .plain
      switch cmark_node_get_type(node) {
      case CMARK_NODE_HEADING:
        writer.breakLine()
        if enters {
          writer.blankLine()
          writer.heading = min(max(Int(cmark_node_get_heading_level(node)), 1), 6)
        } else {
          writer.heading = 0
        }
      case CMARK_NODE_PARAGRAPH:
        if enters {
          if lists.isEmpty { writer.blankLine() }
        } else {
          writer.breakLine()
        }
      case CMARK_NODE_LIST:
        if enters {
          if lists.isEmpty { writer.blankLine() }
          lists.append(
            (
              cmark_node_get_list_type(node) == CMARK_ORDERED_LIST,
              Int(cmark_node_get_list_start(node))
            ))
        } else {
          lists.removeLast()
        }
      case CMARK_NODE_ITEM:
        writer.breakLine()
        if enters, let list = lists.last {
          writer.indent += 2
          writer.bullet = list.isOrdered ? "\(list.number). " : "• "
          lists[lists.count - 1].number &+= 1
        } else {
          writer.indent = max(0, writer.indent - 2)
        }
      case CMARK_NODE_BLOCK_QUOTE:
        writer.breakLine()
        writer.indent = max(0, writer.indent + (enters ? 2 : -2))
      case CMARK_NODE_CODE_BLOCK:
        writer.blankLine()
        for line in tables.restored(literal()).split(
          separator: "\n", omittingEmptySubsequences: false
        ).dropLast() {
          writer.add(String(line), .code)
          writer.breakLine()
        }
      case CMARK_NODE_THEMATIC_BREAK:
        writer.breakLine()
        writer.add("────────", .muted)
        writer.breakLine()
      case CMARK_NODE_HTML_BLOCK:
        writer.breakLine()
        writer.lines += HTMLText.lines(tables.restored(literal()))
      case CMARK_NODE_HTML_INLINE:
        if literal().lowercased().hasPrefix("<br") { writer.breakLine() }
      case CMARK_NODE_TEXT:
        let literal = literal()
        if let rows = tables.rows(markedBy: literal) {
          writer.blankLine()
          writer.add(rows)
        } else {
          writer.add(literal, style)
        }
      case CMARK_NODE_SOFTBREAK: writer.add(" ", style)
      case CMARK_NODE_LINEBREAK: writer.breakLine()
      case CMARK_NODE_CODE: writer.add(literal(), .code)
      case CMARK_NODE_EMPH: enters ? styles.append(.emphasis) : styles.removeLastIfAny()
      case CMARK_NODE_STRONG: enters ? styles.append(.strong) : styles.removeLastIfAny()
      case CMARK_NODE_LINK, CMARK_NODE_IMAGE:
        enters ? styles.append(.link) : styles.removeLastIfAny()
      default: break
      }
    }
    writer.breakLine()
    return writer.finished
  }
}

extension Array {
  fileprivate mutating func removeLastIfAny() {
    if !isEmpty { removeLast() }
  }
}

/// Gathers runs into lines.
struct TextWriter {
  var lines: [TextLine] = []
  var heading = 0
  var indent = 0
  /// Stands before the next line.
  var bullet = ""
  private var runs: [TextLine.Run] = []

  mutating func add(_ text: String, _ style: TextLine.Style) {
    guard !text.isEmpty else { return }
    if !bullet.isEmpty {
      runs.append(.init(bullet, .muted))
      bullet = ""
    }
    if let last = runs.last, last.style == style {
      runs[runs.count - 1].text += text
    } else {
      runs.append(.init(text, style))
    }
  }

  /// Whole lines, as far to the right as the others.
  mutating func add(_ whole: [TextLine]) {
    breakLine()
    lines += whole.map { line in
      var line = line
      line.indent = indent
      return line
    }
  }

  var isAtLineStart: Bool { runs.isEmpty }
  var endsInSpace: Bool { runs.last?.text.last?.isWhitespace ?? true }

  mutating func breakLine() {
    guard !runs.isEmpty else { return }
    var line = TextLine(runs: runs)
    line.heading = heading
    line.indent = indent
    lines.append(line)
    runs = []
  }

  /// An empty line, unless there is one already or nothing stands above.
  mutating func blankLine() {
    breakLine()
    if let last = lines.last, !last.runs.isEmpty { lines.append(TextLine(runs: [])) }
  }

  /// The lines without empty ones at the end.
  var finished: [TextLine] {
    var lines = lines
    while let last = lines.last, last.runs.isEmpty { lines.removeLast() }
    return lines
  }
}
