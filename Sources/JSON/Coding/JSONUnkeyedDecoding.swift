/// An array that is being read. An element that cannot be read stays the next one.
struct JSONUnkeyedDecoding: UnkeyedDecodingContainer {
  private let elements: [JSONItem]
  private let path: JSONPath
  private(set) var currentIndex = 0

  init(_ elements: [JSONItem], _ path: JSONPath) {
    self.elements = elements
    self.path = path
  }

  var codingPath: [any CodingKey] { JSONPath.keys(path) }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  private var key: JSONKey { .index(currentIndex) }

  private func item(_ type: Any.Type) throws -> JSONItem {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        type,
        DecodingError.Context(
          codingPath: codingPath + [key], debugDescription: "the array ends before this element"))
    }
    return elements[currentIndex]
  }

  private func decoding(_ type: Any.Type) throws -> JSONDecoding {
    JSONDecoding(try item(type), path, key)
  }

  mutating func decodeNil() throws -> Bool {
    guard try item(Never.self).isNull else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: JSONScalar>(_ type: Value.Type) throws -> Value {
    let value = try JSONDecoding.scalar(type, item(type), path, key)
    currentIndex += 1
    return value
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let value = try JSONDecoding.value(type, item(type), path, key)
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<Inner: CodingKey>(
    keyedBy type: Inner.Type
  ) throws -> KeyedDecodingContainer<Inner> {
    let container = try decoding(type).container(keyedBy: type)
    currentIndex += 1
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try decoding([Any].self).unkeyedContainer()
    currentIndex += 1
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let decoder = try decoding((any Decoder).self)
    currentIndex += 1
    return decoder
  }
}
