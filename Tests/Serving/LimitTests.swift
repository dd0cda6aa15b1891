import Glibc
import Gzip
import Serving
import TestSupport
import Testing
import Transport

/// Clients that mean harm, or do it.
@Suite struct LimitTests {
  private static let routes = Routes([
    Routes.Route("/") { ServedAnswer(text: "\($0.parameters.count)\n") },
    Routes.Route("/", method: "POST") {
      ServedAnswer(text: "\($0.parameters.count) \($0.body.count)\n")
    },
  ])

  private func server(_ change: (inout ServingLimits) -> Void) throws -> HTTPServer {
    var limits = ServingLimits()
    change(&limits)
    return try HTTPServer(port: 0, limits: limits, Self.routes)
  }

  private func status(_ server: HTTPServer, _ change: (inout HTTPRequest) -> Void = { _ in })
    async throws -> Int
  {
    var request = HTTPRequest("http://127.0.0.1:\(server.port)/")
    request.timeout = .seconds(10)
    change(&request)
    return try await HTTPClient().send(request).status
  }

  @Test(arguments: [
    "", "G", "GET / HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\na",
  ])
  func aHalfOpenRequestEndsInTime(_ text: String) async throws {
    let server = try server { $0.requestTime = .milliseconds(100) }
    let isClosed = try await apart {
      let client = try RawClient(port: server.port)
      client.write(text)
      return client.isClosed()
    }
    #expect(isClosed)
  }

  private static let giantHeads = [
    "a field": "GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 1 << 20))\r\n\r\n",
    "an address":
      "GET /?a=\(String(repeating: "a", count: 1 << 20)) HTTP/1.1\r\nHost: a\r\n\r\n",
    "many fields": "GET / HTTP/1.1\r\n\(String(repeating: "A: b\r\n", count: 200_000))\r\n",
  ]

