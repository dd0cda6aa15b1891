/// The type of an expression's value.
package enum ValueType: String, Sendable, Hashable {
  case none
  case scalar
  /// An instant vector.
  case vector
  /// A range vector.
  case matrix
  case string

  /// As error messages name it.
  package var documented: String {
    switch self {
    case .vector: "instant vector"
    case .matrix: "range vector"
    case .none, .scalar, .string: rawValue
    }
  }
}
