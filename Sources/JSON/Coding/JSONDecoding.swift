/// The value of type `type` that one JSON text holds (RFC 8259, ill-formed UTF-8 repaired).
///
/// Members that the type does not ask for are passed over; of a repeated name the last one counts. Integers are exact
/// whatever their width. Throws where the text is no JSON, is longer than 64 MiB or nests deeper than 128, and where it
/// holds something else than asked for.
package func decodeJSON<Value: Decodable>(
  _ type: Value.Type, from bytes: [UInt8]
) throws(JSONCodingError) -> Value {
  do {
    let item = try JSONParser<JSONItem>.tree(
      of: bytes, depth: JSONEncoding.depth, limit: JSONOutput.limit)
    return try JSONDecoding(item, nil).decode(type)
  } catch {
    throw JSONCodingError(error)
  }
}

/// One value that is being read.
final class JSONDecoding: Decoder {
  let item: JSONItem
  let path: JSONPath?

  init(_ item: JSONItem, _ path: JSONPath?) {
    self.item = item
    self.path = path
  }

  var codingPath: [any CodingKey] { JSONPath.keys(path) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = item else {
      throw JSONDecoding.mismatch(type, "an object", item, codingPath)
    }
    return KeyedDecodingContainer(JSONKeyedDecoding(members, path))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = item else {
      throw JSONDecoding.mismatch([Any].self, "an array", item, codingPath)
    }
    return JSONUnkeyedDecoding(elements, path)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  /// Reads a number, string or boolean; the key is that of `item` below `path`.
  static func scalar<Value: JSONScalar>(
    _ type: Value.Type, _ item: JSONItem, _ path: JSONPath?, _ key: (any CodingKey)?
  ) throws -> Value {
    if let value = Value(item) { return value }
    let keys = JSONPath.keys(path) + (key.map { [$0] } ?? [])
    if Value.kind == "a whole number", let text = item.wholeText {
      throw corrupted("\(text) does not fit \(Value.self)", keys)
    }
    throw mismatch(type, Value.kind, item, keys)
  }

  static func mismatch(
    _ type: Any.Type, _ wanted: String, _ item: JSONItem, _ path: [any CodingKey]
  ) -> DecodingError {
    let context = DecodingError.Context(
      codingPath: path, debugDescription: "expected \(wanted), found \(item.kind)")
    return item.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
  }

  static func corrupted(_ reason: String, _ path: [any CodingKey]) -> DecodingError {
    .dataCorrupted(DecodingError.Context(codingPath: path, debugDescription: reason))
  }
}

extension JSONDecoding: SingleValueDecodingContainer {
  func decodeNil() -> Bool { item.isNull }

  func decode<Value: JSONScalar>(_ type: Value.Type) throws -> Value {
    try JSONDecoding.scalar(type, item, path, nil)
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }
}
