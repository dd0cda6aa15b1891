import Metrics
import Rules
import Testing

@Suite struct ReloadTests {
  /// The rules are read again, as `rules` has them now; two more minutes go by.
  private func reload(
    _ bench: inout Bench, _ rules: String, file: String = "r.yml"
  ) throws -> [AlertTransition] {
    var left = LeftSeries()
    var next = GroupRun(try Bench.group(rules), file: file, interval: .seconds(60))
    let transitions: [AlertTransition]
    if file == bench.group.file {
      transitions = next.inherit(from: bench.group, at: bench.now, leaving: &left)
    } else {
      transitions = bench.group.abandoned(at: bench.now)
      left.take(bench.group, at: bench.now)
    }
    bench.group = next
    for _ in 0..<2 {
      bench.step()
      left.settle(at: bench.now, living: bench.group.rules.map(\.givenSeries), bench.store)
    }
    #expect(left.isEmpty)
    return transitions
  }

  private let rule = "rules:\n  - alert: A\n    expr: x > 0\n    for: 3m"

  @Test func goesOnWhereItWas() throws {
    var bench = try Bench(rule, ["x 1x20"])
    bench.steps(2)
    // Its expression, annotations and position do not count.
    let transitions = try reload(
      &bench,
      "rules:\n  - record: b\n    expr: x\n  - alert: A\n    expr: x >= 1\n    for: 3m\n"
        + "    annotations: {n: \"{{ $value }}\"}")
    #expect(transitions.isEmpty)
    let alert = try #require(bench.group.rules[1].alerts.first)
    #expect(alert.state == .firing && alert.activeAt.milliseconds == 0)
    #expect(alert.annotations == [Label("n", "1")])
    #expect(try bench.ask("ALERTS").count == 1)
  }

  @Test func expandsWhatHasChanged() throws {
    var bench = try Bench(rule + "\n    annotations: {n: \"old {{ $value }}\"}", ["x 1x20"])
    bench.steps(2)
    _ = try reload(&bench, rule + "\n    annotations: {n: \"new {{ $value }}\"}")
    #expect(bench.group.rules[0].alerts.first?.annotations == [Label("n", "new 1")])
  }

  @Test(arguments: [
    "rules:\n  - alert: B\n    expr: x > 0\n    for: 10m",
    "rules:\n  - alert: A\n    expr: x > 0\n    for: 10m\n    labels: {a: b}",
    "labels: {a: b}\nrules:\n  - alert: A\n    expr: x > 0\n    for: 10m",
    "rules:\n  - record: A\n    expr: x",
  ])
  func leavesNoGhost(_ rules: String) throws {
    var bench = try Bench(rule, ["x 1x20"])
    bench.steps(4)
    #expect(bench.state == "f")
    let transitions = try reload(&bench, rules)
    #expect(transitions.map(\.cause) == [.ruleGone])
    #expect(transitions.first?.to == .inactive && transitions.first?.from == .firing)
    #expect(try bench.ask("ALERTS{alertstate=\"firing\"}") == [])
    #expect(try bench.ask("ALERTS_FOR_STATE").count <= 1)
  }

  @Test func movesToAnotherFile() throws {
    var bench = try Bench(
      "rules:\n  - alert: A\n    expr: x > 0\n  - alert: B\n    expr: x > 0", ["x 1x20"])
    bench.steps(2)
    let transitions = try reload(
      &bench, "rules:\n  - alert: A\n    expr: x > 0", file: "other.yml")
    #expect(transitions.map(\.labels.metricName) == ["", ""])
    // What goes on there is not ended, what does not is.
    #expect(try bench.ask("ALERTS") == ["ALERTS{alertname=\"A\", alertstate=\"firing\"} 1"])
  }

  /// They keep their places in the book whatever their order is.
  @Test func rulesOfOneNameMayChangePlaces() throws {
    let page = "  - alert: A\n    expr: x > 0\n    labels: {severity: page}\n"
    let info = "  - alert: A\n    expr: x > 0\n    labels: {severity: info}\n"
    var bench = try Bench("rules:\n" + page + info, ["x 1x20"])
    bench.steps(2)
    let places = bench.group.rules.map(\.place)
    #expect(places.map(\.number) == [0, 0] && places[0] != places[1])
    let transitions = try reload(&bench, "rules:\n" + info + page)
    #expect(transitions.isEmpty && bench.transitions.isEmpty)
    #expect(bench.group.rules.map(\.place) == places.reversed())
    #expect(
      bench.group.rules.map { $0.alerts.map { $0.labels["severity"] } } == [["info"], ["page"]])
  }

  @Test func tellsTwinsApartByTheirOrder() throws {
    let twins = "rules:\n  - alert: A\n    expr: x > 0\n  - alert: A\n    expr: y > 0"
    var bench = try Bench(twins, ["x{s=\"x\"} 1x20", "y{s=\"y\"} 1x20"])
    bench.steps(2)
    #expect(bench.group.rules.map(\.place.number) == [0, 1])
    let transitions = try reload(&bench, "rules:\n  - alert: A\n    expr: x > 0")
    #expect(transitions.map { $0.labels["s"] } == ["y"])
    #expect(try bench.ask("ALERTS").count == 1)
  }
}
