internal import Cells
internal import Dashboards
internal import Engine
internal import Files
internal import Metrics
internal import PromQL
internal import Rules
internal import Scrape
internal import YAML

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
      case "rules": findings = checkRules(bytes, path)
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

private func checkRules(_ bytes: [UInt8], _ path: String) -> [Finding] {
  let (file, problems) = RuleFile.load(bytes, file: path)
  guard problems.isEmpty else { return problems.map { .error("\($0)") } }
  let count = file.groups.reduce(0) { $0 + $1.rules.count }
  return [.fact("\(path): ok: \(counted(count, "rule")) in \(counted(file.groups.count, "group"))")]
}

/// vigil.yml or prometheus.yml, told by their keys.
private func checkConfiguration(_ bytes: [UInt8], _ path: String) -> [Finding] {
  do throws(YAMLError) {
    let root = try YAMLNode.parse(bytes, file: path)
    if root["scrape_configs"] != nil || root["global"] != nil || root["rule_files"] != nil {
      let configuration = try ScrapeConfiguration(bytes, file: path)
      let missing = configuration.jobs.flatMap { job in
        missingFiles(of: job).map { Finding.warning("\(path): job \"\(job.name)\": no \($0)") }
      }
      let lists = configuration.problemsInTargets.map { Finding.warning("\(path): \($0)") }
      return configuration.warnings.map { .warning("\($0)") } + missing + lists
        + [.fact("\(path): ok: \(counted(configuration.jobs.count, "scrape job"))")]
    }
    let configuration = try Configuration.read(bytes, file: path)
    let problems = problems(in: configuration)
    guard problems.isEmpty else { return problems.map { .error("\($0)") } }
    let findings: [Finding] =
      missingDashboards(in: configuration).map { .warning("\(path): dashboards: no \($0)") }
      + (configuration.source.map(missingFiles) ?? []).map { .warning("\(path): source: no \($0)") }
      + [.fact("\(path): ok")]
    guard let inner = configuration.prometheus else { return findings }
    do throws(FileError) {
      return findings + checkConfiguration(try readFile(inner), inner)
    } catch {
      return [.error("\(path): \(error)")]
    }
  } catch {
    return [.error("\(error)")]
  }
}

private func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
