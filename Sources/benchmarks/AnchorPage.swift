internal import Files
internal import Glibc

/// The page of synthetic series that the anchors serve, scraped once a second: what own store and Prometheus are both
/// measured on, on a port of its own.
struct AnchorPage {
  static let series = 20_000
  private static let server = "../shared/anchors/exposition_server.py"
  let port: Int

  /// What keeps it from being served; nil where nothing does.
  static var missing: String? { access(server, R_OK) == 0 ? nil : "\(server) is not there" }

  /// For both, in Prometheus' own form.
  var configuration: String {
    """
    global: {scrape_interval: 1s, scrape_timeout: 1s}
    scrape_configs:
      - job_name: anchor
        static_configs: [{targets: ["127.0.0.1:\(port)"]}]
    """
  }

  /// Serves it; ended by whoever gets it.
  func serve() throws(MeasureError) -> SideProgram {
    let target = try SideProgram(["python3", AnchorPage.server, "\(port)", "\(AnchorPage.series)"])
    sleep(3)
    return target
  }

  /// CPU seconds of a sample in Prometheus, and bytes of its log, over 20 s after the series are known; nil where it is
  /// not installed.
  func prometheusCost(_ flags: [String] = []) throws -> (seconds: Double, bytes: Double)? {
    guard access("/usr/bin/prometheus", X_OK) == 0 else { return nil }
    let scratch = try ScratchFolder()
    let folder = scratch.path
    try scratch.write("prometheus.yml", configuration)
    let prometheus = try SideProgram(
      [
        "prometheus", "--config.file=\(folder)/prometheus.yml",
        "--storage.tsdb.path=\(folder)/data", "--web.listen-address=127.0.0.1:\(port - 1)",
      ] + flags)
    defer {
      prometheus.end()
      // The folder goes only after the program that writes in it.
      withExtendedLifetime(scratch) {}
    }
    sleep(6)
    let before = (prometheus.cpuSeconds, folderBytes(folder + "/data/wal"))
    sleep(20)
    let samples = Double(20 * AnchorPage.series)
    return (
      (prometheus.cpuSeconds - before.0) / samples,
      Double(folderBytes(folder + "/data/wal") - before.1) / samples
    )
  }
}

/// What the files of a folder hold.
private func folderBytes(_ path: String) -> Int {
  (Folder.names(path) ?? []).reduce(0) { sum, name in
    var status = stat()
    let isFile = stat(path + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    return isFile ? sum + Int(status.st_size) : sum
  }
}
