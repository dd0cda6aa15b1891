import Facts
import JSON
import Metrics
import Query
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Remote

/// Who asks an engine once and does not stay.
struct AttachedToldTests {
  private let engine = EngineFact(
    version: "1", process: 1, started: Timestamp(milliseconds: 1))

  private func attached(_ server: LoopbackServer) -> AttachedEngine {
    AttachedEngine(
      HTTPRequest(server.url), engine, version: "1", clock: { Timestamp(seconds: 1) })
  }

  @Test func allThatIsKnownIsAskedForOnce() async throws {
    var sheet = FactSheet()
    sheet.tell(notices: [NoticeFact(.warning, "disk is full")])
    sheet.tell(incidents: [], unknown: "not opened yet")
    let body = String(
      decoding: try encodeJSON(FactUpdate(sheet, of: engine, since: 0)), as: UTF8.self)
    let asked = Mutex<[String]>([])
    let server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        asked.withLock { $0.append(request) }
        connection.write(
          "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
      }
    }
    let told = try await attached(server).told()
    #expect(told.notices.rows == sheet.notices.rows)
    #expect(told.incidents.unknown == "not opened yet")
    let requests = asked.withLock { $0 }
    #expect(
      requests.count == 1 && requests[0].hasPrefix("GET /vigil/v1/facts?since=0 HTTP/1.1\r\n"))
  }

  @Test func anEngineThatDoesNotAnswerIsAnError() async {
    let server = LoopbackServer { connection in
      while connection.readRequest() != nil {
        connection.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
      }
    }
    await #expect(throws: QueryError.self) { try await attached(server).told() }
  }
}
