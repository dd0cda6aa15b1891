import Facts
import Metrics
import Routing
import Testing

private let tree = """
  route:
    receiver: root
    group_by: [alertname]
    group_wait: 10s
    labels: {owner: sre}
    routes:
    - receiver: audit
      matchers: [severity=critical]
      continue: true
    - receiver: db
      match_re: {team: db|sql}
      group_by: ['...']
      routes:
      - matchers: ['severity!="critical"', 'a=b']
        receiver: quiet
        group_by: []
        labels: {owner: dba}
    - receiver: db
      matchers: [team=db]
  receivers: [{name: root}, {name: audit}, {name: db}, {name: quiet}]
  """

@Suite struct RouteTests {
  private func receivers(_ labels: Labels) throws -> [String] {
    try read(tree).route.routes(of: labels).map(\.receiver)
  }

  @Test func aMatchingChildHidesItsParent() throws {
    #expect(try receivers([:]) == ["root"])
    #expect(try receivers(["severity": "critical"]) == ["audit"])
    #expect(try receivers(["severity": "critical", "team": "db"]) == ["audit", "db"])
    #expect(try receivers(["team": "sql", "a": "b"]) == ["quiet"])
    #expect(try receivers(["team": "sqlite"]) == ["root"])
  }

  @Test func nodesInheritWhatTheyDoNotSay() throws {
    let root = try read(tree).route
    let quiet = root.routes[1].routes[0]
    #expect(quiet.groupWait == .seconds(10) && quiet.groupInterval == .seconds(300))
    #expect(quiet.repeatInterval == .seconds(4 * 3600) && quiet.grouping == .labels([]))
    #expect(quiet.labels == ["owner": "dba"] && root.routes[1].labels == ["owner": "sre"])
    #expect(root.all.map(\.id) == [0, 1, 2, 3, 4] && quiet.line == 14 && quiet.column == 7)
    #expect(root.routes[1].grouping == .all && root.routes[0].grouping == .labels(["alertname"]))
  }

  @Test func keysAreAlertmanagers() throws {
    let root = try read(tree).route
    #expect(root.groupKey(root.groupLabels(of: ["job": "x"])) == "{}:{}")
    let labels: Labels = ["team": "db", "alertname": "Di\"sk\u{7f}"]
    let route = root.routes[1]
    #expect(
      route.groupKey(route.groupLabels(of: labels))
        == #"{}/{team=~"^(?:db|sql)$"}:{alertname="Di\"sk\x7f", team="db"}"#)
    #expect(
      route.routes[0].path == #"{}/{team=~"^(?:db|sql)$"}/{a="b",severity!="critical"}"#)
  }

  @Test func theStoryTellsWhy() throws {
    let story = try read(tree).route.story(of: ["team": "db"])
    let told = story.map { node in
      String(repeating: " ", count: node.depth) + "\(node.line) \(node.matched) \(node.why)"
        + (node.receiver.map { " → " + $0 } ?? "")
    }
    #expect(
      told == [
        "2 true the root takes every alert; a route below took it",
        " 7 false severity is not set",
        " 10 true team is \"db\"; no route below fits → db",
        "  14 false a is not set",
        " 18 false not asked: line 10 took the alert and does not continue",
      ])
  }
}
