internal import CGumbo

/// A node of a page.
package enum HTMLNode: Sendable, Equatable {
  /// Text as it stands, references replaced, white space kept.
  case text(String)
  case element(Element)

  package struct Element: Sendable, Equatable {
    /// In small letters; "" for one that HTML does not know.
    package var tag: String
    /// The text that stands for an image.
    package var alternative: String?
    package var children: [HTMLNode]
  }

  /// The root element of `page`; nil only for what cannot be read at all. Nodes deeper than 200 are left out: they say
  /// nothing to a reader, and would cost stack.
  package static func root(of page: String) -> HTMLNode? {
    var page = page
    return page.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        guard let base = characters.baseAddress else { return nil }
        var options = kGumboDefaultOptions
        options.max_errors = 0
        guard let output = gumbo_parse_with_options(&options, base, characters.count) else {
          return nil
        }
        defer { gumbo_destroy_output(&options, output) }
        return output.pointee.root.flatMap { HTMLNode($0, depth: 200) }
      }
    }
  }

  private init?(_ node: UnsafeMutablePointer<GumboNode>, depth: Int) {
    switch node.pointee.type {
    case GUMBO_NODE_TEXT, GUMBO_NODE_CDATA, GUMBO_NODE_WHITESPACE:
      guard let text = node.pointee.v.text.text else { return nil }
      self = .text(String(cString: text))
    case GUMBO_NODE_ELEMENT, GUMBO_NODE_TEMPLATE:
      guard depth > 0 else { return nil }
      var element = node.pointee.v.element
      let nodes = UnsafeBufferPointer(
        start: element.children.data, count: Int(element.children.length))
      self = .element(
        Element(
          tag: String(cString: gumbo_normalized_tagname(element.tag)),
          alternative: gumbo_get_attribute(&element.attributes, "alt").map {
            String(cString: $0.pointee.value)
          },
          children: nodes.compactMap { child in
            child.flatMap {
              HTMLNode($0.assumingMemoryBound(to: GumboNode.self), depth: depth - 1)
            }
          }))
    default: return nil
    }
  }
}
