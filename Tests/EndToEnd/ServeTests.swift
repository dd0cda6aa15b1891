import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd {
  /// An engine that outlives its screens, and screens that outlive their engine.
  @Suite struct Serve {
    @Test func aScreenComesAndGoesAndTheEngineGoesOn() throws {
      let shop = try ServedShop()
      try shop.start()
      let engine = try #require(shop.holder)
      do {
        let screen = try Screen(shop.screen)
        #expect(screen.shows("Served", "424", "1/1 up"), "\(screen.text)")
        screen.type("q", "y")
        #expect(screen.exit() == 0 && screen.isGivenBack)
      }
      do {
        // The terminal is gone, as when a connection breaks.
        let screen = try Screen(shop.screen)
        #expect(screen.shows("Served", "424"), "\(screen.text)")
        let viewer = try #require(screen.processID(named: "vigil"))
        #expect(viewer != engine)
        kill(viewer, SIGHUP)
        #expect(eventually(within: 5) { kill(viewer, 0) != 0 })
      }
      do {
        let screen = try Screen(shop.screen)
        #expect(screen.shows("424"), "\(screen.text)")
        kill(try #require(screen.processID(named: "vigil")), SIGKILL)
      }
      shop.value = 425
      let screen = try Screen(shop.screen)
      #expect(screen.shows("425"), "\(screen.text)")
      #expect(shop.holder == engine)
      #expect(eventually { shop.times("watched").count > 4 })
      let times = shop.times("watched")
      #expect(gap(times) < 2.5, "\(times)")
      shop.signal(SIGTERM)
      #expect(shop.exit() == 0)
      #expect(access(shop.socket, F_OK) != 0)
    }

    @Test func twoViewersOutliveTheirEngine() throws {
      let shop = try ServedShop()
      try shop.start()
      let near = try Screen(shop.screen)
      // It has no dashboards of its own, and begins with the engine's first.
      let far = try Screen(
        "\(Programs.vigil) --attach \(shop.url) --state \(shop.folder)/other --refresh 1s",
        width: 60, height: 14)
      #expect(near.shows("Served", "424"), "\(near.text)")
      #expect(far.shows("Served", "424"), "\(far.text)")
      #expect(near.text != far.text)
      shop.signal(SIGKILL)
      #expect(shop.exit() == -SIGKILL)
      for screen in [near, far] {
        // What was told last is still there, and how old it is.
        #expect(screen.shows("does not answer", "424", "old · ✗", within: 15), "\(screen.text)")
      }
      shop.value = 425
      try shop.start()
      for screen in [near, far] {
        #expect(screen.shows("425"), "\(screen.text)")
        #expect(eventually { !screen.text.contains("does not answer") }, "\(screen.text)")
        screen.type("T")
        #expect(screen.shows("one", within: 5), "\(screen.text)")
        screen.type("q", "q", "y")
        #expect(screen.exit() == 0, "\(screen.text)")
      }
    }

    /// An engine that hangs is not gone: the screen says how long it has been silent.
    @Test func aHungEngineIsTold() throws {
      let shop = try ServedShop()
      try shop.start()
      let screen = try Screen(shop.screen)
      #expect(screen.shows("Served", "424"), "\(screen.text)")
      shop.signal(SIGSTOP)
      #expect(screen.shows("no answer for", "424", "? help", within: 10), "\(screen.text)")
      shop.value = 425
      shop.signal(SIGCONT)
      #expect(screen.shows("425"), "\(screen.text)")
      #expect(eventually { !screen.text.contains("no answer for") }, "\(screen.text)")
    }

    @Test func aDetachedEngineGoesOn() throws {
      let shop = try ServedShop(interval: "1s")
      do {
        let screen = try Screen(shop.screen)
        #expect(screen.shows("Served", "424"), "\(screen.text)")
        let before = try #require(shop.holder)
        detach(screen)
        #expect(screen.shows("the engine goes on as process"), "\(screen.text)")
        #expect(screen.exit() == 0 && screen.isGivenBack, "\(screen.text)")
        let after = try #require(shop.holder)
        Leftovers.note(after)
        #expect(after != before && screen.text.contains("\(after)"))
      }
      let engine = try #require(shop.holder)
      // It has a session of its own.
      #expect(getsid(engine) == engine)
      let screen = try Screen(shop.screen)
      #expect(screen.shows("Served", "424"), "\(screen.text)")
      #expect(eventually { shop.times("watched").count > 4 })
      #expect(shop.holder == engine)
      // One scrape may be missed; the rest is the time that a loaded machine takes to start a program.
      let times = shop.times("watched")
      #expect(gap(times) < 3.5, "\(times)")
      // Whoever only looks leaves it as it is.
      detach(screen)
      #expect(screen.shows("the engine goes on as process \(engine)"), "\(screen.text)")
      #expect(screen.exit() == 0)
      #expect(shop.holder == engine)
    }

    /// Where the engine is gone, nobody is told that it goes on: another takes its place.
    @Test func whoDetachesFromAnEngineThatIsGoneStartsAnother() throws {
      let shop = try ServedShop()
      try shop.start()
      let screen = try Screen(shop.screen)
      let far = try Screen(
        "\(Programs.vigil) --attach \(shop.url) --state \(shop.folder)/other --refresh 1s served")
      #expect(screen.shows("Served", "424"), "\(screen.text)")
      #expect(far.shows("Served", "424"), "\(far.text)")
      let first = try #require(shop.holder)
      shop.signal(SIGKILL)
      #expect(shop.exit() == -SIGKILL)
      #expect(far.shows("does not answer"), "\(far.text)")
      detach(far)
      #expect(far.shows("the engine does not answer: nothing is known to go on"), "\(far.text)")
      #expect(far.exit() == 2)
      detach(screen)
      #expect(screen.shows("the engine goes on as process"), "\(screen.text)")
      #expect(screen.exit() == 0)
      let second = try #require(shop.holder)
      Leftovers.note(second)
      #expect(second != first && screen.text.contains("process \(second);"), "\(screen.text)")
      #expect(eventually { shop.numbers("watched") == [424] })
    }

    @Test func aSecondEngineIsToldWhoHasTheFolder() throws {
      let shop = try ServedShop()
      try shop.start()
      let engine = try #require(shop.holder)
      let second = try run(
        [Programs.vigil, "serve", "--config", shop.folder + "/vigil.yml", "--state", shop.state])
      #expect(second.code == 2)
      // Its log goes to standard error, which has nothing else.
      for line in second.output.split(separator: "\n") {
        #expect(try JSON(parsing: String(line))["message"].string != nil, "\(line)")
      }
      #expect(second.output.contains("is held by process \(engine) since "), "\(second.output)")
      #expect(shop.numbers("watched") == [424])
    }

    private func detach(_ screen: Screen) {
      screen.type(":")
      _ = screen.shows("Palette", within: 5)
      screen.type(text: "detach")
      _ = screen.shows(":detach", within: 5)
      screen.type("Enter")
    }

    /// The longest time between two samples.
    private func gap(_ times: [Double]) -> Double {
      zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? 0
    }
  }
}
