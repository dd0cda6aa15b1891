/// Makes Decodable types of nodes; errors are `YAMLError`s with the place of the node that does not fit.
///
/// As Go's yaml does: null leaves an optional nil, is "" for a string and empty for a list or mapping; any scalar
/// can be a string.
package struct YAMLDecoder: Sendable {
  /// Whether a key that a keyed type never asks for is an error.
  package var isStrict: Bool

  package init(strict: Bool = true) { isStrict = strict }

  package func decode<T: Decodable>(_ type: T.Type, from node: YAMLNode) throws(YAMLError) -> T {
    do {
      return try decodeValue(type, node, path: [], isStrict: isStrict)
    } catch let error as YAMLError {
      throw error
    } catch {
      throw node.error("\(error)")
    }
  }

  /// Decodes the first document of a text.
  package func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8], file: String)
    throws(YAMLError) -> T
  {
    try decode(type, from: try YAMLNode.parse(bytes, file: file))
  }
}

/// Decodes one value, and in strict mode looks for keys it left untouched.
func decodeValue<T: Decodable>(
  _ type: T.Type, _ node: YAMLNode, path: [any CodingKey], isStrict: Bool
) throws -> T {
  let decoder = NodeDecoder(node: node, codingPath: path, isStrict: isStrict)
  let value: T
  do {
    value = try T(from: decoder)
  } catch let error as DecodingError {
    throw node.error(reason(error))
  }
  if isStrict, let asked = decoder.askedKeys, case .mapping(let entries) = node.content {
    for entry in entries {
      guard let name = entry.key.text, !asked.contains(name) else { continue }
      throw entry.key.error("unknown key \"\(name.prefix(60))\"")
    }
  }
  return value
}

private func reason(_ error: DecodingError) -> String {
  switch error {
  case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
    context.debugDescription
  case .keyNotFound(let key, _): "key \"\(key.stringValue)\" is missing"
  @unknown default: "does not fit"
  }
}

extension YAMLNode: Decodable {
  /// The node itself, for types that read it on their own; all its keys count as asked for.
  package convenience init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? NodeDecoder else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not decoded from YAML"))
    }
    let node = decoder.node
    self.init(node.content, file: node.file, line: node.line, column: node.column)
  }
}

/// A decoded value that remembers where it stood.
package struct Positioned<Wrapped: Decodable>: Decodable {
  package var value: Wrapped
  package var node: YAMLNode

  package init(from decoder: any Decoder) throws {
    node = try YAMLNode(from: decoder)
    value = try Wrapped(from: decoder)
  }
}

extension Positioned: Sendable where Wrapped: Sendable {}
