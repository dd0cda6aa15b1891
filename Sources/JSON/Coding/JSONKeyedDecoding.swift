/// An object that is being read.
struct JSONKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let members: [JSONItem.Member]
  /// Where each name stands last, of objects with so many members that looking through them would take long.
  private let places: [String: Int]?
  private let path: JSONPath

  init(_ members: [JSONItem.Member], _ path: JSONPath) {
    self.members = members
    self.path = path
    places =
      members.count <= 24
      ? nil
      : Dictionary(members.indices.lazy.map { (members[$0].name, $0) }, uniquingKeysWith: { $1 })
  }

  var codingPath: [any CodingKey] { JSONPath.keys(path) }

  var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name) } }

  private func find(_ key: some CodingKey) -> JSONItem? {
    let name = key.stringValue
    if let places { return places[name].map { members[$0].value } }
    for index in members.indices.reversed() where members[index].name == name {
      return members[index].value
    }
    return nil
  }

  private func item(_ key: some CodingKey) throws -> JSONItem {
    if let item = find(key) { return item }
    throw DecodingError.keyNotFound(
      key,
      DecodingError.Context(
        codingPath: codingPath, debugDescription: "has no \(JSON.quote(key.stringValue))"))
  }

  private func decoding(_ key: some CodingKey) throws -> JSONDecoding {
    JSONDecoding(try item(key), path, key)
  }

  func contains(_ key: Key) -> Bool { find(key) != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try item(key).isNull }

  func decode<Value: JSONScalar>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try JSONDecoding.scalar(type, item(key), path, key)
  }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try JSONDecoding.value(type, item(key), path, key)
  }

  func decodeIfPresent<Value: JSONScalar>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    guard let item = find(key), !item.isNull else { return nil }
    return try JSONDecoding.scalar(type, item, path, key)
  }

  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    guard let item = find(key), !item.isNull else { return nil }
    return try JSONDecoding.value(type, item, path, key)
  }

  func nestedContainer<Inner: CodingKey>(
    keyedBy type: Inner.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Inner> {
    try decoding(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoding(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try decoding(JSONKey.superclass) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try decoding(key) }
}
