internal import JSON
internal import Metrics
internal import Serving

extension PrometheusAPI {
  /// `/api/v1/rules`: no rules are evaluated.
  func rules(_ request: ServedRequest) throws(APIFailure) -> ServedAnswer {
    let type = request.value("type").lowercased()
    guard ["", "alert", "record"].contains(type) else {
      throw .parameter("type", "not supported value \(quoted(type))")
    }
    _ = try request.selectors(named: false)
    return .success(.object([JSON.Member("groups", .array([]))]))
  }

  /// `/api/v1/alerts`: none, as there are no rules.
  func alerts() -> ServedAnswer {
    .success(.object([JSON.Member("alerts", .array([]))]))
  }

  /// `/api/v1/alertmanagers`: nobody is told of alerts.
  func alertmanagers() -> ServedAnswer {
    .success(
      .object([
        JSON.Member("activeAlertmanagers", .array([])),
        JSON.Member("droppedAlertmanagers", .array([])),
      ]))
  }
}
