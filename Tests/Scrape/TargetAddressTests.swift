import Glibc
import Metrics
import TestSupport
import Testing
import Transport
import YAML

@testable import Scrape

private func job(_ yaml: String) throws -> ScrapeJob {
  let lines = yaml.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
  let text = "scrape_configs:\n  - job_name: probe\n\(lines)\n"
  return try #require(ScrapeConfiguration(Array(text.utf8), file: "f").jobs.first)
}

/// An address is judged as relabelling leaves it: what the exporters' own instructions list as targets are URLs,
/// devices and connection strings.
@Suite struct TargetAddressTests {
  /// Configurations of exporters that are asked about another, with the addresses that come of them.
  @Test(arguments: [
    // A web probe: the URL becomes the parameter and the instance.
    (
      """
      metrics_path: /probe
      params:
        module: [http_2xx]
      static_configs:
        - targets: [https://example.org, "http://example.org:8080/health?a=b c"]
      relabel_configs:
        - source_labels: [__address__]
          target_label: __param_target
        - source_labels: [__param_target]
          target_label: instance
        - target_label: __address__
          replacement: 127.0.0.1:9115
      """,
      [
        "http://127.0.0.1:9115/probe?module=http_2xx&target=http%3A%2F%2Fexample.org%3A8080%2Fhealth%3Fa%3Db+c",
        "http://127.0.0.1:9115/probe?module=http_2xx&target=https%3A%2F%2Fexample.org",
      ], ["http://example.org:8080/health?a=b c", "https://example.org"]
    ),
    // The module stands in the target's labels.
    (
      """
      metrics_path: /probe
      static_configs:
        - targets: [https://example.org/a]
          labels: {module: http_post_2xx, __param_debug: "true"}
      relabel_configs:
        - {source_labels: [module], target_label: __param_module}
        - {source_labels: [__address__], target_label: __param_target}
        - {source_labels: [__param_target], target_label: instance}
        - {target_label: __address__, replacement: "blackbox:9115"}
        - {regex: module, action: labeldrop}
      """,
      [
        "http://blackbox:9115/probe?debug=true&module=http_post_2xx&target=https%3A%2F%2Fexample.org%2Fa"
      ],
      ["https://example.org/a"]
    ),
    // Network devices, several modules.
    (
      """
      metrics_path: /snmp
      params:
        auth: [public_v2]
        module: [if_mib, system]
      static_configs:
        - targets: [192.0.2.7, "tcp://192.0.2.8:1161"]
      relabel_configs:
        - {source_labels: [__address__], target_label: __param_target}
        - {source_labels: [__param_target], target_label: instance}
        - {target_label: __address__, replacement: "127.0.0.1:9116"}
      """,
      [
        "http://127.0.0.1:9116/snmp?auth=public_v2&module=if_mib&module=system&target=192.0.2.7",
        "http://127.0.0.1:9116/snmp?auth=public_v2&module=if_mib&module=system&target=tcp%3A%2F%2F192.0.2.8%3A1161",
      ], ["192.0.2.7", "tcp://192.0.2.8:1161"]
    ),
    // A JSON page, behind TLS that only the label tells.
    (
      """
      metrics_path: /probe
      params: {module: [default]}
      static_configs: [{targets: ["http://localhost:8000/data.json"], labels: {__scheme__: https}}]
      relabel_configs:
        - {source_labels: [__address__], target_label: __param_target}
        - {source_labels: [__param_target], target_label: instance}
        - {target_label: __address__, replacement: "json-exporter:7979"}
      """,
      [
        "https://json-exporter:7979/probe?module=default&target=http%3A%2F%2Flocalhost%3A8000%2Fdata.json"
      ],
      ["http://localhost:8000/data.json"]
    ),
    // Servers' management boards: separator, regex and action written out.
    (
      """
      metrics_path: /ipmi
      scheme: http
      static_configs: [{targets: ["10.1.2.23", "10.1.2.24/lan"]}]
      relabel_configs:
        - {source_labels: [__address__], separator: ";", regex: "(.*)", target_label: __param_target, replacement: "${1}", action: replace}
        - {source_labels: [__param_target], separator: ";", regex: "(.*)", target_label: instance, replacement: "${1}", action: replace}
        - {separator: ";", regex: ".*", target_label: __address__, replacement: "localhost:9290", action: replace}
      """,
      [
        "http://localhost:9290/ipmi?target=10.1.2.23",
        "http://localhost:9290/ipmi?target=10.1.2.24%2Flan",
      ],
      ["10.1.2.23", "10.1.2.24/lan"]
    ),
    // A connection string, and the exporter's path taken from the address by a named group.
    (
      """
      static_configs: [{targets: ["redis://first.example:6379", "postgres://u@db/x"]}]
      relabel_configs:
        - {source_labels: [__address__], target_label: __param_target}
        - {source_labels: [__param_target], target_label: instance, regex: ".*//([^/]*).*"}
        - {source_labels: [__address__], regex: "(?<kind>[a-z]+)://.*", target_label: __metrics_path__, replacement: "/${kind}/scrape"}
        - {target_label: __address__, replacement: "exporter:9121"}
      """,
      [
        "http://exporter:9121/postgres/scrape?target=postgres%3A%2F%2Fu%40db%2Fx",
        "http://exporter:9121/redis/scrape?target=redis%3A%2F%2Ffirst.example%3A6379",
      ], ["first.example:6379", "u@db"]
    ),
    // No port, IPv6, a path that must be escaped.
    (
      """
      metrics_path: "/a b/100%"
      scheme: HTTPS
      static_configs: [{targets: [host, "[2001:db8::1]:9100"]}]
      """,
      ["https://[2001:db8::1]:9100/a%20b/100%25", "https://host/a%20b/100%25"],
      ["[2001:db8::1]:9100", "host"]
    ),
  ]) func whatExportersAskFor(yaml: String, urls: [String], instances: [String]) throws {
    let job = try job(yaml)
    let (targets, problems) = job.targets(of: job.staticGroups)
    #expect(targets.map(\.url).sorted() == urls)
    #expect(targets.map(\.instance).sorted() == instances)
    #expect(problems == [])
    #expect(targets.allSatisfy { $0.labels.pairs.allSatisfy { !$0.name.hasPrefix("__") } })
  }

