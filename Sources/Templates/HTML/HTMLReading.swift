internal import HTML

/// A piece of HTML that cannot be read in its place.
struct HTMLProblem: Error, Hashable { var message: String }

typealias HTMLBytes = ArraySlice<UInt8>

extension HTMLContext {
  /// Reads text from here on: where one is behind it, and how much of it was read, all or up to where something changes.
  func reading(_ text: HTMLBytes) throws(HTMLProblem) -> (context: HTMLContext, count: Int) {
    guard delimiter == .none else { return try readingValue(text) }
    // What is not HTML ends where its element ends, whatever it holds.
    if let end = endOfElement(in: text) {
      if end == 0 { return (HTMLContext(), 0) }
      return try step(text.prefix(end))
    }
    return try step(text)
  }

  private func endOfElement(in text: HTMLBytes) -> Int? {
    let name: String
    switch element {
    case .none: return nil
    case .script:
      if isInScriptLiteral || isComment { return nil }
      name = "script"
    case .style: name = "style"
    case .textarea: name = "textarea"
    case .title: name = "title"
    }
    let mark = Array("</\(name)".utf8)
    var index = text.startIndex
    while index + mark.count <= text.endIndex {
      let isThere = zip(text[index...], mark).allSatisfy { lower($0) == $1 }
      if isThere, index + mark.count < text.endIndex,
        isHTMLSpace(text[index + mark.count]) || text[index + mark.count] == 0x2F
          || text[index + mark.count] == 0x3E
      {
        return index - text.startIndex
      }
      index += 1
    }
    return nil
  }

  /// Reads inside an attribute's value.
  private func readingValue(_ text: HTMLBytes) throws(HTMLProblem) -> (HTMLContext, Int) {
    let end: HTMLBytes.Index?
    switch delimiter {
    case .double: end = text.firstIndex(of: UInt8(ascii: "\""))
    case .single: end = text.firstIndex(of: UInt8(ascii: "'"))
    default:
      end = text.firstIndex { isHTMLSpace($0) || $0 == UInt8(ascii: ">") }
      let value = text[..<(end ?? text.endIndex)]
      if let bad = value.first(where: { "\"'<=`".utf8.contains($0) }) {
        throw HTMLProblem(message: "\(Unicode.Scalar(bad)) in unquoted attribute")
      }
    }
    guard let end else {
      // A script in an attribute means what it is without its entities.
      var context = self
      context.delimiter = .none
      context.element = .none
      var value = Array(withoutEntities(String(decoding: text, as: UTF8.self)).utf8)[...]
      while !value.isEmpty {
        let (next, count) = try context.step(value)
        context = next
        value = value.dropFirst(max(1, count))
      }
      context.delimiter = delimiter
      context.element = element
      return (context, text.count)
    }
    var left = HTMLContext(state: .tag, element: element)
    if state == .attribute, element == .script, attribute == .scriptType,
      !isScriptType(String(decoding: text[..<end], as: UTF8.self))
    {
      left.element = .none
    }
    let count = end - text.startIndex
    return (left, delimiter == .spaceOrTagEnd ? count : count + 1)
  }

