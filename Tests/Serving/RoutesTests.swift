import Serving
import Testing

private func text(_ answer: ServedAnswer) -> String {
  String(decoding: answer.bytes, as: UTF8.self)
}

private let routes = Routes(
  [
    Routes.Route("/metrics") { _ in ServedAnswer(text: "up 1\n") },
    Routes.Route("/api/") { ServedAnswer(text: $0.path) },
    Routes.Route("/api/v1/query") { ServedAnswer(text: $0.parameter("query") ?? "none") },
    Routes.Route("/api/v1/query", method: "POST") { _ in ServedAnswer(text: "posted") },
  ], unknown: "The metrics are at /metrics.\n")

@Test(arguments: [
  ("GET", "/metrics", 200, "up 1\n"), ("HEAD", "/metrics", 200, "up 1\n"),
  ("POST", "/metrics", 405, "POST is not answered here.\n"),
  ("GET", "/metrics/", 404, "The metrics are at /metrics.\n"),
  ("GET", "/", 404, "The metrics are at /metrics.\n"), ("GET", "/api/v1/x", 200, "/api/v1/x"),
  ("GET", "/api", 404, "The metrics are at /metrics.\n"),
  ("GET", "/api/v1/query", 200, "none"), ("POST", "/api/v1/query", 200, "posted"),
])
func theLongestRouteAnswers(_ method: String, _ path: String, _ status: Int, _ body: String) async {
  let answer = await routes.answer(ServedRequest(path, method: method))
  #expect(answer.status == status)
  #expect(text(answer) == body)
}

@Test func whatMayBeAskedIsSaid() async {
  let answer = await routes.answer(ServedRequest("/api/v1/query", method: "DELETE"))
  #expect(answer.headers == [ServedHeader("Allow", "GET, POST, HEAD")])
}
