package import Metrics
package import Patterns
package import Serving
package import Watching

/// Answers as Prometheus 3 does.
package struct PrometheusAPI: Sendable {
  let watch: Watch
  let host: Host
  let clock: @Sendable () -> Timestamp

  /// What the engine hands in beside its watch.
  package struct Host: Sendable {
    /// Of the program that answers.
    package var version = ""
    /// When it began.
    package var started = Timestamp(milliseconds: 0)
    /// The name of this machine: what targets on loopback are called by elsewhere.
    package var hostname = ""
    package var workingDirectory = ""
    /// What `/federate` adds to series that lack them.
    package var externalLabels: @Sendable () -> Labels = { .empty }
    /// The configuration in force as YAML, secrets hidden.
    package var configuration: @Sendable () -> String = { "" }
    /// When the configuration was last loaded, and whether the newest one could be.
    package var lastLoad: @Sendable () -> (time: Timestamp, isGood: Bool)? = { nil }
    /// The command line's flags without dashes, with their values.
    package var flags: [String: String] = [:]
    /// Where alerts are posted to, without secrets.
    package var alertmanagers: @Sendable () -> [String] = { [] }
    /// The program's own metrics in text format 0.0.4. May block.
    package var metricsPage: @Sendable () async -> [UInt8] = { [] }
    /// Loads the configuration anew, and tells what is wrong with it. nil where that is not allowed over HTTP.
    package var reload: (@Sendable () async -> String?)?
    /// Whether questions can be answered yet.
    package var isReady: @Sendable () -> Bool = { true }
    /// As Prometheus tells it: `15d`, or `15d or 1GiB`.
    package var storageRetention: @Sendable () -> String = { "" }
    /// Which web pages of other origins may ask; nil for all, as Prometheus without a flag.
    package var origins: Pattern?
    /// How far an instant selector looks back where the request does not say.
    package var lookback = Duration.seconds(300)
    /// The longest that a question may take.
    package var timeout = Duration.seconds(120)
    /// Samples that one question may read or hold.
    package var samples = 50_000_000

    package init() {}
  }

  /// - Parameter clock: the time of day, which questions without a time are asked for.
  package init(_ watch: Watch, _ host: Host, clock: @escaping @Sendable () -> Timestamp) {
    self.watch = watch
    self.host = host
    self.clock = clock
  }

  /// The answer to a request; nil where its path is none of the API's.
  package func answer(_ request: ServedRequest) async -> ServedAnswer? {
    if request.method == "OPTIONS", request.path.hasPrefix("/api/v1/") {
      return allowingOrigin(of: request, ServedAnswer([], contentType: "", status: 204))
    }
    guard let endpoint = Endpoint.at(request.path) else { return nil }
    guard endpoint.methods.contains(request.method) else { return endpoint.refusal }
    if endpoint.waitsUntilReady, !host.isReady() {
      return ServedAnswer(plain: "Service Unavailable", status: 503)
    }
    let answer: ServedAnswer
    do throws(APIFailure) {
      answer = try await endpoint.answer(self, request)
    } catch {
      answer = error.answer
    }
    return endpoint.isOfAPI ? allowingOrigin(of: request, answer) : answer
  }
}
