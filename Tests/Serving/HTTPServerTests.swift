import Gzip
import Serving
import TestSupport
import Testing
import Transport

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
  Routes.Route("/pieces") { request in
    let count = Int(request.parameter("count") ?? "") ?? 0
    return ServedAnswer(pieces: numbered(count), contentType: "text/plain")
  },
  Routes.Route("/body", method: "POST") { request in
    ServedAnswer(request.body, contentType: "application/octet-stream")
  },
  Routes.Route("/form", method: "POST") { request in
    let pairs = request.parameters.map { $0.name + "=" + $0.value }
    return ServedAnswer(text: pairs.joined(separator: ";") + "|\(request.body.count)")
  },
])

/// Pieces of 40 KB, each of its number's letter.
private func numbered(_ count: Int) -> @Sendable () -> [UInt8]? {
  let left = Counter()
  return {
    let number = left.next()
    return number < count
      ? [UInt8](repeating: 0x61 + UInt8(number % 26), count: 40_000) : nil
  }
}

private func pieces(_ count: Int) -> [UInt8] {
  (0..<count).flatMap { [UInt8](repeating: 0x61 + UInt8($0 % 26), count: 40_000) }
}

extension String {
  fileprivate func components(_ separator: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    return parts + [rest]
  }
}

private func same(_ a: [UInt8], _ b: [UInt8]) -> Bool { a == b }

@Suite struct HTTPServerTests {
  private let client = HTTPClient()
  private let binary = HTTPHeader("Content-Type", "application/octet-stream")

  private func ask(
    _ server: HTTPServer, _ path: String, _ change: (inout HTTPRequest) -> Void = { _ in }
  ) async throws -> HTTPResponse {
    var request = HTTPRequest("http://127.0.0.1:\(server.port)\(path)")
    request.timeout = .seconds(10)
    change(&request)
    return try await client.send(request)
  }

  @Test func answersOverOneConnection() async throws {
    let server = try HTTPServer(port: 0, routes)
    #expect(server.port > 0 && server.address == "127.0.0.1:\(server.port)")
    let first = try await ask(server, "/echo?a=1&b=x%20y&c&a=%C3%A9&d=x+y")
    #expect(first.status == 200)
    #expect(String(decoding: first.body, as: UTF8.self) == "a=1;b=x y;c=;a=é;d=x y")
    #expect(first.header("content-type") == "text/plain" && first.header("x-seen") == "yes")
    let second = try await ask(server, "/large")
    #expect(second.body.count == 3 << 20 && second.newConnections == 0)
    #expect(try await ask(server, "/none").status == 404)
  }

