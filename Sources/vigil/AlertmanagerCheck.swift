internal import Calendar
internal import Clients
internal import Engine
internal import Files
internal import OnCall
internal import Routing
internal import YAML

/// Whether a file is an alertmanager.yml: by its keys, or, where it has none, by its name.
func isAlertmanager(_ root: YAMLNode, _ path: String) -> Bool {
  AlertmanagerConfiguration.isMeant(by: root)
    || root.isNull && FilePath.name(of: path).hasPrefix("alertmanager")
}

/// As amtool, what Alertmanager refuses is an error; what has no effect, or hardly the one that was meant, a warning.
func checkAlertmanager(_ bytes: [UInt8], _ path: String) throws(YAMLError) -> [Finding] {
  let file = try AlertmanagerConfiguration(bytes, file: path, zones: machineZones())
  var findings = (file.remarks.all + file.lints()).map { Finding.warning("\($0)") }
  for pattern in file.templates where FilePath.matching(pattern).isEmpty {
    findings.append(.warning("\(path): templates: no file fits \(pattern)"))
  }
  var missing: [String] = []
  for integration in file.receivers.flatMap(\.integrations) {
    var settings = integration.http
    settings.headers += integration.settings.compactMap { name, setting in
      guard case .secret(let secret) = setting else { return nil }
      return HTTPSettings.Header(name: name, value: secret)
    }
    for name in missingFiles(of: settings) where !missing.contains(name) { missing.append(name) }
  }
  findings += missing.map { .warning("\(path): no \($0)") }
  let routes = counted(file.route.all.count, "route")
  let receivers = counted(file.receivers.count, "receiver")
  return findings + [.fact("\(path): ok: \(routes), \(receivers)")]
}

/// What of a vigil.yml names nobody who can be told, by the receivers of the alertmanager.yml that it names.
func peopleFindings(of configuration: Configuration, _ path: String) -> [Finding] {
  var receivers: [String]?
  if let file = configuration.alertmanager.file {
    // What is wrong with it is said where it is checked.
    receivers = (try? readFile(file)).flatMap { bytes in
      try? AlertmanagerConfiguration(bytes, file: file, zones: machineZones())
    }?.receivers.map(\.name)
  }
  let problems = configuration.oncall.problems(
    escalations: configuration.escalations, receivers: receivers)
  var findings = problems.map { Finding.error("\($0)") }
  if configuration.alertmanager.file == nil, !configuration.oncall.rotas.isEmpty {
    findings.append(
      .warning("\(path): oncall: nobody is told of anything without alertmanager: FILE"))
  }
  return findings
}
