internal import Serving

extension PrometheusAPI {
  /// `/metrics`: what the program tells of itself.
  func ownMetrics() async -> ServedAnswer {
    ServedAnswer(
      await host.metricsPage(), contentType: "text/plain; version=0.0.4; charset=utf-8")
  }

  /// `/-/reload`: reads the configuration anew.
  func reload() async -> ServedAnswer {
    guard let reload = host.reload else {
      return ServedAnswer(plain: "Lifecycle API is not enabled.", status: 403)
    }
    if let problem = await reload() {
      return ServedAnswer(plain: "failed to reload config: \(problem)\n", status: 500)
    }
    return ServedAnswer(plain: "")
  }
}
