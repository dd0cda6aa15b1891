internal import Synchronization
package import Templates

/// The templates that notifications' texts call: Alertmanager's default names, and those of a user's files, of which a
/// later one replaces an earlier.
package struct TextLibrary: Sendable {
  private var library: Template
  private var parsed = ParsedTexts()

  /// How much one text may do. Lists of a thousand alerts are long.
  private static let limits: TemplateLimits = {
    var limits = TemplateLimits()
    limits.steps = 3_000_000
    limits.outputBytes = 8 << 20
    return limits
  }()

  /// Only the default texts.
  package init() {
    library = Template()
    for (name, text) in defaultTexts {
      // The house's own texts are tested to be templates.
      if let nodes = try? Self.parse(text).nodes { library.set(name, nodes) }
    }
  }

  /// Takes the templates over that a file defines; fails where it is no template, with the line.
  package mutating func add(_ text: String) throws(TemplateError) {
    library.define(try Self.parse(text))
    parsed = ParsedTexts()
  }

  /// Whether a text is a template; for those of a configuration, which are to be checked as it is loaded.
  package static func check(_ text: String) throws(TemplateError) { _ = try parse(text) }

  private static func parse(_ text: String) throws(TemplateError) -> Template {
    try Template(parsing: text, functions: noticeFunctionNames)
  }

  /// What a text says of a notice.
  package func text(_ text: String, _ data: NoticeData) throws(TemplateError) -> String {
    try run(text, data, isHTML: false, routes: RouteTexts(library: self, data: data))
  }

  /// What a text of HTML says of a notice: no value in it becomes markup or code.
  package func html(_ text: String, _ data: NoticeData) throws(TemplateError) -> String {
    try run(text, data, isHTML: true, routes: RouteTexts(library: self, data: data))
  }

  /// A notice as templates see it, the labels of its route rendered; a label that cannot be stays a template.
  package func data(_ notice: Notice) -> NoticeData {
    let raw = NoticeData(notice)
    var rendered = notice
    for (name, text) in notice.routeLabels where text.contains("{{") {
      if let value = try? self.text(text, raw) { rendered.routeLabels[name] = value }
    }
    return NoticeData(rendered)
  }

  fileprivate func run(
    _ text: String, _ data: NoticeData, isHTML: Bool, routes: RouteTexts
  ) throws(TemplateError) -> String {
    guard text.contains("{{") || isHTML else { return text }
    let template = try parsed.template(text, isHTML: isHTML) { () throws(TemplateError) in
      let template = library.completed(try Self.parse(text))
      return isHTML ? try template.escapedForHTML() : template
    }
    return try template.run(
      data.value, functions: noticeFunctions(data, route: routes.text), limits: Self.limits)
  }
}

extension Template {
  fileprivate mutating func set(_ name: String, _ nodes: [TemplateNode]) {
    definitions[name] = nodes
  }

  /// A text over this library: what it defines itself replaces the library's.
  fileprivate func completed(_ text: Template) -> Template {
    var whole = self
    whole.define(text)
    whole.nodes = text.nodes
    return whole
  }
}

/// Renders a route's labels where a text asks for them: they are templates that may ask for others.
private struct RouteTexts: Sendable {
  let library: TextLibrary
  let data: NoticeData
  /// Those that are being rendered.
  var open: [String] = []
  let calls = Calls()

  /// How often a text may ask, its labels' own texts included.
  final class Calls: Sendable {
    private let left = Atomic<Int>(1000)
    func take() -> Bool { left.wrappingSubtract(1, ordering: .relaxed).newValue >= 0 }
  }

  func text(_ name: String) throws(TemplateFailure) -> String {
    guard let text = data.notice.routeLabels[name] else { return "" }
    guard !open.contains(name) else {
      throw TemplateFailure("route label \(quotedInGo(name)) needs itself")
    }
    guard calls.take() else { throw TemplateFailure("asks for too many route labels") }
    var inner = self
    inner.open.append(name)
    do throws(TemplateError) {
      return try library.run(text, data, isHTML: false, routes: inner)
    } catch {
      throw TemplateFailure("route label \(quotedInGo(name)): \(error.message)")
    }
  }
}

/// Texts that were read before; configurations have few, and send them again and again.
private final class ParsedTexts: Sendable {
  private struct Key: Hashable {
    var text: String
    var isHTML: Bool
  }
  private let known = Mutex<[Key: Template]>([:])
  private static let most = 500

  func template(
    _ text: String, isHTML: Bool, parse: () throws(TemplateError) -> Template
  ) throws(TemplateError) -> Template {
    let key = Key(text: text, isHTML: isHTML)
    if let template = known.withLock({ $0[key] }) { return template }
    let template = try parse()
    known.withLock { known in
      if known.count >= Self.most { known.removeAll() }
      known[key] = template
    }
    return template
  }
}
