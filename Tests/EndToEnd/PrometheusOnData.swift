import TestSupport
import Testing

/// A Prometheus on `folder/data`, which scrapes itself and a page of histograms five times a second, records their sum
/// and cuts blocks every four seconds; without a page it only answers.
struct PrometheusOnData {
  let process: Process
  let url: String
  let data: String

  init(_ folder: String, scraping page: Int? = nil) throws {
    let port = Programs.freePorts()
    url = "http://127.0.0.1:\(port)"
    data = folder + "/data"
    var configuration = "global: {scrape_interval: 200ms, evaluation_interval: 200ms}\n"
    if let page {
      configuration += """
        rule_files: [\(folder)/rules.yml]
        scrape_configs:
          - {job_name: self, static_configs: [{targets: ['127.0.0.1:\(port)']}]}
          - {job_name: page, static_configs: [{targets: ['127.0.0.1:\(page)']}]}
        """
      write(
        "groups: [{name: g, rules: [{record: 'native:sum', expr: sum(native)}]}]",
        to: folder + "/rules.yml")
    }
    write(configuration, to: folder + "/prometheus.yml")
    process = try Process(
      [
        "prometheus", "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(data)",
        "--storage.tsdb.retention.time=100y", "--web.listen-address=127.0.0.1:\(port)",
        "--web.enable-admin-api", "--enable-feature=native-histograms",
      ]
        + (page == nil
          ? []
          : ["--storage.tsdb.min-block-duration=4s", "--storage.tsdb.max-block-duration=12s"]),
      output: folder + "/log")
    let url = url
    #expect(
      eventually(within: 15) {
        (try? run([Programs.vigil, "query", "1", "--source", url]).code) == 0
      })
  }
}
