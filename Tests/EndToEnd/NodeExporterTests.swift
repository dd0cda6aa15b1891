import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// The dashboards that most people have, over a real exporter.
  @Suite struct NodeExporter {
    private static let folder =
      Programs.project + "/../shared/corpora/dashboards/rfmoz_grafana-dashboards"
    static let hasCorpus = access(folder, R_OK) == 0

    /// Two exporters, the second without what /proc/meminfo says, so that one is told from the other.
    private struct Exporters {
      let processes: [Process]
      let ports: [Int]
      let configuration = temporaryPath("prometheus.yml")

      init() throws {
        let base = Programs.freePorts(2)
        ports = [base, base + 1]
        processes = try ports.enumerated().map { index, port in
          try Process(
            ["prometheus-node-exporter", "--web.listen-address=127.0.0.1:\(port)"]
              + (index == 0 ? [] : ["--no-collector.meminfo"]))
        }
        // A target that is down at the first scrape is no option of the variables then.
        try #require(eventually { ports.allSatisfy(Programs.listens) })
        write(
          """
          global: {scrape_interval: 1s}
          scrape_configs:
            - job_name: node
              static_configs: [{targets: ["127.0.0.1:\(base)", "127.0.0.1:\(base + 1)"]}]
          """, to: configuration)
      }

      func stop() {
        for process in processes { process.stop() }
        unlink(configuration)
      }
    }

    @Test(.enabled(if: hasCorpus, "no corpus beside the project"))
    func itsFullDashboardFillsPicksAndFolds() throws {
      let exporters = try Exporters()
      defer { exporters.stop() }
      let screen = try Screen(
        "\(Programs.vigil) --prometheus \(exporters.configuration) --state \(temporaryFolder()) "
          + "--refresh 1s --range 5m '\(Self.folder)/node-exporter-full.json'",
        width: 200, height: 50)
      #expect(screen.shows("Node Exporter Full", within: 5), "\(screen.text)")
      #expect(
        screen.shows("2/2 up", "Instance: 127.0.0.1:\(exporters.ports[0])", within: 15),
        "\(screen.text)")
      // What each kind of panel shows is this machine's.
      let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
      let hasFilled = eventually(within: 15) {
        let frame = DrawnFrame(screen.text)
        return frame.panel("CPU Cores").joined().contains("\(cores)")
          && frame.panel("RAM Total").joined().contains("B")
          && frame.panel("CPU Busy").joined().contains("%")
          && frame.panel("Pressure").joined().contains("%")
          && frame.panel("CPU Basic").joined().contains("┤")
      }
      #expect(hasFilled, "\(screen.text)")

      // The second instance by the picker, and back: the panels follow.
      for (index, hasMemory) in [(1, false), (0, true)] {
        screen.type("v", "Down", "Down", "Down", "Enter")
        #expect(screen.shows("╭─ Instance ─", within: 5), "\(screen.text)")
        screen.type(text: "\(exporters.ports[index])")
        screen.type("Enter")
        let follows = eventually(within: 10) {
          let text = screen.text
          let ram = DrawnFrame(text).panel("RAM Total").joined()
          return text.contains("Instance: 127.0.0.1:\(exporters.ports[index]) ")
            && ram.contains("N/A") == !hasMemory && ram.contains("GiB") == hasMemory
        }
        #expect(follows, "\(screen.text)")
      }

      // The first row folds and unfolds under the focus, which stays on it.
      screen.type("Tab", "Enter")
      #expect(screen.shows("▸ Quick CPU / Mem / Disk (11 panels)", within: 5), "\(screen.text)")
      #expect(!screen.text.contains("CPU Cores"))
      screen.type("Enter")
      #expect(screen.shows("▾ Quick CPU / Mem / Disk ", "CPU Cores", within: 5), "\(screen.text)")
      // One that is closed in the file opens, scrolls into view and fills.
      screen.type("G", "Enter")
      let opens = eventually(within: 10) {
        let panel = DrawnFrame(screen.text).panel("Exporter File Descriptor Usage")
        return panel.joined().contains("┤")
      }
      #expect(opens, "\(screen.text)")
      screen.type("Enter")
      #expect(screen.shows("▸ Node Exporter (5 panels)", within: 5), "\(screen.text)")
      // While all that is evaluated each second, keys answer.
      for (key, mark) in [("?", "Everywhere"), (":", "Palette"), ("t", "last 15 minutes")] {
        screen.type(key)
        #expect(screen.shows(mark, within: 2), "\(key): \(screen.text)")
        screen.type("Escape")
      }
      #expect(screen.shows("▸ Node Exporter (5 panels)", "2/2 up", within: 2), "\(screen.text)")
      screen.type("q", "y")
      #expect(screen.exit() == 0, "\(screen.text)")
    }

    @Test(.enabled(if: hasCorpus, "no corpus beside the project"))
    func aFrameOfItHasNumbers() throws {
      let exporters = try Exporters()
      defer { exporters.stop() }
      func snapshot(_ board: String, _ size: String) throws -> String {
        let (code, frame) = try run([
          Programs.vigil, "snapshot", "\(Self.folder)/\(board)", "--prometheus",
          exporters.configuration, "--after", "2500ms", "--range", "5m", "--size", size,
        ])
        #expect(code == 0)
        #expect(frame.contains("2/2 up"), "\(frame)")
        return frame
      }
      for size in ["120x40", "80x24"] {
        let frame = try snapshot("node-exporter-full.json", size)
        #expect(frame.contains("%") && frame.contains("┤"), "\(frame)")
        #expect(!frame.contains("no series") && !frame.contains("✗"), "\(frame)")
      }
      // The one of 2017 asks for names that exporters have left behind: it says so.
      let old = try snapshot("node-exporter-full-2017.json", "120x40")
      #expect(old.contains("no series is named"), "\(old)")
    }
  }
}
