internal import HTML

/// The words of an HTML page.
struct PageText {
  private var title = ""
  private var text = ""

  /// What a browser would show of `page`, on one line: the title where nothing else is shown, and before what does not
  /// begin with it.
  static func shown(_ page: String) -> String {
    var words = PageText()
    if let root = HTMLNode.root(of: page) { words.add(root, isTitle: false) }
    let (title, text) = (oneLine(words.title), oneLine(words.text))
    if text.isEmpty || title.isEmpty { return title + text }
    return text.lowercased().hasPrefix(title.lowercased()) ? text : title + ": " + text
  }

  private mutating func add(_ node: HTMLNode, isTitle: Bool) {
    switch node {
    case .text(let words): if isTitle { title += words } else { text += words }
    case .element(let element):
      guard !["script", "style"].contains(element.tag) else { return }
      // Only what stands within a line may join words.
      let edge = ["a", "b", "code", "em", "i", "span", "strong"].contains(element.tag) ? "" : " "
      text += edge
      for child in element.children { add(child, isTitle: element.tag == "title") }
      text += edge
    }
  }
}
