import Glibc
import Serving
import TestSupport
import Testing
import Transport

/// Handlers that wait, also for ever, and clients that do not.
@Suite struct AsyncAnswerTests {
  private func status(_ server: HTTPServer, _ path: String) async throws -> Int {
    var request = HTTPRequest("http://127.0.0.1:\(server.port)\(path)")
    request.timeout = .seconds(10)
    return try await HTTPClient().send(request).status
  }

  @Test func whoWaitsKeepsNobodyElseWaiting() async throws {
    let (begun, release) = (Event(), Event())
    let server = try HTTPServer(
      port: 0,
      Routes([
        Routes.Route("/slow") { _ in
          begun.happen()
          return ServedAnswer(text: (try? await release.awaited()) == true ? "now" : "late")
        },
        Routes.Route("/fast") { _ in ServedAnswer(text: "") },
      ]))
    async let slow = status(server, "/slow")
    #expect(try await begun.awaited())
    for _ in 0..<20 { #expect(try await status(server, "/fast") == 200) }
    release.happen()
    #expect(try await slow == 200)
  }

  @Test func aClientThatGoesAwayCancelsItsTask() async throws {
    let (begun, cancelled) = (Event(), Event())
    let server = try HTTPServer(
      port: 0,
      Routes([
        Routes.Route("/poll") { _ in
          await withTaskCancellationHandler {
            begun.happen()
            _ = try? await Task.sleep(for: .seconds(60))
          } onCancel: {
            cancelled.happen()
          }
          return ServedAnswer(text: "over")
        }
      ]))
    try await apart {
      let client = try RawClient(port: server.port)
      client.write("GET /poll HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(begun.wait())
    }
    #expect(try await cancelled.awaited())
  }

  /// As `nc -N` does: it has closed its side and still reads.
  @Test func whoHasClosedOneSideIsAnswered() async throws {
    let server = try HTTPServer(
      port: 0,
      Routes([
        Routes.Route("/") { _ in
          while !Task.isCancelled { await Task.yield() }
          return ServedAnswer(text: "here you are")
        }
      ]))
    let text = try await apart {
      let client = try RawClient(port: server.port)
      client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      shutdown(client.socket, Int32(SHUT_WR))
      return client.readAll()
    }
    #expect(text.hasSuffix("here you are"), "\(text)")
  }

  @Test func aHandlerThatNeverReturnsDoesNotKeepTheServerFromStopping() async throws {
    let begun = Event()
    let server = try HTTPServer(
      port: 0,
      Routes([
        Routes.Route("/never") { _ in
          begun.happen()
          await withCheckedContinuation { (_: CheckedContinuation<Void, Never>) in }
          return ServedAnswer(text: "")
        }
      ]))
    let (isAnswered, time) = try await apart {
      let client = try RawClient(port: server.port)
      client.write("GET /never HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(begun.wait())
      let time = ContinuousClock().measure { server.stop() }
      return (!client.readAll().isEmpty, time)
    }
    #expect(!isAnswered && time < .seconds(2))
  }

  /// A client that does not read has one piece made for it beside those that the kernel took, and no more.
  @Test(arguments: [false, true])
  func piecesAreMadeAsTheyAreTaken(_ stops: Bool) async throws {
    let made = Counter()
    let server = try HTTPServer(
      port: 0,
      Routes([
        Routes.Route("/") { _ in
          ServedAnswer(
            pieces: { made.next() < 2000 ? [UInt8](repeating: 0x61, count: 64 << 10) : nil },
            contentType: "text/plain")
        },
        Routes.Route("/other") { _ in ServedAnswer(text: "") },
      ]))
    try await apart {
      let client = try RawClient(port: server.port, receiveBuffer: 64 << 10)
      client.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(!client.read(100).isEmpty)
      var before = -1
      // Until nothing more is made.
      while before != made.count {
        before = made.count
        usleep(50_000)
      }
      #expect(made.count < 200, "\(made.count)")
      if stops {
        server.stop()
        #expect(client.readAll().utf8.count < 200 * 65_536)
      } else {
        #expect(client.readAll().utf8.count > 2000 * 65_536)
      }
    }
    if !stops { #expect(try await status(server, "/other") == 200) }
  }
}
