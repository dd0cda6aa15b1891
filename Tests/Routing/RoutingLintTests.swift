import Routing
import Testing
import YAML

private func lints(_ text: String, knowing known: KnownLabels? = nil) throws -> [String] {
  try read(text).lints(knowing: known).map { "\($0.line):\($0.column): \($0.message)" }
}

/// A tree of these children of the root.
private func tree(_ routes: String) -> String {
  "route:\n  receiver: r\n  routes:\n" + routes + "\nreceivers: [{name: r}]"
}

@Suite struct RoutingLintTests {
  @Test(arguments: [
    ("  - matchers: [a=b]\n  - matchers: [a=b, c=d]", 5), ("  - {}\n  - matchers: [a=b]", 5),
    ("  - matchers: ['a=~\"b|c\"']\n  - matchers: [a=c]", 5),
    ("  - matchers: ['a!=x']\n  - match_re: {a: b|c}", 5),
    ("  - matchers: ['a!=\"\"']\n  - matchers: ['a=~\"x.+\"']", 5),
    ("  - match_re: {a: .*}\n  - matchers: [b=c]", 5),
    ("  - matchers: [a=b]\n    routes:\n    - matchers: [a=b]\n    - matchers: [c=d]", 7),
  ])
  func routesThatNothingComesToAreTold(_ routes: String, _ line: Int) throws {
    let found = try lints(tree(routes))
    #expect(found.count == 1 && found[0].hasPrefix("\(line):"), "\(found)")
    #expect(found[0].contains("no alert comes to this route: line "))
  }

  @Test(arguments: [
    "  - {matchers: [a=b], continue: true}\n  - matchers: [a=b]",
    "  - matchers: [a=b, c=d]\n  - matchers: [a=b]",
    "  - matchers: ['a=~\"b.*\"']\n  - matchers: [c=b]",
    "  - matchers: ['a!=b']\n  - matchers: ['a!=c']",
  ])
  func routesThatCanBeReachedAreNot(_ routes: String) throws {
    #expect(try lints(tree(routes)) == [])
  }

  @Test func matchersThatExcludeEachOtherAreTold() throws {
    let routes = "  - matchers: [a=b]\n    routes:\n    - matchers: ['a=~\"c|d\"']"
    #expect(
      try lints(tree(routes)) == [
        #"6:7: no alert comes to this route: a="b" and a=~"c|d" exclude each other"#
      ])
  }

  @Test func valuesThatNobodyKnowsAreTold() throws {
    let text = tree("  - matchers: [severity=crit, team!=x]\n  - matchers: [zone=eu]")
    let known = KnownLabels(["severity": ["critical", "warning"], "team": ["db"]])
    #expect(try lints(text) == [])
    #expect(
      try lints(text, knowing: known) == [
        #"4:5: severity="crit": of the values of severity that are known none fits"#,
        #"5:5: zone="eu": no alert is known that has the label zone"#,
      ])
  }

  @Test func timesThatAreNotInheritedAreTold() throws {
    let text = """
      route:
        receiver: r
        routes:
        - matchers: [a=b]
          mute_time_intervals: [nights]
          routes:
          - matchers: [c=d]
          - {matchers: [e=f], mute_time_intervals: [nights]}
      receivers: [{name: r}, {name: idle}]
      time_intervals: [{name: nights}, {name: days}]
      """
    #expect(
      try lints(text) == [
        "7:7: mute_time_intervals of line 4 does not hold here: routes do not inherit it",
        "9:24: no route leads to the receiver \"idle\"",
        "10:34: no route names the time interval \"days\"",
      ])
  }

  @Test func kindsThatAreNotBuiltAreTold() throws {
    let text = withReceiver("sns_configs: [{topic_arn: t}]")
    #expect(
      try lints(text) == [
        "5:17: receiver \"r\": nothing is delivered to sns[0], the kind is not built"
      ])
    #expect(Integration.Kind.allCases.count(where: \.isBuilt) == 10)
  }
}
