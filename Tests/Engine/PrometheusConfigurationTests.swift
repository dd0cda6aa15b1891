import Metrics
import Rules
import Scrape
import Testing
import YAML

@testable import Engine

@Suite struct PrometheusConfigurationTests {
  private func read(_ text: String) throws(YAMLError) -> PrometheusConfiguration {
    try PrometheusConfiguration(Array(text.utf8), file: "dir/prometheus.yml") { name in
      name == "REGION" ? "eu" : nil
    }
  }

  private func remarks(_ text: String) throws -> [String] {
    try read(text).remarks.all.map(\.description)
  }

  @Test func eachPartReadsItsSection() throws {
    let file = try read(
      """
      global:
        scrape_interval: 15s
        evaluation_interval: 30s
        rule_query_offset: 1m
        external_labels: {region: "${REGION}", cluster: c1}
      rule_files: [rules/*.yml, /etc/alerts.yml]
      scrape_configs: [{job_name: node}]
      """)
    #expect(file.scrape.jobs.map(\.interval) == [.seconds(15)])
    #expect(file.rules.files.map(\.path) == ["dir/rules/*.yml", "/etc/alerts.yml"])
    #expect(file.rules.evaluationInterval == .seconds(30))
    #expect(file.rules.queryOffset == .seconds(60))
    #expect(file.rules.externalLabels == ["region": "eu", "cluster": "c1"])
  }

  @Test func whatNobodyHonoursIsToldWithItsPlace() throws {
    let told = try remarks(
      """
      global:
        query_log_file: q.log
      alerting: {alertmanagers: []}
      scrape_configs:
        - job_name: k8s
          kubernetes_sd_configs: [{role: pod}]
          oauth2: {client_id: x}
          colour: green
          basic_auth: {username: u, password_ref: vault}
      novelty: 1
      """)
    #expect(
      told == [
        "dir/prometheus.yml:2:3: query_log_file is not supported yet: queries are not logged",
        "dir/prometheus.yml:6:5: kubernetes_sd_configs is not supported yet: its targets are missing",
        "dir/prometheus.yml:7:5: oauth2 is not supported yet: requests go without its token",
        "dir/prometheus.yml:8:5: unknown key \"colour\" in scrape config \"k8s\": it has no effect",
        "dir/prometheus.yml:9:31: password_ref is not supported yet: no store of secrets is asked",
        "dir/prometheus.yml:10:1: unknown key \"novelty\" in prometheus.yml: it has no effect",
      ])
  }

  /// What asks for no more than what happens anyway is no news, and neither is a section of nothing.
  @Test func whatChangesNothingIsNotTold() throws {
    #expect(
      try remarks(
        """
        alerting:
        remote_write: []
        scrape_configs:
          - {job_name: a, enable_http2: false, keep_dropped_targets: 0, extra_scrape_metrics: no}
        """) == [])
  }

  /// Every key that Prometheus 3 documents, with a value that is not its default: it changes what is read, or it is
  /// told. One that is taken and forgotten fails here.
  @Test(arguments: Documented.all) func everyDocumentedKeyIsHonouredOrTold(_ key: Documented) throws
  {
    let (with, without) = (try read(key.text), try read(key.place.around("")))
    let isRead =
      with.scrape != without.scrape || with.rules != without.rules
      || with.remotes != without.remotes || with.alerting != without.alerting
    #expect(isRead || !with.remarks.all.isEmpty, Comment(rawValue: key.text))
    #expect(with.remarks.unknown == [], Comment(rawValue: key.text))
  }
}

/// A key of prometheus.yml.
struct Documented: Sendable, CustomTestStringConvertible {
  enum Place: Sendable {
    case root, global, job, remote, queue

    func around(_ line: String) -> String {
      switch self {
      case .root: line + "\n"
      case .global: "global:\n  scrape_timeout: 1s\n  " + line + "\n"
      case .job: "scrape_configs:\n  - job_name: a\n    " + line + "\n"
      case .remote: "remote_write:\n  - url: http://a\n    " + line + "\n"
      case .queue:
        "remote_write:\n  - url: http://a\n    queue_config:\n      max_shards: 9\n      " + line
          + "\n"
      }
    }
  }
  var place: Place
  var line: String
  var text: String { place.around(line) }
  var testDescription: String { "\(place) \(line)" }

