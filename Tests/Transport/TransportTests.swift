import Glibc
import Synchronization
import TestSupport
import Testing
import Transport

private func request(_ url: String, _ change: (inout HTTPRequest) -> Void = { _ in })
  -> HTTPRequest
{
  var request = HTTPRequest(url)
  request.timeout = .seconds(5)
  change(&request)
  return request
}

@Suite struct TransportTests {
  let client = HTTPClient()

  @Test func keepsConnectionsAlive() async throws {
    let server = LoopbackServer { connection in
      while connection.readRequest() != nil { connection.answer("hello") }
    }
    let first = try await client.send(request(server.url + "/a"))
    let second = try await client.send(request(server.url + "/b"))
    #expect(first.status == 200 && first.body == Array("hello".utf8))
    #expect(first.newConnections == 1 && second.newConnections == 0)
    #expect(second.header("content-length") == "5")
  }

  @Test func sendsHeadersBodyAndCredentials() async throws {
    let server = LoopbackServer { connection in
      while let head = connection.readRequest() { connection.answer(head) }
    }
    func echo(_ url: String, _ change: (inout HTTPRequest) -> Void) async throws -> String {
      String(decoding: try await client.send(request(url, change)).body, as: UTF8.self)
    }
    let post = try await echo(server.url + "/p?q=1") {
      $0.method = "POST"
      $0.body = Array("query=up".utf8)
      $0.headers = [HTTPHeader("X-Scope-OrgID", "t1")]
      $0.credentials = .bearer("secret-token")
    }
    #expect(post.hasPrefix("POST /p?q=1 HTTP/1.1\r\n") && post.hasSuffix("\r\n\r\nquery=up"))
    #expect(post.contains("X-Scope-OrgID: t1\r\n"))
    #expect(post.contains("Authorization: Bearer secret-token\r\n"))
    #expect(post.contains("Accept-Encoding: gzip\r\n") && !post.contains("Expect"))
    let plain = try await echo(server.url) { $0.acceptsGzip = false }
    #expect(plain.contains("Accept-Encoding: identity\r\n"))
    let userInfo = server.url.replacing("http://", with: "http://al%40ice:pw@")
    // al@ice:pw
    #expect(try await echo(userInfo) { _ in }.contains("Authorization: Basic YWxAaWNlOnB3\r\n"))
  }

