internal import CSystemd
internal import Engine
internal import Glibc
internal import Logging
internal import Metrics
internal import Scrape
internal import Watching

/// `vigil serve`: the engine without a screen, until SIGTERM or SIGINT. SIGHUP has its files read anew.
func runServe(_ arguments: Arguments) throws(Arguments.Failure) -> Int32 {
  var configuration = try configuration(arguments)
  addDashboards(arguments.operands, to: &configuration)
  guard configuration.data == nil else {
    throw Arguments.Failure(message: "serve keeps samples of its own: --data is only read")
  }
  let log = try logOutput(arguments)
  // What is kept is its owner's.
  umask(0o077)
  do throws(Arguments.Failure) {
    return try serve(arguments, configuration, log)
  } catch {
    log.write(LogLine(.error, "engine", error.message))
    // Whoever reads the log as lines of JSON gets nothing else.
    if arguments.has("--log") || isatty(STDERR_FILENO) == 1 { throw error }
    return 2
  }
}

/// Serves, once it is known where what happens is told.
private func serve(
  _ arguments: Arguments, _ configuration: Configuration, _ log: LogOutput
) throws(Arguments.Failure) -> Int32 {
  // They are waited for below; every thread inherits this.
  var awaited = sigset_t()
  sigemptyset(&awaited)
  for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&awaited, signal) }
  pthread_sigmask(SIG_BLOCK, &awaited, nil)

  log.write(LogLine(.info, "engine", "starting", [.init("version", version)]))
  let engine = try startEngine(configuration, state: stateFolder(configuration))
  defer { engine.stop() }
  if let holder = stateHolder(engine) {
    throw Arguments.Failure(
      message:
        "\(stateFolder(configuration)) is held by \(holder.isEmpty ? "another Vigil" : holder)",
      isUsage: false)
  }
  var settings = serverSettings(arguments, configuration)
  settings.listen =
    arguments.has("--listen") ? arguments.all("--listen") : configuration.serve.listen
  settings.web = arguments.value("--web-config") ?? configuration.serve.web
  let server: EngineServer
  do throws(EngineError) {
    server = try EngineServer(engine, settings) { log.write($0) }
  } catch {
    throw Arguments.Failure(message: "\(error)", isUsage: false)
  }
  defer { server.stop() }
  for address in server.addresses {
    log.write(LogLine(.info, "web", "listening", [.init("address", address)]))
  }
  notify("READY=1\nSTATUS=listening at \(server.addresses.joined(separator: ", "))")
  watch(engine, log, &awaited)
  notify("STOPPING=1")
  log.write(LogLine(.info, "engine", "stopping"))
  return 0
}

/// Writes what happens into the log, and does what signals ask for, until one asks for the end.
private func watch(_ engine: RunningEngine, _ log: LogOutput, _ awaited: inout sigset_t) {
  var facts = FactLog()
  while true {
    for line in facts.lines(engine.watch.facts.newest) { log.write(line) }
    var pause = timespec(tv_sec: 1, tv_nsec: 0)
    let signal = sigtimedwait(&awaited, nil, &pause)
    if signal == SIGTERM || signal == SIGINT { return }
    guard signal == SIGHUP else { continue }
    notify("RELOADING=1\nMONOTONIC_USEC=\(monotonicTime().milliseconds * 1000)")
    log.write(.reloaded(engine.reload()))
    notify("READY=1")
  }
}

/// Who has the state folder where it is not this engine; waits until that is known.
private func stateHolder(_ engine: RunningEngine) -> String? {
  while !engine.isOpen { usleep(5000) }
  return engine.heldBy
}

private func notify(_ state: String) { _ = vigil_sd_notify(state) }

private func logOutput(_ arguments: Arguments) throws(Arguments.Failure) -> LogOutput {
  let words = LogLine.Level.allCases.map(\.rawValue)
  let level =
    try arguments.choice("--log-level", words).flatMap(LogLine.Level.init(rawValue:)) ?? .info
  let now: @Sendable () -> Int64 = { wallClock().milliseconds }
  guard let path = arguments.value("--log") else {
    return LogOutput(descriptor: STDERR_FILENO, least: level, now: now)
  }
  guard let output = LogOutput(file: path, least: level, now: now) else {
    throw Arguments.Failure(message: "\(path): \(String(cString: strerror(errno)))", isUsage: false)
  }
  return output
}
