import Metrics
import PromQL
import Testing

/// Texts with `|` for the cursor.
@Suite struct CompletionTests {
  private func context(_ marked: String) -> CompletionContext {
    let parts = marked.split(separator: "|", omittingEmptySubsequences: false)
    return CompletionContext(String(parts[0] + parts[1]), cursor: parts[0].utf8.count)
  }

  @Test(
    arguments: [
      ("|", .operand(takesMatching: false)), ("ra|", .operand(takesMatching: false)),
      ("sum(|", .operand(takesMatching: false)), ("a + |", .operand(takesMatching: true)),
      ("a + on (b) |", .operand(takesMatching: true)), ("a |", .afterOperand(takesGrouping: false)),
      ("sum(a) |", .afterOperand(takesGrouping: true)), ("sum |", .afterAggregator),
      ("a[|", .duration), ("a[5|", .duration), ("a[1h:|", .duration), ("a offset |", .duration),
      ("a @ |", .instant),
      ("sum by (|) (rate(a[5m])) / b{c=\"d\"}", .groupingLabel(metrics: ["a", "b"])),
      ("a{b|", .labelName(.init(metric: "a"))),
      ("a{b |", .matchOperator), ("12|", .none), ("# com|", .none), ("\"te|", .none),
      (
        "rate(a{b=\"c\", d=~\"|",
        .labelValue("d", .init(metric: "a", conditions: ["b=\"c\""], labels: ["b"]))
      ),
      ("{\"x.y\", |", .labelName(.init(metric: "x.y"))),
      ("a{b=|", .labelValue("b", .init(metric: "a"))),
    ] as [(String, CompletionContext.Place)])
  func tellsThePlace(_ marked: String, _ place: CompletionContext.Place) {
    #expect(context(marked).place == place)
  }

  @Test func replacesTheWholeWordAndString() {
    #expect(context("sum(ra|te(x))").replaced == 4..<8)
    let value = context("a{b=\"p|rod\"}")
    #expect(value.typed == "p")
    #expect(value.replaced == 4..<10)
    #expect(context("a{b=\"p|}").replaced == 4..<6)
  }

  @Test func ranksByFit() {
    var source = CompletionSource()
    source.metrics = ["node_rate", "rate_total", "http_requests_total", "separate", "my metric"]
    source.metadata["http_requests_total"] = MetricMetadata(kind: .counter, help: "Requests.")
    let found = source.candidates(for: context("rate|"))
    #expect(found.prefix(4).map(\.label) == ["rate", "rate_total", "node_rate", "irate"])
    #expect(found.first?.insertion == "rate(")
    let metric = source.candidates(for: context("httptot|")).first
    #expect(metric?.detail == "counter")
    #expect(metric?.summary == "Requests.")
    #expect(source.candidates(for: context("my|")).first?.insertion == "{\"my metric\"}")
  }

  @Test func offersLabelsAndValues() {
    var source = CompletionSource()
    source.labels = ["instance", "job", "a.b"]
    source.values = ["api", "web \"x\""]
    #expect(
      source.candidates(for: context("up{job=\"a\", |")).map(\.insertion)
        == ["instance", "\"a.b\""])
    #expect(source.candidates(for: context("up{job=\"w|")).map(\.insertion) == [#""web \"x\"""#])
  }

  /// No cut of a text breaks the reading.
  @Test func readsEveryCut() {
    let text = "sum by (a) (rate(x{y=~\"z|ä\", 'q'!=`r`}[5m:1m] @ end() offset 1h)) or 0x1F # ü"
    let count = text.utf8.count
    for cursor in -1...(count + 1) {
      let context = CompletionContext(text, cursor: cursor)
      #expect(context.replaced.lowerBound >= 0 && context.replaced.upperBound <= count)
      _ = CompletionSource().candidates(for: context)
    }
  }
}
