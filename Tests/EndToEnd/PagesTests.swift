import Files
import Glibc
import TestSupport
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
      // Since when, where the window still has values to show beside it.
      let isTold = eventually(within: 25) {
        let text = screen.text
        return text.contains("no data since") || text.contains("has ended")
      }
      #expect(isTold, "\(screen.text)")
      screen.type("T")
      #expect(screen.shows("9 down", "Connection refused", within: 10), "\(screen.text)")
      let again = try Process([Programs.demoShop, "--port", "\(shop.basePort)"])
      #expect(screen.shows("9/9 up", within: 10), "\(screen.text)")
      screen.type("Escape")
      let isOver = eventually(within: 15) {
        let text = screen.text
        return !text.contains("no data since") && !text.contains("has ended")
      }
      #expect(isOver, "\(screen.text)")
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

    /// One that takes connections and never answers, beside good ones.
    @Test func aHungTargetHoldsUpNothing() throws {
      let shop = try Programs.shop()
      let hung = try HungServer()
      write(
        contents(of: shop.configuration)
          + "  - {job_name: hung, scrape_timeout: 1s, static_configs: "
          + "[{targets: [\"127.0.0.1:\(hung.port)\"]}]}\n", to: shop.configuration)
      let screen = try Screen(
        "\(Programs.vigil) --prometheus \(shop.configuration) --state \(temporaryFolder()) "
          + "--refresh 1s shop-overview")
      #expect(screen.shows("▲ 9/10 up", "req/s", within: 15), "\(screen.text)")
      screen.type("T")
      #expect(screen.shows("no complete answer", "Targets 10, 1 down", within: 5), "\(screen.text)")
      // Live all the while: keys are answered and the clock goes on.
      for (key, mark) in [("?", "Everywhere"), ("d", "Shop service"), ("t", "last 15 minutes")] {
        screen.type(key)
        #expect(screen.shows(mark, within: 2), "\(key): \(screen.text)")
        screen.type("Escape")
      }
      let line = screen.text.prefix { $0 != "\n" }
      #expect(eventually(within: 5) { !screen.text.hasPrefix(line) }, "\(screen.text)")
      screen.type("Escape")
      #expect(screen.shows("DB pools", "data 0s old", within: 5), "\(screen.text)")
      screen.type("q", "y")
      #expect(screen.exit(within: 3) == 0, "\(screen.text)")
    }

    @Test func aDashboardsFolderMayGoAndComeBack() throws {
      let folder = temporaryFolder()
      defer { Folder.remove(folder) }
      func board(_ title: String, _ uid: String) -> String {
        """
        {"title": "\(title)", "uid": "\(uid)", "panels": [{"id": 1, "type": "stat", "title": "Seventeen",
        "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8}, "targets": [{"expr": "vector(17)"}]}]}
        """
      }
      write(board("Folder board", "a"), to: folder + "/a.json")
      write(board("Other board", "b"), to: folder + "/b.json")
      let screen = try Screen(
        "\(Programs.vigil) --state \(temporaryFolder()) --refresh 1s \(folder)", height: 24)
      #expect(screen.shows("Folder board", "Seventeen", "1/1 up", within: 10), "\(screen.text)")
      Folder.remove(folder)
      #expect(
        screen.shows("Folder board", "Seventeen", "the folder is gone", within: 10),
        "\(screen.text)")
      screen.type("d")
      #expect(screen.shows("Other board", within: 5), "\(screen.text)")
      screen.type("Escape")
      mkdir(folder, 0o755)
      write(board("Folder board anew", "a"), to: folder + "/a.json")
      #expect(screen.shows("Folder board anew", within: 10), "\(screen.text)")
      #expect(eventually(within: 10) { !screen.text.contains("the folder is gone") })
      screen.type("d")
      #expect(screen.shows("Dashboards", within: 5) && !screen.text.contains("Other board"))
    }

    @Test func ofSeveralDashboardsTheFirstOpensAndAllAreListed() throws {
      let boards = ["First", "Second"].map { title in
        let path = temporaryPath("\(title).json")
        write("{\"title\": \"\(title) of two\", \"panels\": []}", to: path)
        return path
      }
      defer { for path in boards { unlink(path) } }
      let screen = try Screen(
        "\(Programs.vigil) --state \(temporaryFolder()) \(boards[0]) \(boards[1]) host")
      #expect(screen.shows("Vigil ▸ First of two", within: 10), "\(screen.text)")
      screen.type("d")
      #expect(screen.shows("Second of two", "Host", within: 5), "\(screen.text)")
      let rows = screen.text.split(separator: "\n").filter { $0.contains(" of two") }.dropFirst()
      #expect(rows.first?.contains("First") == true && rows.last?.contains("Second") == true)
      screen.type("Escape")
      #expect(eventually(within: 5) { !screen.text.contains("Second of two") })
    }

    @Test func whatIsSaidCanBeRead() throws {
      let screen = try Screen(
        "\(Programs.vigil) --state \(temporaryFolder()) --refresh 300ms host")
      #expect(screen.shows("1/1 up", "user", within: 10), "\(screen.text)")
      screen.type("y")
      #expect(screen.shows("copied to", within: 3), "\(screen.text)")
      // Several refreshes later.
      usleep(1_500_000)
      #expect(screen.text.contains("copied to"), "\(screen.text)")
      screen.type("j")
      #expect(screen.shows("1/1 up", within: 3), "\(screen.text)")
      screen.type("y")
      #expect(screen.shows("copied to", within: 3), "\(screen.text)")
      // The targets are told again without a key.
      #expect(screen.shows("1/1 up", within: 10), "\(screen.text)")
    }

    @Test func whereAllRowsAreFoldedNoAnswerIsOwed() throws {
      let board = temporaryPath("folded.json")
      defer { unlink(board) }
      write(
        """
        {"title": "Folded", "panels": [{"id": 1, "type": "row", "title": "Loads", "collapsed": true,
        "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}, "panels": [{"id": 2, "type": "stat",
        "gridPos": {"x": 0, "y": 1, "w": 24, "h": 8}, "targets": [{"expr": "sum(up)"}]}]}]}
        """, to: board)
      let screen = try Screen(
        "\(Programs.vigil) --state \(temporaryFolder()) --refresh 300ms \(board)")
      #expect(screen.shows("Loads (1 panel)", within: 10), "\(screen.text)")
      usleep(4_000_000)
      #expect(screen.shows("1/1 up", within: 3), "\(screen.text)")
      #expect(!screen.text.contains("no answer"), "\(screen.text)")
    }
  }
}
