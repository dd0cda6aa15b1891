internal import Patterns
internal import Serving

extension PrometheusAPI {
  /// The answer with the headers that let web pages of other origins read it, where those may.
  func allowingOrigin(of request: ServedRequest, _ answer: ServedAnswer) -> ServedAnswer {
    var answer = answer
    answer.headers.append(ServedHeader("Vary", "Origin"))
    guard let origin = request.header("Origin"), !origin.isEmpty else { return answer }
    answer.headers += [
      ServedHeader(
        "Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin"),
      ServedHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
      ServedHeader("Access-Control-Expose-Headers", "Date"),
    ]
    guard let origins = host.origins else {
      answer.headers.append(ServedHeader("Access-Control-Allow-Origin", "*"))
      return answer
    }
    if origins.matches(origin) {
      answer.headers.append(ServedHeader("Access-Control-Allow-Origin", origin))
    }
    return answer
  }
}
