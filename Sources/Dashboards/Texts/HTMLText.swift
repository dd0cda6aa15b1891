internal import CGumbo

/// HTML as lines of a terminal, read by libgumbo.
enum HTMLText {
  static func lines(_ text: String) -> [TextLine] {
    var text = String(text.prefix(MarkdownText.most))
    var writer = TextWriter()
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { chars in
        guard let base = chars.baseAddress else { return }
        var options = kGumboDefaultOptions
        options.max_errors = 0
        guard let output = gumbo_parse_with_options(&options, base, chars.count) else { return }
        var walker = Walker(writer: writer)
        if let root = output.pointee.root { walker.visit(root, .plain, depth: 200) }
        writer = walker.writer
        gumbo_destroy_output(&options, output)
      }
    }
    writer.breakLine()
    return writer.finished
  }

  private struct Walker {
    var writer: TextWriter
    var numbers: [Int?] = []

    mutating func visit(
      _ node: UnsafeMutablePointer<GumboNode>, _ style: TextLine.Style, depth: Int
    ) {
      // A tree deeper than that says nothing to a reader, and would cost stack.
      guard depth > 0 else { return }
      switch node.pointee.type {
      case GUMBO_NODE_TEXT, GUMBO_NODE_CDATA, GUMBO_NODE_WHITESPACE:
        if let pointer = node.pointee.v.text.text { add(String(cString: pointer), style) }
      case GUMBO_NODE_ELEMENT, GUMBO_NODE_TEMPLATE: element(node, style, depth: depth)
      default: break
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

    private mutating func element(
      _ node: UnsafeMutablePointer<GumboNode>, _ style: TextLine.Style, depth: Int
    ) {
      var style = style
      let tag = node.pointee.v.element.tag
      var isBlock = false
      switch tag {
      case GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_HEAD, GUMBO_TAG_TITLE: return
      case GUMBO_TAG_BR: return writer.breakLine()
      case GUMBO_TAG_HR:
        writer.breakLine()
        writer.add("────────", .muted)
        return writer.breakLine()
      case GUMBO_TAG_IMG:
        if let text = attribute("alt", node), !text.isEmpty { writer.add("[" + text + "]", .muted) }
        return
      case GUMBO_TAG_B, GUMBO_TAG_STRONG: style = .strong
      case GUMBO_TAG_I, GUMBO_TAG_EM: style = .emphasis
      case GUMBO_TAG_CODE, GUMBO_TAG_PRE, GUMBO_TAG_KBD: style = .code
      case GUMBO_TAG_A: style = .link
      case GUMBO_TAG_P, GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_TABLE, GUMBO_TAG_BLOCKQUOTE:
        isBlock = true
        if numbers.isEmpty { writer.blankLine() }
      case GUMBO_TAG_DIV, GUMBO_TAG_SECTION, GUMBO_TAG_CENTER, GUMBO_TAG_TR, GUMBO_TAG_HEADER,
        GUMBO_TAG_FOOTER:
        isBlock = true
        writer.breakLine()
      case GUMBO_TAG_TD, GUMBO_TAG_TH:
        if !writer.isAtLineStart { writer.add("  ", .plain) }
      case GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6:
        writer.blankLine()
        writer.heading = Int(tag.rawValue) - Int(GUMBO_TAG_H1.rawValue) + 1
      case GUMBO_TAG_LI:
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
      if tag == GUMBO_TAG_OL { numbers.append(1) }
      if tag == GUMBO_TAG_UL { numbers.append(nil) }
      let children = node.pointee.v.element.children
      for index in 0..<Int(children.length) {
        if let child = children.data[index] {
          visit(child.assumingMemoryBound(to: GumboNode.self), style, depth: depth - 1)
        }
      }
      if tag == GUMBO_TAG_OL || tag == GUMBO_TAG_UL { numbers.removeLast() }
      if tag == GUMBO_TAG_LI {
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

    private func attribute(_ name: String, _ node: UnsafeMutablePointer<GumboNode>) -> String? {
      var attributes = node.pointee.v.element.attributes
      guard let found = gumbo_get_attribute(&attributes, name) else { return nil }
      return String(cString: found.pointee.value)
    }
  }
}
