import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// The engineer's own way: over SSH, on a link that breaks.
  @Suite struct ServeOverShell {
    @Test func aLinkThatBreaksEndsTheScreenAndNotTheWatch() throws {
      let shop = try ServedShop()
      guard let shell = try SecureShell(shop.folder) else { return }
      // A screen with an engine of its own, which is left to itself.
      do {
        let screen = try Screen(shell.line(shop.screen))
        #expect(screen.shows("Served", "424"), "\(screen.text)")
        screen.type(":")
        #expect(screen.shows("Palette", within: 5), "\(screen.text)")
        screen.type(text: "detach")
        #expect(screen.shows(":detach", within: 5), "\(screen.text)")
        screen.type("Enter")
        #expect(screen.shows("the engine goes on as process"), "\(screen.text)")
        #expect(screen.exit() == 0)
      }
      let engine = try #require(shop.holder)
      Leftovers.note(engine)
      do {
        let screen = try Screen(shell.line(shop.screen), width: 100, height: 30)
        #expect(screen.shows("Served", "424"), "\(screen.text)")
        let viewers = attached(shop)
        #expect(viewers.count == 1)
        kill(try #require(screen.processID(named: "ssh")), SIGKILL)
        // Nobody is left behind at the other end.
        #expect(eventually(within: 10) { attached(shop).isEmpty })
      }
      shop.value = 425
      let screen = try Screen(shell.line(shop.screen), width: 80, height: 24)
      #expect(screen.shows("Served", "425"), "\(screen.text)")
      #expect(shop.holder == engine)
      let times = shop.times("watched")
      let gap = zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? 0
      #expect(gap < 3, "\(times)")
      screen.type("q", "y")
      #expect(screen.exit() == 0, "\(screen.text)")
    }

    /// The screens on the state folder.
    private func attached(_ shop: ServedShop) -> [pid_t] {
      let found = try? run(["pgrep", "-f", "^\(Programs.vigil) --config \(shop.folder)/"])
      return found?.output.split(separator: "\n").compactMap { pid_t($0) } ?? []
    }
  }
}
