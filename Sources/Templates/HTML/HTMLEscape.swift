internal import JSON

/// A text that is HTML already: it is put into elements as it is.
package func safeHTML(_ text: String) -> TemplateValue { .record(typed(safeHTMLType, text)) }

/// A text that is a URL already, whatever it begins with.
package func safeURL(_ text: String) -> TemplateValue { .record(typed(safeURLType, text)) }

private let safeHTMLType = TemplateType("template.HTML")
private let safeURLType = TemplateType("template.URL")

private func typed(_ type: TemplateType, _ text: String) -> TemplateRecord {
  TemplateRecord(type, contents: .string(text))
}

/// How a value is written for its place in HTML; its name as a function, which no template can write.
enum HTMLEscape: String, CaseIterable {
  case element = "html.element"
  case plainElement = "html.plain element"
  case attribute = "html.attribute"
  case unquotedAttribute = "html.unquoted attribute"
  case name = "html.name"
  case nothing = "html.nothing"
  case urlStart = "html.url start"
  case urlBeforeQuery = "html.url before query"
  case urlQuery = "html.url query"
  case sourceSet = "html.source set"
  case scriptValue = "html.script value"
  case scriptText = "html.script text"
  case scriptTemplate = "html.script template"
  case scriptPattern = "html.script pattern"
  case styleText = "html.style text"
  case styleValue = "html.style value"

  /// The function of Go's that does the same.
  var goFunction: String? {
    switch self {
    case .element, .plainElement, .attribute: "html"
    case .urlBeforeQuery, .urlQuery: "urlquery"
    default: nil
    }
  }

  /// What a value needs in a place; the place is then the one behind it.
  static func needed(in context: inout HTMLContext) throws(HTMLProblem) -> [HTMLEscape] {
    var escapes: [HTMLEscape] = []
    switch context.state {
    case .url, .styleDouble, .styleSingle, .styleDoubleURL, .styleSingleURL, .styleURL:
      let isText = context.state == .styleDouble || context.state == .styleSingle
      switch context.urlPart {
      case .none: escapes = [.urlStart, isText ? .styleText : .urlBeforeQuery]
      case .beforeQuery: escapes = [isText ? .styleText : .urlBeforeQuery]
      case .queryOrFragment: escapes = [.urlQuery]
      case .unknown: throw HTMLProblem(message: "appears in an ambiguous context within a URL")
      }
      if context.urlPart == .none { context.urlPart = .beforeQuery }
    case .script:
      escapes = [.scriptValue]
      // A slash behind a value divides.
      context.slash = .division
    case .scriptDouble, .scriptSingle: escapes = [.scriptText]
    case .scriptTemplate: escapes = [.scriptTemplate]
    case .scriptPattern: escapes = [.scriptPattern]
    case .style: escapes = [.styleValue]
    case .text: escapes = [.element]
    case .plainElement: escapes = [.plainElement]
    case .attribute: break
    case .attributeName, .tag:
      context.state = .attributeName
      escapes = [.name]
    case .sourceSet: escapes = [.sourceSet]
    case .comment, .scriptBlockComment, .scriptLineComment, .styleBlockComment, .styleLineComment,
      .dead, .afterName, .beforeValue:
      escapes = [.nothing]
    }
    switch context.delimiter {
    case .none: break
    case .spaceOrTagEnd: escapes.append(.unquotedAttribute)
    case .double, .single: escapes.append(.attribute)
    }
    return escapes
  }

  func apply(_ values: [TemplateValue]) -> String {
    let value =
      values.count == 1 ? values[0] : .string(values.map(plainText).joined(separator: " "))
    var type: TemplateType?
    if case .record(let record) = value { type = record.kind }
    let text = if case .null = value { "" } else { plainText(value) }
    switch self {
    case .element: return type === safeHTMLType ? text : escaped(text, elementLetters)
    case .plainElement:
      return escaped(text, type === safeHTMLType ? knownEntityLetters : elementLetters)
    case .attribute:
      return type === safeHTMLType
        ? escaped(withoutTags(text), knownEntityLetters) : escaped(text, elementLetters)
    case .unquotedAttribute:
      let plain = type === safeHTMLType ? withoutTags(text) : text
      return plain.isEmpty ? refused : escaped(plain, unquotedLetters)
    case .name: return attributeName(text)
    case .nothing: return ""
    case .urlStart: return type === safeURLType || hasHarmlessScheme(text) ? text : "#" + refused
    case .urlBeforeQuery: return urlEscaped(text, isNormalized: true)
    case .urlQuery: return urlEscaped(text, isNormalized: type === safeURLType)
    case .sourceSet: return imageSources(text)
    case .scriptValue: return scriptLiteral(value)
    case .scriptText: return escaped(text, scriptLetters)
    case .scriptTemplate: return escaped(text, scriptTemplateLetters)
    case .scriptPattern: return text.isEmpty ? "(?:)" : escaped(text, scriptPatternLetters)
    case .styleText: return styleEscaped(text)
    case .styleValue: return harmlessStyle(text)
    }
  }
}

/// The escapes as functions of a run.
let htmlEscapeFunctions: [String: TemplateFunction] = Dictionary(
  uniqueKeysWithValues: HTMLEscape.allCases.map { escape in
    (
      escape.rawValue,
      TemplateFunction(0...Int.max) { values in
        // What was made a URL stays one for the escape behind.
        if escape == .urlStart, case .record(let record)? = values.first,
          record.kind === safeURLType
        {
          return values[0]
        }
        return .string(escape.apply(values))
      }
    )
  })

/// What stands for a value that would have been dangerous.
private let refused = "ZgotmplZ"

private func attributeName(_ text: String) -> String {
  let name = text.lowercased()
  guard !name.isEmpty, case .plain = HTMLAttributeMeaning(name),
    name.utf8.allSatisfy({ isLetter($0) || isDigit($0) })
  else { return refused }
  return name
}

/// A value as JavaScript, with blanks where it would run into a word.
private func scriptLiteral(_ value: TemplateValue) -> String {
  var json = value.json
  if case .record(let record) = value, record.kind.json == nil, let own = record.kind.text {
    json = .string(own(record))
  }
  let text = goJSON(json)
  func isWord(_ byte: UInt8?) -> Bool {
    byte.map { isLetter($0) || isDigit($0) || $0 == 0x24 || $0 == 0x5F } ?? false
  }
  return isWord(text.utf8.first) || isWord(text.utf8.last) ? " \(text) " : text
}
