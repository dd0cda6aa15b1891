internal import Files
internal import JSON

/// A section of the corpus of logs: a line of the list below, its cases in a file of their own.
struct LogSection: Sendable {
  /// As it is named on the command line.
  var name: String
  /// Counts its cases in the corpus' folder.
  var run: @Sendable (_ folder: String, _ tally: inout Tally) -> Void
}

/// All of them: a section adds its line here.
private let sections: [LogSection] = [
  LogSection(name: "parse") { checkLines($0 + "/logql/parse.jsonl", &$1, logParseFault) },
  LogSection(name: "lex") { checkLines($0 + "/logql/lex.jsonl", &$1, logLexFault) },
  LogSection(name: "durations") {
    checkLines($0 + "/logql/durations.jsonl", &$1, logDurationFault)
  },
  LogSection(name: "eval_logs", run: checkLogEvaluation),
  LogSection(name: "divergences") {
    checkLines($0 + "/logql/divergences.jsonl", &$1, logDivergenceFault)
  },
  LogSection(name: "stages", run: checkLogStages),
  LogSection(name: "expressions") {
    checkLines($0 + "/dashboards/exprs.jsonl", &$1, logExpressionFault)
  },
  LogSection(name: "levels", run: runLogLevels),
  LogSection(name: "samples", run: runLogSamples),
  waiting("eval_metric", "logql/eval_metric.jsonl", for: "metric evaluation"),
  waiting("eval_metric_own", "logql/eval_metric_own.jsonl", for: "metric evaluation"),
  waiting("pipelines", "pipelines/cases.jsonl", for: "promtail's pipelines"),
]

/// A section whose cases cannot run before something is there.
private func waiting(_ name: String, _ file: String, for what: String) -> LogSection {
  LogSection(name: name) { folder, tally in
    let lines = (try? readFile(folder + "/" + file))?.split(separator: 0x0A) ?? []
    tally.skip(lines.count)
    print("\(name): \(lines.count) skipped: \(what)")
  }
}

/// `conformance logql`: whether queries of logs are read, printed and answered as Loki does, or better.
let logqlSubcommand = Subcommand(
  name: "logql", arguments: "[--failures] DIR [SECTION…]",
  summary: "the corpus of logs in DIR, or sections of it: "
    + sections.map(\.name).joined(separator: ", ")
) { arguments in
  let words = arguments.filter { !$0.hasPrefix("--") }
  guard let folder = words.first else {
    print("conformance logql: DIR is missing")
    return 2
  }
  let named = words.dropFirst()
  if let unknown = named.first(where: { word in !sections.contains { $0.name == word } }) {
    print("conformance logql: no section \"\(unknown)\"")
    return 2
  }
  var total = Tally(showsFailures: arguments.contains("--failures"))
  for section in sections where named.isEmpty || named.contains(section.name) {
    let before = (passed: total.passed, failed: total.failed, skipped: total.skipped)
    section.run(folder, &total)
    guard total.skipped == before.skipped else { continue }
    print(
      "\(section.name): \(total.passed - before.passed) passed, "
        + "\(total.failed - before.failed) failed")
  }
  return total.finish()
}
