internal import Files
internal import Script

/// `conformance promql`: Prometheus' `.test` scripts over the embedded engine.
let promqlSubcommand = Subcommand(
  name: "promql", arguments: "[--failures] [--variants] FILE.test…",
  summary: "PromQL scripts; --variants re-runs instant evaluations pinned and as ranges"
) { arguments in
  let showsFailures = arguments.contains("--failures")
  let runsVariants = arguments.contains("--variants")
  var total = Tally(showsFailures: showsFailures)
  for path in arguments where !path.hasPrefix("--") {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let bytes = try? readFile(path) else {
      print("\(name): cannot be read")
      total.fail("\(path): cannot be read")
      continue
    }
    do {
      let runner = ScriptRunner.overEngine(runsVariants: runsVariants)
      let verdicts = try runner.run(String(decoding: bytes, as: UTF8.self))
      let failed = verdicts.count { !$0.hasPassed }
      print("\(name): \(verdicts.count - failed) passed, \(failed) failed")
      for verdict in verdicts { total.count(verdict.hasPassed, "\(name):\(verdict.report)") }
    } catch {
      print("\(name): \(error)")
      total.fail("\(name): \(error)")
    }
  }
  return total.finish()
}
