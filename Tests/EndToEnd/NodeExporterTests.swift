import Glibc
import Testing

extension EndToEnd {
  @Suite struct NodeExporter {
    static let board: String? = {
      let path =
        Programs.project
        + "/../shared/corpora/dashboards/rfmoz_grafana-dashboards/node-exporter-full.json"
      return access(path, R_OK) == 0 ? path : nil
    }()

    @Test(.enabled(if: board != nil, "no corpus beside the project"))
    func itsFullDashboardFills() throws {
      let board = try #require(NodeExporter.board)
      let port = Programs.freePorts()
      let exporter = try Process([
        "prometheus-node-exporter", "--web.listen-address=127.0.0.1:\(port)",
      ])
      defer { exporter.stop() }
      let configuration = temporaryPath("prometheus.yml")
      defer { unlink(configuration) }
      write(
        """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: node
            static_configs: [{targets: ["127.0.0.1:\(port)"]}]
        """, to: configuration)
      let screen = try Screen(
        "\(Programs.vigil) --prometheus \(configuration) --state \(temporaryFolder()) "
          + "--refresh 1s --range 5m '\(board)'", width: 200, height: 50)
      #expect(screen.shows("Node Exporter Full", within: 5), "\(screen.text)")
      #expect(screen.shows("1/1 up", "127.0.0.1:\(port)", within: 15), "\(screen.text)")
      #expect(screen.shows("CPU", "%", within: 10))
      screen.type("v")
      #expect(screen.shows("Variables", within: 5), "\(screen.text)")
      screen.type("Escape")
      // The first in focus is a row.
      #expect(eventually(within: 5) { !screen.text.contains("─ Variables") })
      let before = screen.text.contains("▾")
      #expect(before, "\(screen.text)")
      screen.type("G")
      #expect(screen.shows("▸ ", within: 5), "\(screen.text)")
      screen.type("q", "y")
      #expect(screen.exit() == 0, "\(screen.text)")
    }
  }
}
