/// Where in a document of HTML one is: what a value means that is put there, and how it must be escaped.
struct HTMLContext: Hashable, Sendable {
  enum State: Hashable, Sendable {
    /// Between elements.
    case text
    /// Inside a tag, where an attribute may follow; in an attribute's name, behind it, behind its equals sign.
    case tag, attributeName, afterName, beforeValue
    case comment
    /// In a textarea or a title.
    case plainElement
    /// An attribute that is only text.
    case attribute
    case url, sourceSet
    case script, scriptDouble, scriptSingle, scriptTemplate, scriptPattern
    case scriptBlockComment, scriptLineComment
    case style, styleDouble, styleSingle, styleDoubleURL, styleSingleURL, styleURL
    case styleBlockComment, styleLineComment
    /// Behind a `break` or `continue`: nothing is written there.
    case dead
  }
  /// What ends an attribute's value.
  enum Delimiter: Hashable, Sendable { case none, double, single, spaceOrTagEnd }
  /// Which part of a URL it is.
  enum URLPart: Hashable, Sendable { case none, beforeQuery, queryOrFragment, unknown }
  /// What a slash in a script would begin.
  enum Slash: Hashable, Sendable { case pattern, division, unknown }
  /// What the attribute whose value comes means.
  enum Attribute: Hashable, Sendable { case none, script, scriptType, style, url, sourceSet }
  /// Elements whose content is not HTML.
  enum Element: Hashable, Sendable { case none, script, style, textarea, title }

  var state = State.text
  var delimiter = Delimiter.none
  var urlPart = URLPart.none
  var slash = Slash.pattern
  var attribute = Attribute.none
  var element = Element.none
  /// Braces that are open inside each `${` of script templates, the innermost last.
  var braces: [Int] = []

  var isComment: Bool {
    switch state {
    case .comment, .scriptBlockComment, .scriptLineComment, .styleBlockComment, .styleLineComment:
      true
    default: false
    }
  }

  var isInScriptLiteral: Bool {
    switch state {
    case .scriptDouble, .scriptSingle, .scriptTemplate, .scriptPattern: true
    default: false
    }
  }

  /// Where a value is that stands right here, when nothing of it has been read.
  var nudged: HTMLContext {
    var next = self
    switch state {
    case .tag: next.state = .attributeName
    case .beforeValue:
      next.state = attribute.valueState
      next.delimiter = .spaceOrTagEnd
      next.attribute = .none
    case .afterName:
      next.state = .attributeName
      next.attribute = .none
    default: break
    }
    return next
  }

  /// Where one is when either of two ways was gone; nil where that is not known.
  static func joined(_ a: HTMLContext, _ b: HTMLContext) -> HTMLContext? {
    if a == b || b.state == .dead { return a }
    if a.state == .dead { return b }
    var c = a
    c.urlPart = b.urlPart
    if c == b {
      c.urlPart = .unknown
      return c
    }
    c = a
    c.slash = b.slash
    if c == b {
      c.slash = .unknown
      return c
    }
    let (nextA, nextB) = (a.nudged, b.nudged)
    return nextA == a && nextB == b ? nil : joined(nextA, nextB)
  }
}

extension HTMLContext.Attribute {
  var valueState: HTMLContext.State {
    switch self {
    case .none, .scriptType: .attribute
    case .script: .script
    case .style: .style
    case .url: .url
    case .sourceSet: .sourceSet
    }
  }

  /// What an attribute's value is, by its name in small letters.
  init(named name: String, of element: HTMLContext.Element) {
    if element == .script, name == "type" {
      self = .scriptType
      return
    }
    switch HTMLAttributeMeaning(name) {
    case .plain, .unsafe: self = .none
    case .script: self = .script
    case .style: self = .style
    case .url: self = .url
    case .sourceSet: self = .sourceSet
    }
  }
}

/// What attributes mean, HTML 5 and what is guessed of the names of others.
enum HTMLAttributeMeaning {
  case plain, script, style, url, sourceSet
  /// What may change the meaning of others, so that no template may name it.
  case unsafe

  init(_ name: String) {
    var name = name[...]
    if name.hasPrefix("data-") {
      name = name.dropFirst(5)
    } else if let colon = name.firstIndex(of: ":") {
      if name[..<colon] == "xmlns" {
        self = .url
        return
      }
      name = name[name.index(after: colon)...]
    }
    if urlAttributes.contains(String(name)) {
      self = .url
    } else if unsafeAttributes.contains(String(name)) {
      self = .unsafe
    } else if name == "style" {
      self = .style
    } else if name == "srcset" {
      self = .sourceSet
    } else if name.hasPrefix("on") {
      self = .script
    } else {
      self = ["src", "uri", "url"].contains { name.contains($0) } ? .url : .plain
    }
  }
}

private let urlAttributes: Set<String> = [
  "action", "archive", "background", "cite", "classid", "codebase", "data", "formaction", "href",
  "icon", "longdesc", "manifest", "poster", "profile", "src", "usemap", "xmlns",
]

private let unsafeAttributes: Set<String> = [
  "accept-charset", "async", "challenge", "charset", "content", "crossorigin", "defer", "enctype",
  "form", "formenctype", "formmethod", "formnovalidate", "http-equiv", "keytype", "language",
  "method", "novalidate", "pattern", "rel", "sandbox", "srcdoc", "type", "value",
]
