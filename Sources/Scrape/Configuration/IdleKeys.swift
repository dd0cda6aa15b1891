package import YAML

/// What prometheus.yml can say of scraping and nobody does yet, and what happens instead: one table for each section.
package enum IdleKeys {
  /// Of `global` and of a job alike.
  static let shared = [
    IdleKey(
      "keep_dropped_targets", "10,000 targets that relabelling drops are listed at most",
      unless: ["0"]),
    IdleKey(
      "extra_scrape_metrics", "scrape_timeout_seconds and its like are not written",
      unless: ["false"]),
    IdleKey("scrape_failure_log_file", "failures are told on the targets page, not logged"),
  ]

  /// Of a scrape config alone.
  static let job = [
    IdleKey(
      "native_histogram_bucket_limit", "native histograms keep all their buckets", unless: ["0"]),
    IdleKey(
      "native_histogram_min_bucket_factor", "native histograms keep their resolution",
      unless: ["0"]),
  ]

  /// Of `global`.
  package static let global = shared + [IdleKey("query_log_file", "queries are not logged")]

  /// The kinds of discovery that Prometheus has and Vigil does not.
  package static let discoveries = [
    "aws", "azure", "consul", "digitalocean", "dns", "docker", "dockerswarm", "ec2", "eureka",
    "gce", "hetzner", "http", "ionos", "kubernetes", "kuma", "lightsail", "linode", "marathon",
    "nerve", "nomad", "openstack", "ovhcloud", "puppetdb", "scaleway", "serverset", "stackit",
    "triton", "uyuni", "vultr",
  ].map { IdleKey($0 + "_sd_configs", "its targets are missing") }
}
