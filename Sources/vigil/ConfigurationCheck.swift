internal import Engine
internal import Files
internal import Rules
internal import Scrape
internal import YAML

/// What `vigil check config` finds in a vigil.yml, a prometheus.yml or an alertmanager.yml, told by their keys.
func checkConfiguration(_ bytes: [UInt8], _ path: String) -> [Finding] {
  do throws(YAMLError) {
    let root = try YAMLNode.parse(bytes, file: path)
    if isAlertmanager(root, path) { return try checkAlertmanager(bytes, path) }
    if PrometheusConfiguration.isMeant(by: root) { return try checkPrometheus(bytes, path) }
    let configuration = try Configuration.read(bytes, file: path, zones: machineZones())
    let problems = problems(in: configuration)
    guard problems.isEmpty else { return problems.map { .error("\($0)") } }
    var findings = findings(of: configuration.remarks)
    findings += missingDashboards(in: configuration).map {
      .warning("\(path): dashboards: no \($0)")
    }
    if configuration.boards.home != nil {
      let library = DashboardLibrary(paths: configuration.boards.allPaths)
      library.reload()
      if let unknown = configuration.boards.unknownHome(in: library) {
        findings.append(.warning("\(unknown)"))
      }
    }
    let sources =
      (configuration.source.map { [("source", $0)] } ?? [])
      + configuration.sources.sorted { $0.key < $1.key }.map { ("source \($0.key)", $0.value) }
    for (name, source) in sources {
      findings += missingFiles(of: source.http).map { .warning("\(path): \(name): no \($0)") }
    }
    findings += peopleFindings(of: configuration, path)
    guard !findings.contains(where: \.isError) else { return findings }
    findings.append(.fact("\(path): ok"))
    for inner in [configuration.prometheus, configuration.alertmanager.file].compactMap({ $0 }) {
      do throws(FileError) {
        findings += checkConfiguration(try readFile(inner), inner)
      } catch {
        findings.append(.error("\(path): \(error)"))
      }
    }
    return findings
  } catch {
    return [.error("\(error)")]
  }
}

private func findings(of remarks: YAMLRemarks) -> [Finding] {
  remarks.all.map { remarks.unknown.contains($0) ? .error("\($0)") : .warning("\($0)") }
}

/// As promtool, a key that Prometheus does not know and a rule file with a mistake count as errors, and so does one that
/// is named without a pattern and is not there.
private func checkPrometheus(_ bytes: [UInt8], _ path: String) throws(YAMLError) -> [Finding] {
  let configuration = try PrometheusConfiguration(bytes, file: path)
  var findings = findings(of: configuration.remarks)
  for job in configuration.scrape.jobs {
    findings += missingFiles(of: job.http).map {
      .warning("\(path): job \"\(job.name)\": no \($0)")
    }
  }
  findings += configuration.scrape.problemsInTargets.map { .warning("\(path): \($0)") }
  var reader = RuleFileReader()
  _ = reader.read(configuration.rules.files)
  findings += reader.missing.map { .error("\($0)") }
  findings += reader.idlePatterns.map { .warning("\($0)") }
  for entry in reader.entries {
    findings += checkRules(entry.file, entry.problems, entry.path)
  }
  guard !findings.contains(where: \.isError) else { return findings }
  return findings
    + [.fact("\(path): ok: \(counted(configuration.scrape.jobs.count, "scrape job"))")]
}

/// One rule file's verdict.
func checkRules(_ file: RuleFile, _ problems: [YAMLError], _ path: String) -> [Finding] {
  guard problems.isEmpty else { return problems.map { .error("\($0)") } }
  let count = file.groups.reduce(0) { $0 + $1.rules.count }
  return [.fact("\(path): ok: \(counted(count, "rule")) in \(counted(file.groups.count, "group"))")]
}

func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
