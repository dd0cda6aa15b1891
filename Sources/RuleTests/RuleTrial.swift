internal import Metrics
internal import PromQL
internal import Query
internal import Rules
internal import TSDB

/// The run of one group of cases over its series.
struct RuleTrial {
  private(set) var failures: [RuleTestVerdict.Failure] = []
  /// Cases.
  private(set) var failed = 0
  /// Whether a rule could not be evaluated, which ends the run.
  private(set) var isStopped = false

  private let group: RuleTestGroup
  private let step: Duration
  private let path: String
  private let equality: SampleEquality
  private let evaluator: Evaluator
  private let world: RuleWorld
  private var runs: [GroupRun]
  private var feed: SeriesFeed

  init(_ group: RuleTestGroup, of file: RuleTestFile, path: String, _ rules: RuleSelection) {
    (self.group, self.path, step) = (group, path, file.evaluationInterval)
    equality = SampleEquality(isFuzzy: file.isFuzzy)
    let store = Store()
    var options = EvaluationOptions()
    options.subqueryStep = file.evaluationInterval
    let evaluator = Evaluator(source: store, options: options)
    var limits = QueryLimits()
    limits.timeout = .seconds(100)
    self.evaluator = evaluator
    world = RuleWorld(
      evaluator: evaluator, sink: store, externalLabels: group.externalLabels,
      externalURL: group.externalURL, limits: limits, elapsed: { .zero })
    runs = rules.runs
    feed = SeriesFeed(group, store)
  }

  /// Lets time pass up to the last case, with an evaluation of all rules at each step.
  ///
  /// As in promtool the groups' own intervals do not count.
  mutating func run() {
    let times = group.alerts.map(\.time) + group.expressions.map(\.time)
    let end = group.start + (times.max() ?? .zero)
    var alerts = group.alerts.sorted { $0.time < $1.time }[...]
    var now = group.start
    while now <= end {
      feed.append(through: now)
      evaluate(at: now)
      if isStopped { return }
      let next = (now + step) - group.start
      while let test = alerts.first, test.time < next {
        alerts.removeFirst()
        check(test)
      }
      now = now + step
    }
    for test in group.expressions { check(test) }
  }

  private mutating func evaluate(at now: Timestamp) {
    for place in runs.indices {
      _ = runs[place].evaluate(at: now, world)
      for run in runs[place].rules where !run.error.isEmpty {
        isStopped = true
        failures.append(
          .init(
            file: run.place.file, line: run.rule.line,
            text: "rule: \(run.rule.name), time: \(goTime(now)), err: \(run.error)"))
      }
    }
  }

  private func goTime(_ time: Timestamp) -> String {
    formatDuration(.milliseconds(time.milliseconds))
  }

  // MARK: Cases

  private mutating func fail(_ line: Int, _ text: String) {
    failed += 1
    let name = group.name.isEmpty ? "" : "name: \(group.name), "
    failures.append(.init(file: path, line: line, text: name + text))
  }

  private mutating func check(_ test: AlertCase) {
    var firing: [FiringAlert] = []
    for run in runs.lazy.flatMap(\.rules) where run.rule.name == test.alert {
      guard case .alerting = run.rule.kind else { continue }
      for alert in run.alerts where alert.state == .firing {
        firing.append(FiringAlert(labels: alert.labels, annotations: alert.annotations))
      }
    }
    let (got, wanted) = (firing.sorted(), test.expected.sorted())
    if got == wanted { return }
    fail(
      test.line,
      "alertname: \(test.alert), time: \(formatDuration(test.time)),\n"
        + "    exp: \(listed(wanted))\n    got: \(listed(got))")
  }

  private func listed(_ alerts: [FiringAlert]) -> String {
    if alerts.isEmpty { return "[]" }
    let lines = alerts.enumerated().map { number, alert in
      "        \(number): Labels: \(alert.labels)\n           Annotations: \(shown(alert.annotations))"
    }
    return "[\n" + lines.joined(separator: "\n") + "\n    ]"
  }

  private mutating func check(_ test: ExpressionCase) {
    let head = "expr: \(quoted(test.expression)), time: \(formatDuration(test.time)),"
    let got: [InstantSample]
    do throws(QueryError) {
      got = try vector(test.expression, at: group.start + test.time)
    } catch {
      return fail(test.line, head + " err: \(error.message)")
    }
    if equality.holds(test.expected, got) { return }
    fail(
      test.line,
      head
        + "\n    exp: \(SampleEquality.text(test.expected))\n    got: \(SampleEquality.text(got))")
  }

  private func vector(_ text: String, at time: Timestamp) throws(QueryError) -> [InstantSample] {
    let expression: Expr
    do throws(PromQLError) {
      expression = try parseExpression(text)
    } catch {
      throw QueryError(.badData, error.described(in: text))
    }
    switch try world.ask(expression, text, time) {
    case .vector(let samples): return samples
    case .scalar(let point):
      return [InstantSample(labels: .empty, timestamp: time, content: .float(point.value))]
    case .string, .matrix: throw QueryError(.execution, "result is not a vector or scalar")
    }
  }
}

extension FiringAlert: Comparable {
  package static func < (a: Self, b: Self) -> Bool {
    a.labels == b.labels
      ? Labels(sorted: a.annotations) < Labels(sorted: b.annotations) : a.labels < b.labels
  }
}

/// Annotations as labels are shown, but in order and with those that are empty.
private func shown(_ annotations: [Label]) -> String {
  "{" + annotations.map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ", ") + "}"
}
