import Files
import Glibc
import Query
import Remote
import TestSupport
import Testing

/// A small cluster as far as exporters tell of one: kube-state-metrics, a kubelet, its cAdvisor, a Docker host's cAdvisor
/// (pages beside this file whose counters grow) and a real node_exporter, under a real Prometheus. No series has a
/// `cluster` label.
final class Cluster: Sendable {
  let source: RemoteDataSource
  private let processes: [Process]
  private let pages: [PageServer]
  private let folder: String

  init() throws {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let start = ContinuousClock.now
    func exporter(_ file: String) throws -> PageServer {
      let page = contents(of: Programs.project + "/Tests/EndToEnd/Exporters/\(file).prom")
      try #require(page.contains(" "), "\(file)")
      return try PageServer(answering: { _ in
        Cluster.grown(page, host: host, seconds: 3600 + (ContinuousClock.now - start) / .seconds(1))
      })
    }
    let jobs = [
      ("kube-state-metrics", ["kube-state-metrics"]), ("kubelet", ["kubelet"]),
      ("cadvisor", ["kubelet-cadvisor", "docker-cadvisor"]),
    ]
    var pages: [PageServer] = []
    var configuration = "global: {scrape_interval: 1s}\nscrape_configs:\n"
    func scrape(_ job: String, _ ports: [Int]) {
      let targets = ports.map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", ")
      configuration += "  - {job_name: \(job), static_configs: [{targets: [\(targets)]}]}\n"
    }
    for (job, files) in jobs {
      let servers = try files.map(exporter)
      pages += servers
      scrape(job, servers.map(\.port))
    }
    self.pages = pages
    let (node, server) = (Programs.freePorts(), Programs.freePorts())
    scrape("node-exporter", [node])
    // A Go program under two names: as itself, and as what the boards of other Go programs look for.
    scrape("prometheus", [server])
    scrape("thanos-query", [server])
    folder = temporaryFolder()
    write(configuration, to: folder + "/prometheus.yml")
    processes = [
      try Process(["prometheus-node-exporter", "--web.listen-address=127.0.0.1:\(node)"]),
      try Process([
        "prometheus", "--config.file=\(folder)/prometheus.yml",
        "--storage.tsdb.path=\(folder)/data", "--web.listen-address=127.0.0.1:\(server)",
      ]),
    ]
    source = RemoteDataSource(RemoteServer("http://127.0.0.1:\(server)"))
  }

  func stop() {
    for process in processes { process.stop() }
    Folder.remove(folder)
  }

  /// A page after so many seconds: what it has of a counter is its rate.
  private static func grown(_ page: String, host: String, seconds: Double) -> String {
    page.split(separator: "\n").map { line in
      let line = line.split(separator: "NODE", omittingEmptySubsequences: false).joined(
        separator: host)
      let name = line.prefix { $0 != "{" && $0 != " " }
      guard name.hasSuffix("_total"), let blank = line.lastIndex(of: " "),
        let rate = Double(line[line.index(after: blank)...])
      else { return line + "\n" }
      return "\(line[..<blank]) \(rate * seconds)\n"
    }.joined()
  }
}