  @Test func refusesHeaderInjection() async {
    await #expect(throws: HTTPError(.request, "header \"X\" holds characters it must not")) {
      try await client.send(
        request("http://127.0.0.1:1") { $0.headers = [HTTPHeader("X", "a\r\nb")] })
    }
  }

  @Test func bodyLimitBreaksOffAnEndlessBody() async {
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\n\r\n")
      while connection.write([UInt8](repeating: 0x61, count: 65_536)) {}
    }
    await #expect(throws: HTTPError(.tooLarge, "body is larger than 1000000 bytes")) {
      try await client.send(request(server.url) { $0.bodyLimit = 1_000_000 })
    }
  }

  @Test func aLargeBodyComesWhole() async throws {
    // More than the loop holds in one piece; copied and compared as memory, for elements take their time unoptimised.
    let page = [UInt8](unsafeUninitializedCapacity: 18 << 20) { buffer, count in
      for block in 0..<(18 << 10) {
        memset(buffer.baseAddress! + (block << 10), Int32(block % 251), 1024)
      }
      count = 18 << 20
    }
    func isPage(_ body: [UInt8]) -> Bool {
      body.count == page.count && memcmp(body, page, page.count) == 0
    }
    let server = LoopbackServer { connection in
      while connection.readRequest() != nil {
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(page.count)\r\n\r\n")
        connection.write(page)
      }
    }
    let client = HTTPClient()
    let plain = try await client.send(request(server.url)).body
    #expect(isPage(plain))
    let expected = try await client.send(request(server.url) { $0.expectedBodySize = 9 << 20 }).body
    #expect(isPage(expected))
  }

  @Test func hungAndDrippingServersTimeOutWhileOthersGoOn() async throws {
    let hung = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\n\r\n")
      while connection.write("x") { usleep(20_000) }
    }
    let good = LoopbackServer { connection in
      while connection.readRequest() != nil { connection.answer("ok") }
    }
    let stuck = (0..<50).map { _ in
      Task { try await client.send(request(hung.url) { $0.timeout = .milliseconds(400) }) }
    }
    for _ in 0..<20 { #expect(try await client.send(request(good.url)).status == 200) }
    for task in stuck {
      guard case .failure(let error) = await task.result else {
        Issue.record("the hung server answered")
        continue
      }
      let failure = error as? HTTPError
      #expect(failure?.kind == .timeout)
      #expect(failure?.message.contains("within 0.4 s") == true)
    }
  }

  @Test func cancellingATaskEndsItsTransfer() async {
    let arrived = Mutex(false)
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      arrived.withLock { $0 = true }
      _ = connection.readRequest()
    }
    let task = Task { try await client.send(request(server.url)) }
    while !arrived.withLock({ $0 }) { await Task.yield() }
    task.cancel()
    await #expect(throws: HTTPError(.cancelled, "cancelled")) { try await task.value }
  }

  @Test func errorsSayWhatFailedAndNoSecret() async {
    func message(_ url: String) async -> String {
      do throws(HTTPError) {
        _ = try await client.send(request(url))
        return "no error"
      } catch { return error.message }
    }
    #expect(
      await message("http://u:hunter2@127.0.0.1:1/") == "connect to 127.0.0.1:1: Connection refused"
    )
    #expect(await message("ftp://u:hunter2@h/x") == "neither http nor https: ftp://h/x")
    #expect(await message("http://u:hunter2@h h/") == "not a URL: http://h h/")
    let broken = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
    }
    #expect(
      await message(broken.url) == "127.0.0.1:\(broken.port) broke off after 3 bytes of body")
  }

  @Test func followsRedirectsOnlyWhenAsked() async throws {
    let server = LoopbackServer { connection in
      while let head = connection.readRequest() {
        if head.hasPrefix("GET /old") {
          connection.answer("moved", status: "302 Found", headers: "Location: /new\r\n")
        } else {
          connection.answer("new")
        }
      }
    }
    #expect(try await client.send(request(server.url + "/old")).body == Array("new".utf8))
    let still = try await client.send(request(server.url + "/old") { $0.followsRedirects = false })
    #expect(still.status == 302)
    let away = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.answer("", status: "302 Found", headers: "Location: file:///etc/passwd\r\n")
    }
    await #expect(throws: HTTPError.self) { try await client.send(request(away.url)) }
  }

  @Test func unpacksGzipAndBoundsWhatComesOut() async throws {
    // "hello gzip", packed.
    let packed: [UInt8] = [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 87, 72, 175, 202, 44, 0, 0, 25, 106,
      210, 223, 10, 0, 0, 0,
    ]
    let server = LoopbackServer { connection in
      while connection.readRequest() != nil {
        connection.write(
          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
        connection.write(packed)
      }
    }
    let response = try await client.send(request(server.url))
    #expect(response.body == Array("hello gzip".utf8))
    await #expect(throws: HTTPError(.tooLarge, "body is larger than 5 bytes")) {
      try await client.send(request(server.url) { $0.bodyLimit = 5 })
    }
  }

  @Test func goesThroughAProxyOnlyWhereTold() async throws {
    let proxy = LoopbackServer { connection in
      while let head = connection.readRequest() {
        connection.answer(String(head.prefix { !$0.isNewline }))
      }
    }
    let response = try await client.send(
      request("http://example.invalid:9/m") { $0.proxy = proxy.url })
    #expect(
      String(decoding: response.body, as: UTF8.self) == "GET http://example.invalid:9/m HTTP/1.1")
  }

  @Test func speaksOverUnixSockets() async throws {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let path = scratch.path + "/server.sock"
    let server = LoopbackServer(unixPath: path) { connection in
      while connection.readRequest() != nil { connection.answer("unix") }
    }
    let response = try await client.send(request("http://vigil/") { $0.unixSocket = path })
    #expect(response.body == Array("unix".utf8))
    server.stop()
  }

  @Test func clientEndsItsTransfersWhenItGoes() async {
    let server = LoopbackServer { connection in while connection.readRequest() != nil {} }
    let result = await withCheckedContinuation { continuation in
      let short = HTTPClient()
      short.start(request(server.url)) { continuation.resume(returning: $0) }
    }
    #expect(throws: HTTPError(.cancelled, "cancelled")) { try result.get() }
  }
}

extension String {
  fileprivate func replacing(_ text: String, with other: String) -> String {
    guard let range = firstRange(of: text) else { return self }
    return self[..<range.lowerBound] + other + self[range.upperBound...]
  }
}