  static let all: [Documented] =
    [
      "rule_files: [a.yml]", "scrape_config_files: [a.yml]",
      "alerting: {alertmanagers: [{static_configs: [{targets: [a]}]}]}",
      "remote_write: [{url: 'http://a'}]", "remote_read: [{url: 'http://a'}]",
      "storage: {tsdb: {out_of_order_time_window: 1h}}", "tracing: {endpoint: a}",
      "otlp: {promote_resource_attributes: [a]}", "runtime: {gogc: 50}",
    ].map { Documented(place: .root, line: $0) }
    + [
      "evaluation_interval: 7s", "rule_query_offset: 7s", "external_labels: {a: b}",
      "query_log_file: a", "scrape_failure_log_file: a",
    ].map { Documented(place: .global, line: $0) }
    + [Place.global, .job].flatMap { place in
      ["keep_dropped_targets: 5", "extra_scrape_metrics: true"].map {
        Documented(place: place, line: $0)
      }
    }
    + [
      "scrape_native_histograms: true", "scrape_protocols: [PrometheusProto]",
      "scrape_interval: 7s", "scrape_timeout: 7s", "metrics_path: /m", "scheme: https",
      "params: {a: [b]}", "honor_labels: true", "honor_timestamps: false",
      "track_timestamps_staleness: true", "enable_compression: false",
      "scrape_failure_log_file: a", "body_size_limit: 1MB", "sample_limit: 5", "target_limit: 5",
      "label_limit: 5", "label_name_length_limit: 5", "label_value_length_limit: 5",
      "fallback_scrape_protocol: OpenMetricsText1.0.0", "always_scrape_classic_histograms: true",
      "metric_name_validation_scheme: legacy", "metric_name_escaping_scheme: dots",
      "convert_classic_histograms_to_nhcb: true", "native_histogram_bucket_limit: 5",
      "native_histogram_min_bucket_factor: 1.1", "basic_auth: {username: u}",
      "authorization: {credentials: c}", "bearer_token: t", "bearer_token_file: f",
      "oauth2: {client_id: c}", "follow_redirects: false", "proxy_url: 'http://p'",
      "no_proxy: a", "proxy_from_environment: true", "proxy_connect_header: {a: [b]}",
      "tls_config: {insecure_skip_verify: true}", "http_headers: {a: {values: [b]}}",
      "static_configs: [{targets: ['a:1']}]", "file_sd_configs: [{files: [a.yml]}]",
      "relabel_configs: [{action: drop}]", "metric_relabel_configs: [{action: drop}]",
    ].map { Documented(place: .job, line: $0) }
    + [
      "aws", "azure", "consul", "digitalocean", "dns", "docker", "dockerswarm", "ec2", "eureka",
      "gce", "hetzner", "http", "ionos", "kubernetes", "kuma", "lightsail", "linode", "marathon",
      "nerve", "nomad", "openstack", "ovhcloud", "puppetdb", "scaleway", "serverset", "stackit",
      "triton", "uyuni", "vultr",
    ].map { Documented(place: .job, line: $0 + "_sd_configs: [{a: b}]") }
    + [
      "name: n", "remote_timeout: 7s", "headers: {a: b}", "write_relabel_configs: [{action: drop}]",
      "send_exemplars: true", "send_native_histograms: true",
      "protobuf_message: io.prometheus.write.v2.Request", "queue_config: {capacity: 5}",
      "metadata_config: {send: false}", "metadata_config: {send_interval: 7s}",
      "metadata_config: {max_samples_per_send: 7}", "basic_auth: {username: u}",
      "authorization: {credentials: c}", "bearer_token: t", "oauth2: {client_id: c}",
      "sigv4: {region: r}", "azuread: {cloud: c}", "google_iam: {credentials_file: f}",
      "follow_redirects: false", "enable_http2: maybe", "proxy_url: 'http://p'", "no_proxy: a",
      "proxy_from_environment: true", "proxy_connect_header: {a: [b]}",
      "tls_config: {insecure_skip_verify: true}", "http_headers: {a: {values: [b]}}",
      "round_robin_dns: true",
    ].map { Documented(place: .remote, line: $0) }
    + [
      "capacity: 5", "min_shards: 3", "max_samples_per_send: 7", "batch_send_deadline: 7s",
      "min_backoff: 70ms", "max_backoff: 7s", "retry_on_http_429: false", "sample_age_limit: 7s",
    ].map { Documented(place: .queue, line: $0) }
}
