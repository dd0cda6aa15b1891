internal import Addresses
package import Facts
internal import JSON
package import Metrics
package import Query
internal import Synchronization
package import Transport
package import Watching

/// Another Vigil's engine, as a watch: its facts are mirrored by long polls, its sources are asked over its API.
package final class AttachedEngine: Sendable {
  let request: HTTPRequest
  let client: HTTPClient
  private let clock: @Sendable () -> Timestamp
  private let version: String
  private let bell = Bell()
  private let state: Mutex<State>
  private let following = Mutex<Task<Void, Never>?>(nil)

  private struct State {
    var mirror: AttachedFacts
    var sources: DataSources
  }

  /// - Parameters:
  ///   - request: how the engine is reached: what each question begins as, its URL up to where `/vigil/v1` begins.
  ///   - first: what the engine told of itself.
  ///   - version: this program's.
  package init(
    _ request: HTTPRequest, _ first: EngineFact, version: String,
    clock: @escaping @Sendable () -> Timestamp, client: HTTPClient = HTTPClient()
  ) {
    self.request = request
    self.client = client
    self.clock = clock
    self.version = version
    state = Mutex(
      State(
        mirror: AttachedFacts(first),
        sources: Self.sources(first.asking, request, client)))
  }

  /// Asks an engine who it is.
  ///
  /// - Throws: why there is none, or why this program cannot use it.
  package static func greet(
    _ request: HTTPRequest, version: String, client: HTTPClient = HTTPClient()
  ) async throws(QueryError) -> EngineFact {
    var request = request
    request.url = base(request) + "/vigil/v1/engine"
    request.timeout = .seconds(5)
    let engine = try await ask(request, client, EngineFact.self)
    if let refusal = engine.refusal(of: version) { throw QueryError(.unavailable, refusal) }
    return engine
  }

  /// The engine as the screens see it. Its facts follow as long as this object lives.
  package func watch() -> Watch {
    let task = Task { [weak self] in
      while !Task.isCancelled, let pause = await self?.follow() {
        try? await Task.sleep(for: pause)
      }
    }
    following.withLock { $0 = task }
    return Watch(
      sources: { [self] in state.withLock { $0.sources } },
      facts: LiveFacts(bell: bell) { [self] sheet in
        state.withLock { $0.mirror.tell(&sheet) }
      },
      order: { [self] in await carryOut($0) },
      alertChanges: { [self] question throws(QueryError) in try await alertChanges(question) },
      incident: { [self] question throws(QueryError) in try await incident(question) },
      paging: { [self] labels throws(QueryError) in try await paging(labels) })
  }

  deinit { following.withLock { $0?.cancel() } }

  /// The engine as it told itself last, which may be another one than at first, and whether it answered when it was
  /// asked last.
  package var reached: (engine: EngineFact, isAnswering: Bool) {
    state.withLock { ($0.mirror.engine, $0.mirror.isAnswering) }
  }

  /// Ends following.
  package func stop() { following.withLock { $0?.cancel() } }

  /// All that the engine knows, asked for once; nothing follows.
  package func told() async throws(QueryError) -> FactSheet {
    var request = request
    request.url = Self.base(request) + "/vigil/v1/facts?since=0"
    request.timeout = .seconds(30)
    request.connectTimeout = .seconds(5)
    var sheet = FactSheet()
    sheet.take(try await Self.ask(request, client, FactUpdate.self))
    return sheet
  }

  /// The text of one of the engine's dashboards.
  package func board(_ uid: String) async throws(QueryError) -> [UInt8] {
    var request = request
    request.url =
      Self.base(request) + "/vigil/v1/boards?uid=" + percentEncoded(uid)
    request.timeout = .seconds(10)
    return try await Self.body(request, client)
  }

  /// Asks once for what is new, which the engine answers when there is something. Gives how long to wait before the next
  /// time.
  private func follow() async -> Duration {
    let since = state.withLock { $0.mirror.seen }
    var request = request
    request.url =
      Self.base(request) + "/vigil/v1/facts?since=\(since.version)&engine=\(since.engine)"
    // The engine answers after half a minute at the latest, with nothing new.
    request.timeout = .seconds(40)
    request.connectTimeout = .seconds(5)
    let hasNews: Bool
    let pause: Duration
    do throws(QueryError) {
      let update = try await Self.ask(request, client, FactUpdate.self)
      if let refusal = update.engine.refusal(of: version) {
        throw QueryError(.unavailable, refusal)
      }
      hasNews = state.withLock { state in
        if state.mirror.engine.asking != update.engine.asking {
          state.sources = Self.sources(update.engine.asking, self.request, client)
        }
        return state.mirror.take(update)
      }
      pause = .milliseconds(hasNews ? 0 : 100)
    } catch {
      if Task.isCancelled { return .zero }
      hasNews = true
      pause = state.withLock { $0.mirror.fail(error.message, at: clock()) }
    }
    if hasNews { bell.ring() }
    return pause
  }

  private static func sources(
    _ asking: EngineFact.Asking, _ request: HTTPRequest, _ client: HTTPClient
  ) -> DataSources {
    var asked = request
    // Viewers share answers.
    asked.headers.append(HTTPHeader("Vigil-Viewer", "1"))
    // What goes over a wire of this machine need not be small.
    if request.unixSocket != nil { asked.acceptsGzip = false }
    var batch = asked
    batch.url = base(request) + "/vigil/v1/ask"
    let batches = QuestionBatches(batch, client)
    func source(_ path: String) -> AttachedSource {
      var request = asked
      request.url = base(request) + path
      return AttachedSource(
        RemoteDataSource(RemoteServer(request), client: client), path: path, batches)
    }
    var named: [String: any DataSource] = [:]
    for name in asking.names {
      named[name] = source("/vigil/v1/sources/" + percentEncoded(name))
    }
    var sources = DataSources(
      main: source(""), mainName: asking.mainName, named: named,
      scrapeInterval: asking.scrapeInterval, tailAfter: asking.tailAfter)
    sources.jobIntervals = asking.jobIntervals
    sources.instanceIntervals = asking.instanceIntervals
    sources.sharesAnswers = true
    return sources
  }

  static func base(_ request: HTTPRequest) -> String {
    var base = request.url
    while base.hasSuffix("/") { base.removeLast() }
    return base
  }

  static func ask<Value: Decodable & Sendable>(
    _ request: HTTPRequest, _ client: HTTPClient, _ type: Value.Type
  ) async throws(QueryError) -> Value {
    let body = try await body(request, client)
    do throws(JSONCodingError) {
      return try decodeJSON(type, from: body)
    } catch {
      throw QueryError(.unavailable, "this is no answer of a Vigil: \(error)")
    }
  }

  private static func body(
    _ request: HTTPRequest, _ client: HTTPClient
  ) async throws(QueryError) -> [UInt8] {
    let response: HTTPResponse
    do throws(HTTPError) { response = try await client.send(request) } catch {
      throw QueryError(error.kind == .cancelled ? .canceled : .unavailable, error.message)
    }
    if [401, 403].contains(response.status) {
      throw QueryError(
        .unavailable, "it wants a name and a password that it knows (--user, --password-file)")
    }
    guard response.status == 200 else {
      let reason = serverReason(response).map { ": " + $0 } ?? ""
      throw QueryError(.unavailable, "it answers with status \(response.status)\(reason)")
    }
    return response.body
  }
}
