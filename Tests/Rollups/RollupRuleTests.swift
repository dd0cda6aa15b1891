import Metrics
import Rollups
import Testing
import YAML

@Suite struct RollupRuleTests {
  private func read(_ text: String) throws -> [RollupRule] {
    try RollupRule.read(YAMLNode.parse(text, file: "vigil.yml")) { text in
      text == "{}"
        ? .failure(RollupError("no matcher")) : .success([Matcher("__name__", equals: text)])
    }
  }

  @Test func aRecordWithAndWithoutItsDefaults() throws {
    let rules = try read(
      """
      - {record: a:b, match: lat}
      - {record: c, match: temp, window: 90s, by: [job, zone], quantiles: [0, 0.999, 1]}
      """)
    #expect(rules.count == 2)
    #expect(rules[0].metric == "lat" && rules[0].window == .seconds(300))
    #expect(rules[0].by == [] && rules[0].quantiles == [0.5, 0.9, 0.99])
    #expect(rules[1].window == .seconds(90) && rules[1].by == ["job", "zone"])
    #expect(rules[1].quantiles == [0, 0.999, 1])
  }

  @Test(arguments: [
    ("- {match: x}", "a record wants a name"),
    ("- {record: 'a b', match: x}", "\"a b\" is no metric name"),
    ("- {record: a}", "a wants a match"),
    ("- {record: a, match: '{}'}", "no matcher"),
    ("- {record: a, match: x, window: 10ms}", "at least 1s"),
    ("- {record: a, match: x, quantiles: [1.5]}", "from 0 to 1"),
    ("- {record: a, match: x, quantiles: [.nan]}", "from 0 to 1"),
    ("- {record: a, match: x, by: [quantile]}", "by cannot name quantile"),
    ("- {record: a, match: x, every: 5m}", "every"),
    ("- {record: a, match: x}\n- {record: a, match: y}", "two records named a"),
  ])
  func whatIsWrongIsSaidWithItsPlace(text: String, message: String) {
    let error = #expect(throws: YAMLError.self) { try read(text) }
    #expect(error?.description.contains(message) == true, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.description.hasPrefix("vigil.yml:") == true)
  }
}
