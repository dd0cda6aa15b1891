package import JSON

/// A named type of Go's: what its values are called, can do, and look like.
package final class TemplateType: Sendable {
  /// A method, called with the value that it is named on.
  package struct Method: Sendable {
    package typealias Body =
      @Sendable (TemplateRecord, [TemplateValue]) throws(TemplateFailure) -> TemplateValue
    /// How many arguments it takes.
    package var arguments: ClosedRange<Int>
    package var body: Body

    package init(_ arguments: ClosedRange<Int>, _ body: @escaping Body) {
      self.arguments = arguments
      self.body = body
    }
  }

  /// As Go names it, such as `template.Alert`.
  package let name: String
  package let methods: [String: Method]
  /// What Go's `String()` gives; nil where the type has none.
  package let text: (@Sendable (TemplateRecord) -> String)?
  /// What Go's `MarshalJSON()` gives; nil where the type has none.
  package let json: (@Sendable (TemplateRecord) -> JSON)?
  /// What a struct's fields are called in JSON, where that is not their own name.
  package let jsonNames: [String: String]

  package init(
    _ name: String, methods: [String: Method] = [:],
    text: (@Sendable (TemplateRecord) -> String)? = nil,
    json: (@Sendable (TemplateRecord) -> JSON)? = nil, jsonNames: [String: String] = [:]
  ) {
    self.name = name
    self.methods = methods
    self.text = text
    self.json = json
    self.jsonNames = jsonNames
  }
}

extension TemplateValue {
  /// This value as Go's encoding/json has it: a map's names sorted, a struct's fields in their order.
  package var json: JSON {
    switch self {
    case .null, .function: return .null
    case .bool(let value): return .bool(value)
    case .integer(let value): return .number(Double(value))
    case .float(let value): return .number(value)
    case .string(let text): return .string(text)
    case .list(let elements): return .array(elements.map(\.json))
    case .map(let entries, _):
      return .object(
        entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
          .map { JSON.Member($0.key, $0.value.json) })
    case .record(let record):
      if let json = record.kind.json { return json(record) }
      if let contents = record.contents { return contents.json }
      return .object(
        record.fields.compactMap { field in
          // A field without a name is one that only printing shows.
          if case .function = field.value { return nil }
          return field.name.isEmpty
            ? nil
            : JSON.Member(record.kind.jsonNames[field.name] ?? field.name, field.value.json)
        })
    }
  }
}

/// A value as Go's encoding/json writes it: `<`, `>` and `&` as `\u003c` and so on, so that HTML can hold it.
package func goJSON(_ value: JSON) -> String {
  var out = ""
  write(value, to: &out)
  return out
}

private func write(_ value: JSON, to out: inout String) {
  switch value {
  case .string(let text): write(text, to: &out)
  case .array(let elements):
    out += "["
    for (index, element) in elements.enumerated() {
      if index > 0 { out += "," }
      write(element, to: &out)
    }
    out += "]"
  case .object(let members):
    out += "{"
    for (index, member) in members.enumerated() {
      if index > 0 { out += "," }
      write(member.name, to: &out)
      out += ":"
      write(member.value, to: &out)
    }
    out += "}"
  case .null, .bool, .number: out += value.description
  }
}

private func write(_ text: String, to out: inout String) {
  out += "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": out += "\\\""
    case "\\": out += "\\\\"
    case "\n": out += "\\n"
    case "\r": out += "\\r"
    case "\t": out += "\\t"
    case "\u{8}": out += "\\b"
    case "\u{C}": out += "\\f"
    case "<", ">", "&", "\u{2028}", "\u{2029}": out += "\\u" + hexadecimal(scalar.value, 4)
    case _ where scalar.value < 0x20: out += "\\u" + hexadecimal(scalar.value, 4)
    default: out.unicodeScalars.append(scalar)
    }
  }
  out += "\""
}
