internal import Clients
internal import Dashboards
internal import Engine
internal import Files
internal import Glibc
internal import Metrics
internal import Query
internal import Rules
internal import Transport
internal import Watching
internal import YAML

/// The configuration in force: the file that is found, then what the command line says.
func configuration(_ arguments: Arguments) throws(Arguments.Failure) -> Configuration {
  var configuration = try configurationFile(arguments)
  if let url = arguments.value("--source") {
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw Arguments.Failure(
        message: "--source: \"\(url)\" does not begin with http:// or https://")
    }
    if configuration.source?.url != url { configuration.source = SourceConfiguration(url: url) }
  }
  if arguments.has("--prometheus"), !arguments.has("--source") { configuration.source = nil }
  try addAlertmanagers(arguments, to: &configuration)
  if let path = arguments.value("--data") {
    guard FilePath.isFolder(path) else {
      throw Arguments.Failure(message: "--data: \(path) is no data directory", isUsage: false)
    }
    configuration.data = path
    configuration.source = nil
    configuration.sources = [:]
    configuration.prometheus = nil
  }
  configuration.prometheus = arguments.value("--prometheus") ?? configuration.prometheus
  for path in arguments.all("--rules") {
    configuration.rules.add(
      path, at: YAMLError(file: "--rules", line: 0, column: 0, message: path))
  }
  configuration.state = arguments.value("--state") ?? configuration.state
  configuration.theme =
    try arguments.choice("--theme", themeNames) ?? configuration.theme
  try addCredentials(arguments, to: &configuration)
  return configuration
}

private func configurationFile(_ arguments: Arguments) throws(Arguments.Failure) -> Configuration {
  var candidates: [String] = []
  var isAsked = true
  if let path = arguments.value("--config") ?? environment("VIGIL_CONFIG") {
    candidates = [path]
  } else {
    isAsked = false
    let home = environment("XDG_CONFIG_HOME") ?? (environment("HOME") ?? "") + "/.config"
    candidates = ["vigil.yml", home + "/vigil/vigil.yml", "/etc/vigil/vigil.yml"]
  }
  for path in candidates where isAsked || access(path, R_OK) == 0 {
    do {
      let configuration = try Configuration.read(
        try readFile(path), file: path, zones: machineZones())
      if let problem = problems(in: configuration).first { throw problem }
      return configuration
    } catch {
      throw Arguments.Failure(message: "\(error)", isUsage: false)
    }
  }
  return Configuration()
}

/// The flags that say something about the server asked, and nothing where none is.
private let sourceFlags = [
  "--header", "--user", "--password-file", "--token-file", "--cacert", "--cert", "--key",
  "--insecure",
]

private func addCredentials(_ arguments: Arguments, to configuration: inout Configuration)
  throws(Arguments.Failure)
{
  if let flag = sourceFlags.first(where: arguments.has), configuration.source == nil,
    !arguments.has("--attach"), !arguments.has("--alertmanager")
  {
    throw Arguments.Failure(message: "\(flag) goes with --source, --alertmanager or --attach")
  }
  if arguments.has("--password-file"), !arguments.has("--user") {
    throw Arguments.Failure(message: "--password-file goes with --user")
  }
  // What is said goes to the servers that are said with it, and to no other.
  let names = ["--source", "--alertmanager"].filter(arguments.has)
  if names != ["--alertmanager"], let source = configuration.source {
    configuration.source = try withCredentials(source, arguments)
  }
  if names.contains("--alertmanager") {
    var any = SourceConfiguration(url: "")
    any.http = configuration.alertmanagers.http
    configuration.alertmanagers.http = try withCredentials(any, arguments).http
  }
}

/// The members that the command line names: they take the place of the file's, whose settings stay theirs alone.
private func addAlertmanagers(
  _ arguments: Arguments, to configuration: inout Configuration
) throws(Arguments.Failure) {
  let urls = arguments.all("--alertmanager")
  guard !urls.isEmpty else { return }
  for url in urls where !url.hasPrefix("http://") && !url.hasPrefix("https://") {
    throw Arguments.Failure(
      message: "--alertmanager: \"\(url)\" does not begin with http:// or https://")
  }
  let known = Set(configuration.alertmanagers.urls ?? [])
  if !known.isSuperset(of: urls) { configuration.alertmanagers = AlertmanagersSettings() }
  configuration.alertmanagers.urls = urls.reduce(into: []) { all, url in
    if !all.contains(url) { all.append(url) }
  }
}

/// A server that the command line names, with what it says of how to prove oneself there.
func serverNamed(_ url: String, _ arguments: Arguments) throws(Arguments.Failure)
  -> SourceConfiguration
{
  try withCredentials(SourceConfiguration(url: url), arguments)
}

