import JSON
import Testing

struct JSONCodingTests {
  private func text(_ value: some Encodable) throws -> String {
    String(decoding: try encodeJSON(value), as: UTF8.self)
  }

  private func value<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try decodeJSON(type, from: Array(text.utf8))
  }

  /// Written as `text`, and read from it again.
  private func isCoded<Value: Codable & Equatable>(_ whole: Value, _ written: String) throws {
    #expect(try text(whole) == written)
    #expect(try value(Value.self, written) == whole)
  }

  @Test func integersAreExactAtEveryWidth() throws {
    try isCoded([Int8.min, .max], "[-128,127]")
    try isCoded([UInt16.max], "[65535]")
    try isCoded(
      [Int64.min, -9_007_199_254_740_993, 0, 9_007_199_254_740_993, .max],
      "[-9223372036854775808,-9007199254740993,0,9007199254740993,9223372036854775807]")
    try isCoded([UInt64.max, 1 << 63], "[18446744073709551615,9223372036854775808]")
  }

  @Test func wholeNumbersAreReadHoweverTheyAreWritten() throws {
    #expect(try value([Int].self, "[1.0, 1e3, -0, 0012]") == [1, 1000, 0, 12])
    #expect(
      try value([Double].self, "[1, -1, 1e3, 36893488147419103232]") == [1, -1, 1000, 0x1p65])
  }

  @Test func doublesAreReadAsTheyWere() throws {
    try isCoded(
      [0.1, 1e300, -.leastNonzeroMagnitude, 1e18, 0x1p63] as [Double],
      "[0.1,1e+300,-5e-324,1000000000000000000,9.223372036854776e+18]")
    try isCoded(
      [Float(0.1), .greatestFiniteMagnitude],
      "[0.10000000149011612,3.4028234663852886e+38]")
    #expect(try value(Double.self, text(-0.0)).sign == .minus)
    try isCoded([Double.infinity, -.infinity], #"["+Inf","-Inf"]"#)
    #expect(try value(Double.self, text(Double.nan)).isNaN)
    #expect(try value(Float.self, text(Float.nan)).isNaN)
  }

  @Test(arguments: [
    Duration.zero, .nanoseconds(1), .seconds(-1), .seconds(15), .seconds(Int64.max),
    .seconds(Int64.min), Duration(secondsComponent: 1, attosecondsComponent: 1),
    .milliseconds(-12345),
  ])
  func durationsAreReadAsTheyWere(duration: Duration) throws {
    #expect(try value(Duration.self, text(duration)) == duration)
  }

  private struct Plain: Codable, Equatable {
    enum Colour: String, Codable { case red, green }
    var name: String
    var flag = true
    var colour = Colour.red
    var maybe: Int?
    var inner: [Plain]?
    var byName: [String: Colour] = [:]
    var byNumber: [Int: String] = [:]
    var grid: [[Double?]] = []
  }

  @Test func membersStandInTheirOrderAndNilsAreAbsent() throws {
    try isCoded(
      Plain(
        name: "a\n", inner: [Plain(name: "", maybe: 1)], byName: ["x y": .green],
        byNumber: [-7: "z"], grid: [[1, nil], []]),
      #"{"name":"a\n","flag":true,"colour":"red","inner":[{"name":"","flag":true,"#
        + #""colour":"red","maybe":1,"byName":{},"byNumber":{},"grid":[]}],"#
        + #""byName":{"x y":"green"},"byNumber":{"-7":"z"},"grid":[[1,null],[]]}"#)
  }

  @Test func nullIsAbsentUnknownNamesArePassedOverAndTheLastOfANameCounts() throws {
    let read = try value(
      Plain.self,
      #"{"name":"a","new":{"x":[1]},"flag":true,"colour":"red","maybe":null,"inner":null,"#
        + #""byName":{},"byNumber":{},"grid":[],"name":"b"}"#)
    #expect(read == Plain(name: "b"))
    #expect(try value([Int?].self, "[null,1]") == [nil, 1])
    #expect(try value(Int?.self, "null") == nil)
    try isCoded(Int?.none, "null")
    try isCoded([[1: nil], [:]] as [[Int: Bool?]], #"[{"1":null},{}]"#)
  }

  private enum Shape: Codable, Equatable {
    case nothing
    case circle(Double)
    case box(width: Int, height: Int?)
    indirect case both(Shape, Shape)
  }

  @Test func enumsWithValuesAreReadAsTheyWere() throws {
    try isCoded(Shape.nothing, #"{"nothing":{}}"#)
    try isCoded(Shape.circle(0.5), #"{"circle":{"_0":0.5}}"#)
    try isCoded(
      [Shape.both(.box(width: 1, height: nil), .nothing)],
      #"[{"both":{"_0":{"box":{"width":1}},"_1":{"nothing":{}}}}]"#)
  }

  /// A table of so many names is looked up another way.
  @Test func largeObjectsAreReadInTimeThatGrowsWithThem() throws {
    let table = Dictionary(uniqueKeysWithValues: (0..<20_000).map { ("name \($0)", $0) })
    #expect(try value([String: Int].self, text(table)) == table)
    let repeated = "{" + (0..<99).map { #""a":\#($0)"# }.joined(separator: ",") + "}"
    #expect(try value([String: Int].self, repeated) == ["a": 98])
  }

  @Test(arguments: [
    (#"{"name":1}"#, "name: expected a string, found a number"),
    ("{}", #"has no "name""#),
    (#"{"name":null}"#, "name: expected a string, found null"),
    (
      #"{"name":"","flag":true,"colour":"red","maybe":1.5}"#,
      "maybe: expected a whole number, found a number"
    ),
    (
      #"{"name":"","flag":true,"colour":"red","maybe":99999999999999999999}"#,
      "maybe: 99999999999999999999 does not fit Int"
    ),
    (
      #"{"name":"","flag":true,"colour":"blue"}"#,
      "colour: Cannot initialize Colour from invalid String value blue"
    ),
    (
      #"{"name":"","flag":true,"colour":"red","inner":{}}"#,
      "inner: expected an array, found an object"
    ),
    (
      #"{"name":"","flag":true,"colour":"red","inner":[[]]}"#,
      "inner[0]: expected an object, found an array"
    ),
    (
      #"{"name":"","flag":true,"colour":"red","byName":{"a b":[]}}"#,
      #"byName["a b"]: expected a string, found an array"#
    ),
    (
      #"{"name":"","flag":true,"colour":"red","byName":{},"byNumber":{},"grid":[[],[1,true]]}"#,
      "grid[1][1]: expected a number, found a boolean"
    ),
    ("[]", "expected an object, found an array"),
    ("[1 2]", "1:4: expected ',' or ']'"),
    ("", "1:1: the text is empty"),
  ])
  func anErrorNamesTheWayToIt(text: String, message: String) {
    do {
      _ = try value(Plain.self, text)
      Issue.record("accepted")
    } catch {
      #expect(String(describing: error) == message)
    }
  }

  @Test(arguments: ["300", "-1", "1e3", "1e999", "0.5", "18446744073709551616"])
  func whatDoesNotFitIsRefused(text: String) {
    #expect(throws: JSONCodingError.self) { try value(UInt8.self, text) }
  }

  @Test(arguments: [
    "1e999", "-1e999", "1" + String(repeating: "0", count: 400), "\"inf\"", "\"1\"",
  ])
  func noNumberIsTakenForInfinite(text: String) {
    #expect(throws: JSONCodingError.self) { try value(Double.self, text) }
    #expect(throws: JSONCodingError.self) { try value(Float.self, text) }
  }

  @Test(arguments: ["9223372036854775808", "9007199254740993.0", "1e18", "-9223372036854775809"])
  func noIntegerIsRounded(text: String) {
    #expect(throws: JSONCodingError.self) { try value(Int64.self, text) }
  }

  private struct Deep: Codable {
    var inner: [Deep]
  }

  @Test func nestingIsBoundedBothWays() throws {
    func deep(_ levels: Int) -> Deep {
      (0..<levels).reduce(Deep(inner: [])) { inner, _ in Deep(inner: [inner]) }
    }
    let written = try encodeJSON(deep(63))
    #expect(try encodeJSON(decodeJSON(Deep.self, from: written)) == written)
    #expect(throws: JSONCodingError.self) { try encodeJSON(deep(64)) }
    #expect(throws: JSONCodingError.self) { try encodeJSON(deep(10_000)) }
    let hostile = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
    #expect(throws: JSONCodingError("1:129: nested too deeply")) {
      try decodeJSON(Deep.self, from: hostile)
    }
  }

  @Test func sizeIsBoundedBothWays() {
    let numbers = [Int](repeating: 1, count: 50)
    #expect(throws: Never.self) {
      try decodeJSON([Int].self, from: encodeJSON(numbers, limit: 101), limit: 101)
    }
    for limit in [0, 50, 100] {
      #expect(throws: JSONCodingError.self) { try encodeJSON(numbers, limit: limit) }
    }
    #expect(throws: JSONCodingError.self) {
      try decodeJSON([Int].self, from: encodeJSON(numbers), limit: 100)
    }
  }
}
