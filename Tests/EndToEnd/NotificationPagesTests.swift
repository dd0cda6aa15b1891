import Glibc
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
  /// An on-call night in a real terminal: an outage, the page, nobody who takes it up, the second person, the
  /// acknowledgement, the end; and a kill in between.
  @Suite struct NotificationPages {
    /// What the receivers heard, by their paths.
    final class Pagers: Sendable {
      private let heard: Heard
      let server: LoopbackServer
      private final class Heard: Sendable { let bodies = Mutex<[(path: String, body: String)]>([]) }

      init() {
        let heard = Heard()
        self.heard = heard
        server = LoopbackServer { connection in
          while let request = connection.readRequest() {
            guard let end = request.firstRange(of: "\r\n\r\n") else { return }
            let words = request.split(separator: " ", maxSplits: 2)
            heard.bodies.withLock {
              $0.append((String(words[1]), String(request[end.upperBound...])))
            }
            connection.answer("")
          }
        }
      }

      func count(_ path: String, _ words: String) -> Int {
        heard.bodies.withLock { bodies in
          bodies.count { $0.path == path && $0.body.contains(words) }
        }
      }
    }

    private func shop(_ pagers: Pagers, _ more: String = "") throws -> ServedShop {
      let shop = try ServedShop(
        more: """
          rules: [rules.yml]
          alertmanager: alertmanager.yml
          incidents: {escalation: {SEV1: [{to: second, after: 4s}, {to: third, after: 1h}]}}
          \(more)
          """)
      shop.write(ServedShop.rules, as: "rules.yml")
      let url = "http://127.0.0.1:\(pagers.server.port)"
      shop.write(
        """
        route: {receiver: first, group_by: [alertname], group_wait: 0s, group_interval: 2s}
        receivers:
          - {name: first, webhook_configs: [{url: "\(url)/first"}]}
          - {name: second, webhook_configs: [{url: "\(url)/second"}]}
          - {name: third, webhook_configs: [{url: "\(url)/third"}]}
        """, as: "alertmanager.yml")
      return shop
    }

    @Test(arguments: [(200, 50), (80, 24), (40, 12)])
    func aNightOfPaging(_ width: Int, _ height: Int) throws {
      let pagers = Pagers()
      let shop = try shop(pagers)
      shop.value = 900
      let screen = try Screen(shop.screen + " --as ann served", width: width, height: height)
      #expect(eventually { pagers.count("/first", #""status":"firing""#) == 1 })
      // Nobody takes it up.
      #expect(eventually { pagers.count("/second", "TooManyWatched") == 1 })
      screen.type("O")
      #expect(screen.shows("sent 2"), "\(screen.text)")
      // Why somebody was told.
      screen.type("!")
      #expect(screen.shows("watched 900 > 500"), "\(screen.text)")
      screen.type("w")
      #expect(screen.shows("first was told"), "\(screen.text)")
      screen.type("Escape", "A")
      #expect(screen.shows("Acknowledge TooManyWatched"), "\(screen.text)")
      screen.type("Enter")
      #expect(screen.shows("1 acked"), "\(screen.text)")
      // Its end is told to both, and nobody else was woken.
      shop.value = 1
      #expect(eventually { pagers.count("/first", #""status":"resolved""#) == 1 })
      #expect(pagers.count("/third", "") == 0)
      #expect(pagers.count("/first", #""status":"firing""#) == 1)
    }

    @Test func whoWasToldIsNotToldAgainAfterAKill() throws {
      let pagers = Pagers()
      let shop = try shop(pagers, "retention: {alerts: 30d}")
      shop.value = 900
      try shop.start()
      #expect(eventually { pagers.count("/first", #""status":"firing""#) == 1 })
      #expect(eventually { pagers.count("/second", "TooManyWatched") == 1 })
      let tested = try run(
        [
          Programs.vigil, "notify", "third", "--test", "--config", shop.folder + "/vigil.yml",
          "--attach", shop.state,
        ], within: 20)
      #expect(tested == (0, "webhook[0] delivered: 200\n"), "\(tested.output)")
      #expect(pagers.count("/third", "VigilTest") == 1)
      shop.signal(SIGKILL)
      _ = shop.exit()
      try shop.start()
      let isTold = eventually {
        let told = try? run(
          [
            Programs.vigil, "alerts", "--config", shop.folder + "/vigil.yml", "--attach",
            shop.state,
          ],
          within: 20)
        return told?.output.hasPrefix("firing") == true
      }
      #expect(isTold)
      shop.value = 1
      #expect(eventually(within: 40) { pagers.count("/first", #""status":"resolved""#) == 1 })
      #expect(pagers.count("/first", #""status":"firing""#) == 1)
      #expect(pagers.count("/second", #""status":"firing""#) == 1)
    }
  }
}
