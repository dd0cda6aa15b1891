internal import Serving

/// One path, or all of one form.
struct Endpoint: Sendable {
  typealias Handler =
    @Sendable (PrometheusAPI, ServedRequest) async throws(APIFailure) -> ServedAnswer

  /// With `*` in the place of what varies.
  var path: String
  var methods: [String]
  /// Whether it is refused until the engine can answer.
  var waitsUntilReady: Bool
  /// What is said to who asks by another method.
  var words: String
  var answer: Handler

  init(
    _ path: String, _ methods: [String] = ["GET"], waitsUntilReady: Bool = true,
    words: String = "Method Not Allowed\n", _ answer: @escaping Handler
  ) {
    self.path = path
    self.methods = methods
    self.waitsUntilReady = waitsUntilReady
    self.words = words
    self.answer = answer
  }

  /// Whether web pages elsewhere may ask it.
  var isOfAPI: Bool { path.hasPrefix("/api/v1/") }

  /// To a method that it does not take.
  var refusal: ServedAnswer {
    let allowed = (methods + (isOfAPI ? ["OPTIONS"] : [])).sorted().joined(separator: ", ")
    return ServedAnswer(plain: words, status: 405, headers: [ServedHeader("Allow", allowed)])
  }

  static func at(_ path: String) -> Endpoint? {
    if let endpoint = byPath[path] { return endpoint }
    return varying.first { $0.variable(in: path) != nil }
  }

  /// What stands in the place of the `*`; nil where the path is of another form.
  func variable(in path: String) -> String? {
    let parts = self.path.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count == 2, path.hasPrefix(parts[0]), path.hasSuffix(parts[1]),
      path.utf8.count >= self.path.utf8.count - 1
    else { return nil }
    return String(path.dropFirst(parts[0].count).dropLast(parts[1].count))
  }

  private static let byPath = Dictionary(
    all.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  private static let varying = all.filter { $0.path.contains("*") }

  private static let ask = ["GET", "POST"]
  private static let look = ["GET", "HEAD"]
  private static let change = ["POST", "PUT"]

  /// The table of all.
  private static let all: [Endpoint] = [
    Endpoint("/api/v1/query", ask) { api, request throws(APIFailure) in
      try await api.query(request)
    },
    Endpoint("/api/v1/query_range", ask) { api, request throws(APIFailure) in
      try await api.queryRange(request)
    },
    Endpoint("/api/v1/query_exemplars", ask) { api, request throws(APIFailure) in
      try api.queryExemplars(request)
    },
    Endpoint("/api/v1/format_query", ask) { api, request throws(APIFailure) in
      try api.formatQuery(request)
    },
    Endpoint("/api/v1/parse_query", ask) { api, request throws(APIFailure) in
      try api.parseQuery(request)
    },
    Endpoint("/api/v1/labels", ask) { api, request throws(APIFailure) in
      try await api.labelNames(request)
    },
    Endpoint(labelValuesPath) { api, request throws(APIFailure) in
      try await api.labelValues(request)
    },
    Endpoint("/api/v1/series", ask) { api, request throws(APIFailure) in
      try await api.series(request)
    },
    Endpoint("/api/v1/metadata") { api, request throws(APIFailure) in
      try await api.metadata(request)
    },
    Endpoint("/api/v1/scrape_pools") { api, _ in api.scrapePools() },
    Endpoint("/api/v1/targets") { api, request in api.targets(request) },
    Endpoint("/api/v1/targets/metadata") { api, request throws(APIFailure) in
      try await api.targetsMetadata(request)
    },
    Endpoint("/api/v1/rules") { api, request throws(APIFailure) in try api.rules(request) },
    Endpoint("/api/v1/alerts") { api, _ in api.alerts() },
    Endpoint("/api/v1/alertmanagers") { api, _ in api.alertmanagers() },
    Endpoint("/api/v1/status/config") { api, _ in api.configuration() },
    Endpoint("/api/v1/status/flags") { api, _ in api.flags() },
    Endpoint("/api/v1/status/buildinfo") { api, _ in api.buildInfo() },
    Endpoint("/api/v1/status/runtimeinfo") { api, _ in api.runtimeInfo() },
    Endpoint("/api/v1/status/tsdb") { api, request throws(APIFailure) in
      try await api.storageStatus(request)
    },
    Endpoint("/api/v1/status/walreplay", waitsUntilReady: false) { api, _ in api.replayStatus() },
    Endpoint("/federate") { api, request throws(APIFailure) in try await api.federate(request) },
    Endpoint("/metrics", look, waitsUntilReady: false) { api, _ in await api.ownMetrics() },
    Endpoint("/-/healthy", look, waitsUntilReady: false) { _, _ in
      ServedAnswer(plain: "Vigil is Healthy.\n")
    },
    Endpoint("/-/ready", look) { _, _ in ServedAnswer(plain: "Vigil is Ready.\n") },
    Endpoint(
      "/-/reload", change, waitsUntilReady: false, words: "Only POST or PUT requests allowed"
    ) { api, _ in await api.reload() },
  ]

  static let labelValuesPath = "/api/v1/label/*/values"
}
