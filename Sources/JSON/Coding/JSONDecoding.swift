/// The value of type `type` that one JSON text holds (RFC 8259, ill-formed UTF-8 repaired).
///
/// Members that the type does not ask for are passed over; of a repeated name the last one counts. Integers are exact
/// up to 64 bits. Throws where the text is no JSON, is longer than `limit` bytes or nests deeper than 128, and where it
/// holds something else than asked for.
package func decodeJSON<Value: Decodable>(
  _ type: Value.Type, from bytes: [UInt8], limit: Int = 64 << 20
) throws(JSONCodingError) -> Value {
  do {
    let item = try JSONParser<JSONItem>.tree(
      of: bytes, depth: JSONEncoding.depth, limit: limit)
    return try JSONDecoding(item, nil, nil).decode(type)
  } catch {
    throw JSONCodingError(error)
  }
}

/// One value that is being read, and the way to it.
final class JSONDecoding: JSONPath, Decoder {
  let item: JSONItem

  init(_ item: JSONItem, _ parent: JSONPath?, _ key: (any CodingKey)?) {
    self.item = item
    super.init(parent, key)
  }

  var codingPath: [any CodingKey] { JSONPath.keys(self) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = item else {
      throw JSONDecoding.mismatch(type, "an object", item, codingPath)
    }
    return KeyedDecodingContainer(JSONKeyedDecoding(members, self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = item else {
      throw JSONDecoding.mismatch([Any].self, "an array", item, codingPath)
    }
    return JSONUnkeyedDecoding(elements, self)
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

  /// Reads a value of any type; the key is that of `item` below `path`.
  static func value<Value: Decodable>(
    _ type: Value.Type, _ item: JSONItem, _ path: JSONPath, _ key: any CodingKey
  ) throws -> Value {
    // As in writing, the usual elements of arrays and dictionaries take the shorter way.
    if type == String.self {
      if let text = String(item) as? Value { return text }
    } else if type == Int.self {
      if let number = Int(item) as? Value { return number }
    } else if type == Double.self, let number = Double(item) as? Value {
      return number
    }
    return try Value(from: JSONDecoding(item, path, key))
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
    try JSONDecoding.scalar(type, item, self, nil)
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }
}
