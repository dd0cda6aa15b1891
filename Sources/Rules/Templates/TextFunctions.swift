internal import Addresses
internal import Metrics
internal import Patterns
internal import Templates

/// The functions of an alert's templates that depend on their arguments alone.
let textFunctions: [String: TemplateFunction] = numberFunctions.merging(vectorFunctions) { $1 }
  .merging([
    "reReplaceAll": TemplateFunction(3...3) { (values) throws(TemplateFailure) in
      let pattern = try compiled(try stringArgument(values[0]))
      let replacement = try stringArgument(values[1])
      let text = try stringArgument(values[2])
      guard let result = pattern.replacingAll(in: text, with: replacement, limit: mostBytes) else {
        throw TemplateFailure("makes a text of more than \(mostBytes) bytes")
      }
      return .string(result)
    },
    "match": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
      let pattern = try compiled(try stringArgument(values[0]))
      return .bool(pattern.captures(in: try stringArgument(values[1]), anchored: false) != nil)
    },
    "title": text(titled),
    "toUpper": text { mapped($0) { $0.properties.uppercaseMapping } },
    "toLower": text { mapped($0) { $0.properties.lowercaseMapping } },
    "graphLink": text { "/graph?g0.expr=\(formEncoded($0))&g0.tab=0" },
    "tableLink": text { "/graph?g0.expr=\(formEncoded($0))&g0.tab=1" },
    "stripPort": text { hostAndPort($0)?.host ?? $0 },
    "stripDomain": text(withoutDomain),
    "safeHtml": text { $0 },
    "urlQueryEscape": text(formEncoded),
    "tmpl": TemplateFunction(2...2) { (_) throws(TemplateFailure) in
      throw TemplateFailure("templates of alerts have no HTML")
    },
  ]) { $1 }

/// What one function may make: a template must not take all memory.
let mostBytes = 1 << 20

/// A function of one text.
private func text(_ body: @escaping @Sendable (String) -> String) -> TemplateFunction {
  TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    .string(body(try stringArgument(values[0])))
  }
}

func stringArgument(_ value: TemplateValue) throws(TemplateFailure) -> String {
  guard case .string(let text) = value else {
    throw TemplateFailure("wrong type for value; expected string; got \(value.typeName)")
  }
  return text
}

private func compiled(_ text: String) throws(TemplateFailure) -> Pattern {
  do throws(PatternError) {
    return try Pattern(text)
  } catch {
    throw TemplateFailure("error parsing regexp: \(error.reason)")
  }
}

// MARK: Letters

/// Every first letter of a word in upper case; a word ends at whatever is no letter, digit or underscore.
private func titled(_ text: String) -> String {
  var out = String.UnicodeScalarView()
  var isInWord = false
  for scalar in text.unicodeScalars {
    out += isInWord ? String.UnicodeScalarView([scalar]) : mapped(scalar)
    isInWord =
      scalar.isASCII
      ? scalar == "_" || Character(scalar).isLetter || Character(scalar).isNumber
      : !scalar.properties.isWhitespace
  }
  return String(out)
}

private func mapped(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
  single(scalar.properties.titlecaseMapping, or: scalar)
}

private func mapped(_ text: String, _ mapping: (Unicode.Scalar) -> String) -> String {
  var out = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { out += single(mapping(scalar), or: scalar) }
  return String(out)
}

/// Go maps letter by letter: what would become several letters stays as it is.
private func single(_ mapping: String, or scalar: Unicode.Scalar) -> String.UnicodeScalarView {
  mapping.unicodeScalars.count == 1
    ? mapping.unicodeScalars : String.UnicodeScalarView([scalar])
}

// MARK: Hosts

/// `host:port` taken apart, with an IPv6 address in brackets; nil where the text is none.
private func hostAndPort(_ text: String) -> (host: String, port: String)? {
  guard let colon = text.lastIndex(of: ":") else { return nil }
  var host = text[..<colon]
  let port = text[text.index(after: colon)...]
  if host.hasPrefix("[") {
    guard host.hasSuffix("]"), host.count > 1 else { return nil }
    host = host.dropFirst().dropLast()
    if host.contains("[") || host.contains("]") { return nil }
  } else if host.contains(":") || host.contains("[") || host.contains("]") {
    return nil
  }
  return port.contains { "[]".contains($0) } ? nil : (String(host), String(port))
}

private func withoutDomain(_ text: String) -> String {
  let parts = hostAndPort(text)
  let host = parts?.host ?? text
  if isAddress(host) { return text }
  let name = String(host.prefix { $0 != "." })
  guard let port = parts?.port, !port.isEmpty else { return name }
  return name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
}

/// Whether a host is an IPv4 or IPv6 address.
private func isAddress(_ host: String) -> Bool {
  if host.contains(":") {
    return host.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x46).contains($0 & 0xDF) || $0 == 0x3A || $0 == 0x2E
    } && host.filter { $0 == ":" }.count >= 2
  }
  let parts = host.split(separator: ".", omittingEmptySubsequences: false)
  return parts.count == 4
    && parts.allSatisfy { part in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part) != nil
        && (part == "0" || !part.hasPrefix("0"))
    }
}
