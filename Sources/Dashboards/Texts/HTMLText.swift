internal import HTML

/// HTML as lines of a terminal.
enum HTMLText {
  static func lines(_ text: String) -> [TextLine] {
    var walker = Walker(writer: TextWriter())
    if let root = HTMLNode.root(of: String(text.prefix(MarkdownText.most))) {
      walker.visit(root, .plain)
    }
    walker.writer.breakLine()
    return walker.writer.finished
  }

  private struct Walker {
    var writer: TextWriter
    var numbers: [Int?] = []

    mutating func visit(_ node: HTMLNode, _ style: TextLine.Style) {
      switch node {
      case .text(let text): add(text, style)
      case .element(let element): visit(element, style)
      }
    }

    private mutating func add(_ text: String, _ style: TextLine.Style) {
      var out = ""
      var isSpace = writer.endsInSpace
      for character in text {
        if character.isWhitespace {
          if !isSpace { out.append(" ") }
          isSpace = true
        } else {
          out.append(character)
          isSpace = false
        }
      }
      writer.add(out, style)
    }

    private mutating func visit(_ element: HTMLNode.Element, _ style: TextLine.Style) {
      var style = style
      let tag = element.tag
      var isBlock = false
      switch tag {
      case "script", "style", "head", "title": return
      case "br": return writer.breakLine()
      case "hr":
        writer.breakLine()
        writer.add("────────", .muted)
        return writer.breakLine()
      case "img":
        if let text = element.alternative, !text.isEmpty { writer.add("[" + text + "]", .muted) }
        return
      case "b", "strong": style = .strong
      case "i", "em": style = .emphasis
      case "code", "pre", "kbd": style = .code
      case "a": style = .link
      case "p", "ul", "ol", "table", "blockquote":
        isBlock = true
        if numbers.isEmpty { writer.blankLine() }
      case "div", "section", "center", "tr", "header",
        "footer":
        isBlock = true
        writer.breakLine()
      case "td", "th":
        if !writer.isAtLineStart { writer.add("  ", .plain) }
      case "h1", "h2", "h3", "h4", "h5", "h6":
        writer.blankLine()
        writer.heading = tag.utf8.last.map { Int($0) - 0x30 } ?? 0
      case "li":
        writer.breakLine()
        writer.indent += 2
        if let last = numbers.indices.last, let number = numbers[last] {
          writer.bullet = "\(number). "
          numbers[last] = number + 1
        } else {
          writer.bullet = "• "
        }
      default: break
      }
      if tag == "ol" { numbers.append(1) }
      if tag == "ul" { numbers.append(nil) }
      for child in element.children { visit(child, style) }
      if tag == "ol" || tag == "ul" { numbers.removeLast() }
      if tag == "li" {
        writer.breakLine()
        writer.indent = max(0, writer.indent - 2)
      }
      if writer.heading > 0 {
        writer.breakLine()
        writer.heading = 0
      } else if isBlock {
        writer.breakLine()
      }
    }
  }
}