  private func step(_ text: HTMLBytes) throws(HTMLProblem) -> (context: HTMLContext, count: Int) {
    switch state {
    case .text: return inText(text)
    case .tag: return try inTag(text)
    case .attributeName: return try inAttributeName(text)
    case .afterName: return afterName(text)
    case .beforeValue: return beforeValue(text)
    case .comment:
      guard let end = text.firstRange(of: Array("-->".utf8)) else { return (self, text.count) }
      return (HTMLContext(), end.upperBound - text.startIndex)
    case .plainElement, .attribute, .sourceSet, .dead: return (self, text.count)
    case .url: return (inURL(text), text.count)
    case .script: return try inScript(text)
    case .scriptTemplate: return inScriptTemplate(text)
    case .scriptDouble, .scriptSingle, .scriptPattern: return try inScriptLiteral(text)
    case .scriptBlockComment, .styleBlockComment:
      guard let end = text.firstRange(of: Array("*/".utf8)) else { return (self, text.count) }
      return (leavingComment, end.upperBound - text.startIndex)
    case .scriptLineComment, .styleLineComment:
      guard let end = text.firstIndex(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0x0C }) else {
        return (self, text.count)
      }
      return (leavingComment, end - text.startIndex)
    case .style: return inStyle(text)
    case .styleDouble, .styleSingle, .styleDoubleURL, .styleSingleURL, .styleURL:
      return inStyleText(text)
    }
  }

  private var leavingComment: HTMLContext {
    var next = self
    let isScript = state == .scriptBlockComment || state == .scriptLineComment
    next.state = isScript ? .script : .style
    return next
  }

  // MARK: Elements and attributes

  private func inText(_ text: HTMLBytes) -> (HTMLContext, Int) {
    var from = text.startIndex
    while let open = text[from...].firstIndex(of: UInt8(ascii: "<")) {
      var index = open + 1
      guard index < text.endIndex else { break }
      if text[open...].starts(with: "<!--".utf8) {
        return (HTMLContext(state: .comment), open + 4 - text.startIndex)
      }
      let isEnd = text[index] == UInt8(ascii: "/")
      if isEnd { index += 1 }
      let name = tagName(text[min(index, text.endIndex)...])
      if !name.isEmpty {
        let element = isEnd ? Element.none : Element(named: name)
        return (HTMLContext(state: .tag, element: element), name.endIndex - text.startIndex)
      }
      from = open + 1
    }
    return (self, text.count)
  }

  /// Letters and digits, with a colon or hyphen between two of them.
  private func tagName(_ text: HTMLBytes) -> HTMLBytes {
    guard let first = text.first, isLetter(first) else { return text.prefix(0) }
    var end = text.startIndex + 1
    while end < text.endIndex {
      let byte = text[end]
      if isLetter(byte) || isDigit(byte) {
        end += 1
      } else if byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-"), end + 1 < text.endIndex,
        isLetter(text[end + 1]) || isDigit(text[end + 1])
      {
        end += 2
      } else {
        break
      }
    }
    return text[..<end]
  }

  private func inTag(_ text: HTMLBytes) throws(HTMLProblem) -> (HTMLContext, Int) {
    guard let start = text.firstIndex(where: { !isHTMLSpace($0) }) else {
      return (self, text.count)
    }
    if text[start] == UInt8(ascii: ">") {
      return (
        HTMLContext(state: element.contentState, element: element), start + 1 - text.startIndex
      )
    }
    let end = try endOfAttributeName(text[start...])
    guard end > start else {
      throw HTMLProblem(
        message:
          "expected space, attribute name, or end of tag, but got \(Unicode.Scalar(text[start]))")
    }
    let name = String(decoding: text[start..<end].map(lower), as: UTF8.self)
    return (
      HTMLContext(
        state: end == text.endIndex ? .attributeName : .afterName,
        attribute: Attribute(named: name, of: element), element: element), end - text.startIndex
    )
  }

  private func endOfAttributeName(_ text: HTMLBytes) throws(HTMLProblem) -> HTMLBytes.Index {
    for index in text.indices {
      let byte = text[index]
      if isHTMLSpace(byte) || byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") {
        return index
      }
      if "'\"<".utf8.contains(byte) {
        throw HTMLProblem(message: "\(Unicode.Scalar(byte)) in attribute name")
      }
    }
    return text.endIndex
  }

  private func inAttributeName(_ text: HTMLBytes) throws(HTMLProblem) -> (HTMLContext, Int) {
    let end = try endOfAttributeName(text)
    var next = self
    if end != text.endIndex { next.state = .afterName }
    return (next, end - text.startIndex)
  }

  private func afterName(_ text: HTMLBytes) -> (HTMLContext, Int) {
    guard let start = text.firstIndex(where: { !isHTMLSpace($0) }) else {
      return (self, text.count)
    }
    var next = self
    guard text[start] == UInt8(ascii: "=") else {
      next.state = .tag
      return (next, start - text.startIndex)
    }
    next.state = .beforeValue
    return (next, start + 1 - text.startIndex)
  }

  private func beforeValue(_ text: HTMLBytes) -> (HTMLContext, Int) {
    guard let start = text.firstIndex(where: { !isHTMLSpace($0) }) else {
      return (self, text.count)
    }
    var next = self
    next.state = attribute.valueState
    if attribute != .scriptType { next.attribute = .none }
    switch text[start] {
    case UInt8(ascii: "\""): next.delimiter = .double
    case UInt8(ascii: "'"): next.delimiter = .single
    default:
      next.delimiter = .spaceOrTagEnd
      return (next, start - text.startIndex)
    }
    return (next, start + 1 - text.startIndex)
  }

  func inURL(_ text: HTMLBytes) -> HTMLContext {
    var next = self
    if text.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "?") }) {
      next.urlPart = .queryOrFragment
    } else if urlPart == .none, text.contains(where: { !isHTMLSpace($0) }) {
      next.urlPart = .beforeQuery
    }
    return next
  }
}

