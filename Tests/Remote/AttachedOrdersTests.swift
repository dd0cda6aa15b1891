import Facts
import Metrics
import Query
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Remote

/// What a viewer orders of the engine it is attached to.
struct AttachedOrdersTests {
  private let order = Order.acknowledge(alerts: ["a"], by: "anna", note: "mine")

  private func attached(_ url: String) -> AttachedEngine {
    AttachedEngine(
      HTTPRequest(url),
      EngineFact(version: "1", process: 1, started: Timestamp(milliseconds: 1)), version: "1",
      clock: { Timestamp(seconds: 1) })
  }

  @Test func anOrderGoesOverOnce() async throws {
    let asked = Mutex<[String]>([])
    let server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        asked.withLock { $0.append(request) }
        connection.write("HTTP/1.1 204 No Content\r\n\r\n")
      }
    }
    #expect(await attached(server.url + "/").carryOut(order) == nil)
    let requests = asked.withLock { $0 }
    let request = try #require(requests.first)
    #expect(requests.count == 1 && request.hasPrefix("POST /vigil/v1/order HTTP/1.1\r\n"))
    #expect(request.lowercased().contains("content-type: application/json\r\n"))
    #expect(
      request.hasSuffix(#"{"acknowledge":{"alerts":["a"],"by":"anna","note":"mine"}}"#))
  }

  @Test(arguments: [
    ("409 Conflict", "that silence has expired\n", "that silence has expired"),
    (
      "403 Forbidden", "Only who is known may order anything here\n",
      "Only who is known may order anything here"
    ),
    ("400 Bad Request", "", "the engine refused it (HTTP status 400)"),
    (
      "401 Unauthorized", "no",
      "it wants a name and a password that it knows (--user, --password-file)"
    ),
    (
      "404 Not Found", "There is nothing here.\n",
      "this engine takes no orders (HTTP status 404): is it of an older Vigil?"
    ),
    ("302 Found", "", "the engine refused it (HTTP status 302)"),
    ("409 Conflict", "\u{1B}[2Jgone", "\u{FFFD}[2Jgone"),
    (
      "502 Bad Gateway", "upstream",
      "it is not known whether it was carried out, look before you order it again: it answers with HTTP status 502: upstream"
    ),
  ])
  func whyItWasNotCarriedOutIsSaid(_ status: String, _ body: String, _ words: String) async {
    let server = LoopbackServer { connection in
      while connection.readRequest() != nil { connection.answer(body, status: status) }
    }
    #expect(await attached(server.url).carryOut(order) == words)
  }

  /// An engine that breaks off may have done what it was told.
  @Test func anOrderThatMayHaveBeenCarriedOutIsNotRepeated() async throws {
    let count = Mutex(0)
    let server = LoopbackServer { connection in
      if connection.readRequest() != nil { count.withLock { $0 += 1 } }
    }
    let words = try #require(await attached(server.url).carryOut(order))
    #expect(words.hasPrefix("it is not known whether it was carried out, look before you order"))
    #expect(count.withLock { $0 } == 1)
  }

  @Test func anOrderToNobodyWasNotCarriedOut() async throws {
    let server = LoopbackServer { _ in }
    let url = server.url
    server.stop()
    let words = try #require(await attached(url).carryOut(order))
    #expect(words.hasPrefix("it was not carried out, the engine does not answer: "))
  }

  @Test func changesAreAskedOfTheEngine() async throws {
    let asked = Mutex("")
    let server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        asked.withLock { $0 = String(request.prefix { $0 != "\r\n" }) }
        connection.answer(
          #"[{"time":5,"alert":"i","labels":{"alertname":"A"},"what":"firing","value":"NaN","by":"","note":"","isSaved":false}]"#
        )
      }
    }
    let changes = try await attached(server.url).alertChanges(
      AlertChangeQuestion(
        alert: "a&b", name: "A", from: Timestamp(milliseconds: 1),
        through: Timestamp(milliseconds: 9),
        limit: 7))
    #expect(changes.map(\.what) == [.firing] && changes[0].labels == ["alertname": "A"])
    #expect(!changes[0].isSaved)
    #expect(
      asked.withLock { $0 }
        == "GET /vigil/v1/alerts/changes?from=1&through=9&limit=7&alert=a%26b&name=A HTTP/1.1")
  }

  @Test func whyThereAreNoChangesIsSaid() async {
    let server = LoopbackServer { connection in
      while connection.readRequest() != nil {
        connection.answer(
          #"{"status":"error","errorType":"unavailable","error":"the ledger is closed"}"#,
          status: "503 Service Unavailable")
      }
    }
    await #expect(
      throws: QueryError(.unavailable, "it answers with status 503: the ledger is closed")
    ) {
      try await attached(server.url).alertChanges(
        AlertChangeQuestion(from: Timestamp(milliseconds: 1), through: Timestamp(milliseconds: 9)))
    }
  }

  @Test func whoIsToldIsAskedOfTheEngine() async throws {
    let asked = Mutex("")
    let server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        asked.withLock { $0 = String(request.prefix { $0 != "\r\n" }) }
        connection.answer(
          #"{"labels":{"a":"b&c"},"nodes":[{"depth":0,"matchers":"{}","line":3,"matched":true,"why":"","receiver":"r"}],"groups":[]}"#
        )
      }
    }
    let story = try await attached(server.url).paging(["a": "b&c"])
    #expect(story.labels == ["a": "b&c"] && story.nodes.map(\.receiver) == ["r"])
    #expect(story.problem == nil)
    #expect(
      asked.withLock { $0 }
        == "GET /vigil/v1/paging?labels=%7B%22a%22%3A%22b%26c%22%7D HTTP/1.1")
  }
}
