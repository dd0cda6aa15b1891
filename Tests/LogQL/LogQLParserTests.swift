import LogQL
import Testing

struct LogQLParserTests {
  /// Each query and how it prints; "" for as it is written.
  @Test(arguments: [
    (#"{app="shop"}"#, ""),
    (#"{ app = "shop", env!~"dev|test" }"#, #"{app="shop", env!~"dev|test"}"#),
    (#"{app=`a\b`} |= `x"y`"#, #"{app="a\\b"} |= "x\"y""#),
    (#"{app="shop"} |= "a" or "b" != "c""#, ""),
    (#"{app="shop"} != "a" or "b""#, #"{app="shop"} != "a" != "b""#),
    (#"{app="shop"} |> "<_> GET <_>" !> "<_>x""#, ""),
    (#"{app="shop"} |= ip("10.0.0.0/8") or "local""#, ""),
    (
      #"{app="shop"} | JSON | status=500 and took>1.5s"#,
      #"{app="shop"} | json | ( status==500 , took>1.5s )"#
    ),
    (#"{app="shop"} | json a, b="x.y[0]""#, #"{app="shop"} | json a="a",b="x.y[0]""#),
    (
      #"{app="shop"} | logfmt --keep-empty --strict a"#,
      #"{app="shop"} | logfmt --strict --keep-empty a="a""#
    ),
    (#"{app="shop"} | a="1" or b="2", c="3""#, #"{app="shop"} | ( a="1" or ( b="2" , c="3" ) )"#),
    (#"{app="shop"} | (a="1" or b="2") c="3""#, #"{app="shop"} | ( ( a="1" or b="2" ) , c="3" )"#),
    (
      #"{app="shop"} | size > 1KiB | size < 20MB | size != 1500B"#,
      #"{app="shop"} | size>1KiB | size<20MB | size!=1.5kB"#
    ),
    (
      #"{app="shop"} | label_format a=b, c="{{.d}}" | drop e, f=~"x.*" | keep g"#,
      #"{app="shop"} | label_format a=b,c="{{.d}}" | drop e,f=~"x.*" | keep g"#
    ),
    (
      #"{rate="1", sum="2"} | ip="3" | duration > 1s"#,
      #"{rate="1", sum="2"} | ip="3" | duration>1s"#
    ),
    (#"rate({app="shop"} |= "x" [5m])"#, #"rate({app="shop"} |= "x"[5m])"#),
    (#"rate({app="shop"}[5m] | json)"#, #"rate({app="shop"} | json[5m])"#),
    (
      #"rate(({app="shop"} | json)[1d12h] offset 90m)"#,
      #"rate({app="shop"} | json[1d12h] offset 1h30m0s)"#
    ),
    (
      #"SUM BY (a) (count_over_time({app="shop"}[1m]))"#,
      #"sum by (a)(count_over_time({app="shop"}[1m]))"#
    ),
    (
      #"topk(3, sum(rate({app="shop"}[1m])) by (a)) without (b)"#,
      #"topk without (b)(3,sum by (a)(rate({app="shop"}[1m])))"#
    ),
    (
      #"quantile_over_time(0.99, {app="shop"} | json | unwrap duration(took) | __error__="" [1m]) by (a)"#,
      #"quantile_over_time(0.99,{app="shop"} | json | unwrap duration(took) | __error__=""[1m]) by (a)"#
    ),
    (#"1 + 2 * 3 ^ 2 ^ 0 - -1"#, "8"),
    (#"7 % 4 > bool 2"#, "1"),
    (#"10 / 0"#, ""),
    (#"10 / 0 + 1"#, "(10 / 0) + 1"),
    (
      #"rate({a="b"}[1m]) / on(a) group_left(c) rate({a="c"}[1m]) > bool 1"#,
      #"((rate({a="b"}[1m]) / on (a) group_left (c) rate({a="c"}[1m])) > bool 1)"#
    ),
    (
      #"vector(1) or label_replace(rate({a="b"}[1m]), "d", "$1", "s", "(.*)")"#,
      #"(vector(1.000000) or label_replace(rate({a="b"}[1m]),"d","$1","s","(.*)"))"#
    ),
  ])
  func queriesPrint(_ query: String, _ printed: String) throws {
    let wanted = printed.isEmpty ? query : printed
    #expect(try parseLogQL(query).description == wanted)
    #expect(try parseLogQL(wanted).description == wanted)
    for width in [10, 100] {
      let pretty = try parseLogQL(query).pretty(width: width)
      #expect(try parseLogQL(pretty).description == wanted)
    }
  }

  @Test(arguments: [
    (#"{app="shop""#, 1, 12, "unexpected $end, expecting } or ,"),
    (#"{app="shop} "#, 1, 6, "literal not terminated"),
    ("{app=\"shop\"}\n  | json\n  | x = ip(\"1\"", 3, 15, "unexpected $end, expecting )"),
    ("{app=\"é\"} !", 1, 11, "unexpected character"),
    (#"{}"#, 1, 1, "at least one regexp or equality matcher"),
    (#"{app=~".*"}"#, 1, 1, "at least one regexp or equality matcher"),
    (#"{app=~"("}"#, 1, 7, "missing closing ): `(`"),
    (#"{by="x"}"#, 1, 2, "unexpected by"),
    (#"{app="shop"} | json | unwrap x"#, 1, 23, "unexpected unwrap"),
    (#"{app="shop"} | a == "1""#, 1, 21, "unexpected STRING"),
    (#"{app="shop"} | a > 1EB"#, 1, 20, "exponent has no digits"),
    (#"{app="shop"} | a > 0x10"#, 1, 20, "unable to parse literal as a float"),
    (#"{app="shop"} |~ "(""#, 1, 14, "missing closing ): `(`"),
    (#"{app="shop"} |~ "x" or ip("::1")"#, 1, 14, "ip: invalid operation"),
    (#"{app="shop"} |= ip("x")"#, 1, 14, "ip: invalid pattern"),
    (#"{app="shop"} |> "<a>""#, 1, 14, "named captures are not allowed"),
    (#"{app="shop"} | pattern "a<_>""#, 1, 14, "at least one capture is required"),
    (#"{app="shop"} | pattern "<a><b>""#, 1, 14, "found consecutive capture '<b>'"),
    (#"{app="shop"} | regexp "a(b)""#, 1, 14, "at least one named capture"),
    (#"{app="shop"} | json a="x[""#, 1, 14, "cannot parse expression [x[]"),
    (#"{app="shop"} | line_format "{{.a""#, 1, 14, "template: line:1: unclosed action"),
    (#"{app="shop"} | label_format a="1",a="2""#, 1, 14, "multiple label name 'a' not allowed"),
    (#"{app="shop"} | label_format __error__=a"#, 1, 14, "__error__ cannot be formatted"),
    (#"{app="shop"} | logfmt --loose"#, 1, 23, "unexpected flag --loose"),
    (#"rate({app="shop"}[1.5h])"#, 1, 18, "not a valid duration string"),
    (#"rate({app="shop"}[5minutes])"#, 1, 18, #"unknown unit "minutes" in duration "5minutes""#),
    (#"rate({app="shop"})"#, 1, 18, "unexpected ), expecting RANGE"),
    (#"sum_over_time({app="shop"}[1m])"#, 1, 1, "invalid aggregation sum_over_time without unwrap"),
    (#"rate({app="shop"}[1m]) by (a)"#, 1, 1, "grouping not allowed for rate aggregation"),
    (#"topk(0, rate({app="shop"}[1m]))"#, 1, 6, "must be greater than 0"),
    (#"rate({app="shop"}[1m]) and 1"#, 1, 28, "unexpected literal for right leg"),
    (#"{app="shop"} + 1"#, 1, 1, "unexpected type for left leg of binary operation (+)"),
    (#"-rate({app="shop"}[1m])"#, 1, 2, "unexpected rate"),
    ("", 1, 1, "unexpected $end"),
  ])
  func refusalsSayWhere(_ query: String, _ line: Int, _ column: Int, _ reason: String) {
    let error = #expect(throws: LogQLError.self) { try parseLogQL(query) }
    #expect(error?.line == line && error?.column == column, "\(String(describing: error))")
    #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
  }

  @Test func whatNestsTooDeeplyIsRefused() {
    let open = String(repeating: "(", count: 100_000)
    #expect(throws: LogQLError.self) { try parseLogQL(open + "1") }
    #expect(throws: LogQLError.self) { try parseLogQL(#"{a="b"} | "# + open + "a=1") }
    let sum = String(repeating: "rate({a=\"b\"}[1m]) + ", count: 10_000) + "1"
    #expect(throws: LogQLError.self) { try parseLogQL(sum) }
    let either = String(repeating: "a=\"b\" or ", count: 100_000) + "a=\"b\""
    #expect(throws: LogQLError.self) { try parseLogQL(#"{a="b"} | "# + either) }
  }

  @Test func anyBytesAreReadOrRefused() {
    var state: UInt64 = 7
    let words = [
      "{a=\"b\"}", "|", "|=", "\"x", "\"", "`", "[5m]", "(", ")", "rate", "json", "\u{0}", "é",
      "by",
      "unwrap", "a", ">", "1", "-", "#", "\n", "ip(", "or", ",", "5m", "{{",
    ]
    for _ in 0..<2000 {
      var query = ""
      for _ in 0..<8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        query += words[Int(state >> 33) % words.count] + " "
      }
      if let read = try? parseLogQL(query) {
        #expect((try? parseLogQL(read.description)) == read, "\(query)")
      }
    }
    #expect(throws: LogQLError.self) {
      try parseLogQL(utf8: [0x7B, 0x61, 0x3D, 0x22, 0xFF, 0x22, 0x7D])
    }
  }
}
