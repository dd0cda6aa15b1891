import JSON
import Testing

@Test(arguments: [
  (JSON.null, "null"),
  (.bool(true), "true"),
  (.number(0), "0"),
  (.number(-0.0), "-0.0"),
  (.number(0.1), "0.1"),
  (.number(-2.5e-300), "-2.5e-300"),
  (.number(0x1p53), "9007199254740992"),
  (.number(0x1p62), "4611686018427387904"),
  (.number(-0x1p63), "-9223372036854775808"),
  (.number(1e300), "1e+300"),
  (.number(.nan), #""NaN""#),
  (.number(.infinity), #""+Inf""#),
  (.number(-.infinity), #""-Inf""#),
  (.string(#"a"b\c/é😀"#), #""a\"b\\c/é😀""#),
  (
    .string("\u{0}\u{8}\t\n\r\u{1F}\u{7F}\u{80}\u{9F}\u{A0}\u{C2}"),
    #""\u0000\u0008\t\n\r\u001f\u007f\u0080\u009f"# + "\u{A0}\u{C2}\""
  ),
  (.array([]), "[]"),
  (.array([.null, .array([.number(1)])]), "[null,[1]]"),
  (.object([]), "{}"),
  (.object([.init("b", .number(1)), .init("a \"", .object([]))]), #"{"b":1,"a \"":{}}"#),
])
func writesCompactText(json: JSON, text: String) throws {
  #expect(String(decoding: json.bytes, as: UTF8.self) == text)
  #expect(json.description == text)
}

/// Whatever scalars a string has, and wherever an escape falls in it, it is read again as it was.
@Test func everyScalarIsReadAgain() throws {
  for value in (0..<0x900).chain(0x1F5FE..<0x1F600) {
    guard let scalar = UnicodeScalar(UInt32(value)) else { continue }
    let string = "a\(scalar)\(scalar)b" + String(scalar)
    let json = JSON.object([.init(string, .string(string))])
    #expect(try JSON(parsing: json.bytes) == json)
    #expect(json.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
  }
}

extension Range<Int> {
  fileprivate func chain(_ more: Range<Int>) -> [Int] { Array(self) + Array(more) }
}
