import Metrics
import Rules
import Synchronization
import TSDB
import Testing

@Suite struct RecordingTests {
  @Test func recordsUnderItsNameAndLabels() throws {
    var bench = try Bench(
      """
      labels: {team: core, a: group}
      rules:
        - record: y
          expr: x
          labels: {a: rule, gone: ""}
        - record: z
          expr: sum(y) + 1
      """, ["x{gone=\"1\", k=\"v\"} 2 3"])
    bench.step()
    #expect(try bench.ask("y") == ["y{a=\"rule\", k=\"v\", team=\"core\"} 2"])
    // The second rule sees what the first has just given.
    #expect(try bench.ask("z") == ["z{a=\"group\", team=\"core\"} 3"])
    bench.step()
    #expect(try bench.ask("y") == ["y{a=\"rule\", k=\"v\", team=\"core\"} 3"])
  }

  @Test func recordsANumber() throws {
    var bench = try Bench("rules:\n  - record: y\n    expr: 1 + time()", [])
    bench.steps(2)
    #expect(try bench.ask("y") == ["y 61"])
  }

  @Test func recordsHistogramsBesideNumbers() throws {
    var bench = try Bench(
      "rules:\n  - record: y\n    expr: x",
      ["x{a=\"1\"} {{schema:0 count:3 sum:4 buckets:[1 2]}} 5", "x{a=\"2\"} 7 8"])
    bench.step()
    #expect(
      try bench.ask("y") == ["y{a=\"1\"} {count:3, sum:4, (0.5,1]:1, (1,2]:2}", "y{a=\"2\"} 7"])
    bench.step()
    #expect(try bench.ask("y") == ["y{a=\"1\"} 5", "y{a=\"2\"} 8"])
  }

  @Test func endsWhatItGivesNoMore() throws {
    var bench = try Bench(
      "rules:\n  - record: y\n    expr: x > 0", ["x{a=\"1\"} 1 0 1", "x{a=\"2\"} 1 1 1"])
    bench.step()
    #expect(try bench.ask("y").count == 2)
    bench.step()
    #expect(try bench.ask("y") == ["y{a=\"2\"} 1"])
    bench.step()
    #expect(try bench.ask("y").count == 2)
  }

  @Test func endsNothingThatAnotherRuleGives() throws {
    var bench = try Bench(
      "rules:\n  - record: y\n    expr: x == 1\n  - record: y\n    expr: x == 2", ["x 1 2 1 1"])
    for _ in 0..<4 {
      bench.step()
      #expect(try bench.ask("y").count <= 1)
    }
    #expect(try bench.ask("y") == ["y 1"])
  }

  @Test(arguments: [
    (
      "rules:\n  - record: y\n    expr: x\n    labels: {a: same}",
      "vector contains metrics with the same labelset after applying rule labels"
    ),
    ("limit: 1\nrules:\n  - record: y\n    expr: x", "exceeded limit of 1 with 2 series"),
    ("rules:\n  - record: y\n    expr: x[5m]", "rule result is not a vector or scalar"),
    ("rules:\n  - record: y\n    expr: x + on() group_left() x", "found duplicate series"),
  ])
  func tellsWhatIsWrong(_ rules: String, _ message: String) throws {
    var bench = try Bench(rules, ["x{a=\"1\"} 1", "x{a=\"2\"} 1"])
    bench.step()
    #expect(bench.group.rules[0].error.hasPrefix(message))
    #expect(bench.group.rules[0].health == .err)
    #expect(try bench.ask("y") == [])
  }

  @Test func tellsWhatTheStoreRefuses() throws {
    var bench = try Bench(
      "rules:\n  - record: y\n    expr: vector(1)\n  - record: y\n    expr: vector(2)", [])
    bench.step()
    #expect(bench.group.rules.map(\.error) == ["", "duplicate sample for timestamp"])
  }

  @Test func goesOnWhenTheStoreHasRoom() throws {
    var bench = try Bench("rules:\n  - record: y\n    expr: vector(1)", [])
    let full = Full(bench.store)
    bench.world.sink = full
    full.isFull.store(true, ordering: .relaxed)
    bench.step()
    #expect(bench.group.rules[0].error == "1 samples were refused by the store")
    full.isFull.store(false, ordering: .relaxed)
    bench.step()
    #expect(bench.group.rules[0].error.isEmpty)
    #expect(try bench.ask("y") == ["y 1"])
  }

  @Test func looksBackByItsOffset() throws {
    var bench = try Bench(
      "query_offset: 1m\nrules:\n  - record: y\n    expr: x", ["x 1 2 3"])
    bench.steps(3)
    // The value of a minute ago, at the time of a minute ago.
    #expect(try bench.ask("y") == ["y 2"])
    #expect(try bench.ask("timestamp(y)") == ["{} 60"])
  }
}

/// A store that has no room at times.
private final class Full: SampleSink {
  let store: Store
  let isFull = Atomic<Bool>(false)

  init(_ store: Store) { self.store = store }

  var generation: UInt64 { store.generation }
  func reference(for labels: Labels) -> SeriesReference {
    isFull.load(ordering: .relaxed) ? .refused : store.reference(for: labels)
  }
  func references(for labels: [Labels]) -> [SeriesReference] { labels.map(reference) }
  func append(_ batch: SampleBatch) -> AppendOutcome { store.append(batch) }
  func describe(_ metadata: [String: MetricMetadata]) {}
}