private func withCredentials(
  _ source: SourceConfiguration, _ arguments: Arguments
) throws(Arguments.Failure) -> SourceConfiguration {
  var source = source
  for text in arguments.all("--header") {
    let parts = text.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else {
      throw Arguments.Failure(message: "--header wants 'NAME: VALUE'")
    }
    source.http.headers.append(
      HTTPSettings.Header(
        name: String(parts[0]), value: .text(String(parts[1].drop { $0 == " " }))))
  }
  source.http.authorization = authorization(arguments) ?? source.http.authorization
  var tls = source.http.tls
  tls.authorities = try material(arguments, "--cacert") ?? tls.authorities
  tls.certificate = try material(arguments, "--cert") ?? tls.certificate
  tls.key = try material(arguments, "--key") ?? tls.key
  if arguments.has("--insecure") { tls.isInsecure = true }
  source.http.tls = tls
  return source
}

/// Who the command line, or else the environment, says that one is.
private func authorization(_ arguments: Arguments) -> HTTPSettings.Authorization? {
  if let user = arguments.value("--user") {
    let file = arguments.value("--password-file").map { HTTPSettings.Secret.file($0) }
    return .basic(
      user: .text(user), password: file ?? .text(environment("VIGIL_PASSWORD") ?? ""))
  }
  if let file = arguments.value("--token-file") { return .token(scheme: "Bearer", .file(file)) }
  return environment("VIGIL_TOKEN").map { .token(scheme: "Bearer", .text($0)) }
}

/// A certificate or key: a file's name, which is read with each connection, or what a pipe gives once.
private func material(_ arguments: Arguments, _ flag: String) throws(Arguments.Failure)
  -> TLSOptions.Material?
{
  guard let path = arguments.value(flag) else { return nil }
  guard FileStamp(path)?.isStream == true else { return .file(path) }
  do throws(FileError) {
    return .pem(String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self))
  } catch {
    throw Arguments.Failure(message: "\(flag): \(error)", isUsage: false)
  }
}

/// The variables that `--var NAME=VALUE` sets; several of one name pick several values.
func selection(_ arguments: Arguments) throws(Arguments.Failure) -> VariableSelection {
  var selection = VariableSelection()
  for text in arguments.all("--var") {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw Arguments.Failure(message: "--var wants NAME=VALUE")
    }
    let value = parts[1] == "All" ? VariableOption.all.value : String(parts[1])
    selection.values[String(parts[0]), default: []].append(value)
    selection.asGiven.insert(String(parts[0]))
  }
  return selection
}

/// An error where `--var` names a variable that none of the dashboards has, or a data source that is not there, which
/// another would answer for. The dashboards are those of the operands, or else those of
/// the configuration's files, or else the one that is opened.
func checkVariables(
  in selection: VariableSelection, among operands: [String], of engine: RunningEngine,
  opening first: String
) throws(Arguments.Failure) {
  guard !selection.values.isEmpty else { return }
  let library = engine.dashboards
  let entries = library.entries
  var meant = operands.flatMap { name in
    let below = entries.filter {
      $0.path?.hasPrefix(name.hasSuffix("/") ? name : name + "/") ?? false
    }
    return below.isEmpty ? [library.find(name)].compactMap { $0 } : below
  }
  if operands.isEmpty {
    meant = entries.filter { $0.path != nil }
    if meant.isEmpty, let entry = library.find(first) { meant = [entry] }
  }
  let variables = meant.flatMap(\.dashboard.variables).filter {
    ![.adhoc, .system].contains($0.kind)
  }
  let known = variables.map(\.name).reduce(into: [String]()) { names, name in
    if !names.contains(name) { names.append(name) }
  }
  for name in selection.values.keys.sorted() where !known.contains(name) {
    let there =
      known.isEmpty ? "there are none" : "there are " + known.joined(separator: ", ")
    let place = meant.count == 1 ? meant[0].dashboard.title : "\(meant.count) dashboards"
    throw Arguments.Failure(
      message: "--var: no variable \(name) in \(place): \(there)", isUsage: false)
  }
  let sources = engine.watch.sources
  let names = [sources.mainName] + sources.named.keys.sorted()
  for variable in variables where variable.kind == .datasource {
    for value in selection.values[variable.name] ?? []
    where value != VariableOption.all.value && !names.contains(value) {
      throw Arguments.Failure(
        message:
          "--var \(variable.name): no data source \(value): there are \(names.joined(separator: ", "))",
        isUsage: false)
    }
  }
}

/// An environment variable that is set and not empty.
func environment(_ name: String) -> String? {
  guard let value = getenv(name), value.pointee != 0 else { return nil }
  return String(cString: value)
}

/// Where everything that lasts is kept.
func stateFolder(_ configuration: Configuration) -> String {
  if let state = configuration.state { return state }
  let home = environment("XDG_STATE_HOME") ?? (environment("HOME") ?? "/tmp") + "/.local/state"
  return home + "/vigil"
}
