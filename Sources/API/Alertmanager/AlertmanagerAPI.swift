package import Alerts
package import Metrics
package import Routing
package import Serving
package import Watching

/// Answers as Alertmanager does: its API v2, for amtool, Grafana and Prometheus.
///
///     GET, POST /api/v2/alerts       what fires; alerts that others post become Vigil's own
///     GET /api/v2/alerts/groups      the same as routes group it
///     GET, POST /api/v2/silences     Vigil's silences
///     GET, DELETE /api/v2/silence/*
///     GET /api/v2/receivers, /api/v2/status
///     POST /vigil/v1/webhook         what an Alertmanager or Grafana sends to a webhook receiver
package struct AlertmanagerAPI: Sendable {
  let watch: Watch
  let host: Host
  let clock: @Sendable () -> Timestamp

  /// What the engine hands in beside its watch.
  package struct Host: Sendable {
    package var version = ""
    /// When the program began.
    package var started = Timestamp(milliseconds: 0)
    /// Takes alerts that others post, and tells why some of them were not taken; nil where none is taken.
    package var post: (@Sendable ([PostedAlert]) -> String?)?
    /// What the routes in force make of the alerts that fire.
    package var routing: Routing = { alerts, _ in RoutedView(unrouted: alerts) }
    package typealias Routing = @Sendable ([RoutedAlert], Timestamp) -> RoutedView
    /// The alertmanager.yml in force as YAML, secrets hidden; nil where there is none.
    package var configuration: @Sendable () -> String? = { nil }
    /// How long an alert that is posted without an end fires.
    package var resolveTimeout: @Sendable () -> Duration = { .seconds(300) }

    package init() {}
  }

  /// - Parameter clock: the time of day.
  package init(_ watch: Watch, _ host: Host, clock: @escaping @Sendable () -> Timestamp) {
    self.watch = watch
    self.host = host
    self.clock = clock
  }

  private struct Call {
    /// In the order in which they are told.
    var methods: [String]
    var answer: (AlertmanagerAPI, ServedRequest) async throws(AlertmanagerFailure) -> ServedAnswer
  }

  private static let root = "/api/v2/"
  private static let oneSilence = root + "silence/"

  private static func call(_ path: String) -> Call? {
    switch path {
    case root + "status": Call(methods: ["GET"]) { api, _ in api.status() }
    case root + "receivers":
      Call(methods: ["GET"]) { api, request throws(AlertmanagerFailure) in
        try api.receivers(request)
      }
    case root + "alerts":
      Call(methods: ["POST", "GET"]) { api, request throws(AlertmanagerFailure) in
        request.method == "GET" ? try api.alerts(request) : try await api.postAlerts(request)
      }
    case root + "alerts/groups":
      Call(methods: ["GET"]) { api, request throws(AlertmanagerFailure) in
        try api.groups(request)
      }
    case root + "silences":
      Call(methods: ["POST", "GET"]) { api, request throws(AlertmanagerFailure) in
        request.method == "GET" ? try api.silences(request) : try await api.postSilence(request)
      }
    case _ where path.hasPrefix(oneSilence) && !path.dropFirst(oneSilence.count).contains("/"):
      Call(methods: ["DELETE", "GET"]) { api, request throws(AlertmanagerFailure) in
        let id = String(request.path.dropFirst(oneSilence.count))
        return request.method == "GET"
          ? try api.silence(id) : try await api.expireSilence(id, request)
      }
    case "/vigil/v1/webhook":
      Call(methods: ["POST"]) { api, request throws(AlertmanagerFailure) in
        try await api.webhook(request)
      }
    default: nil
    }
  }

  /// The answer to a request; nil where its path is none of the API's.
  package func answer(_ request: ServedRequest) async -> ServedAnswer? {
    if Self.isOfVersion1(request) { return Self.version1Gone }
    let call = Self.call(request.path)
    guard call != nil || request.path.hasPrefix(Self.root) else { return nil }
    var answer: ServedAnswer
    do throws(AlertmanagerFailure) {
      guard let call else {
        throw .schema(404, "path \(request.path) was not found")
      }
      if request.method == "OPTIONS", let preflight = Self.preflight(request, call.methods) {
        return preflight
      }
      guard call.methods.contains(request.method) else {
        throw .schema(
          405,
          "method \(request.method) is not allowed, but [\(call.methods.joined(separator: ","))] are"
        )
      }
      guard request.method == "GET" || request.client.mayChange else {
        throw .schema(
          403,
          "Only who is known may change anything here: over the Unix socket, or with a web.yml "
            + "that asks for passwords.")
      }
      answer = try await call.answer(self, request)
    } catch {
      answer = error.answer
      if error.status == 405, let call {
        answer.headers.append(ServedHeader("Allow", call.methods.joined(separator: ",")))
      }
    }
    answer.headers.append(ServedHeader("Cache-Control", "no-store"))
    if request.header("Origin") != nil {
      answer.headers.append(ServedHeader("Access-Control-Allow-Origin", "*"))
    }
    return answer
  }

  /// What a browser is told that asks whether a page of another origin may call. Nothing that proves who asks is let
  /// through that way, so who may change nothing may not from there either.
  private static func preflight(_ request: ServedRequest, _ methods: [String]) -> ServedAnswer? {
    guard request.header("Origin") != nil,
      let method = request.header("Access-Control-Request-Method"), methods.contains(method)
    else { return nil }
    var headers = [
      ServedHeader("Access-Control-Allow-Methods", method),
      ServedHeader("Access-Control-Allow-Origin", "*"),
    ]
    if request.header("Access-Control-Request-Headers")?.lowercased() == "content-type" {
      headers.append(ServedHeader("Access-Control-Allow-Headers", "content-type"))
    }
    return ServedAnswer([], contentType: "", status: 204, headers: headers)
  }

  // MARK: Version 1

  /// What of Alertmanager's first API is no path of Prometheus'.
  private static func isOfVersion1(_ request: ServedRequest) -> Bool {
    switch request.path {
    case "/api/v1/alerts": request.method == "POST"
    case "/api/v1/alerts/groups", "/api/v1/receivers", "/api/v1/silences", "/api/v1/status": true
    default: request.path.hasPrefix("/api/v1/silence/")
    }
  }

  private static let version1Gone = ServedAnswer(
    Array(
      #"{"status":"deprecated","error":"Alertmanager's API v1 is gone: the same is found below /api/v2"}"#
        .utf8), contentType: "application/json", status: 410)
}
