internal import Addresses
internal import Templates

/// The functions of an alert's templates that depend on their arguments alone.
let textFunctions: [String: TemplateFunction] = numberFunctions.merging(vectorFunctions) { $1 }
  .merging(sharedTextFunctions) { $1 }
  .merging([
    "title": text(titled),
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

/// A function of one text.
private func text(_ body: @escaping @Sendable (String) -> String) -> TemplateFunction {
  TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    .string(body(try stringArgument(values[0])))
  }
}

// MARK: Letters

/// Every first letter of a word in upper case; a word ends at whatever is no letter, digit or underscore.
private func titled(_ text: String) -> String {
  var out = String.UnicodeScalarView()
  var isInWord = false
  for scalar in text.unicodeScalars {
    out += isInWord ? String.UnicodeScalarView([scalar]) : titleCased(scalar)
    isInWord =
      scalar.isASCII
      ? scalar == "_" || Character(scalar).isLetter || Character(scalar).isNumber
      : !scalar.properties.isWhitespace
  }
  return String(out)
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
