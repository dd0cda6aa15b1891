import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// Two engines on the same rules and two pages of the same value, one of which stands by for the other.
  @Suite struct Standby {
    private func shop(
      _ pagers: NotificationPages.Pagers, _ notifications: String = ""
    ) throws -> ServedShop {
      let shop = try ServedShop(
        more: "rules: [rules.yml]\nalertmanager: alertmanager.yml\n" + notifications)
      shop.write(ServedShop.rules, as: "rules.yml")
      shop.write(
        """
        route: {receiver: first, group_by: [alertname], group_wait: 0s, group_interval: 2s}
        receivers:
          - name: first
            webhook_configs: [{url: "http://127.0.0.1:\(pagers.server.port)/page"}]
        """, as: "alertmanager.yml")
      return shop
    }

    @Test func whoWasToldByTheFirstIsToldOfTheEndByTheStandby() throws {
      let pagers = NotificationPages.Pagers()
      let first = try shop(pagers)
      let second = try shop(
        pagers, "notifications: {standby_of: \"\(first.url)\", standby_after: 5s}\n")
      (first.value, second.value) = (900, 900)
      try first.start()
      try second.start()
      #expect(eventually { pagers.count("/page", #""status":"firing""#) == 1 })
      let screen = try Screen(second.screen + " served", width: 120, height: 40)
      screen.type("O")
      #expect(screen.shows("standby of 127.0.0.1:\(first.port), heard"), "\(screen.text)")
      #expect(screen.shows("sent 1") && screen.shows("first"), "\(screen.text)")
      // Its own acknowledgement would not be known to the first.
      let acked = try run(
        [
          Programs.vigil, "ack", "TooManyWatched", "--as", "ann", "--config",
          second.folder + "/vigil.yml", "--attach", second.state,
        ], within: 20)
      #expect(acked.code == 1 && acked.output.contains("do it there"), "\(acked)")
      first.signal(SIGKILL)
      _ = first.exit()
      second.value = 1
      #expect(eventually(within: 40) { pagers.count("/page", #""status":"resolved""#) == 1 })
      #expect(pagers.count("/page", #""status":"firing""#) == 1)
      #expect(screen.shows("notifies in the place of 127.0.0.1:\(first.port)"), "\(screen.text)")
    }
  }
}