  @Test func refusesOtherMethods() async throws {
    let server = try HTTPServer(port: 0, routes)
    let answer = try await ask(server, "/echo") {
      $0.method = "POST"
      $0.body = [UInt8](repeating: 0x61, count: 1 << 20)
    }
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
    #expect(throws: ServingError("127.0.0.1:\(server.port)", "Address already in use")) {
      try HTTPServer(port: server.port, routes)
    }
    let port = server.port
    server.stop()
    server.stop()
    let next = try HTTPServer(port: port, routes)
    #expect(next.port == port)
  }

  @Test(arguments: [0, 1, 2, 60], [true, false])
  func piecesArriveWhole(_ count: Int, _ isPacked: Bool) async throws {
    let server = try HTTPServer(port: 0, routes)
    let answer = try await ask(server, "/pieces?count=\(count)") { $0.acceptsGzip = isPacked }
    // Compared by hand: a difference of large arrays is told for minutes.
    #expect(answer.status == 200 && same(answer.body, pieces(count)))
    #expect(answer.header("content-encoding") == (isPacked && count > 0 ? "gzip" : nil))
    #expect(answer.header("vary") == (count > 0 ? "Accept-Encoding" : nil))
    #expect((answer.header("transfer-encoding") == "chunked") == (count > 1))
    #expect(try await ask(server, "/echo").newConnections == 0)
  }

  @Test(arguments: ["/echo?a=1", "/large"])
  func aHeadHasNoBody(_ path: String) async throws {
    let server = try HTTPServer(port: 0, routes)
    let text = try await apart {
      let client = try RawClient(port: server.port)
      client.write(
        "HEAD \(path) HTTP/1.1\r\nHost: a\r\n\r\nHEAD \(path) HTTP/1.1\r\nHost: a\r\n"
          + "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n")
      return client.readAll()
    }
    let heads = text.components("\r\n\r\n")
    #expect(heads.count == 3 && heads.last == "", "\(text.prefix(600))")
    #expect(heads.dropLast().allSatisfy { $0.hasPrefix("HTTP/1.1 200 OK") })
    if path == "/large" { #expect(heads.first?.contains("Content-Length: 3145728") == true) }
  }

  /// No piece is made for it, so its length is not known.
  @Test func aHeadOfPiecesEndsTheConnection() async throws {
    let server = try HTTPServer(port: 0, routes)
    let text = try await apart {
      let client = try RawClient(port: server.port)
      client.write("HEAD /pieces?count=60 HTTP/1.1\r\nHost: a\r\n\r\n")
      return client.readAll()
    }
    #expect(text.hasPrefix("HTTP/1.1 200 OK") && text.hasSuffix("\r\n\r\n"), "\(text)")
    #expect(!text.contains("chunked") && text.components("\r\n\r\n").count == 2, "\(text)")
  }

  @Test func http10IsAnswered() async throws {
    let server = try HTTPServer(port: 0, routes)
    let text = try await apart {
      let client = try RawClient(port: server.port)
      client.write("GET /pieces?count=60 HTTP/1.0\r\n\r\n")
      return client.readAll()
    }
    let body = text.firstRange(of: "\r\n\r\n").map { text[$0.upperBound...] }
    #expect(same(body.map { Array($0.utf8) } ?? [], pieces(60)))
  }

  @Test func smallAnswersAreNotPacked() async throws {
    let server = try HTTPServer(port: 0, routes)
    #expect(try await ask(server, "/echo?a=1").header("content-encoding") == nil)
    let answer = try await ask(
      server, "/echo?a=" + String(repeating: "x", count: 2000))
    #expect(answer.header("content-encoding") == "gzip" && answer.body.count == 2002)
    let large = try await ask(server, "/large")
    #expect(large.header("content-encoding") == "gzip" && large.body.count == 3 << 20)
  }

  @Test func bodiesComeAsTheyAre() async throws {
    let server = try HTTPServer(port: 0, routes)
    let body = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let plain = try await ask(server, "/body") {
      $0.method = "POST"
      $0.body = body
      $0.headers = [binary]
    }
    #expect(same(plain.body, body))
    let packed = try await ask(server, "/body") {
      $0.method = "POST"
      $0.body = gzipped(body)
      $0.headers = [binary, HTTPHeader("Content-Encoding", "gzip")]
    }
    #expect(same(packed.body, body))
    // What is for others to unpack is handed on.
    let snappy = try await ask(server, "/body") {
      $0.method = "POST"
      $0.body = [1, 2, 3]
      $0.headers = [binary, HTTPHeader("Content-Encoding", "snappy")]
    }
    #expect(snappy.body == [1, 2, 3])
    let wrong = try await ask(server, "/body") {
      $0.method = "POST"
      $0.body = Array(gzipped(body)?.dropLast(5) ?? [])
      $0.headers = [binary, HTTPHeader("Content-Encoding", "gzip")]
    }
    #expect(wrong.status == 400)
  }

  @Test func aFormsParametersFollowTheQuerys() async throws {
    let server = try HTTPServer(port: 0, routes)
    let answer = try await ask(server, "/form?q=1") {
      $0.method = "POST"
      $0.body = Array("query=up%7Ba%3D%22b%22%7D&match%5B%5D=x+y&&e&f=1=2".utf8)
      $0.headers = [
        HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
      ]
    }
    let text = String(decoding: answer.body, as: UTF8.self)
    #expect(text == "q=1;query=up{a=\"b\"};match[]=x y;e=;f=1=2|0")
  }

  @Test func whoAsksForLeaveIsGivenIt() async throws {
    let server = try HTTPServer(port: 0, routes)
    let text = try await apart {
      let client = try RawClient(port: server.port)
      client.write(
        "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n"
          + "Connection: close\r\n\r\n")
      let leave = client.read(until: "\r\n\r\n")
      client.write("abc")
      return leave + client.readAll()
    }
    #expect(text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK"), "\(text)")
    #expect(text.hasSuffix("abc"))
  }
}