extension HTMLContext.Element {
  fileprivate init(named name: HTMLBytes) {
    switch String(decoding: name.map(lower), as: UTF8.self) {
    case "script": self = .script
    case "style": self = .style
    case "textarea": self = .textarea
    case "title": self = .title
    default: self = .none
    }
  }

  fileprivate var contentState: HTMLContext.State {
    switch self {
    case .none: .text
    case .script: .script
    case .style: .style
    case .textarea, .title: .plainElement
    }
  }
}

/// Whether a script's `type` says that it is JavaScript, or JSON.
private func isScriptType(_ type: String) -> Bool {
  let name = type.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
  return [
    "", "module", "application/ecmascript", "application/javascript", "application/json",
    "application/ld+json", "application/x-ecmascript", "application/x-javascript",
    "text/ecmascript", "text/javascript", "text/javascript1.0", "text/javascript1.1",
    "text/javascript1.2", "text/javascript1.3", "text/javascript1.4", "text/javascript1.5",
    "text/jscript", "text/livescript", "text/x-ecmascript", "text/x-javascript",
  ].contains(name)
}

func isHTMLSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
}
func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

/// A text with its entities resolved.
private func withoutEntities(_ text: String) -> String {
  var out = ""
  var rest = text[...]
  while let start = rest.firstIndex(of: "&") {
    out += rest[..<start]
    rest = rest[start...]
    let name = rest.dropFirst().prefix { $0 == "#" || $0.isASCII && ($0.isLetter || $0.isNumber) }
    let end = name.endIndex < rest.endIndex && rest[name.endIndex] == ";" ? 1 : 0
    let entity = rest.prefix(1 + name.count + end)
    rest = rest.dropFirst(entity.count)
    out += HTMLNode.root(of: String(entity)).map(writtenText) ?? String(entity)
  }
  return out + rest
}

private func writtenText(_ node: HTMLNode) -> String {
  switch node {
  case .text(let text): text
  case .element(let element): element.children.map(writtenText).joined()
  }
}

/// What of a piece of HTML is to be read: its text without tags and comments, entities as they are.
func withoutTags(_ html: String) -> String {
  guard html.utf8.contains(UInt8(ascii: "<")) else { return html }
  var context = HTMLContext()
  var out: [UInt8] = []
  var rest = Array(html.utf8)[...]
  while !rest.isEmpty {
    guard let (next, count) = try? context.reading(rest), count > 0 || next != context else {
      break
    }
    let piece = rest.prefix(count)
    if context.state == .text || context.state == .plainElement {
      let isLeft = next.state != context.state
      let end = isLeft ? piece.lastIndex(of: UInt8(ascii: "<")) ?? piece.endIndex : piece.endIndex
      out += piece[..<end]
    }
    rest = rest.dropFirst(count)
    context = next
  }
  return String(decoding: out, as: UTF8.self)
}