  // By their names: a test's arguments are printed whole.
  @Test(arguments: giantHeads.keys.sorted())
  func aGiantHeadIsRefused(_ name: String) async throws {
    let text = try #require(Self.giantHeads[name])
    let server = try server { $0.headBytes = 32 << 10 }
    let answer = try await apart {
      let client = try RawClient(port: server.port)
      client.write(text)
      return client.readAll()
    }
    #expect(
      !answer.contains(" 200 ") && (answer.isEmpty || answer.contains("HTTP/1.1 4")), "\(answer)")
    #expect(try await status(server) == 200)
  }

  @Test func aBodyBeyondItsLimitIsRefused() async throws {
    let server = try server { $0.bodyBytes = 100_000 }
    let type = HTTPHeader("Content-Type", "application/octet-stream")
    for size in [100_000, 100_001, 150_000] {
      let status = try await status(server) {
        $0.method = "POST"
        $0.headers = [type]
        $0.body = [UInt8](repeating: 1, count: size)
      }
      #expect(status == (size > 100_000 ? 413 : 200))
    }
    let text = try await apart {
      let client = try RawClient(port: server.port)
      client.write(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\nExpect: 100-continue\r\n\r\n")
      return client.readAll()
    }
    #expect(text.hasPrefix("HTTP/1.1 413"), "\(text)")
    let endless = try await apart {
      let client = try RawClient(port: server.port)
      client.write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
      let chunk = "8000\r\n" + String(repeating: "a", count: 0x8000) + "\r\n"
      var sent = 0
      while sent < 1000, client.write(chunk) { sent += 1 }
      return sent
    }
    #expect(endless < 1000)
  }

  @Test func aBombIsRefused() async throws {
    let server = try server { $0.bodyBytes = 1 << 20 }
    let bomb = try #require(gzipped([UInt8](repeating: 0, count: 200 << 20)))
    let small = try #require(gzipped([UInt8](repeating: 0, count: 1 << 20)))
    for (body, expected) in [(bomb, 413), (small, 200)] {
      let status = try await status(server) {
        $0.method = "POST"
        $0.headers = [
          HTTPHeader("Content-Encoding", "gzip"), HTTPHeader("Content-Type", "a/b"),
        ]
        $0.body = body
      }
      #expect(status == expected)
    }
  }

  @Test func bodiesShareTheirMemory() async throws {
    var limits = ServingLimits()
    limits.bodyMemory = 300_000
    let (begun, release) = (Event(), Event())
    let server = try HTTPServer(
      port: 0, limits: limits,
      Routes([
        Routes.Route("/", method: "POST") { request in
          begun.happen()
          while !release.hasHappened { await Task.yield() }
          return ServedAnswer(text: "\(request.body.count)")
        }
      ]))
    let answers = try await apart { () -> [String] in
      let held = try RawClient(port: server.port)
      held.write(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\nConnection: close\r\n\r\n")
      held.write([UInt8](repeating: 0x61, count: 200_000))
      _ = begun.wait()
      let refused = try posted(200_000, to: server)
      release.happen()
      let own = held.readAll()
      // What the first had is given back in a moment.
      var last = ""
      for _ in 0..<100 where last != "200" { last = try posted(200_000, to: server) }
      return [refused, String(own.suffix(6)), last]
    }
    #expect(answers == ["503", "200000", "200"])
  }

  @Test func tooManyParametersAreRefused() async throws {
    let server = try server { $0.parameters = 100 }
    for (count, expected) in [(100, 200), (101, 400), (1_000_000, 400)] {
      let status = try await status(server) {
        $0.method = "POST"
        $0.body = Array(String(repeating: "a&", count: count - 1).utf8) + [0x61]
      }
      #expect(status == expected)
    }
  }

  @Test func requestsAtWorkAreBounded() async throws {
    var limits = ServingLimits()
    limits.answeringPerClient = 2
    let release = Event()
    let begun = Counter()
    let server = try HTTPServer(
      port: 0, limits: limits,
      Routes([
        Routes.Route("/") { _ in
          begun.next()
          while !release.hasHappened { await Task.yield() }
          return ServedAnswer(text: "")
        }
      ]))
    let answers = try await apart { () -> [String] in
      var clients: [RawClient] = []
      for number in 0..<3 {
        let client = try RawClient(port: server.port)
        client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        clients.append(client)
        while begun.count < min(2, number + 1) { usleep(1000) }
      }
      let refused = clients[2].read(until: "\r\n\r\n")
      // A client that goes away does not free the place of a handler that does not notice.
      clients.removeFirst()
      let other = try RawClient(port: server.port)
      other.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      let again = other.read(until: "\r\n\r\n")
      release.happen()
      return [refused, again, clients[0].read(until: "\r\n\r\n")]
    }
    #expect(answers[0].hasPrefix("HTTP/1.1 503") && answers[0].contains("Retry-After: 1"))
    #expect(answers[1].hasPrefix("HTTP/1.1 503"))
    #expect(answers[2].hasPrefix("HTTP/1.1 200"))
    // The places are free again in a moment.
    var last = 0
    for _ in 0..<100 where last != 200 { last = try await status(server) }
    #expect(last == 200)
  }

  /// Connections that ask for nothing go when others come; one that is being answered stays.
  @Test func thousandsOfConnectionsDisturbNobody() async throws {
    var limits = ServingLimits()
    limits.connections = 40
    limits.connectionsPerClient = 30
    let (begun, release) = (Event(), Event())
    let server = try HTTPServer(
      port: 0, limits: limits,
      Routes([
        Routes.Route("/wait") { _ in
          begun.happen()
          while !release.hasHappened { try? await Task.sleep(for: .milliseconds(5)) }
          return ServedAnswer(text: "held")
        },
        Routes.Route("/") { _ in ServedAnswer(text: "") },
      ]))
    let before = descriptors()
    let count = getenv("VIGIL_LONG") == nil ? 1000 : 10_000
    let (held, slowest) = try await apart {
      let held = try RawClient(port: server.port)
      held.write("GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(begun.wait())
      var slowest = Duration.zero
      var open: [RawClient] = []
      for number in 0..<count {
        let client = try RawClient(port: server.port)
        client.write("GET / HT")
        open.append(client)
        if open.count > 200 { open.removeFirst() }
        guard number % 100 == 99 else { continue }
        let time = try ContinuousClock().measure {
          let client = try RawClient(port: server.port)
          client.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
          #expect(client.readAll().hasPrefix("HTTP/1.1 200"))
        }
        slowest = max(slowest, time)
      }
      #expect(descriptors() < before + 200 + 40 + 256 + 10)
      release.happen()
      return (held.readAll(), slowest)
    }
    #expect(held.hasSuffix("held"), "\(held)")
    // Other tests want the processor, too.
    #expect(slowest < .seconds(5), "\(slowest)")
  }
}

/// What is answered to a body of so many bytes.
private func posted(_ count: Int, to server: HTTPServer) throws -> String {
  let client = try RawClient(port: server.port)
  client.write(
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\nConnection: close\r\n\r\n")
  client.write([UInt8](repeating: 0x61, count: count))
  return String(client.readAll().dropFirst(9).prefix(3))
}

/// How many descriptors this process has open.
private func descriptors() -> Int {
  guard let folder = opendir("/proc/self/fd") else { return 0 }
  defer { closedir(folder) }
  var count = 0
  while readdir(folder) != nil { count += 1 }
  return count
}
