import Metrics
import Serving
import Testing

@testable import API

@Suite struct FederationTests {
  private let script = """
    up{job="a",instance="x"} 1x10
    up{job="b"} 0x8
    zone{cluster="own",instance="z",path="a\\"b"} 1.5x10
    ended 1x9 stale
    old 1
    latency {{schema:0 count:4 sum:10 buckets:[1 2]}}x10
    {"http.requests","status code"="200"} 2000000x10
    """

  @Test func isAPageOfTheNewestSamples() async throws {
    var stage = try Stage(script)
    stage.host.externalLabels = { ["cluster": "c1"] }
    let answer = await stage.answer("GET /federate?match[]=%7B__name__=~%22.%2B%22%7D")
    #expect(answer?.contentType == "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
    #expect(
      String(decoding: answer?.bytes ?? [], as: UTF8.self) == """
        # TYPE http_requests untyped
        http_requests{status_code="200",cluster="c1",instance=""} 2000000 600000
        # TYPE up untyped
        up{instance="x",job="a",cluster="c1"} 1 600000
        up{job="b",cluster="c1",instance=""} 0 480000
        # TYPE zone untyped
        zone{cluster="own",instance="z",path="a\\"b"} 1.5 600000

        """)
  }

  @Test func asksForNoSeriesTwice() async throws {
    let text = try await Stage(script).text(
      "GET /federate?match[]=up%7Bjob=%22b%22%7D&match[]=up%7Bjob!=%22a%22%7D")
    #expect(text == "200 # TYPE up untyped\nup{job=\"b\",instance=\"\"} 0 480000\n")
  }

  @Test(arguments: [
    ("", false, false), ("*/*", false, false), ("text/plain", false, false),
    (
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;q=0.5",
      true, true
    ),
    ("application/openmetrics-text;version=2.0.0,text/plain;q=0.1", false, false),
    (
      "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.9,application/openmetrics-text;q=0.2",
      false, true
    ),
    (
      "application/vnd.google.protobuf;q=0.9, application/openmetrics-text ; version=0.0.1 ; q=0.8",
      true, false
    ),
    ("application/openmetrics-text;q=0", false, false), (";;,=", false, false),
  ])
  func takesTheFormatThatIsWantedMost(_ accept: String, _ open: Bool, _ utf8: Bool) {
    let format = FederationFormat(accept: accept)
    #expect(format.isOpenMetrics == open && format.allowsUTF8 == utf8)
  }

  @Test func speaksOpenMetrics() async throws {
    let accept = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8"
    let text = try await Stage(script).text(
      "GET /federate?match[]=%7B%22http.requests%22%7D", accept: accept)
    #expect(
      text == """
        200 # TYPE "http.requests" unknown
        {"http.requests","status code"="200",instance=""} 2000000 600
        # EOF

        """)
    #expect(
      try await Stage(script).text("GET /federate?match[]=none", accept: accept) == "200 # EOF\n")
  }

  @Test(arguments: [
    Exchange("GET /federate", "200 "), Exchange("GET /federate?match[]=none", "200 "),
    Exchange("GET /federate?match[]=ended", "200 "), Exchange("GET /federate?match[]=old", "200 "),
    Exchange("GET /federate?match[]=(", "400 1:1: parse error: unexpected \"(\"\n"),
    Exchange("POST /federate?match[]=up", "405 Method Not Allowed\n"),
  ])
  func leavesOut(_ exchange: Exchange) async throws {
    let answer = try await Stage(script).text(exchange.request)
    #expect(answer == exchange.answer)
  }

  @Test func aLongPageComesInPieces() async throws {
    let script = (0..<3000).map { "series_number{index=\"\($0)\"} 1x10" }.joined(separator: "\n")
    let answer = try await Stage(script).answer("GET /federate?match[]=series_number")
    guard case .pieces(let next)? = answer?.body else {
      Issue.record("the page is whole")
      return
    }
    var sizes: [Int] = []
    var lines = 0
    while let piece = next(), !piece.isEmpty {
      sizes.append(piece.count)
      lines += piece.count { $0 == 0x0A }
    }
    #expect(lines == 3001 && sizes.count > 2)
    #expect(sizes.allSatisfy { $0 < 70_000 })
  }
}
