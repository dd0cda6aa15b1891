import Glibc
import Testing

extension EndToEnd {
  @Suite struct Pages {
    @Test func theHostIsAliveAtOnce() throws {
      let screen = try Screen("\(Programs.vigil) --state \(temporaryFolder())")
      #expect(
        eventually(within: 3) {
          let text = screen.text
          return text.contains("1/1 up") && !text.contains("no series match")
            && text.contains("Load")
        }, "\(screen.text)")
    }

    @Test func everyPageOpensAndClosesAtAnySize() throws {
      let shop = try Programs.shop()
      let state = temporaryFolder()
      let screen = try Screen(
        "\(Programs.vigil) --prometheus \(shop.configuration) --state \(state) --refresh 1s "
          + "shop-overview")
      #expect(screen.shows("Shop overview", "Requests/s", within: 5))
      #expect(screen.shows("9/9 up", "req/s", within: 15), "\(screen.text)")

      screen.type("Tab", "Tab", "Enter")
      #expect(screen.shows("Shop overview ▸ ", within: 5), "\(screen.text)")
      screen.type("Escape")
      #expect(screen.shows("Error ratio", "DB pools", within: 5))

      for (key, mark) in [
        ("T", "Targets 9"), ("?", "Everywhere"), (":", "Palette"), ("d", "Shop service"),
        ("t", "last 15 minutes"), ("v", "$service"), ("e", "PromQL"),
      ] {
        screen.type(key)
        #expect(screen.shows(mark, within: 5), "\(key): \(screen.text)")
        if key == "e" {
          // It begins with the expression of the panel in focus.
          screen.type("Enter")
          #expect(screen.shows("window's end", "gateway", within: 5), "\(screen.text)")
          screen.type("Escape")
        }
        screen.type("Escape")
        #expect(screen.shows("DB pools", within: 5), "after \(key): \(screen.text)")
      }

      screen.type("/")
      screen.type(text: "p99")
      #expect(eventually(within: 5) { !screen.text.contains("DB pools") })
      screen.type("Escape")
      #expect(screen.shows("DB pools", within: 5))

      screen.resize(width: 40, height: 12)
      #expect(screen.shows("9/9 up", within: 5), "\(screen.text)")
      screen.resize(width: 1, height: 1)
      usleep(300_000)
      screen.resize(width: 120, height: 40)
      #expect(screen.shows("DB pools", "9/9 up", within: 5), "\(screen.text)")

      screen.type("q")
      #expect(screen.shows("Quit Vigil?", within: 5))
      screen.type("y")
      #expect(screen.exit() == 0)
      #expect(screen.isGivenBack, "\(screen.text)")
    }

    @Test func aLostTargetIsToldAndComesBack() throws {
      let shop = try Programs.shop()
      let state = temporaryFolder()
      let screen = try Screen(
        "\(Programs.vigil) --prometheus \(shop.configuration) --state \(state) --refresh 1s "
          + "shop-overview")
      #expect(screen.shows("9/9 up", within: 15))
      shop.process.stop()
      #expect(screen.shows("no data since", within: 25), "\(screen.text)")
      screen.type("T")
      #expect(screen.shows("9 down", "Connection refused", within: 10), "\(screen.text)")
      let again = try Process([Programs.demoShop, "--port", "\(shop.basePort)"])
      #expect(screen.shows("9/9 up", within: 10), "\(screen.text)")
      screen.type("Escape")
      #expect(eventually(within: 15) { !screen.text.contains("no data since") })
      again.stop()
    }

    @Test func changedFilesAreTakenUpAndBrokenOnesTold() throws {
      let shop = try Programs.shop()
      let state = temporaryFolder()
      let board = temporaryPath("board.json")
      defer { unlink(board) }
      func text(_ title: String) -> String {
        """
        {"title": "\(title)", "uid": "mine", "panels": [{"id": 1, "type": "stat", "title": "Up",
        "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8}, "targets": [{"expr": "sum(up)"}]}]}
        """
      }
      write(text("First board"), to: board)
      let screen = try Screen(
        "\(Programs.vigil) --prometheus \(shop.configuration) --state \(state) --refresh 1s \(board)"
      )
      #expect(screen.shows("First board", "9/9 up", within: 15), "\(screen.text)")
      write(text("Second board"), to: board)
      #expect(screen.shows("Second board", within: 10), "\(screen.text)")
      write("{\"title\": ", to: board)
      #expect(screen.shows("Second board", "board.json:", within: 10), "\(screen.text)")
      write(text("Third board"), to: board)
      #expect(eventually(within: 10) { !screen.text.contains("board.json:") })

      let configuration = contents(of: shop.configuration)
      write(configuration + "  - {job_name: [}\n", to: shop.configuration)
      #expect(screen.shows("prometheus.yml:", "9/9 up", within: 10), "\(screen.text)")
      write(
        configuration + "      - {targets: [\"127.0.0.1:1\"], labels: {instance: nobody}}\n",
        to: shop.configuration)
      #expect(screen.shows("9/10 up", within: 10), "\(screen.text)")
    }
  }
}
