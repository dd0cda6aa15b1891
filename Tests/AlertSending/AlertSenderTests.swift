import JSON
import Metrics
import Patterns
import Relabelling
import Routing
import TestSupport
import Testing
import Threads

@testable import AlertSending

/// Alerts over loopback, to members that take them, refuse or hang.
@Suite struct AlertSenderTests {
  /// What a member was posted.
  private final class Member: Sendable {
    let bodies = Monitor<[JSON]>([])
    /// The heads of its requests.
    private let seen = Monitor<[String]>([])
    private let server: LoopbackServer

    /// - Parameter status: what the request of that number is answered, from 0; nil for no answer at all.
    init(_ status: @escaping @Sendable (Int) -> String? = { _ in "200 OK" }) {
      let (bodies, seen) = (bodies, seen)
      server = LoopbackServer { connection in
        while let request = connection.readRequest() {
          guard let end = request.firstRange(of: "\r\n\r\n") else { return }
          let number = seen.withLock { seen in
            seen.append(String(request[..<end.lowerBound]))
            return seen.count - 1
          }
          let tree = (try? JSON(parsing: String(request[end.upperBound...]))) ?? .null
          bodies.wakingAll { $0.append(tree) }
          guard let status = status(number) else {
            // Until the client gives up.
            _ = connection.readRequest()
            return
          }
          connection.answer("", status: status)
        }
      }
    }
    var requests: [String] { seen.withLock { $0 } }
    var url: String { server.url + "/api/v2/alerts" }

    func posted(_ count: Int) async -> [JSON] {
      let bodies = bodies
      return await onThread {
        bodies.wait(timeout: .seconds(10)) { $0.count >= count ? $0 : nil } ?? []
      }
    }
  }

  private let now = Timestamp(seconds: 1_700_000_000.25)

  private func alert(_ name: String, _ more: [String: String] = [:]) -> RoutedAlert {
    RoutedAlert(
      labels: Labels([Label("alertname", name)] + more.map { Label($0, $1) }),
      annotations: ["summary": "a \"b\""], starts: now, ends: now + .seconds(240),
      generatorURL: "http://v/graph", updated: now)
  }

  private func sender() -> AlertSender { AlertSender { [now] in now } }

  @Test func everyMemberIsTold() async throws {
    let members = [Member(), Member()]
    let sender = sender()
    sender.set(members.map { AlertmanagerEndpoint($0.url) })
    sender.take([alert("A")])
    for member in members {
      let posted = await member.posted(1)
      #expect(
        posted.first?.description
          == #"[{"labels":{"alertname":"A"},"annotations":{"summary":"a \"b\""},"startsAt":"2023-11-14T22:13:20.250Z","endsAt":"2023-11-14T22:17:20.250Z","generatorURL":"http://v/graph"}]"#
      )
      #expect(member.requests.first?.hasPrefix("POST /api/v2/alerts HTTP/1.1") == true)
      #expect(member.requests.first?.contains("Content-Type: application/json") == true)
    }
    await onThread { sender.stop() }
    #expect(sender.statuses.map(\.status.sent) == [1, 1])
  }

  @Test func aMemberThatHangsDelaysNoOther() async throws {
    let (hanging, well) = (Member { _ in nil }, Member())
    let sender = sender()
    sender.set([hanging, well].map { AlertmanagerEndpoint($0.url) })
    for number in 0..<3 {
      sender.take([alert("A\(number)")])
      #expect(await well.posted(number + 1).count == number + 1)
    }
    await onThread { sender.stop() }
  }

  @Test func aMemberThatFailsIsAskedAgain() async throws {
    let member = Member { $0 == 0 ? "503 Starting" : "200 OK" }
    let sender = sender()
    sender.set([AlertmanagerEndpoint(member.url)])
    sender.take([alert("A")])
    let posted = await member.posted(2)
    #expect(posted.count == 2 && posted[0] == posted[1])
    await onThread { sender.stop() }
    #expect(sender.statuses[0].status.errors == 1 && sender.statuses[0].status.sent == 1)
  }

  @Test func relabellingSaysWhatIsTold() async throws {
    let member = Member()
    let sender = sender()
    var drop = RelabelRule(regex: try Pattern("replica"))
    drop.action = .labeldrop
    var keep = RelabelRule(regex: try Pattern("B"))
    (keep.action, keep.sourceLabels) = (.drop, ["alertname"])
    sender.set([AlertmanagerEndpoint(member.url, rules: [drop, keep])])
    sender.take([alert("A", ["replica": "1"]), alert("B")])
    let posted = await member.posted(1)
    #expect(posted.first?.elements.map { $0["labels"].description } == [#"{"alertname":"A"}"#])
    await onThread { sender.stop() }
  }

  @Test func whatWaitsForAnAddressThatStaysIsKept() async throws {
    let member = Member { $0 == 0 ? "503 Starting" : "200 OK" }
    let sender = sender()
    sender.set([AlertmanagerEndpoint(member.url)])
    sender.take([alert("A")])
    #expect(await member.posted(1).count == 1)
    sender.set([AlertmanagerEndpoint(member.url, timeout: .seconds(3))])
    #expect(await member.posted(2).count == 2)
    sender.set([])
    #expect(sender.statuses.isEmpty)
    await onThread { sender.stop() }
  }
}
