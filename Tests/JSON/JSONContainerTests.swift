import JSON
import Testing

/// Types that write and read themselves by hand, in every way that containers allow.
struct JSONContainerTests {
  private enum Key: String, CodingKey { case a, b, c }

  private func text(_ value: some Encodable) throws -> String {
    String(decoding: try encodeJSON(value), as: UTF8.self)
  }

  /// Containers that are open at once, written to in turn.
  private struct Interleaved: Codable, Equatable {
    var numbers = [1, 2, 3]

    init() {}

    func encode(to encoder: any Encoder) throws {
      var outer = encoder.container(keyedBy: Key.self)
      var a = outer.nestedUnkeyedContainer(forKey: .a)
      var b = outer.nestedContainer(keyedBy: Key.self, forKey: .b)
      try outer.encode("between", forKey: .c)
      try a.encode(numbers[0])
      try b.encode(numbers[1], forKey: .a)
      try a.encodeNil()
      var inner = a.nestedUnkeyedContainer()
      try a.encode("last")
      try inner.encode(numbers[2])
      try b.encodeNil(forKey: .b)
    }

    init(from decoder: any Decoder) throws {
      let outer = try decoder.container(keyedBy: Key.self)
      var a = try outer.nestedUnkeyedContainer(forKey: .a)
      let b = try outer.nestedContainer(keyedBy: Key.self, forKey: .b)
      numbers[0] = try a.decode(Int.self)
      #expect(try a.decodeNil() && !a.decodeNil())
      var inner = try a.nestedUnkeyedContainer()
      numbers[2] = try inner.decode(Int.self)
      #expect(inner.isAtEnd && !a.isAtEnd && a.currentIndex == 3 && a.count == 4)
      // What cannot be read stays the next element.
      #expect(throws: DecodingError.self) { try a.decode(Int.self) }
      #expect(try a.decode(String.self) == "last")
      #expect(throws: DecodingError.self) { try a.decode(Int.self) }
      numbers[1] = try b.decode(Int.self, forKey: .a)
      #expect(try b.decodeNil(forKey: .b) && b.allKeys == [.a, .b] && !b.contains(.c))
    }
  }

  @Test func containersMayBeOpenAtOnce() throws {
    let written = #"{"a":[1,null,[3],"last"],"b":{"a":2,"b":null},"c":"between"}"#
    #expect(try text(Interleaved()) == written)
    #expect(try decodeJSON(Interleaved.self, from: Array(written.utf8)) == Interleaved())
    #expect(try text([Interleaved(), Interleaved()]) == "[\(written),\(written)]")
  }

  private class Base: Codable {
    var base = 1
    init() {}
  }

  private final class Derived: Base {
    var own = "x"
    override init() { super.init() }
    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try super.encode(to: container.superEncoder())
      try container.encode(own, forKey: .a)
    }
    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      own = try container.decode(String.self, forKey: .a)
      try super.init(from: container.superDecoder())
    }
  }

  @Test func aSuperclassHasItsPlace() throws {
    let value = Derived()
    (value.base, value.own) = (7, "y")
    #expect(try text(value) == #"{"super":{"base":7},"a":"y"}"#)
    let read = try decodeJSON(Derived.self, from: encodeJSON(value))
    #expect(read.base == 7 && read.own == "y")
    #expect(throws: JSONCodingError(path: "super.base", "expected a whole number, found a boolean"))
    {
      try decodeJSON(Derived.self, from: Array(#"{"super":{"base":true},"a":""}"#.utf8))
    }
  }

  private struct Failing: Encodable {
    struct Refusal: Error {}
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(1, forKey: .a)
      throw Refusal()
    }
  }

  private struct Forgiving: Encodable {
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try? container.encode(Failing(), forKey: .a)
      var list = container.nestedUnkeyedContainer(forKey: .b)
      try? list.encode(Failing())
      try list.encode(2)
    }
  }

  @Test func whatFailsLeavesNoTrace() throws {
    #expect(try text(Forgiving()) == #"{"b":[2]}"#)
    #expect(throws: JSONCodingError("Refusal()")) { try encodeJSON([Failing()]) }
  }

  private struct Written: Encodable {
    let how: @Sendable (any Encoder) throws -> Void
    func encode(to encoder: any Encoder) throws { try how(encoder) }
  }

  @Test func whatWritesNothingIsEmpty() throws {
    #expect(try text([Written { _ in }]) == "[{}]")
    let left = Written { encoder in
      var container = encoder.unkeyedContainer()
      _ = container.nestedUnkeyedContainer()
      _ = container.superEncoder()
    }
    #expect(try text(left) == "[[],{}]")
  }

  /// One object, however many containers it is written through.
  @Test func containersOfOneValueAreOne() throws {
    let twice = Written { encoder in
      var first = encoder.container(keyedBy: Key.self)
      try first.encode(1, forKey: .a)
      var second = encoder.container(keyedBy: Key.self)
      try second.encode(2, forKey: .b)
      try first.encode(3, forKey: .c)
    }
    #expect(try text(twice) == #"{"a":1,"b":2,"c":3}"#)
  }

  @Test func whatIsWrittenWronglyIsRefused() {
    let wrong = [
      Written { encoder in
        _ = encoder.unkeyedContainer()
        _ = encoder.container(keyedBy: Key.self)
      },
      Written { encoder in
        var container = encoder.singleValueContainer()
        try container.encode(1)
        try container.encode(2)
      },
      Written { encoder in
        var list = encoder.unkeyedContainer()
        try list.encode(1)
        var single = encoder.singleValueContainer()
        try single.encode(2)
      },
      Written { encoder in
        var single = encoder.singleValueContainer()
        try single.encode(2)
        var list = encoder.unkeyedContainer()
        try list.encode(1)
      },
    ]
    for value in wrong {
      #expect(throws: JSONCodingError.self) { try encodeJSON(value) }
      #expect(throws: JSONCodingError.self) { try encodeJSON([value]) }
    }
  }

  private struct Endless: Encodable {
    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(self)
    }
  }

  @Test func aValueWithoutEndIsRefused() {
    #expect(throws: JSONCodingError("nested too deeply")) { try encodeJSON(Endless()) }
    let list = Written { encoder in
      func nest(_ container: inout any UnkeyedEncodingContainer, _ levels: Int) {
        var inner = container.nestedUnkeyedContainer()
        if levels > 0 { nest(&inner, levels - 1) }
      }
      var container = encoder.unkeyedContainer()
      nest(&container, 1000)
    }
    #expect(throws: JSONCodingError.self) { try encodeJSON(list) }
  }
}
