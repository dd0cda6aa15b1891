internal import Addresses
package import Facts
internal import JSON
internal import Metrics
internal import Query
package import Serving
internal import Synchronization
package import Watching

/// What an engine answers to viewers that attach to it:
///
///     GET /vigil/v1/engine               who it is
///     GET /vigil/v1/facts?since=&engine= what has changed among its facts, as soon as something has
///     GET /vigil/v1/boards?uid=          the text of one of its dashboards
///     /vigil/v1/sources/NAME/api/v1/…    what Prometheus' API answers of another source than the main one
///     POST /vigil/v1/ask                 several such questions at once, one a line
///     POST /vigil/v1/order               carries out an order: 204, or else why not
///     GET /vigil/v1/alerts/changes?…     what is recorded of the changes of alerts
///     GET /vigil/v1/incident?number=&…   what is recorded of an incident
///     /vigil/v1/record                   what is recorded of notifications, for an engine that stands by
///     GET /vigil/v1/paging?labels=       who is told of an alert with these labels, a JSON object, and why
package final class VigilAPI: Sendable {
  /// What the engine hands in beside its watch.
  package struct Host: Sendable {
    /// Who it is, but for whom its dashboards ask.
    package var engine: EngineFact
    /// The text of a dashboard; nil where there is none of that uid.
    package var board: @Sendable (_ uid: String) async -> [UInt8]?
    /// Answers one of several questions of a client when its turn has come; nil where it does not come.
    package var inTurn: Turn
    /// What is recorded of notifications, as JSON; nil where nobody is notified.
    package var record: @Sendable (RecordQuestion, EngineFact) async -> [UInt8]? = { _, _ in nil }
    /// Takes what another engine recorded in the place of this one; gives why it does not.
    package var handOver: @Sendable ([UInt8]) async -> String? = { _ in
      "nobody is notified here"
    }

    package typealias Turn =
      @Sendable (
        ServedRequest.Client, @Sendable () async -> ServedAnswer?
      ) async -> ServedAnswer?

    package init(
      _ engine: EngineFact,
      board: @escaping @Sendable (_ uid: String) async -> [UInt8]? = { _ in nil },
      inTurn: @escaping Turn = { await $1() }
    ) {
      self.engine = engine
      self.board = board
      self.inTurn = inTurn
    }
  }

  let watch: Watch
  let host: Host
  private let prometheus: PrometheusAPI
  /// The answer that was written last: many viewers ask for the same.
  private let written = Mutex<(update: FactUpdate, bytes: [UInt8])?>(nil)
  private let desk: NewsDesk

  package init(
    _ watch: Watch, _ host: Host, _ prometheus: PrometheusAPI,
    patience: Duration = .seconds(30), pace: Duration = .seconds(5)
  ) {
    self.watch = watch
    self.host = host
    self.prometheus = prometheus
    desk = NewsDesk(watch.facts, patience: patience, pace: pace)
  }

  private static let nothing = ServedAnswer(text: "There is nothing here.\n", status: 404)

  private let shared = SharedAnswers()
  private let together = SharedAnswers()

  /// The answer to a request, or of a viewer to any that it shares with others; nil where its path is none of these.
  package func answer(_ request: ServedRequest) async -> ServedAnswer? {
    if request.path == "/vigil/v1/ask", request.method == "POST" { return await answers(request) }
    guard let key = request.sharedKey else { return await ownAnswer(request) }
    return await shared.answer(key) { [self] in
      if let own = await ownAnswer(request) { return own }
      return await prometheus.answer(request) ?? Self.nothing
    }
  }

  private func ownAnswer(_ request: ServedRequest) async -> ServedAnswer? {
    let root = "/vigil/v1/"
    guard request.path.hasPrefix(root) else { return nil }
    let sources = root + "sources/"
    if request.path.hasPrefix(sources) {
      return await answer(request, ofSource: request.path.dropFirst(sources.count))
    }
    if request.path == root + "order" { return await carryOut(request) }
    if request.path == root + "record" { return await record(request) }
    guard ["GET", "HEAD"].contains(request.method) else {
      return ServedAnswer(
        text: "\(request.method) is not answered here.\n", status: 405,
        headers: [ServedHeader("Allow", "GET, HEAD")])
    }
    switch request.path {
    case root + "engine": return json(engine(for: request))
    case root + "facts": return await facts(request)
    case root + "alerts/changes": return await alertChanges(request)
    case root + "incident": return await incident(request)
    case root + "paging": return await paging(request)
    case root + "boards":
      guard let uid = request.parameter("uid"), let text = await host.board(uid) else {
        return ServedAnswer(text: "There is no such dashboard.\n", status: 404)
      }
      return ServedAnswer(text, contentType: "application/json")
    default: return Self.nothing
    }
  }

  func engine(for request: ServedRequest) -> EngineFact {
    var engine = host.engine
    engine.mayOrder = request.client.mayChange
    let sources = watch.sources
    engine.asking.mainName = sources.mainName
    engine.asking.names = sources.named.keys.sorted()
    engine.asking.scrapeInterval = sources.scrapeInterval
    engine.asking.jobIntervals = sources.jobIntervals
    engine.asking.instanceIntervals = sources.instanceIntervals
    engine.asking.tailAfter = sources.tailAfter
    return engine
  }

  func json(_ value: some Encodable) -> ServedAnswer {
    do throws(JSONCodingError) {
      return ServedAnswer(try encodeJSON(value), contentType: "application/json")
    } catch {
      return ServedAnswer(text: "\(error)\n", status: 500)
    }
  }

  // MARK: Several questions

  /// Answers to the questions in the lines of a body, as far as they are ready within a moment: the others are made
  /// meanwhile, and may be asked for by themselves. Whoever sends the same gets the same.
  private func answers(_ request: ServedRequest) async -> ServedAnswer {
    guard request.body.count <= Self.longestMessage else {
      return ServedAnswer(text: "Too many questions at once.\n", status: 413)
    }
    let text = String(decoding: request.body, as: UTF8.self)
    let client = request.client
    // Those who wait for their turn share with one another.
    return await together.answer(client.uid == nil ? "in turn\n" + text : text) { [self] in
      let lines = text.split(separator: "\n").prefix(Self.mostQuestions)
      let gathered = GatheredAnswers(count: lines.count)
      for (index, line) in lines.enumerated() {
        let request = viewersRequest(line, client)
        Task { [self] in
          let answer = await host.inTurn(client) { await self.answer(request) ?? Self.nothing }
          // One whose turn did not come is not ready.
          if let answer { gathered.take(answer, at: index) }
        }
      }
      await firstRing(gathered.all, within: Self.moment)
      return ServedAnswer(gathered.message, contentType: "application/octet-stream")
    }
  }

  /// How long answers may take that go over together.
  private static let moment = Duration.milliseconds(250)
  /// Those behind are asked for by themselves.
  private static let mostQuestions = 200
  private static let longestMessage = 256 << 10

  /// A line as the request that a viewer would send by itself.
  private func viewersRequest(
    _ line: Substring, _ client: ServedRequest.Client
  ) -> ServedRequest {
    let parts = line.split(separator: "?", maxSplits: 1)
    var request = ServedRequest(
      percentDecoded(parts.first ?? ""),
      headers: [ServedHeader(ServedRequest.viewerHeader, "1")], client: client)
    for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
      let words = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      request.parameters.append(
        .init(percentDecoded(words[0]), words.count > 1 ? percentDecoded(words[1]) : ""))
    }
    return request
  }

  // MARK: Facts

  private func facts(_ request: ServedRequest) async -> ServedAnswer {
    let isSame = request.parameter("engine") == host.engine.identity
    let since = isSame ? request.parameter("since").flatMap { UInt64($0) } ?? 0 : 0
    // Who knows nothing of this engine yet is told at once.
    let news: NewsDesk.News =
      isSame ? await desk.news(since: since) : (watch.facts.newest, true)
    let update = FactUpdate(
      news.sheet, of: engine(for: request), since: since, rings: news.rings)
    return ServedAnswer(bytes(update), contentType: "application/json")
  }

  private func bytes(_ update: FactUpdate) -> [UInt8] {
    if let known = written.withLock({ $0 }), known.update == update { return known.bytes }
    let bytes = json(update).bytes
    written.withLock { $0 = (update, bytes) }
    return bytes
  }

  // MARK: Sources

  private func answer(
    _ request: ServedRequest, ofSource path: Substring
  ) async -> ServedAnswer {
    let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let source = watch.sources.named[String(parts[0])] else {
      return ServedAnswer(text: "There is no such source.\n", status: 404)
    }
    var inner = request
    inner.path = "/" + parts[1]
    let answer = await prometheus.asking(DataSources(main: source)).answer(inner)
    return answer ?? Self.nothing
  }
}

extension PrometheusAPI {
  /// The same for other sources.
  fileprivate func asking(_ sources: DataSources) -> PrometheusAPI {
    PrometheusAPI(
      Watch(sources: { sources }, facts: watch.facts), host, clock: clock)
  }
}
