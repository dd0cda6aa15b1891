internal import Cells
internal import Dashboards
internal import Engine
internal import Files
internal import Metrics
internal import Scrape

/// `vigil check dashboard|config|rules FILE…`: one verdict a file; exits 1 where any is wrong, with `--strict` also
/// where a part of one has no effect or looks like a mistake.
func runCheck(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  guard let kind = arguments.operands.first, ["dashboard", "config", "rules"].contains(kind),
    arguments.operands.count > 1
  else { throw Arguments.Failure(message: "check wants dashboard, config or rules, and files") }
  let isStrict = arguments.has("--strict")
  let paths = Array(arguments.operands.dropFirst())
  if kind == "dashboard" { return checkDashboards(paths, isStrict: isStrict) }
  var failed = 0
  func take(_ findings: [Finding]) {
    for finding in findings { tell(finding) }
    if findings.contains(where: { $0.isError || isStrict && $0.isWarning }) { failed += 1 }
  }
  if kind == "rules" {
    var check = try RulesCheck(arguments)
    // What one file records another may read.
    for path in paths { check.read(path) }
    for index in paths.indices { take(await check.findings(ofFile: index)) }
    check.end()
  } else {
    for path in paths { take(checkConfiguration(path)) }
  }
  return failed == 0 ? 0 : 1
}

private func checkConfiguration(_ path: String) -> [Finding] {
  do throws(FileError) {
    return checkConfiguration(try readFile(path), path)
  } catch {
    return [.error("\(error)")]
  }
}

func tell(_ finding: Finding) {
  switch finding {
  case .error(let text): printError("error: \(text)")
  case .warning(let text): printError("warning: \(text)")
  case .note(let text): printError("note: \(text)")
  case .fact(let text): printOut(cleaned(text) + "\n")
  }
}

/// What a check found in a file.
enum Finding {
  case error(String)
  /// A part has no effect, or not the one that was meant.
  case warning(String)
  case note(String)
  case fact(String)

  var isError: Bool { if case .error = self { true } else { false } }
  var isWarning: Bool { if case .warning = self { true } else { false } }
}
