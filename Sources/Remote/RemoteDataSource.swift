internal import Addresses
package import Metrics
package import Query
internal import Synchronization
internal import Threads
package import Transport

/// Answers queries by asking a server of the Prometheus HTTP API.
package final class RemoteDataSource: DataSource {
  package let server: RemoteServer
  private let client: HTTPClient
  /// Set once the server has refused a POST that it would have taken as a GET.
  private let refusesPost = Atomic<Bool>(false)

  /// Longer queries are sent as POST: proxies cut URLs from some 2,000 bytes on.
  static let longestURL = 1800
  /// Answers beyond this size are read on a thread of their own instead of Swift's pool.
  static let largeAnswer = 64 << 10

  package init(_ server: RemoteServer, client: HTTPClient = HTTPClient()) {
    self.server = server
    self.client = client
  }

  package func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    let started = ContinuousClock.now
    let (path, parameters) = Self.request(question)
    let (value, remarks) = try await ask(
      path, parameters, timeout: question.limits.timeout, expression: question.expression
    ) { scanner throws(JSONFault) in try scanner.readValue() }
    return Self.answer(value, remarks, since: started)
  }

  static func answer(
    _ value: Value, _ remarks: [Annotation], since started: ContinuousClock.Instant
  ) -> Answer {
    var answer = Answer(value: value, annotations: remarks)
    answer.statistics.elapsed = .now - started
    return answer
  }

  /// The endpoint and the parameters that ask a question.
  static func request(_ question: Question) -> (path: String, parameters: [(String, String)]) {
    var parameters = [("query", question.expression)]
    let path: String
    switch question.time {
    case .instant(let time):
      path = "query"
      parameters.append(("time", secondsText(time)))
    case .range(let range):
      path = "query_range"
      parameters += [
        ("start", secondsText(range.start)), ("end", secondsText(range.end)),
        ("step", secondsText(range.step)),
      ]
    }
    let timeout = question.limits.timeout
    parameters.append(("timeout", "\(max(1, timeout.milliseconds))ms"))
    if let lookback = question.lookback {
      parameters.append(("lookback_delta", "\(max(1, lookback.milliseconds))ms"))
    }
    return (path, parameters)
  }

  package func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  {
    let parameters = selection(selectors, from, through)
    let names = try await ask("labels", parameters) { scanner throws(JSONFault) in
      try scanner.readStrings()
    }
    return names.0.sorted(by: bytewiseLess)
  }

  package func labelValues(
    _ label: String, selectors: [String], from: Timestamp, through: Timestamp
  )
    async throws(QueryError) -> [String]
  {
    let path = "label/" + percentEncoded(escapedLabelName(label), keeping: ":") + "/values"
    let parameters = selection(selectors, from, through)
    let values = try await ask(path, parameters, mayPost: false) { scanner throws(JSONFault) in
      try scanner.readStrings()
    }
    return values.0.sorted(by: bytewiseLess)
  }

  package func series(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [Labels]
  {
    // The server wants a selector; this one fits all series.
    let selectors = selectors.isEmpty ? ["{__name__!=\"\"}"] : selectors
    let parameters = selection(selectors, from, through)
    return try await ask("series", parameters) { scanner throws(JSONFault) in
      var series: [Labels] = []
      try scanner.array { scanner throws(JSONFault) in series.append(try scanner.readLabels()) }
      return series
    }.0
  }

  package func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] {
    let parameters = metric.map { [("metric", $0)] } ?? []
    return try await ask("metadata", parameters, mayPost: false) { scanner throws(JSONFault) in
      try scanner.readMetadata()
    }.0
  }

  private func selection(_ selectors: [String], _ from: Timestamp, _ through: Timestamp)
    -> [(String, String)]
  {
    var parameters = selectors.map { ("match[]", $0) }
    if from > .distantPast { parameters.append(("start", secondsText(from))) }
    if through < .distantFuture { parameters.append(("end", secondsText(through))) }
    return parameters
  }

  // MARK: - Asking

  /// Sends a request and reads the `data` of its answer with `read`.
  func ask<Content: Sendable>(
    _ path: String, _ parameters: [(String, String)], timeout: Duration = .seconds(10),
    mayPost: Bool = true, expression: String = "",
    read: @escaping @Sendable (inout JSONScanner) throws(JSONFault) -> Content
  ) async throws(QueryError) -> (Content, [Annotation]) {
    let form = Self.form(parameters)
    let isLong = server.address(path, form).utf8.count > Self.longestURL
    let posts = mayPost && isLong && !refusesPost.load(ordering: .relaxed)
    var response = try await send(path, form, posts: posts, timeout: timeout)
    if posts, [404, 405, 501].contains(response.status), !isAPIAnswer(response) {
      // Some servers and proxies take GET only.
      response = try await send(path, form, posts: false, timeout: timeout)
      if response.status < 400 { refusesPost.store(true, ordering: .relaxed) }
    } else if !posts, mayPost, response.status == 414 {
      response = try await send(path, form, posts: true, timeout: timeout)
    }
    return try await self.read(response, expression: expression, read)
  }

  static func form(_ parameters: [(String, String)]) -> String {
    parameters.map { percentEncoded($0.0) + "=" + percentEncoded($0.1) }.joined(separator: "&")
  }

  /// Reads the `data` of an answer, a large one on a thread of its own; with `givesWay` any, behind whatever else wants
  /// the processor.
  func read<Content: Sendable>(
    _ complete: HTTPResponse, expression: String, givesWay: Bool = false,
    _ read: @escaping @Sendable (inout JSONScanner) throws(JSONFault) -> Content
  ) async throws(QueryError) -> (Content, [Annotation]) {
    let name = server.name
    guard givesWay || complete.body.count > Self.largeAnswer else {
      return try readAnswer(complete, from: name, expression: expression, read: read).get()
    }
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<(Content, [Annotation]), QueryError>, Never>) in
      let isStarted = startThread(urgency: givesWay ? .background : .usual) {
        continuation.resume(
          returning: readAnswer(complete, from: name, expression: expression, read: read))
      }
      if !isStarted {
        continuation.resume(
          returning: .failure(QueryError(.unavailable, "no thread to read the answer")))
      }
    }
    return try result.get()
  }

  func send(_ path: String, _ form: String, posts: Bool, timeout: Duration)
    async throws(QueryError) -> HTTPResponse
  {
    var request = server.request
    request.url = server.address(path, posts ? "" : form)
    request.headers.append(HTTPHeader("Accept", "application/json"))
    if posts {
      request.method = "POST"
      request.body = Array(form.utf8)
      request.headers.append(
        HTTPHeader("Content-Type", "application/x-www-form-urlencoded"))
    }
    // The server's own timeout shall come first, for it knows more to say.
    request.timeout = timeout + .seconds(1)
    request.connectTimeout = min(timeout, .seconds(5))
    do throws(HTTPError) {
      return try await client.send(request)
    } catch {
      switch error.kind {
      case .cancelled: throw QueryError(.canceled, "query was canceled")
      case .timeout:
        throw QueryError(.timeout, "no answer within \(secondsText(timeout)) s from \(server.name)")
      default: throw QueryError(.unavailable, printable(error.message))
      }
    }
  }

  func isAPIAnswer(_ response: HTTPResponse) -> Bool {
    response.body.first { $0 > 0x20 } == UInt8(ascii: "{")
  }
}

/// Seconds with milliseconds behind the point, without rounding through a Double.
func secondsText(_ time: Timestamp) -> String {
  let milliseconds = time.milliseconds
  let sign = milliseconds < 0 ? "-" : ""
  let rest = String(milliseconds.magnitude % 1000)
  let zeros = String(repeating: "0", count: 3 - rest.count)
  return sign + String(milliseconds.magnitude / 1000) + "." + zeros + rest
}

/// A label's name as it may stand in a path: names that are no identifiers as `U__…` with `_HEX_` for what is none.
private func escapedLabelName(_ name: String) -> String {
  if isPlainLabelName(name) { return name }
  var out = "U__"
  for scalar in name.unicodeScalars {
    if scalar == "_" {
      out += "__"
    } else if scalar.isASCII, isPlainLabelName("a" + String(scalar)) {
      out.unicodeScalars.append(scalar)
    } else {
      out += "_" + String(scalar.value, radix: 16) + "_"
    }
  }
  return out
}
