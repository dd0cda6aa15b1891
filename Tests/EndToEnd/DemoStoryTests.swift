import Files
import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// The demo's outage as those on call live through it: the page, nobody who takes it up, the second person, the
  /// acknowledgement that stops the escalation, a silence, the end; and the timeline that tells it.
  @Suite struct DemoStories {
    /// The demo on ports of its own, in less time than it takes to watch.
    private final class Demo {
      private let folder = temporaryFolder()
      private let port = Programs.freePorts(12)
      private var shop: Process
      private let engine: Process

      init() throws {
        var texts: [String: String] = [:]
        for file in ["vigil.yml", "rules.yml", "prometheus.yml", "alertmanager.yml"] {
          texts[file] = contents(of: Programs.project + "/demo/" + file)
        }
        func hasten(_ file: String, _ was: String, _ now: String) throws {
          try #require(texts[file]?.contains(was) == true, "\(file) has no \(was)")
          texts[file] = texts[file]?.replacing(was, with: now)
        }
        try hasten("prometheus.yml", "scrape_interval: 2s", "scrape_interval: 1s")
        try hasten("prometheus.yml", "evaluation_interval: 5s", "evaluation_interval: 1s")
        try hasten("rules.yml", "interval: 5s", "interval: 1s")
        try hasten("rules.yml", "for: 20s", "for: 1s")
        try hasten("alertmanager.yml", "group_wait: 5s", "group_wait: 1s")
        try hasten("alertmanager.yml", "group_interval: 15s", "group_interval: 2s")
        try hasten("vigil.yml", "{to: secondary, after: 1m}", "{to: secondary, after: 6s}")
        try hasten("vigil.yml", "{to: manager, after: 3m}", "{to: manager, after: 60s}")
        try hasten("vigil.yml", "quiet: 2m", "quiet: 4s")
        let (port, folder) = (port, folder)
        for (file, text) in texts {
          let moved = (0..<10).reduce(text) { text, number in
            text.replacing("127.0.0.1:1910\(number)", with: "127.0.0.1:\(port + number)")
          }
          write(moved, to: folder + "/" + file)
        }
        shop = try Self.shop(port, outageAfter: 4)
        _ = eventually { Programs.listens(port + 9) }
        engine = try Process(
          [
            Programs.vigil, "serve", "--config", folder + "/vigil.yml", "--state",
            folder + "/state", "--log", folder + "/log",
          ], output: folder + "/error")
      }

      deinit {
        engine.stop()
        shop.stop()
        Folder.remove(folder)
      }

      private static func shop(_ port: Int, outageAfter seconds: Int) throws -> Process {
        try Process([
          Programs.demoShop, "--port", "\(port)", "--outage-after", "\(seconds)",
          "--outage-length", "500",
        ])
      }

      /// The shop is well again; its pager remembers nothing.
      func rollBack() throws {
        told += pages
        shop.stop()
        shop = try Self.shop(port, outageAfter: 1_000_000)
      }

      private var told = ""

      /// What was sent to the pager, a line each.
      var pages: String { told + (RawConnection(port: port + 9)?.ask("/").body ?? "") }

      /// Whether somebody was sent something in time.
      func tells(_ who: String, _ what: String, within seconds: Double) -> Bool {
        eventually(within: seconds) { pages.contains("  \(who)  \(what)") }
      }

      /// A screen on an alert, as a page can paste it.
      func screen(_ alert: String, _ width: Int, _ height: Int) throws -> Screen {
        try Screen(
          "\(Programs.vigil) alert \(alert) --config \(folder)/vigil.yml --state \(folder)/state "
            + "--refresh 1s --as ann", width: width, height: height)
      }
    }

    @Test func anOutageIsPagedTakenUpAndOver() throws {
      let demo = try Demo()
      #expect(demo.tells("primary", "trigger", within: 60), "\(demo.pages)")
      #expect(demo.tells("channel", "firing", within: 20), "\(demo.pages)")
      // Nobody acknowledges it: the second is told.
      #expect(demo.tells("secondary", "trigger", within: 30), "\(demo.pages)")
      let screens = try [(200, 50), (80, 24), (40, 12)].map { width, height in
        try demo.screen("DatabasePoolExhausted", width, height)
      }
      func all(show texts: String...) {
        for screen in screens {
          for text in texts { #expect(screen.shows(text), "\(screen.text)") }
        }
      }
      all(show: "firing", "db_pool")
      screens[2].type("A")
      #expect(screens[2].shows("Acknowledge"), "\(screens[2].text)")
      screens[2].type("Enter")
      all(show: "1 acked")
      for who in ["primary", "secondary"] {
        #expect(demo.tells(who, "acknowledge", within: 20), "\(demo.pages)")
      }
      // A silence: who is not told because of it is said.
      screens[1].type("S")
      #expect(screens[1].shows("Silence"), "\(screens[1].text)")
      screens[1].type("Enter")
      #expect(screens[1].shows("this is needed"), "\(screens[1].text)")
      screens[1].type(text: "pool grows")
      screens[1].type("Enter")
      all(show: "1 sile")
      for screen in screens { screen.type("w") }
      all(show: "channel is not told", "silenced by")
      for screen in screens { screen.type("Escape", "I") }
      all(show: "INC-1", "timeline")
      for screen in screens {
        screen.type("/")
        screen.type(text: "told")
        screen.type("Enter")
      }
      all(show: "told primary by", "told secondary by")
      for screen in screens { screen.type("Escape") }
      // Its end is told to all who were told of it, and to nobody else.
      try demo.rollBack()
      for who in ["primary", "secondary"] {
        #expect(demo.tells(who, "resolve", within: 120), "\(demo.pages)")
      }
      #expect(demo.tells("channel", "resolved", within: 30), "\(demo.pages)")
      #expect(!demo.pages.contains("manager"), "\(demo.pages)")
      for screen in screens { screen.type("G") }
      all(show: "closed")
    }
  }
}
