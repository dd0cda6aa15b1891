/// The Decoder over one node.
final class NodeDecoder: Decoder {
  let node: YAMLNode
  let codingPath: [any CodingKey]
  let isStrict: Bool
  /// The keys a keyed container was asked for; nil where none was made.
  var askedKeys: Set<String>?
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(node: YAMLNode, codingPath: [any CodingKey], isStrict: Bool) {
    self.node = node
    self.codingPath = codingPath
    self.isStrict = isStrict
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(try KeyedNodes<Key>(decoder: self, mapping: YAMLMapping(node)))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    NodeItems(decoder: self, items: try node.items())
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { SingleNode(decoder: self) }
}

/// A mapping as a keyed container.
private struct KeyedNodes<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: NodeDecoder
  let values: [String: YAMLNode]
  let names: [String]
  var codingPath: [any CodingKey] { decoder.codingPath }

  init(decoder: NodeDecoder, mapping: YAMLMapping) throws {
    self.decoder = decoder
    var mapping = mapping
    names = mapping.names
    var values: [String: YAMLNode] = [:]
    for name in names { values[name] = mapping.take(name) }
    self.values = values
    if decoder.askedKeys == nil { decoder.askedKeys = [] }
  }

  var allKeys: [Key] { names.compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool {
    decoder.askedKeys?.insert(key.stringValue)
    return values[key.stringValue] != nil
  }

  func decodeNil(forKey key: Key) -> Bool { !contains(key) }

  private func node(_ key: Key) throws -> YAMLNode {
    guard contains(key), let node = values[key.stringValue] else {
      // A key that is there but null still decodes as an empty string, list or mapping.
      if let entry = decoder.node[key.stringValue] { return entry }
      throw decoder.node.error("key \"\(key.stringValue)\" is missing")
    }
    return node
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try decodeValue(type, try node(key), path: codingPath + [key], isStrict: decoder.isStrict)
  }

  private func nested(_ key: Key) throws -> NodeDecoder {
    NodeDecoder(node: try node(key), codingPath: codingPath + [key], isStrict: false)
  }

  func nestedContainer<K: CodingKey>(keyedBy type: K.Type, forKey key: Key) throws
    -> KeyedDecodingContainer<K>
  { try nested(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try nested(key).unkeyedContainer()
  }

  func superDecoder() -> any Decoder { decoder }
  func superDecoder(forKey key: Key) throws -> any Decoder { try nested(key) }
}

/// A sequence as an unkeyed container.
private struct NodeItems: UnkeyedDecodingContainer {
  let decoder: NodeDecoder
  let items: [YAMLNode]
  var currentIndex = 0
  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { items.count }
  var isAtEnd: Bool { currentIndex >= items.count }

  init(decoder: NodeDecoder, items: [YAMLNode]) {
    self.decoder = decoder
    self.items = items
  }

  private mutating func next() throws -> YAMLNode {
    guard !isAtEnd else { throw decoder.node.error("the list is too short") }
    defer { currentIndex += 1 }
    return items[currentIndex]
  }

  mutating func decodeNil() -> Bool {
    guard !isAtEnd, items[currentIndex].isNull else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try decodeValue(type, try next(), path: codingPath, isStrict: decoder.isStrict)
  }

  private mutating func nested() throws -> NodeDecoder {
    NodeDecoder(node: try next(), codingPath: codingPath, isStrict: false)
  }

  mutating func nestedContainer<K: CodingKey>(keyedBy type: K.Type) throws
    -> KeyedDecodingContainer<K>
  { try nested().container(keyedBy: type) }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try nested().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try nested() }
}

/// A node as a single value.
private struct SingleNode: SingleValueDecodingContainer {
  let decoder: NodeDecoder
  var codingPath: [any CodingKey] { decoder.codingPath }
  private var node: YAMLNode { decoder.node }

  init(decoder: NodeDecoder) { self.decoder = decoder }

  func decodeNil() -> Bool { node.isNull }
  func decode(_ type: String.Type) throws -> String { try node.string() }
  func decode(_ type: Bool.Type) throws -> Bool { try node.bool() }
  func decode(_ type: Double.Type) throws -> Double { try node.double() }
  func decode(_ type: Float.Type) throws -> Float { Float(try node.double()) }
  func decode(_ type: Int.Type) throws -> Int { try integer() }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
  func decode(_ type: UInt.Type) throws -> UInt { try integer() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

  private func integer<T: FixedWidthInteger>() throws -> T {
    let value = try node.integer()
    guard let exact = T(exactly: value) else { throw node.error("\(value) is out of range") }
    return exact
  }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    // The same node again: what it leaves untouched is judged by whoever decodes this one.
    try T(from: decoder)
  }
}
