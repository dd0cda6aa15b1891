/// Why a value cannot be written as JSON or read from it, and where in the value.
package struct JSONCodingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// From the outermost value on, like `targets.rows[3].labels["a b"]`; empty for that value itself, and where the text
  /// is no JSON at all.
  package var path: String
  /// One line; where the text is no JSON, it begins with line and column.
  package var reason: String

  package init(path: String = "", _ reason: String) {
    self.path = path
    self.reason = reason
  }

  package var description: String { path.isEmpty ? reason : path + ": " + reason }

  init(_ path: [any CodingKey], _ reason: String) {
    self.init(
      path: path.reduce(into: "") { $0 += JSONCodingError.step($1, isFirst: $0.isEmpty) }, reason)
  }

  /// Of what a type's own coding throws.
  init(_ error: any Error) {
    switch error {
    case let error as JSONCodingError: self = error
    case let error as JSONError: self.init(error.description)
    case DecodingError.keyNotFound(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.typeMismatch(_, let context), DecodingError.dataCorrupted(let context):
      self.init(context.codingPath, context.debugDescription)
    case EncodingError.invalidValue(_, let context):
      self.init(context.codingPath, context.debugDescription)
    default: self.init(String(describing: error))
    }
  }

  private static func step(_ key: any CodingKey, isFirst: Bool) -> String {
    if case .index(let index)? = key as? JSONKey { return "[\(index)]" }
    let name = key.stringValue
    let isPlain = name.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isPlain, !name.isEmpty else { return "[" + JSON.quote(name) + "]" }
    return isFirst ? name : "." + name
  }
}
