internal import API
internal import Facts
internal import Files
internal import Glibc
package import Logging
internal import Metrics
internal import Serving
internal import Threads
internal import WebConfig
internal import YAML

/// Answers for an engine at a Unix socket and, if asked, over TCP: Prometheus' API, and Vigil's own for viewers.
package final class EngineServer: Sendable {
  package struct Settings: Sendable {
    /// The path of the socket in the state folder; nil for none.
    package var socket: String?
    /// Whose members may connect to it, beside its owner.
    package var group: String?
    /// Addresses of TCP: `HOST:PORT`.
    package var listen: [String] = []
    /// A web.yml, which says who may ask over TCP.
    package var web: String?
    package var version: String
    /// The command line's flags without dashes, for `status/flags`.
    package var flags: [String: String] = [:]

    package init(version: String) { self.version = version }
  }

  private let servers: [HTTPServer]
  /// Where it listens, as text.
  package let addresses: [String]

  /// Begins to answer; an error names the address or the file. `log` is told what changes later.
  package init(
    _ engine: RunningEngine, _ settings: Settings,
    log: @escaping @Sendable (LogLine) -> Void = { _ in }
  ) throws(EngineError) {
    let routes = EngineServer.routes(engine, settings, log)
    var servers: [HTTPServer] = []
    do throws(ServingError) {
      if let path = settings.socket {
        // All viewers of one user, each with a question that waits for news.
        var limits = ServingLimits()
        (limits.connections, limits.connectionsPerClient) = (1024, 768)
        (limits.answering, limits.answeringPerClient) = (1024, 768)
        servers.append(
          try HTTPServer(.unix(path: path, group: settings.group), limits: limits, routes))
        if let group = settings.group { EngineServer.open(FilePath.folder(of: path), to: group) }
      }
      let web = settings.listen.isEmpty ? nil : try EngineServer.web(settings.web, log)
      for text in settings.listen {
        guard let address = ListenAddress(text) else {
          throw ServingError(text, "is no HOST:PORT to listen on")
        }
        servers.append(try HTTPServer(address, web: web, routes))
      }
    } catch {
      for server in servers { server.stop() }
      throw EngineError("\(error)")
    }
    self.servers = servers
    addresses = servers.map(\.address)
  }

  /// Lets a group's members through a folder to the socket in it; they cannot list it, nor read what is kept below.
  private static func open(_ folder: String, to group: String) {
    guard let number = gid_t(group) ?? getgrnam(group)?.pointee.gr_gid else { return }
    var status = stat()
    guard stat(folder, &status) == 0, status.st_uid == geteuid() else { return }
    chown(folder, uid_t.max, number)
    chmod(folder, status.st_mode & 0o7777 | 0o010)
  }

  package func stop() { for server in servers { server.stop() } }

  private static func web(
    _ path: String?, _ log: @escaping @Sendable (LogLine) -> Void
  ) throws(ServingError) -> WebSource? {
    guard let path else { return nil }
    do throws(YAMLError) {
      let file = try WebConfigFile(path)
      for remark in file.remarks.all { log(LogLine(.warn, "web", "\(remark)")) }
      return WebSource(file: file, path: path) { log(LogLine(.error, "web", $0)) }
    } catch {
      // The place is told apart from the words, and it may be another file that this one names.
      let place = error.line > 0 ? "\(error.file):\(error.line):\(error.column)" : error.file
      throw ServingError(place, error.message)
    }
  }

  private static func routes(
    _ engine: RunningEngine, _ settings: Settings, _ log: @escaping @Sendable (LogLine) -> Void
  ) -> Routes {
    let inside = engine.inside
    var host = PrometheusAPI.Host()
    host.version = settings.version
    host.started = engine.started
    host.hostname = hostName()
    host.workingDirectory = workingDirectory()
    host.externalLabels = inside.externalLabels
    host.configuration = inside.configuration
    host.lastLoad = inside.lastLoad
    host.flags = settings.flags
    host.metricsPage = { inside.metricsPage() }
    host.reload = {
      // It waits for the engine's house to be kept.
      let problem = await onThread { engine.reload() }
      log(.reloaded(problem))
      return problem
    }
    host.alertmanagers = inside.alertmanagers
    host.isReady = inside.isOpen
    host.storageRetention = { inside.retention }
    let prometheus = PrometheusAPI(engine.watch, host, clock: engine.clock)
    let fact = EngineFact(
      version: settings.version, process: Int(getpid()), started: engine.started)
    let turnstile = Turnstile(atOnce: max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    // Who comes by the socket waits for nobody.
    let inTurn: VigilAPI.Host.Turn = { client, answer in
      guard client.uid == nil else { return await answer() }
      return await turnstile.pass(answer) ?? nil
    }
    var watched = VigilAPI.Host(
      fact, board: { uid in await onThread { engine.dashboards.text(ofUID: uid) } },
      inTurn: inTurn)
    (watched.record, watched.handOver) = (inside.record, inside.handOver)
    let vigil = VigilAPI(engine.watch, watched, prometheus)
    var alerting = AlertmanagerAPI.Host()
    (alerting.version, alerting.started) = (settings.version, engine.started)
    (alerting.post, alerting.routing) = (inside.post, inside.routing)
    alerting.configuration = inside.alertmanagerConfiguration
    alerting.resolveTimeout = inside.resolveTimeout
    let alertmanager = AlertmanagerAPI(engine.watch, alerting, clock: engine.clock)
    let intake = inside.sink.map { PushIntake(into: $0) }
    let answer: @Sendable (ServedRequest) async -> ServedAnswer = { request in
      if let answer = await intake?.answer(request) { return answer }
      if let answer = await alertmanager.answer(request) { return answer }
      if let answer = await vigil.answer(request) { return answer }
      if let answer = await prometheus.answer(request) { return answer }
      return ServedAnswer(text: "404 page not found\n", status: 404)
    }
    return Routes(all: { request in
      if changes(request), !request.client.mayChange {
        return ServedAnswer(
          text: "Only who is known may change anything here: over the Unix socket, or with a "
            + "web.yml that asks for passwords.\n", status: 403)
      }
      // Clients of Prometheus look here whether there is a server at all.
      if request.path == "/" {
        return ServedAnswer(text: "This is Vigil \(settings.version); its API is Prometheus'.\n")
      }
      guard asks(request) else { return await answer(request) }
      return await inTurn(request.client) { await answer(request) }
        ?? ServedAnswer(
          text: "Too many ask at once.\n", status: 503, headers: [ServedHeader("Retry-After", "1")])
    })
  }

  /// Whether samples are read for a request, which takes the evaluator or the store a while.
  private static func asks(_ request: ServedRequest) -> Bool {
    ["/api/v1/", "/vigil/v1/sources/", "/federate"].contains { request.path.hasPrefix($0) }
      && !["/api/v1/write", "/api/v1/otlp/"].contains { request.path.hasPrefix($0) }
  }

  /// Whether a request would change what the engine keeps or does.
  private static func changes(_ request: ServedRequest) -> Bool {
    ["/-/reload", "/-/quit", "/api/v1/write", "/api/v1/otlp/v1/metrics"].contains(request.path)
      && !["GET", "HEAD", "OPTIONS"].contains(request.method)
  }

  private static func workingDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }

  private static func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
