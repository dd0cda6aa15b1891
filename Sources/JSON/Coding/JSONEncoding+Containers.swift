/// An object that is being written.
struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoding: JSONEncoding

  var codingPath: [any CodingKey] { encoding.codingPath }

  func encodeNil(forKey key: Key) throws {
    try encoding.next(.object, key.stringValue) { encoding.output.text.writeNull() }
  }

  func encode<Value: JSONScalar>(_ value: Value, forKey key: Key) throws {
    try encoding.next(.object, key.stringValue) { value.write(to: &encoding.output.text) }
  }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try encoding.next(.object, key.stringValue) { try encoding.write(value, key) }
  }

  func nestedContainer<Inner: CodingKey>(
    keyedBy type: Inner.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Inner> {
    later(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    later(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { later(JSONKey.superclass) }
  func superEncoder(forKey key: Key) -> any Encoder { later(key) }

  private func later(_ key: any CodingKey) -> JSONEncoding {
    encoding.later(.object, key.stringValue, key)
  }
}

/// An array that is being written.
struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
  let encoding: JSONEncoding

  var codingPath: [any CodingKey] { encoding.codingPath }
  var count: Int { encoding.count }

  func encodeNil() throws {
    try encoding.next(.array) { encoding.output.text.writeNull() }
  }

  func encode<Value: JSONScalar>(_ value: Value) throws {
    try encoding.next(.array) { value.write(to: &encoding.output.text) }
  }

  func encode<Value: Encodable>(_ value: Value) throws {
    let key = JSONKey.index(count)
    try encoding.next(.array) { try encoding.write(value, key) }
  }

  func nestedContainer<Inner: CodingKey>(
    keyedBy type: Inner.Type
  ) -> KeyedEncodingContainer<Inner> {
    later().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { later().unkeyedContainer() }
  func superEncoder() -> any Encoder { later() }

  private func later() -> JSONEncoding { encoding.later(.array, nil, JSONKey.index(count)) }
}

extension JSONEncoding {
  /// A place for a value that is written later. Where there can be none, what is written there goes nowhere, and the
  /// whole fails.
  fileprivate func later(_ kind: Kind, _ name: String?, _ key: any CodingKey) -> JSONEncoding {
    var place: JSONEncoding?
    do { try next(kind, name) { place = try leave(key) } } catch { fail(error) }
    return place
      ?? JSONEncoding(JSONOutput(limit: 0), JSONPath(path, key), level: JSONEncoding.depth)
  }
}
