internal import Cells
internal import Patterns
internal import RuleTests

/// `vigil test rules FILE…`: promtool's unit tests; a line of verdict a file, below it what failed, and at the end the
/// count of cases. Exits 1 where any failed.
func runTest(_ arguments: Arguments) throws(Arguments.Failure) -> Int32 {
  guard arguments.operands.first == "rules", arguments.operands.count > 1 else {
    throw Arguments.Failure(message: "test wants rules, and files")
  }
  var options = RuleTestOptions()
  options.ignoresUnknownKeys = arguments.has("--ignore-unknown-fields")
  for text in arguments.all("--run") {
    do throws(PatternError) {
      options.names.append(try Pattern(text))
    } catch {
      throw Arguments.Failure(message: "--run: \(error)")
    }
  }
  var (passed, failed) = (0, 0)
  for path in arguments.operands.dropFirst() {
    let verdict = RuleTestVerdict.of(path, options)
    for line in verdict.report.split(separator: "\n") { printOut(cleaned(String(line)) + "\n") }
    passed += verdict.passed
    failed += verdict.failed
  }
  printOut("\(passed) passed, \(failed) failed\n")
  return failed == 0 ? 0 : 1
}
