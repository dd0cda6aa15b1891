extension YAMLNode {
  /// Whether this is a null scalar.
  package var isNull: Bool {
    if case .scalar(let scalar) = content { scalar.isNull } else { false }
  }

  /// Whether this is a list or a mapping of nothing.
  package var isEmpty: Bool {
    switch content {
    case .scalar: false
    case .sequence(let items): items.isEmpty
    case .mapping(let entries): entries.isEmpty
    }
  }

  /// The text of a scalar; null is "", and numbers and truth values stand as they were written.
  package func string() throws(YAMLError) -> String {
    guard case .scalar(let scalar) = content else { throw mismatch("a string") }
    return scalar.isNull ? "" : scalar.text
  }

  package func bool() throws(YAMLError) -> Bool {
    guard case .scalar(let scalar) = content, let value = scalar.bool else {
      throw mismatch("true or false")
    }
    return value
  }

  package func integer() throws(YAMLError) -> Int64 {
    guard case .scalar(let scalar) = content, let value = scalar.integer else {
      throw mismatch("a whole number")
    }
    return value
  }

  package func double() throws(YAMLError) -> Double {
    guard case .scalar(let scalar) = content else { throw mismatch("a number") }
    if let value = scalar.double { return value }
    if let value = scalar.integer { return Double(value) }
    throw mismatch("a number")
  }

  /// The items of a sequence; null is the empty one.
  package func items() throws(YAMLError) -> [YAMLNode] {
    if case .sequence(let items) = content { return items }
    if isNull { return [] }
    throw mismatch("a list")
  }

  /// The entries of a mapping; null is the empty one.
  package func entries() throws(YAMLError) -> [YAMLEntry] {
    if case .mapping(let entries) = content { return entries }
    if isNull { return [] }
    throw mismatch("a mapping")
  }

  /// An error that names what was wanted and what stands here.
  package func mismatch(_ wanted: String) -> YAMLError {
    var found = kindName
    if case .scalar(let scalar) = content, !scalar.isNull {
      found = "\"" + String(scalar.text.prefix(60)) + "\""
    }
    return error("expected \(wanted), found \(found)")
  }
}
