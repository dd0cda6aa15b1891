internal import Clients
internal import Metrics
internal import Templates
internal import YAML

extension FileKey.Kind {
  /// Fails where a value that is not null is not of this kind. What may be a secret is not quoted.
  func check(_ node: YAMLNode, _ name: String) throws(YAMLError) {
    switch self {
    case .text, .file: _ = try node.string()
    case .secret, .givenSecret: try checkText(node)
    case .url: try checkURL(node, name)
    case .secretURL:
      try checkText(node)
      if node.text != shownSecret { try checkURL(node, name) }
    case .templateURL: try checkTemplateURL(node, name)
    case .hostPort:
      let text = try node.string()
      if !text.isEmpty, let problem = hostPortProblem(text) {
        throw node.error("\(name): \(problem)")
      }
    case .bool: _ = try node.bool()
    case .integer: _ = try Self.integer(node)
    case .double: _ = try node.double()
    case .count:
      guard let number = try? Self.integer(node), number >= 0 else {
        throw node.mismatch("a whole number that is not negative")
      }
    case .duration:
      guard parsePrometheusDuration(try node.string()) != nil else {
        throw node.mismatch("a duration such as 30s or 1h30m")
      }
    case .goDuration: _ = try duration(node)
    case .choice(let words):
      let text = try node.string()
      guard words.contains(text) else {
        let known = words.filter { !$0.isEmpty }.joined(separator: ", ")
        throw node.error("\(name) is \"\(text.prefix(60))\", which is none of \(known)")
      }
    case .texts: for item in try node.items() { _ = try item.string() }
    case .textMap: for entry in try node.entries() { _ = try entry.value.string() }
    case .tree: break
    case .treeMap: _ = try node.entries()
    case .section(let section): _ = try SectionValues(section, node)
    case .sections(let section):
      for item in try node.items() where !item.isNull { _ = try SectionValues(section, item) }
    case .sectionMap(let section):
      for entry in try node.entries() { _ = try SectionValues(section, entry.value) }
    case .textOr(let section):
      if node.text == nil { _ = try SectionValues(section, node) }
    }
  }

  /// What a value that was checked says; nil for null where that is nothing.
  func setting(_ node: YAMLNode) throws(YAMLError) -> Integration.Setting? {
    switch self {
    case .text, .choice, .hostPort: return .text(try node.string())
    case .secret, .templateURL, .givenSecret, .secretURL:
      return node.isNull ? nil : .secret(.text(try node.string()))
    case .url: return node.isNull ? nil : .text(try node.string())
    case .bool: return .bool(node.isNull ? false : try node.bool())
    case .integer, .count: return .number(node.isNull ? 0 : try Self.integer(node))
    case .duration:
      return node.isNull ? nil : parsePrometheusDuration(try node.string()).map { .duration($0) }
    case .goDuration: return .duration(node.isNull ? .zero : try duration(node))
    case .textOr: return node.text == nil ? .tree(node) : .text(try node.string())
    case .double, .texts, .textMap, .tree, .treeMap, .section, .sections, .sectionMap, .file:
      return node.isNull ? nil : .tree(node)
    }
  }

  /// A fraction is cut off, as Go's reader of YAML does.
  private static func integer(_ node: YAMLNode) throws(YAMLError) -> Int64 {
    if let whole = try? node.integer() { return whole }
    guard let number = try? node.double(), number.magnitude < 0x1p63 else {
      throw node.mismatch("a whole number")
    }
    return Int64(number)
  }

  private func duration(_ node: YAMLNode) throws(YAMLError) -> Duration {
    if case .goDuration(takesNumber: true) = self, let number = try? Self.integer(node) {
      return .nanoseconds(number)
    }
    guard let duration = parseGoDuration(try node.string()) else {
      throw node.mismatch("a duration such as 30s or 1.5h; days and weeks are not known here")
    }
    return duration
  }

  private func checkText(_ node: YAMLNode) throws(YAMLError) {
    guard node.text != nil else {
      throw node.error("expected a string, found \(node.kindName)")
    }
  }

  private func checkURL(_ node: YAMLNode, _ name: String) throws(YAMLError) {
    try checkText(node)
    if let problem = webAddressProblem(node.text ?? "") {
      throw node.error("\(name): \(problem)")
    }
  }

  private func checkTemplateURL(_ node: YAMLNode, _ name: String) throws(YAMLError) {
    try checkText(node)
    let text = node.text ?? ""
    if text.isEmpty || text == shownSecret { return }
    guard text.contains("{{") else { return try checkURL(node, name) }
    do throws(YAMLError) { try Self.checkTemplate(text, at: node, name) } catch {
      // What it complains of may be a part of a secret.
      throw node.error("\(name) is no template")
    }
  }

  /// As Alertmanager checks the templates that it checks at all: against Go's own functions.
  static func checkTemplate(_ text: String, at node: YAMLNode, _ name: String) throws(YAMLError) {
    do throws(TemplateError) {
      _ = try Template(parsing: text, functions: [])
    } catch {
      throw node.error("\(name) is no template: \(error.message)")
    }
  }
}

/// What stands for a secret where Alertmanager prints its configuration.
private let shownSecret = "<secret>"

/// A duration as Go writes it: `1.5h`, `300ms`, `-1m30s`, `0`.
func parseGoDuration(_ text: String) -> Duration? {
  var rest = text[...]
  let isNegative = rest.first == "-"
  if let first = rest.first, first == "-" || first == "+" { rest.removeFirst() }
  if rest == "0" { return .zero }
  guard !rest.isEmpty else { return nil }
  let units: [(String, Double)] = [
    ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10),
    ("h", 3.6e12),
  ]
  var total = 0.0
  while !rest.isEmpty {
    let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    rest = rest[number.endIndex...]
    let word = rest.prefix { !($0.isASCII && $0.isNumber) && $0 != "." }
    rest = rest[word.endIndex...]
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
      let unit = units.first(where: { $0.0 == word })?.1,
      let value = Double("0" + number + (number.hasSuffix(".") ? "0" : ""))
    else { return nil }
    total += value * unit
  }
  guard total < 0x1p63 else { return nil }
  return .nanoseconds(Int64(isNegative ? -total : total))
}
