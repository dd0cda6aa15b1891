import Metrics
import PromQL
import Query
import TSDB
import Testing

/// A store with two jobs' counters, a point every 10 s over 10 minutes.
private func shopStore() -> Store {
  let store = Store()
  let references = store.references(for: [
    ["__name__": "requests_total", "job": "api-1", "code": "200"],
    ["__name__": "requests_total", "job": "web", "code": "500"],
    ["__name__": "up", "job": "api-1"],
  ])
  for point in 0...60 {
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: Int64(point) * 10_000))
    batch.append(references[0], Double(point * 10))
    batch.append(references[1], Double(point % 20))
    batch.append(references[2], 1)
    store.append(batch)
  }
  return store
}

private let instant = Question.Time.instant(Timestamp(seconds: 600))

@Suite struct EmbeddedDataSourceTests {
  private let source = EmbeddedDataSource(source: shopStore())

  @Test func answersAnInstantQuery() async throws {
    let answer = try await source.evaluate(
      Question("sum(rate(requests_total{code=\"200\"}[5m]))", instant))
    guard case .vector(let samples) = answer.value, let sample = samples.first else {
      Issue.record("no vector")
      return
    }
    #expect(samples.count == 1)
    #expect(sample.labels.isEmpty)
    guard case .float(let value) = sample.content else { return }
    #expect(abs(value - 1) < 1e-9)
    #expect(answer.statistics.seriesSelected == 1)
  }

  @Test func answersARangeQuerySortedByLabels() async throws {
    let range = StepRange(
      start: Timestamp(seconds: 0), end: Timestamp(seconds: 600), step: .seconds(60))
    let answer = try await source.evaluate(Question("requests_total", .range(range)))
    guard case .matrix(let series) = answer.value else {
      Issue.record("no matrix")
      return
    }
    #expect(series.map { $0.labels["job"] } == ["api-1", "web"])
    #expect(series[0].points.count == 11)
    #expect(series[0].points[10] == Point(Timestamp(seconds: 600), 600))
  }

  @Test(arguments: [
    ("requests_total{", QueryError.Kind.badData),
    ("sum(requests_total) + ", .badData),
    ("label_replace(up, \"a\", \"b\", \"c\", \"(\")", .execution),
    ("requests_total / on() up", .execution),
  ])
  func refuses(_ expression: String, _ kind: QueryError.Kind) async {
    do throws(QueryError) {
      _ = try await source.evaluate(Question(expression, instant))
      Issue.record("it answered")
    } catch {
      #expect(error.kind == kind)
    }
  }

  @Test func limitsSamplesAndPoints() async {
    var question = Question("requests_total", instant)
    question.limits.samples = 5
    question.time = .range(
      StepRange(start: Timestamp(seconds: 0), end: Timestamp(seconds: 600), step: .seconds(1)))
    await #expect(throws: QueryError.self) { _ = try await source.evaluate(question) }
    question.limits = QueryLimits()
    question.limits.points = 10
    await #expect(throws: QueryError.self) { _ = try await source.evaluate(question) }
  }

  /// Each would take minutes: long windows looked at sample by sample, many steps, nested subqueries.
  @Test(arguments: [
    "sum_over_time(sum(sum_over_time(requests_total[10m:1ms]))[10m:1ms])",
    "max_over_time(stddev_over_time(requests_total[10m:1s])[10m:1ms])",
    "max_over_time(mad_over_time(requests_total[10m:100ms])[10m:1ms])",
    "max_over_time(deriv(requests_total[10m:100ms])[10m:1ms])",
  ])
  func endsSoonAfterItIsCancelled(_ expression: String) throws {
    guard let parsed = try? parseExpression(expression) else { return }
    let cancellation = Cancellation(timeout: .milliseconds(50))
    var limits = QueryLimits()
    limits.samples = .max
    let clock = ContinuousClock()
    let began = clock.now
    _ = try? source.evaluator.evaluate(parsed, instant, limits: limits, cancellation: cancellation)
    // 100 ms after the stop in a release build; tests run unoptimised beside others.
    #expect(clock.now - began < .seconds(20))
  }

  @Test func listsLabelsAndSeries() async throws {
    let (from, through) = (Timestamp(seconds: 0), Timestamp(seconds: 600))
    let names = try await source.labelNames(selectors: [], from: from, through: through)
    #expect(names == ["__name__", "code", "job"])
    let jobs = try await source.labelValues(
      "job", selectors: ["requests_total"], from: from, through: through)
    #expect(jobs == ["api-1", "web"])
    let series = try await source.series(selectors: ["up"], from: from, through: through)
    #expect(series == [["__name__": "up", "job": "api-1"]])
  }

  @Test(arguments: [
    (
      "requests_total{job=\"api\"}",
      "no series match: `job=\"api\"` has none, nearest is `job=\"api-1\"`"
    ),
    (
      "rate(request_total[5m])",
      "no series match: `request_total` has none, nearest is `requests_total`"
    ),
    (
      "requests_total{job=\"web\",code=~\"2..\"}",
      "no series match: `code=~\"2..\"` has none, nearest is `code=\"500\"`"
    ),
  ])
  func tellsWhichMatcherEmptied(_ expression: String, _ reason: String) async {
    let told = await source.whyEmpty(
      expression, from: Timestamp(seconds: 0), through: Timestamp(seconds: 600))
    #expect(told == reason)
  }

  @Test func explainsEveryNode() async throws {
    let explanation = try await source.explain(
      Question("sum by (job) (rate(requests_total[5m])) > 0", instant))
    #expect(explanation.root.title == ">")
    let sum = try #require(explanation.root.children.first)
    #expect(sum.title == "sum by (job)")
    #expect(sum.series == 2)
    let rate = try #require(sum.children.first)
    #expect(rate.title == "rate")
    #expect(rate.samples == 60)
    #expect(rate.children.map(\.series) == [2])
    #expect(explanation.whyEmpty == nil)
  }

  @Test func sumsDoNotDependOnThreads() async throws {
    let store = Store()
    let labels = (0..<500).map { Labels([Label("__name__", "m"), Label("i", "\($0)")]) }
    let references = store.references(for: labels)
    for point in 0..<300 {
      var batch = SampleBatch(timestamp: Timestamp(milliseconds: Int64(point) * 1000))
      for (index, reference) in references.enumerated() {
        batch.append(reference, Double(index) * 0.1 + Double(point) / 3)
      }
      store.append(batch)
    }
    let range = StepRange(
      start: Timestamp(seconds: 0), end: Timestamp(seconds: 299), step: .seconds(1))
    let expression = try parseExpression("sum(m)")
    let alone = try Evaluator(source: store).evaluate(
      expression, .range(range), cancellation: Cancellation(timeout: .seconds(60)))
    let spread = try Evaluator(source: store, pool: WorkerPool(threads: 3)).evaluate(
      expression, .range(range), cancellation: Cancellation(timeout: .seconds(60)))
    #expect(alone.value == spread.value)
  }
}
