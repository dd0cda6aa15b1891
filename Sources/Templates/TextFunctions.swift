internal import Patterns

/// Functions of texts that the templates of alerts and of notifications have alike.
package let sharedTextFunctions: [String: TemplateFunction] = [
  "reReplaceAll": TemplateFunction(3...3) { (values) throws(TemplateFailure) in
    let pattern = try compiled(try stringArgument(values[0]))
    let replacement = try stringArgument(values[1])
    let text = try stringArgument(values[2])
    guard let result = pattern.replacingAll(in: text, with: replacement, limit: mostTemplateBytes)
    else {
      throw TemplateFailure("makes a text of more than \(mostTemplateBytes) bytes")
    }
    return .string(result)
  },
  "match": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    let pattern = try compiled(try stringArgument(values[0]))
    return .bool(pattern.captures(in: try stringArgument(values[1]), anchored: false) != nil)
  },
  "toUpper": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    .string(mapped(try stringArgument(values[0])) { $0.properties.uppercaseMapping })
  },
  "toLower": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    .string(lowerCased(try stringArgument(values[0])))
  },
]

/// What one function may make: a template must not take all memory.
package let mostTemplateBytes = 1 << 20

/// A text that a function is given; what is of another type fails, as in Go.
package func stringArgument(_ value: TemplateValue) throws(TemplateFailure) -> String {
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

package func titleCased(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
  single(scalar.properties.titlecaseMapping, or: scalar)
}

package func lowerCased(_ text: String) -> String {
  mapped(text) { $0.properties.lowercaseMapping }
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
