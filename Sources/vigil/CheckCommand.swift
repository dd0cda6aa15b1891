internal import Cells
internal import Dashboards
internal import Engine
internal import Files
internal import Metrics
internal import Rules
internal import Scrape

/// `vigil check dashboard|config|rules FILE…`: one verdict a file; exits 1 where any is wrong.
func runCheck(_ arguments: Arguments) throws(Arguments.Failure) -> Int32 {
  guard let kind = arguments.operands.first, ["dashboard", "config", "rules"].contains(kind),
    arguments.operands.count > 1
  else { throw Arguments.Failure(message: "check wants dashboard, config or rules, and files") }
  var failed = 0
  for path in arguments.operands.dropFirst() {
    let findings: [Finding]
    do throws(FileError) {
      let bytes = try readFile(path)
      switch kind {
      case "dashboard": findings = checkDashboard(bytes, path)
      case "rules":
        let (file, problems) = RuleFile.load(bytes, file: path)
        findings = checkRules(file, problems, path)
      default: findings = checkConfiguration(bytes, path)
      }
    } catch {
      findings = [.error("\(error)")]
    }
    for finding in findings {
      switch finding {
      case .error(let text): printError("error: \(text)")
      case .warning(let text): printError("warning: \(text)")
      case .fact(let text): printOut(cleaned(text) + "\n")
      }
    }
    if findings.contains(where: \.isError) { failed += 1 }
  }
  return failed == 0 ? 0 : 1
}

/// What a check found in a file.
enum Finding {
  case error(String)
  case warning(String)
  case fact(String)

  var isError: Bool { if case .error = self { true } else { false } }
}

private func checkDashboard(_ bytes: [UInt8], _ path: String) -> [Finding] {
  do throws(DashboardError) {
    var findings: [Finding] = []
    for dashboard in try Dashboard.load(bytes) {
      findings += dashboard.warnings.map { .warning("\(path): \($0)") }
      if let unknown = NamedZone(of: dashboard, now: wallClock()).unknown {
        findings.append(.warning("\(path): \(unknown)"))
      }
      findings.append(
        .fact("\(path): ok: \(dashboard.title), \(counted(dashboard.drawnPanels.count, "panel"))"))
    }
    return findings
  } catch {
    return [.error("\(path):\(error.line == nil ? " " : "")\(error)")]
  }
}