  @Test func onlyThatTargetIsLeftOutThatRelabellingLeavesNoAddress() throws {
    let job = try job(
      """
      static_configs: [{targets: [a:1, "http://b:2/x", gone, "ftp:3", "c:4"]}]
      relabel_configs:
        - {source_labels: [__address__], regex: gone, target_label: __address__, replacement: ""}
        - {source_labels: [__address__], regex: "ftp.*", target_label: __scheme__, replacement: ftp}
      """)
    let (targets, problems) = job.targets(of: job.staticGroups)
    #expect(targets.map(\.url) == ["http://a:1/metrics", "http://c:4/metrics"])
    #expect(
      problems == [
        "job \"probe\", target http://b:2/x: \"http://b:2/x\" is no host:port",
        "job \"probe\", target gone: no address is left after relabelling",
        "job \"probe\", target ftp:3: scheme \"ftp\" is neither http nor https",
      ])
  }

  /// Only where nothing can relabel it a URL among static targets is an error of the file.
  @Test func aURLWithoutRelabellingIsRefusedWithItsPlace() throws {
    for rules in ["", "relabel_configs: []\n"] {
      do throws(YAMLError) {
        _ = try ScrapeConfiguration(
          Array(
            "scrape_configs:\n- job_name: a\n  static_configs: [{targets: [x:1, 'http://x/y']}]\n  \(rules)"
              .utf8),
          file: "f")
        Issue.record("no error")
      } catch { #expect(error.description.hasPrefix("f:3:36: \"http://x/y\" is no host:port")) }
    }
  }

  @Test func aTargetListMayHoldURLs() throws {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let folder = scratch.path
    let list = #"[{"targets": ["https://example.org", "host:1"], "labels": {"env": "prod"}}]"#
    scratch.write("list.json", list)
    func job(_ rules: String) throws -> ScrapeConfiguration {
      try ScrapeConfiguration(
        Array(
          "scrape_configs: [{job_name: a, file_sd_configs: [{files: ['*.json']}]\(rules)}]".utf8),
        file: folder + "/prometheus.yml")
    }
    let relabelled = try job(
      ", relabel_configs: [{source_labels: [__address__], target_label: __param_target}, "
        + "{target_label: __address__, replacement: 'b:9115'}]")
    var reader = FileReader()
    let findings = reader.read(relabelled.jobs, now: .now)
    #expect(findings.problems == [] && relabelled.problemsInTargets == [])
    let (targets, _) = relabelled.jobs[0].targets(of: findings.groups["a"] ?? [])
    #expect(
      targets.map(\.url) == [
        "http://b:9115/metrics?target=https%3A%2F%2Fexample.org",
        "http://b:9115/metrics?target=host%3A1",
      ])
    // Without rules the others of the list go on.
    let bare = try job("")
    #expect(
      bare.problemsInTargets == [
        "job \"a\", target https://example.org: \"https://example.org\" is no host:port"
      ])
    let rest = bare.jobs[0].targets(of: findings.groups["a"] ?? []).targets
    #expect(rest.map(\.url) == ["http://host:1/metrics"])
  }

  /// What Prometheus writes out on its configuration page is what it reads.
  @Test func defaultsMayBeWrittenOut() throws {
    let job = try job(
      """
      scrape_interval: 0s
      sample_limit: 0
      relabel_configs:
        - {separator: ;, regex: "x_.*", replacement: $1, action: labeldrop}
        - {separator: ;, regex: ".*", replacement: $1, action: labelkeep}
        - {source_labels: [a], separator: ;, target_label: b, replacement: $1, action: Lowercase}
        - {source_labels: [a], separator: ;, target_label: b, action: DropEqual}
      static_configs: [{targets: ["h:1"]}]
      """)
    #expect(job.interval == .seconds(60) && job.relabelRules.count == 4)
  }

  @Test(arguments: [
    "{regex: x, separator: '-', action: labeldrop}",
    "{regex: x, replacement: y, action: labelkeep}",
    "{source_labels: [a], target_label: b, separator: '-', action: keepequal}",
    "{source_labels: [a], target_label: b, replacement: x, action: lowercase}",
  ]) func whatARuleDoesNotTakeIsRefused(rule: String) {
    #expect(throws: YAMLError.self) { try job("relabel_configs: [\(rule)]") }
  }

  @Test func aLimitOfZeroIsTheGlobalOne() throws {
    let file = try ScrapeConfiguration(
      Array(
        """
        global: {sample_limit: 7, body_size_limit: 1MB}
        scrape_configs: [{job_name: a, sample_limit: 0, body_size_limit: 0}, {job_name: b, sample_limit: 9}]
        """.utf8), file: "f")
    #expect(file.jobs.map(\.sampleLimit) == [7, 9])
    #expect(file.jobs.map(\.bodySizeLimit) == [1 << 20, 1 << 20])
  }

  @Test(arguments: [("10s", "10"), ("500ms", "0.5"), ("1m", "60"), ("1500ms", "1.5")])
  func exportersAreToldTheTimeoutAsGoWritesIt(timeout: String, header: String) throws {
    let job = try job(
      "scrape_interval: 2m\nscrape_timeout: \(timeout)\nstatic_configs: [{targets: ['h:1']}]")
    let target = try #require(job.targets(of: job.staticGroups).targets.first)
    let request = try TargetLoop(0, target, job).request { _ in "" }
    #expect(
      request.headers.contains(HTTPHeader("X-Prometheus-Scrape-Timeout-Seconds", header)))
  }
}
