internal import Facts
internal import JSON
internal import Serving

extension VigilAPI {
  /// `GET /vigil/v1/record?since=&instance=&active=`: what is recorded of notifications, for an engine that stands by.
  /// `POST` takes what that recorded while it sent in the place of this one.
  func record(_ request: ServedRequest) async -> ServedAnswer {
    switch request.method {
    case "GET", "HEAD":
      let question = RecordQuestion(
        since: request.parameter("since").flatMap { UInt64($0) } ?? 0,
        instance: request.parameter("instance") ?? "",
        isActive: request.parameter("active") == "1")
      guard let bytes = await host.record(question, engine(for: request)) else {
        return ServedAnswer(text: "Nobody is notified here, or not yet.\n", status: 503)
      }
      return ServedAnswer(bytes, contentType: "application/json")
    case "POST":
      guard request.client.mayChange else {
        return ServedAnswer(
          text:
            "Only who is known may hand anything over: with a web.yml that asks for passwords.\n",
          status: 403)
      }
      guard request.isJSON else {
        return ServedAnswer(
          text: "A record is JSON: Content-Type: application/json.\n", status: 415)
      }
      if let reason = await host.handOver(request.body) {
        return ServedAnswer(text: reason + "\n", status: 409)
      }
      return ServedAnswer([], contentType: "", status: 204)
    default:
      return ServedAnswer(
        text: "\(request.method) is not answered here.\n", status: 405,
        headers: [ServedHeader("Allow", "GET, HEAD, POST")])
    }
  }
}

/// What an engine that stands by asks for.
package struct RecordQuestion: Sendable, Hashable {
  /// The version that it knows of the record of `instance`.
  package var since: UInt64
  package var instance: String
  /// Whether it sends in the place of who is asked.
  package var isActive: Bool

  package init(since: UInt64, instance: String, isActive: Bool) {
    (self.since, self.instance, self.isActive) = (since, instance, isActive)
  }
}
