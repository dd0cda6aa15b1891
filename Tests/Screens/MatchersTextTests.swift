import Facts
import Metrics
import Testing

@testable import Screens

/// What a form takes for matchers.
struct MatchersTextTests {
  @Test(arguments: [
    (#"a="b""#, [#"a="b""#]), (#"{a="b",c!="d"}"#, [#"a="b""#, #"c!="d""#]),
    ("a=b, c=~d.*", [#"a="b""#, #"c=~"d.*""#]), ("a=b c!~d", [#"a="b""#, #"c!~"d""#]),
    ("Foo", [#"alertname="Foo""#]), ("Foo, a=b", [#"alertname="Foo""#, #"a="b""#]),
    (#"a="x, y \"z\"""#, [#"a="x, y \"z\"""#]), ("a='b c'", [#"a="b c""#]),
    (#""with blank"="b""#, [#""with blank"="b""#]), ("a = b", [#"a="b""#]),
    ("a=b,", [#"a="b""#]),
  ])
  func isRead(_ typed: String, _ wanted: [String]) throws {
    #expect(try readMatchers(typed).map(\.description) == wanted)
    // As the form writes it, it is read again.
    let again = try readMatchers(typed).map(\.condition.text).joined(separator: ", ")
    #expect(try readMatchers(again).map(\.description) == wanted)
  }

  @Test(arguments: [
    ("", "everything"), ("{}", "everything"), ("a=~\".*\"", "must want"), ("a=\"\"", "must want"),
    ("a!=b", "must want"), ("a=~\"(\"", "missing"), ("a=\"b", "not closed"),
    ("a=b, c", "no condition: c"), ("=b", "name is missing"), ("{{{", "no condition"),
  ])
  func isRefused(_ typed: String, _ told: String) {
    #expect {
      _ = try readMatchers(typed)
    } throws: { error in
      (error as? MatchersProblem)?.text.contains(told) == true
    }
  }

  /// A field changes what a terminal must not get; what it means stays.
  @Test(arguments: ["a\u{1B}[2J", "x\u{202E}y", "\u{E0041}", "\"q\" \\ é漢", "a,b} "])
  func whatIsPutIntoAFieldMeansTheSame(_ value: String) throws {
    let text = SilenceFact.Condition("n " + value, .equal, value).text
    let read = try readMatchers(TextField(text).string)
    #expect(read.map(\.condition) == [.init("n " + value, .equal, value)])
  }

  @Test(arguments: 1...3)
  func anyTextIsReadOrRefused(seed: Int) {
    var random = Xorshift(seed: UInt64(seed))
    let letters = Array("a=!~\"'`{},\\ é(\u{1B}")
    for _ in 0..<2000 {
      let text = String((0..<random.below(14)).map { _ in letters[random.below(letters.count)] })
      if let matchers = try? readMatchers(text) { #expect(!matchers.isEmpty) }
    }
  }

  @Test func severalAlertsAreFittedByWhatTheyShare() {
    let all: [Labels] = [
      ["alertname": "A", "instance": "web.1", "only": "x"],
      ["alertname": "A", "instance": "web+2"],
    ]
    let made = conditions(fitting: all)
    #expect(made.map(\.text) == [#"alertname="A""#, #"instance=~"web\\+2|web\\.1""#])
    let matchers = try? readMatchers(made.map(\.text).joined(separator: ", "))
    for labels in all { #expect(matchers?.allSatisfy { $0.matches(labels) } == true) }
    #expect(conditions(fitting: []) == [])
    let many = (0..<30).map { Labels([Label("a", "1"), Label("n", "\($0)")]) }
    #expect(conditions(fitting: many).map(\.name) == ["a"])
    #expect(conditions(fitting: all, isWhole: true).map(\.name) == ["alertname"])
  }

  @Test(arguments: [
    (["Down"], #"alertname="Down""#), (["a=b"], #"a="b""#), (["a=b c, d"], #"a="b c, d""#),
    (["Down", "a!=b", "c=~x|y", "d!~z"], #"alertname="Down" a!="b" c=~"x|y" d!~"z""#),
    ([#"a="b\"c""#], #"a="b\"c""#), (["{a=b,c='d'}"], #"a="b" c="d""#), (["a="], #"a="""#),
    ([], ""),
  ])
  func aCommandLinesWordsAreConditions(_ words: [String], _ read: String) throws {
    let matchers = try matchers(ofWords: words)
    #expect(matchers.map(\.condition.text).joined(separator: " ") == read)
  }

  @Test(arguments: [
    (["A", "B"], "no condition: B; one is instance=web-1"), (["="], "no condition: =; one is"),
    (["a=~("], "a=~(: "), ([#"a="b"#], "a quote is not closed"), ([""], "no condition: "),
  ])
  func whatIsNoConditionIsSaid(_ words: [String], _ told: String) {
    do throws(MatchersProblem) {
      _ = try matchers(ofWords: words)
      Issue.record("\(words) is read")
    } catch {
      #expect(error.text.hasPrefix(told))
    }
  }
}
