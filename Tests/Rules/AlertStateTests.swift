import Metrics
import Query
import Rules
import Testing

@Suite struct AlertStateTests {
  /// Minute by minute: the values of the series, and what has become of the alert.
  @Test(arguments: [
    ("", "1 1 stale 1", "ffrf"),
    ("for: 2m", "1 1 1 1 stale stale 1 1 1", "ppffrrppf"),
    ("for: 3m", "1 1 stale 1", "pp.p"),
    ("for: 90s", "1 1 1", "ppf"),
    ("keep_firing_for: 2m", "1 stale stale stale stale", "fffrr"),
    // Its condition holds again: then it starts to be kept anew.
    ("keep_firing_for: 2m", "1 stale stale 1 stale stale stale", "ffffffr"),
    // What is pending is not kept.
    ("for: 2m\n    keep_firing_for: 5m", "1 1 stale 1", "pp.p"),
    // Kept for 15 minutes after its end, that minute included.
    ("", "1 stale" + " _x16", "f" + String(repeating: "r", count: 16) + "."),
    // Without a marker a series is seen for five minutes more.
    ("for: 1m", "1 _ _ _ _ _ _", "pffffr" + "r"),
    ("", "0 0 1 0", "..fr"),
  ])
  func followsItsCondition(_ fields: String, _ values: String, _ states: String) throws {
    var bench = try Bench(
      "rules:\n  - alert: A\n    expr: x > 0" + (fields.isEmpty ? "" : "\n    " + fields),
      ["x{a=\"b\"} " + values])
    var seen = ""
    for _ in states {
      bench.step()
      seen.append(bench.state)
    }
    #expect(seen == states)
  }

