import Glibc
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct TerminalKinds {
    @Test(arguments: ["xterm-256color", "tmux-256color", "linux", "vt100"])
    func everyTerminalIsDrawnAndGivenBack(_ term: String) throws {
      let screen = try Screen(
        "\(Programs.vigil) --state \(temporaryFolder())", width: 80, height: 24, term: term)
      #expect(screen.shows("Host", "1/1 up", within: 10), "\(screen.text)")
      screen.type("C-c")
      // Drawn in the place of the hints: a vt100 has no screen to go back to, and would still show them.
      #expect(screen.shows("ctrl-c again quits", within: 5), "\(screen.text)")
      screen.type("C-c")
      #expect(screen.exit() != nil, "\(screen.text)")
      #expect(screen.isGivenBack, "\(screen.text)")
    }

    /// What the changes from page to page left on the screen is what painting it whole gives.
    @Test(arguments: ["xterm-256color", "tmux-256color", "linux", "vt100"])
    func nothingIsLeftBehindOnALargeScreen(_ term: String) throws {
      let screen = try Screen(
        "\(Programs.vigil) --state \(temporaryFolder()) --refresh 60s", width: 110, height: 45,
        term: term)
      #expect(screen.shows("Host", "1/1 up", "CPU busy", within: 10), "\(screen.text)")
      for (key, mark) in [("T", "Targets 1"), ("?", "Everywhere"), ("d", "Shop service")] {
        screen.type(key)
        #expect(screen.shows(mark, within: 5), "\(key): \(screen.text)")
        screen.type("Escape")
        #expect(screen.shows("CPU busy", within: 5), "\(screen.text)")
      }
      screen.type("P")
      #expect(screen.shows("paused", within: 5), "\(screen.text)")
      let before = screen.text
      screen.type("C-l")
      usleep(200_000)
      #expect(screen.text == before, "\(before)\n\(screen.text)")
    }

    @Test func withoutUTF8ItIsASCII() throws {
      let screen = try Screen(
        "\(Programs.vigil) --state \(temporaryFolder())", width: 80, height: 24, locale: "C")
      #expect(screen.shows("Host", "1/1 up", within: 10), "\(screen.text)")
      #expect(screen.text.utf8.allSatisfy { $0 < 0x80 }, "\(screen.text)")
    }

    /// Those that ask for the end, and those that nobody here expects; the exit status tells which it was.
    @Test(arguments: [
      SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGABRT,
      SIGXCPU, SIGIO,
    ])
    func aSignalGivesTheTerminalBack(_ number: Int32) throws {
      let screen = try Screen("\(Programs.vigil) --state \(temporaryFolder())")
      #expect(screen.shows("1/1 up", within: 10))
      let pid = try #require(screen.processID(named: "vigil"))
      kill(pid, number)
      if number == SIGINT {
        // As the first Ctrl-C: it only cancels.
        usleep(200_000)
        kill(pid, number)
      }
      #expect(screen.exit() == 128 + number, "\(screen.text)")
      #expect(screen.isGivenBack, "\(screen.text)")
    }

    /// A pipe that breaks is no reason to end.
    @Test func aBrokenPipeEndsNothing() throws {
      let screen = try Screen("\(Programs.vigil) --state \(temporaryFolder())")
      #expect(screen.shows("1/1 up", within: 10))
      let pid = try #require(screen.processID(named: "vigil"))
      kill(pid, SIGPIPE)
      screen.type("T")
      #expect(screen.shows("Targets", within: 5), "\(screen.text)")
    }

    /// With colons between the parts, as terminfo's entry has them, mosh drops every colour.
    @Test func trueColoursAreWrittenWithSemicolons() throws {
      let screen = try Screen(
        "NO_COLOR= COLORTERM=truecolor \(Programs.vigil) --state \(temporaryFolder())",
        term: "xterm-256color"
      )
      #expect(screen.shows("1/1 up", within: 10), "\(screen.text)")
      let bytes = screen.bytes(within: 10, until: "38;2;") { screen.type("C-l") }
      #expect(bytes.contains("38;2;"), "\(bytes.prefix(600))")
      #expect(!bytes.contains("38:2") && !bytes.contains("48:2"))
    }

    /// What a fault in the program itself does: the terminal first, then the end that a crash has.
    @Test func aCrashGivesTheTerminalBack() throws {
      let screen = try Screen("\(Programs.vigil) --state \(temporaryFolder())")
      #expect(screen.shows("1/1 up", within: 10))
      let pid = try #require(screen.processID(named: "vigil"))
      kill(pid, SIGSEGV)
      #expect(screen.exit() == 128 + SIGSEGV, "\(screen.text)")
      #expect(screen.isGivenBack, "\(screen.text)")
    }

    /// The terminal itself goes, as with a connection that breaks.
    @Test func aTerminalThatGoesEndsTheProgram() throws {
      let screen = try Screen("\(Programs.vigil) --state \(temporaryFolder())")
      #expect(screen.shows("1/1 up", within: 10))
      let pid = try #require(screen.processID(named: "vigil"))
      kill(try #require(screen.serverID), SIGKILL)
      #expect(
        eventually(within: 5) {
          let state = contents(of: "/proc/\(pid)/stat").split(separator: ")").last ?? ""
          return state.isEmpty || state.hasPrefix(" Z")
        })
    }

    @Test func itStopsAndGoesOn() throws {
      let screen = try Screen("bash --norc -i", width: 100, height: 30)
      screen.type(text: "\(Programs.vigil) --state \(temporaryFolder())")
      screen.type("Enter")
      #expect(screen.shows("1/1 up", within: 10))
      screen.type("C-z")
      #expect(screen.shows("Stopped", within: 5), "\(screen.text)")
      screen.type(text: "fg")
      screen.type("Enter")
      #expect(screen.shows("1/1 up", "Host", within: 5), "\(screen.text)")
      screen.type("q", "y")
      #expect(eventually(within: 5) { !screen.text.contains("1/1 up") }, "\(screen.text)")
    }

    /// A reader that stands still fills the pty; the program must still end at once, and draw whole afterwards.
    @Test func aStoppedReaderBlocksNothing() throws {
      let shop = try Programs.shop()
      let screen = try Screen(
        "\(Programs.vigil) --prometheus \(shop.configuration) --refresh 1s "
          + "--state \(temporaryFolder()) shop-overview")
      #expect(screen.shows("9/9 up", within: 15))
      let server = try #require(screen.serverID)
      let pid = try #require(screen.processID(named: "vigil"))
      kill(server, SIGSTOP)
      usleep(3_000_000)
      kill(server, SIGCONT)
      #expect(screen.shows("9/9 up", "DB pools", within: 5), "\(screen.text)")
      kill(server, SIGSTOP)
      kill(pid, SIGTERM)
      #expect(eventually(within: 5) { contents(of: screen.logFile).hasPrefix("exit") })
      kill(server, SIGCONT)
    }
  }
}
