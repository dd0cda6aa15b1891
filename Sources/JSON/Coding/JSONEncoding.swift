/// `value` as compact JSON in UTF-8, written straight from its own coding.
///
/// Integers up to 64 bits are exact, wider ones are not written; NaN and the infinities are the strings "NaN", "+Inf" and "-Inf"; a type that
/// writes nothing is an empty object. Throws what the value's coding throws, and where values nest deeper than 128 or the
/// text grows beyond `limit` bytes, which `decodeJSON` would refuse.
package func encodeJSON(
  _ value: some Encodable, limit: Int = 64 << 20
) throws(JSONCodingError) -> [UInt8] {
  do {
    let output = JSONOutput(limit: limit)
    let encoding = JSONEncoding(output, nil, level: 0)
    try value.encode(to: encoding)
    try encoding.close()
    return try output.finish()
  } catch {
    throw JSONCodingError(error)
  }
}

/// One value that is being written. What it holds is written to the same output between its beginning and its end; only
/// what may be written later than the call that asked for it has an output of its own.
final class JSONEncoding: Encoder {
  enum Kind { case nothing, object, array, value, closed }

  static let depth = 128
  let output: JSONOutput
  let path: JSONPath?
  private let level: Int
  private(set) var kind = Kind.nothing
  /// Of the members or elements that are written.
  private(set) var count = 0
  /// What a call that cannot throw had to say.
  private var failure: (any Error)?

  init(_ output: JSONOutput, _ path: JSONPath?, level: Int) {
    self.output = output
    self.path = path
    self.level = level
  }

  var codingPath: [any CodingKey] { JSONPath.keys(path) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    open(.object)
    return KeyedEncodingContainer(JSONKeyedEncoding(encoding: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    open(.array)
    return JSONUnkeyedEncoding(encoding: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func open(_ wanted: Kind) {
    if kind == .nothing {
      kind = wanted
      output.text.append(UInt8(ascii: wanted == .object ? "{" : "["))
    } else if kind != wanted {
      fail(error("is written as two kinds of value"))
    }
  }

  func fail(_ error: any Error) { failure = failure ?? error }

  /// Ends the value.
  func close() throws {
    switch kind {
    case .nothing: output.text.append("{}".utf8)
    case .object: output.text.append(UInt8(ascii: "}"))
    case .array: output.text.append(UInt8(ascii: "]"))
    case .value, .closed: break
    }
    kind = .closed
    if let failure { throw failure }
  }

  /// Writes what stands before the next member or element, then what `body` writes; where that throws, neither.
  func next(_ wanted: Kind, _ name: String? = nil, _ body: () throws -> Void) throws {
    if let failure { throw failure }
    guard kind == wanted else { throw error("is written to where it cannot be") }
    let mark = output.mark
    guard mark.bytes <= output.limit else { throw output.tooLong(codingPath) }
    if count > 0 { output.text.append(UInt8(ascii: ",")) }
    if let name {
      output.text.write(name)
      output.text.append(UInt8(ascii: ":"))
    }
    count += 1
    do { try body() } catch {
      output.cut(to: mark)
      count -= 1
      throw error
    }
  }

  /// Writes a value of any type below this one, or in its place where it has no key.
  func write<Value: Encodable>(_ value: Value, _ key: (any CodingKey)?) throws {
    // Arrays and dictionaries hand over their elements as of any type; the usual ones take a shorter way.
    if Value.self == String.self || Value.self == Int.self || Value.self == Double.self,
      let scalar = value as? any JSONScalar
    {
      return scalar.write(to: &output.text)
    }
    let inner = try below(key, output)
    try value.encode(to: inner)
    try inner.close()
  }

  /// Leaves a place for a value that is written later.
  func leave(_ key: any CodingKey) throws -> JSONEncoding {
    let inner = try below(key, JSONOutput(limit: output.limit))
    output.leave(inner)
    return inner
  }

  private func below(_ key: (any CodingKey)?, _ output: JSONOutput) throws -> JSONEncoding {
    var path = path
    if let key { path = JSONPath(path, key) }
    guard level < JSONEncoding.depth else {
      throw JSONEncoding.error(JSONPath.keys(path), "nested too deeply")
    }
    return JSONEncoding(output, path, level: level + 1)
  }

  private func error(_ reason: String) -> EncodingError { JSONEncoding.error(codingPath, reason) }

  static func error(_ path: [any CodingKey], _ reason: String) -> EncodingError {
    .invalidValue((), EncodingError.Context(codingPath: path, debugDescription: reason))
  }
}

extension JSONEncoding: SingleValueEncodingContainer {
  func encodeNil() throws { try one { output.text.writeNull() } }
  func encode<Value: JSONScalar>(_ value: Value) throws {
    try one { value.write(to: &output.text) }
  }
  func encode<Value: Encodable>(_ value: Value) throws { try one { try write(value, nil) } }

  private func one(_ body: () throws -> Void) throws {
    guard kind == .nothing, failure == nil else { throw error("is written as two values") }
    let mark = output.mark
    kind = .value
    do { try body() } catch {
      output.cut(to: mark)
      kind = .nothing
      throw error
    }
  }
}