  @Test func tellsOfEveryChange() throws {
    var bench = try Bench(
      "rules:\n  - alert: A\n    expr: x > 0\n    for: 1m", ["x{a=\"b\"} 1 2 stale 1 stale"])
    var seen: [String] = []
    for _ in 0..<5 {
      bench.step()
      seen += bench.transitions.map {
        "\($0.time.milliseconds / 60_000) \($0.from)→\($0.to) \(goNumber($0.value)) \($0.labels)"
      }
    }
    let alert = "{a=\"b\", alertname=\"A\"}"
    #expect(
      seen == [
        "0 inactive→pending 1 \(alert)", "1 pending→firing 2 \(alert)",
        "2 firing→inactive 2 \(alert)", "3 inactive→pending 1 \(alert)",
        "4 pending→inactive 1 \(alert)",
      ])
    #expect(bench.transitions.first?.rule == RulePlace(file: "r.yml", group: "g", name: "A"))
  }

  @Test func knowsItsTimes() throws {
    var bench = try Bench(
      "rules:\n  - alert: A\n    expr: x > 0\n    for: 1m\n    keep_firing_for: 1m",
      ["x 1 1 1 stale _"])
    bench.steps(4)
    let firing = try #require(bench.group.rules[0].alerts.first)
    #expect(firing.activeAt.milliseconds == 0)
    #expect(firing.firedAt?.milliseconds == 60_000)
    #expect(firing.keepFiringSince?.milliseconds == 180_000)
    #expect(firing.resolvedAt == nil)
    bench.step()
    #expect(bench.group.rules[0].alerts.first?.resolvedAt?.milliseconds == 240_000)
  }

  @Test func writesItsSeries() throws {
    var bench = try Bench(
      """
      labels: {team: core}
      rules:
        - alert: A
          expr: x > 0
          for: 1m
          labels: {sev: "{{ $labels.nope }}", v: "{{ $value }}"}
      """, ["x{a=\"b\"} 5 5 stale"])
    bench.step()
    // A label that came out empty is none of the alert's, but its template stands in the series.
    let rest = "a=\"b\", alertname=\"A\""
    let raw = "sev=\"{{ $labels.nope }}\", team=\"core\", v=\"5\"}"
    #expect(
      bench.group.rules[0].alerts[0].labels
        == ["a": "b", "alertname": "A", "team": "core", "v": "5"])
    #expect(try bench.ask("ALERTS") == ["ALERTS{\(rest), alertstate=\"pending\", \(raw) 1"])
    bench.step()
    #expect(try bench.ask("ALERTS") == ["ALERTS{\(rest), alertstate=\"firing\", \(raw) 1"])
    #expect(try bench.ask("ALERTS_FOR_STATE") == ["ALERTS_FOR_STATE{\(rest), \(raw) 0"])
    bench.step()
    #expect(try bench.ask("ALERTS") == [])
    #expect(try bench.ask("ALERTS_FOR_STATE") == [])
  }

  @Test func leavesItsStateAtAnError() throws {
    var bench = try Bench(
      "rules:\n  - alert: A\n    expr: x * on(a) y > 0",
      ["x{a=\"1\"} 1 1 1", "y{a=\"1\"} 1 1 1", "y{a=\"1\", b=\"2\"} _ 1 stale"])
    bench.step()
    #expect(bench.state == "f" && bench.group.rules[0].health == .ok)
    bench.step()
    let rule = bench.group.rules[0]
    #expect(rule.health == .err && rule.error.hasPrefix("found duplicate series"))
    #expect(bench.state == "f" && bench.transitions.isEmpty)
    #expect(try bench.ask("ALERTS").count == 1)
    bench.step()
    #expect(bench.group.rules[0].health == .ok && bench.group.rules[0].error.isEmpty)
  }

  @Test func refusesTwoAlertsOfEqualLabels() throws {
    var bench = try Bench(
      "rules:\n  - alert: A\n    expr: x > 0\n    labels: {a: same}",
      ["x{a=\"1\"} 1 1 1", "x{a=\"2\"} _ 1 stale"])
    bench.step()
    bench.step()
    #expect(
      bench.group.rules[0].error
        == "vector contains metrics with the same labelset after applying alert labels")
    #expect(bench.group.rules[0].alerts.count == 1)
    bench.step()
    #expect(bench.group.rules[0].error.isEmpty)
  }

  @Test func hasNoAlertsBeyondTheLimit() throws {
    var bench = try Bench(
      "limit: 1\nrules:\n  - alert: A\n    expr: x > 0",
      ["x{a=\"1\"} 1 1 1", "x{a=\"2\"} _ 1 stale"])
    bench.step()
    bench.step()
    #expect(bench.group.rules[0].error == "exceeded limit of 1 with 2 alerts")
    #expect(bench.group.rules[0].alerts.isEmpty)
    #expect(bench.transitions.map(\.cause) == [.limitExceeded])
    bench.step()
    #expect(bench.state == "f" && bench.group.rules[0].error.isEmpty)
    #expect(try bench.ask("ALERTS").count == 1)
  }

  /// What is remembered from evaluation to evaluation changes nothing, in whatever order elements come.
  @Test(arguments: 0..<8)
  func doesNotDependOnOrder(_ seed: UInt64) throws {
    let rule = """
      rules:
        - alert: A
          expr: x > 0
          for: 1m
          keep_firing_for: 1m
          labels: {big: '{{ if gt $value 5.0 }}yes{{ end }}'}
          annotations: {text: '{{ $labels.a }} {{ $value }}', fixed: same}
        - record: y
          expr: x > 0
      """
    var random = Shuffling(state: seed &* 77 &+ 1)
    let series = (0..<12).map { number in
      let values = (0..<20).map { _ in ["1", "7", "_", "stale", "0"][Int(random.next() % 5)] }
      return "x{a=\"\(number)\"} " + values.joined(separator: " ")
    }
    var straight = try Bench(rule, series)
    var shuffled = try Bench(rule, series)
    let ask = shuffled.world.ask
    shuffled.world.ask = { (expression, text, time) throws(QueryError) in
      guard case .vector(let samples) = try ask(expression, text, time) else {
        throw QueryError(.execution, "no vector")
      }
      var order = Shuffling(state: seed &+ UInt64(time.milliseconds))
      return .vector(samples.shuffled(using: &order))
    }
    for _ in 0..<20 {
      straight.step()
      shuffled.step()
      let pairs = zip(sorted(straight.group), sorted(shuffled.group))
      #expect(straight.group.rules[0].alerts.count == shuffled.group.rules[0].alerts.count)
      for (a, b) in pairs { #expect(a == b) }
      for name in ["ALERTS", "ALERTS_FOR_STATE", "y"] {
        #expect(try straight.ask(name) == shuffled.ask(name))
      }
      #expect(shuffled.group.rules.map(\.error) == ["", ""])
      // Nothing is given for what is not active.
      let active = shuffled.group.rules[0].alerts.count { $0.isActive }
      #expect(try shuffled.ask("ALERTS").count == active)
    }
  }

  private func sorted(_ group: GroupRun) -> [AlertInstance] {
    group.rules[0].alerts.sorted { $0.labels < $1.labels }
  }
}

/// Random numbers that are the same each time.
private struct Shuffling: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 11 &* 0x9E37_79B9_7F4A_7C15
  }
}
