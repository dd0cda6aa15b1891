import Glibc
import Metrics
import TestSupport
import Testing

@testable import Remote

/// Debian's Prometheus on a loopback port, which scrapes itself every second.
struct RealPrometheus {
  static let isInstalled = access("/usr/bin/prometheus", X_OK) == 0

  private let scratch: ScratchFolder
  private let process: TestSupport.Process
  let source: RemoteDataSource

  /// - Parameters:
  ///   - target: one more that it scrapes.
  ///   - rules: a file of rules.
  init(target: String? = nil, rules: String = "groups: []") throws {
    scratch = try ScratchFolder()
    let folder = scratch.path
    let port = try #require(freePort())
    let targets = ["127.0.0.1:\(port)", target].compactMap { $0.map { "'\($0)'" } }
    scratch.write(
      "p.yml",
      """
      global: {scrape_interval: 1s, evaluation_interval: 1s}
      rule_files: [r.yml]
      scrape_configs: [{job_name: self, static_configs: [{targets: [\(targets.joined(separator: ","))]}]}]
      """)
    scratch.write("r.yml", rules)
    process = try Process([
      "/usr/bin/prometheus", "--config.file=\(folder)/p.yml", "--storage.tsdb.path=\(folder)/d",
      "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
    ])
    source = RemoteDataSource(RemoteServer("http://127.0.0.1:\(port)"))
  }

  func stop() {
    process.stop()
    scratch.remove()
  }

  /// To the second.
  static var now: Timestamp {
    var clock = timespec()
    clock_gettime(CLOCK_REALTIME, &clock)
    return Timestamp(milliseconds: Int64(clock.tv_sec) * 1000)
  }
}

private func freePort() -> UInt16? {
  let server = LoopbackServer { _ in }
  defer { server.stop() }
  return server.port == 0 ? nil : server.port
}
