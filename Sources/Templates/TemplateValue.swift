/// What a template computes with.
package indirect enum TemplateValue: Sendable {
  /// Go's nil, and what is not there.
  case null
  case bool(Bool)
  case integer(Int64)
  case float(Double)
  case string(String)
  case list([TemplateValue])
  /// By its keys, with what stands for a key that is not there.
  case map([String: TemplateValue], missing: TemplateValue)
  case record(TemplateRecord)
  case function(TemplateFunction)

  /// What counts as true: all but zeros and what is empty.
  package var isTrue: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .float(let value): value != 0
    case .string(let text): !text.isEmpty
    case .list(let elements): !elements.isEmpty
    case .map(let entries, _): !entries.isEmpty
    case .record(let record): record.contents?.isTrue ?? true
    case .function: true
    }
  }

  /// The name of its type in Go.
  package var typeName: String {
    switch self {
    case .null: "<nil>"
    case .bool: "bool"
    case .integer: "int"
    case .float: "float64"
    case .string: "string"
    case .list: "[]interface {}"
    case .map: "map[string]interface {}"
    case .record(let record): record.kind.name
    case .function: "func"
    }
  }

  /// Itself, or what a record that is a list or a map holds.
  var contents: TemplateValue {
    if case .record(let record) = self, let contents = record.contents { contents } else { self }
  }
}

/// A value of a type with names: a struct's fields, or what a list, a map or a number of such a type holds.
package struct TemplateRecord: Sendable {
  package var kind: TemplateType
  /// In their order; a function is a method, which is called where it is named.
  package var fields: [(name: String, value: TemplateValue)]
  /// What `range`, `index`, `len` and comparisons see.
  package var contents: TemplateValue?
  /// What the functions of its maker find in it again.
  package var payload: (any Sendable)?

  package init(
    _ kind: TemplateType, _ fields: [(name: String, value: TemplateValue)] = [],
    contents: TemplateValue? = nil, payload: (any Sendable)? = nil
  ) {
    self.kind = kind
    self.fields = fields
    self.contents = contents
    self.payload = payload
  }

  package init(
    _ type: String, _ fields: [(name: String, value: TemplateValue)],
    contents: TemplateValue? = nil
  ) {
    self.init(TemplateType(type), fields, contents: contents)
  }
}

/// A function that templates call.
package struct TemplateFunction: Sendable {
  package typealias Body = @Sendable ([TemplateValue]) throws(TemplateFailure) -> TemplateValue
  /// How many arguments it takes.
  package var arguments: ClosedRange<Int>
  package var body: Body

  package init(_ arguments: ClosedRange<Int>, _ body: @escaping Body) {
    self.arguments = arguments
    self.body = body
  }
}

/// What went wrong in a function, or with a value.
package struct TemplateFailure: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}

extension TemplateValue {
  /// How many values are in it, and 64 bytes of text count as one; not counted beyond a limit.
  func weight(upTo limit: Int) -> Int {
    func sum(_ values: some Sequence<TemplateValue>) -> Int {
      var sum = 0
      for value in values {
        if sum >= limit { break }
        sum += 1 + value.weight(upTo: limit - sum)
      }
      return sum
    }
    return switch self {
    case .string(let text): text.utf8.count / 64
    case .list(let elements): sum(elements)
    case .map(let entries, _): sum(entries.values)
    // Of the data, which are there anyhow.
    case .null, .bool, .integer, .float, .record, .function: 0
    }
  }
}
