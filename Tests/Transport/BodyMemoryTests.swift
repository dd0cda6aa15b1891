import TestSupport
import Testing
import Threads
import Transport

/// Bodies on their way share their memory: the largest ends before the machine's does, small ones are not touched.
@Suite struct BodyMemoryTests {
  private static let size = 6 << 20

  /// Sends `size` bytes and holds the end back until `release` is set; `/small` answers at once.
  private static func server(_ release: Monitor<Bool>) -> LoopbackServer {
    LoopbackServer { connection in
      while let head = connection.readRequest() {
        guard head.hasPrefix("GET /large") else {
          connection.answer("small")
          continue
        }
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
        guard connection.write([UInt8](repeating: 0x61, count: size - 1)) else { return }
        _ = release.wait(timeout: .seconds(20)) { $0 ? true : nil }
        connection.write("b")
      }
    }
  }

  @Test func theLargestAreBrokenOffAndTheirMemoryIsGivenBack() async throws {
    let release = Monitor(false)
    let server = Self.server(release)
    let client = HTTPClient(bodyMemory: 16 << 20)
    @Sendable func request(_ path: String) -> HTTPRequest {
      var request = HTTPRequest(server.url + path)
      request.timeout = .seconds(30)
      request.bodyLimit = 8 << 20
      return request
    }
    var kept: [HTTPResponse] = []
    var errors: [HTTPError] = []
    await withTaskGroup(of: Result<HTTPResponse, HTTPError>.self) { group in
      for _ in 0..<5 {
        group.addTask {
          do throws(HTTPError) {
            return .success(try await client.send(request("/large")))
          } catch { return .failure(error) }
        }
      }
      for await result in group {
        switch result {
        case .success(let response): kept.append(response)
        case .failure(let error): errors.append(error)
        }
        // Of five times 6 MiB two fit into 16.
        guard errors.count == 3, kept.isEmpty else { continue }
        let small = try? await client.send(request("/small"))
        #expect(small?.body == Array("small".utf8))
        release.wakingAll { $0 = true }
      }
    }
    #expect(errors.map(\.kind) == [.tooLarge, .tooLarge, .tooLarge])
    #expect(errors.first?.message.contains("this one was the largest") == true)
    #expect(kept.map(\.body.count) == [Self.size, Self.size])
    // They are held still, so that a third has no room; then it has.
    await #expect(throws: HTTPError.self) { try await client.send(request("/large")) }
    kept = []
    #expect(try await client.send(request("/large")).body.count == Self.size)
  }
}
