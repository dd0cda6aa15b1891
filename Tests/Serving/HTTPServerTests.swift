import Serving
import Testing
import Transport

@Suite struct HTTPServerTests {
  private let client = HTTPClient()
  private let routes = Routes([
    Routes.Route("/echo") { request in
      let pairs = request.parameters.map { $0.name + "=" + $0.value }
      return ServedAnswer(
        text: pairs.joined(separator: ";"), headers: [ServedHeader("X-Seen", "yes")])
    },
    Routes.Route("/large") { _ in
      ServedAnswer(
        [UInt8](repeating: 0x61, count: 3 << 20), contentType: "application/octet-stream")
    },
  ])

  private func ask(_ server: HTTPServer, _ path: String, method: String = "GET") async throws
    -> HTTPResponse
  {
    var request = HTTPRequest("http://127.0.0.1:\(server.port)\(path)")
    request.method = method
    request.timeout = .seconds(10)
    return try await client.send(request)
  }

  @Test func answersOverOneConnection() async throws {
    let server = try HTTPServer(port: 0, routes)
    #expect(server.port > 0)
    let first = try await ask(server, "/echo?a=1&b=x%20y&c&a=%C3%A9")
    #expect(first.status == 200)
    #expect(String(decoding: first.body, as: UTF8.self) == "a=1;b=x y;c=;a=é")
    #expect(first.header("content-type") == "text/plain" && first.header("x-seen") == "yes")
    let second = try await ask(server, "/large")
    #expect(second.body.count == 3 << 20 && second.newConnections == 0)
    #expect(try await ask(server, "/none").status == 404)
  }

  @Test func refusesOtherMethods() async throws {
    let server = try HTTPServer(port: 0, routes)
    var request = HTTPRequest("http://127.0.0.1:\(server.port)/echo")
    request.method = "POST"
    request.body = [UInt8](repeating: 0x61, count: 1 << 20)
    request.timeout = .seconds(10)
    let answer = try await client.send(request)
    #expect(answer.status == 405 && answer.header("allow") == "GET, HEAD")
    #expect(try await ask(server, "/echo?a=1").newConnections == 0)
  }

  @Test func answersManyAtOnce() async throws {
    let server = try HTTPServer(port: 0, routes)
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<50 {
        group.addTask { try await ask(server, "/echo?n=\(number)").status }
      }
      for try await status in group { #expect(status == 200) }
    }
  }

  @Test func aPortThatIsTakenIsAnErrorAndAStoppedOneIsFree() throws {
    let server = try HTTPServer(port: 0, routes)
    #expect(throws: ServingError.self) { try HTTPServer(port: server.port, routes) }
    let port = server.port
    server.stop()
    server.stop()
    let next = try HTTPServer(port: port, routes)
    #expect(next.port == port)
  }
}
