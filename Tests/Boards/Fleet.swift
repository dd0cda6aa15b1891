import Exposition
import Metrics
import TSDB
import Testing

/// What the boards ask for: an hour of a small fleet, scraped every 15 s up to the fixed instant, each value easy to
/// work out by hand.
struct Fleet {
  /// Saturday, 2026-11-28 12:00:45Z.
  static let now = Timestamp(milliseconds: 1_795_867_245_000)

  let store = Store(limits: StoreLimits(retention: .seconds(86400)))

  /// - Parameter page: an exposition page that every scrape finds; without it the targets that the trial boards name.
  init(page: [UInt8]? = nil) throws {
    var read = ParsedPage()
    var labels: [Labels] = []
    if let page {
      let parser = ExpositionParser(format: .text004)
      try parser.parse(page, into: &read)
      labels = try read.entries.map { try parser.labels(of: $0, in: read, bytes: page) }
    }
    for round in 0...240 {
      let time = Fleet.now - .seconds(15 * (240 - round))
      var batch = SampleBatch(timestamp: time)
      func add(_ labels: Labels, _ value: Double) {
        batch.append(store.reference(for: labels), value)
      }
      for (labels, entry) in zip(labels, read.entries) { add(labels, entry.value) }
      if page == nil { Fleet.scrape(Double(round), add) }
      store.append(batch)
    }
  }

  /// The metrics of one scrape, `round` being its number from 0 to 240.
  private static func scrape(_ round: Double, _ add: (Labels, Double) -> Void) {
    let targets: [(job: String, instance: String, service: String?, up: Double, took: Double)] = [
      ("alertmanager", "alerts-1", nil, 1, 0.004), ("node", "node-1", nil, 1, 0.025),
      ("prometheus", "prometheus-1", nil, 1, 0.012),
      ("shop", "checkout-1", "checkout", 1, 0.003), ("shop", "checkout-2", "checkout", 0, 0.001),
      ("shop", "gateway-1", "gateway", 1, 0.002),
    ]
    func named(_ name: String, _ job: String, _ instance: String, _ more: [String: String] = [:])
      -> Labels
    {
      var all = more
      all["__name__"] = name
      all["job"] = job
      all["instance"] = instance
      return Labels(all.map { Label($0.key, $0.value) })
    }
    for target in targets {
      let service = target.service.map { ["service": $0] } ?? [:]
      add(named("up", target.job, target.instance, service), target.up)
      add(
        named("scrape_duration_seconds", target.job, target.instance, service), target.took)
    }
    // A node that left two minutes ago, its series marked as ended.
    let gone = named("scrape_duration_seconds", "node", "node-2")
    if round <= 232 { add(gone, round < 232 ? 0.05 : Double.staleMarker) }
    for (name, value) in [
      ("node_load1", 0.5), ("node_load5", 0.75), ("node_load15", 1),
      ("node_memory_MemTotal_bytes", 8 * 1_073_741_824.0), ("node_memory_SwapTotal_bytes", 0),
      ("node_memory_SwapFree_bytes", 0),
    ] {
      add(named(name, "node", "node-1"), value)
    }
    for (mount, size) in [("/", 100.0), ("/boot", 1), ("/data", 400)] {
      add(
        named("node_filesystem_size_bytes", "node", "node-1", ["mountpoint": mount]),
        size * 1_073_741_824)
    }
    // 2 errors a second at the checkout, 0.2 at the gateway.
    for (instance, service, rate) in [
      ("checkout-1", "checkout", 2.0), ("gateway-1", "gateway", 0.2),
    ] {
      for (code, factor) in [("200", 10.0), ("500", 1)] {
        add(
          named(
            "http_requests_total", "shop", instance, ["service": service, "code": code]),
          rate * factor * 15 * round)
      }
    }
    // Of every 4 requests 1 is answered within 0.1 s, 3 within 1 s, all within 10 s; one a second.
    for (bound, share) in [("0.1", 0.25), ("1", 0.75), ("10", 1), ("+Inf", 1)] {
      add(
        named(
          "prometheus_http_request_duration_seconds_bucket", "prometheus", "prometheus-1",
          ["handler": "/metrics", "le": bound]), share * 15 * round)
    }
    // One has fired for ten minutes, the other ended three minutes ago.
    func alert(_ name: String) -> Labels {
      [
        "__name__": "ALERTS", "alertname": name, "alertstate": "firing", "service": "checkout",
      ]
    }
    if round >= 200 { add(alert("CheckoutErrors"), 1) }
    if (160...228).contains(round) { add(alert("Slow"), round < 228 ? 1 : Double.staleMarker) }
  }
}
