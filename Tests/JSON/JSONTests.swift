import JSON
import Testing

@Test func readsEveryKindOfValue() throws {
  let json = try JSON(parsing: #" {"a":[1,-2.5e3,true,null],"b":"x\n\u00e9\ud83d\ude00","a2":{}} "#)
  #expect(json["a"][1].number == -2500)
  #expect(json["a"][2].bool == true)
  #expect(json["b"].string == "x\né😀")
  #expect(json["a2"].isObject)
  #expect(json["missing"].isNull)
  #expect(try JSON(parsing: json.description) == json)
}

@Test(arguments: [
  ("", "1:1: the text is empty"),
  ("{\n \"a\": 1,\n x}", "3:2: expected a member's name in quotes"),
  ("[1 2]", "1:4: expected ',' or ']'"),
  ("[1,", "1:4: the text ends where a value should stand"),
  ("\"abc", "1:1: the string that begins here does not end"),
  ("[1] x", "1:5: something follows the JSON value"),
  ("[\"\\x\"]", "1:4: unknown escape \\'x'"),
  ("[1-2]", "1:2: malformed number 1-2"),
  ("tru", "1:1: expected true"),
])
func namesThePlaceOfAnError(text: String, message: String) {
  #expect(throws: JSONError.self) { try JSON(parsing: text) }
  do {
    _ = try JSON(parsing: text)
  } catch {
    #expect(error.description == message)
  }
}

@Test func refusesDeepNesting() {
  let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
  do {
    _ = try JSON(parsing: deep)
    Issue.record("accepted")
  } catch {
    #expect(error.description == "1:129: nested too deeply")
  }
}

@Test func loneSurrogateAndBadBytesAreRepaired() throws {
  #expect(try JSON(parsing: #""\ud800x""#).string == "\u{FFFD}x")
  #expect(try JSON(parsing: [0x22, 0xFF, 0x22]).string == "\u{FFFD}")
}

/// A dashboard's bounds are read this way: a range that begins at NaN would end the process.
@Test(arguments: ["nan", "NaN", "-nan", " nan ", "nan(0x1)"])
func aStringThatSpellsNoNumberIsNone(text: String) {
  #expect(JSON.string(text).number == nil && JSON.string(text).integer == nil)
}
