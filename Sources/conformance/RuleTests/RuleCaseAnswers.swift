internal import Metrics
internal import PromQL
internal import Query
internal import Rules
internal import SeriesScript
internal import TSDB

/// What this program makes of a case, written as a test file that another is to pass.
struct RuleCaseAnswers {
  private(set) var test: String
  /// Whether a rule could not be evaluated, so that both are to fail.
  private(set) var hasFailed = false

  /// - Parameter spoils: one answer is made wrong, which both must see.
  init(_ item: RuleCase, rulesFile: String, spoils: Bool, _ dice: inout Dice) {
    test =
      "rule_files: [\(rulesFile)]\ngroup_eval_order: [\(item.groups.joined(separator: ", "))]\n"
    test +=
      "tests:\n- interval: 1m\n  external_labels: {zone: eu}\n  external_url: http://e.example/x\n"
    test += "  input_series:\n"
    for one in item.series {
      test += "  - {series: \(yamlText(one.selector)), values: \(yamlText(one.values))}\n"
    }
    var run = CaseRun(item)
    var alertTests = ""
    // Most minutes are looked at, some in between them.
    for minute in 0..<RuleCase.minutes {
      run.step()
      for name in item.alerts where !dice.once(in: 3) {
        let second = dice.once(in: 4) ? dice.below(60) : 0
        alertTests += "  - {eval_time: \(minute)m\(second)s, alertname: \(name), exp_alerts: ["
        alertTests += run.firing(name).joined(separator: ", ") + "]}\n"
      }
    }
    hasFailed = run.hasFailed
    if !alertTests.isEmpty { test += "  alert_rule_test:\n" + alertTests }
    test += "  promql_expr_test:\n"
    var names = ["ALERTS", "ALERTS_FOR_STATE"] + item.records
    if spoils { names.append("vector(1)") }
    for name in names {
      for _ in 0..<4 {
        let minute = dice.below(RuleCase.minutes)
        let samples =
          name == "vector(1)" ? ["{labels: \"{}\", value: 2}"] : run.samples(name, minute)
        test += "  - {expr: \(name), eval_time: \(minute)m, exp_samples: ["
        test += samples.joined(separator: ", ") + "]}\n"
      }
    }
  }
}

/// The rules of a case over its series, minute by minute.
private struct CaseRun {
  private(set) var hasFailed = false
  private let store = Store()
  private let world: RuleWorld
  private var runs: [GroupRun]
  private var series: [(reference: SeriesReference, items: [SeriesLine.Item])] = []
  private var minute = 0

  init(_ item: RuleCase) {
    let (file, problems) = RuleFile.load(Array(item.rules.utf8), file: "case")
    hasFailed = !problems.isEmpty
    runs = file.groups.map { GroupRun($0, file: "case", interval: .seconds(60)) }
    world = RuleWorld(
      evaluator: Evaluator(source: store), sink: store, externalLabels: ["zone": "eu"],
      externalURL: "http://e.example/x", elapsed: { .zero })
    for one in item.series {
      guard let line = try? SeriesLine(parsing: one.selector + " " + one.values) else { continue }
      series.append((store.reference(for: line.labels), line.items))
    }
  }

  mutating func step() {
    let now = Timestamp(milliseconds: Int64(minute) * 60_000)
    var batch = SampleBatch(timestamp: now)
    for one in series where minute < one.items.count {
      if case .float(let value) = one.items[minute] { batch.append(one.reference, value) }
    }
    store.append(batch)
    minute += 1
    for place in runs.indices {
      _ = runs[place].evaluate(at: now, world)
      if runs[place].rules.contains(where: { !$0.error.isEmpty }) { hasFailed = true }
    }
  }

  /// The firing alerts of a name as the items of `exp_alerts`.
  func firing(_ name: String) -> [String] {
    runs.flatMap(\.rules).filter { $0.rule.name == name }.flatMap(\.alerts)
      .filter { $0.state == .firing }
      .map { alert in
        let labels = alert.labels.pairs.filter { $0.name != "alertname" }
        return "{exp_labels: \(mapping(labels)), exp_annotations: \(mapping(alert.annotations))}"
      }
  }

  private func mapping(_ labels: [Label]) -> String {
    "{" + labels.map { "\($0.name): \(yamlText($0.value))" }.joined(separator: ", ") + "}"
  }

  /// The samples of a series' name as the items of `exp_samples`.
  func samples(_ name: String, _ minute: Int) -> [String] {
    let time = Timestamp(milliseconds: Int64(minute) * 60_000)
    guard let expression = try? parseExpression(name),
      case .vector(let samples)? = try? world.ask(expression, name, time)
    else { return [] }
    return samples.map { sample in
      let value = if case .float(let number) = sample.content { goNumber(number) } else { "0" }
      return "{labels: \(yamlText(sample.labels.description)), value: \(value)}"
    }
  }
}
