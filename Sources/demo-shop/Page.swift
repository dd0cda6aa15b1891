internal import Exposition

/// An instance's counts as a page of the Prometheus text format.
struct Page {
  private var writer = PageWriter()
  var bytes: [UInt8] { writer.bytes }

  init(of instance: Instance, in shop: Shop, startTime: Double) {
    if instance.service.name == "database" {
      writeDatabase(shop)
    } else {
      writeRequests(instance)
      writeSummary(instance)
    }
    for pool in shop.pools where pool.owner == instance.service.name && instance.number == 1 {
      writePool(pool)
    }
    if instance.cacheHits + instance.cacheMisses > 0 {
      family("cache_requests_total", "counter", "Look-ups in the cache by result.")
      sample("cache_requests_total", [("result", "hit")], Double(instance.cacheHits))
      sample("cache_requests_total", [("result", "miss")], Double(instance.cacheMisses))
    }
    writeProcess(instance, in: shop, startTime: startTime)
  }

  private mutating func family(_ name: String, _ kind: String, _ help: String) {
    writer.family(name, kind, help)
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
    writer.sample(name, labels, value)
  }

  private mutating func writeRequests(_ instance: Instance) {
    family("http_requests_total", "counter", "Requests answered, by route and status code.")
    eachRoute(instance) { page, labels, route in
      for (code, count) in route.codes.sorted(by: { $0.key < $1.key }) {
        page.sample("http_requests_total", labels + [("code", "\(code)")], Double(count))
      }
    }
    let name = "http_request_duration_seconds"
    family(name, "histogram", "Time to answer a request.")
    eachRoute(instance) { page, labels, route in
      var cumulative = 0
      for (bucket, count) in route.buckets.enumerated() {
        cumulative += count
        let bound = bucket < Instance.bounds.count ? "\(Instance.bounds[bucket])" : "+Inf"
        page.sample("\(name)_bucket", labels + [("le", bound)], Double(cumulative))
      }
      page.sample("\(name)_sum", labels, route.sum)
      page.sample("\(name)_count", labels, Double(route.count))
    }
    family("http_requests_in_flight", "gauge", "Requests being answered now.")
    sample("http_requests_in_flight", [], (instance.inFlight * 10).rounded() / 10)
  }

  private mutating func eachRoute(
    _ instance: Instance, _ write: (inout Page, [(String, String)], Instance.Route) -> Void
  ) {
    for (place, counts) in zip(instance.service.routes, instance.routes) {
      write(&self, [("method", place.method), ("route", place.path)], counts)
    }
  }

  private mutating func writeSummary(_ instance: Instance) {
    let sorted = instance.recent.sorted()
    let name = "request_seconds"
    family(name, "summary", "Time to answer, as the client library summarises its latest requests.")
    for quantile in [0.5, 0.9, 0.99] where !sorted.isEmpty {
      let index = min(sorted.count - 1, Int(quantile * Double(sorted.count)))
      sample(name, [("quantile", "\(quantile)")], sorted[index])
    }
    sample("\(name)_sum", [], instance.routes.reduce(0) { $0 + $1.sum })
    sample("\(name)_count", [], Double(instance.routes.reduce(0) { $0 + $1.count }))
  }

  private mutating func writePool(_ pool: Shop.Pool) {
    let labels = [("pool", pool.owner)]
    family("db_pool_connections_in_use", "gauge", "Connections handed out.")
    sample("db_pool_connections_in_use", labels, pool.inUse)
    family("db_pool_connections_max", "gauge", "Connections the pool may open.")
    sample("db_pool_connections_max", labels, pool.size)
    family("db_pool_waiters", "gauge", "Requests waiting for a connection.")
    sample("db_pool_waiters", labels, pool.waiters)
    family("db_pool_wait_seconds_total", "counter", "Time spent waiting for a connection.")
    sample("db_pool_wait_seconds_total", labels, pool.waitedSeconds)
    family("db_pool_timeouts_total", "counter", "Requests that waited in vain.")
    sample("db_pool_timeouts_total", labels, Double(pool.timeouts))
  }

  private mutating func writeDatabase(_ shop: Shop) {
    family("database_connections", "gauge", "Open connections by client.")
    for pool in shop.pools {
      sample("database_connections", [("client", pool.owner)], pool.inUse)
    }
    family("database_connections_max", "gauge", "Connections the database allows.")
    sample("database_connections_max", [], 120)
    family("database_transactions_total", "counter", "Transactions committed.")
    sample("database_transactions_total", [], Double(shop.transactions))
  }

  private mutating func writeProcess(_ instance: Instance, in shop: Shop, startTime: Double) {
    family("process_cpu_seconds_total", "counter", "CPU time used.")
    sample("process_cpu_seconds_total", [], (instance.cpuSeconds * 100).rounded() / 100)
    family("process_resident_memory_bytes", "gauge", "Memory held.")
    sample("process_resident_memory_bytes", [], instance.residentBytes.rounded())
    family("process_start_time_seconds", "gauge", "When the process began, since the Unix epoch.")
    sample("process_start_time_seconds", [], startTime)
    let version = instance.service.name == "checkout" ? shop.outage.version(at: shop.second) : "12"
    family("build_info", "gauge", "The version that runs, as a label.")
    sample("build_info", [("version", version)], 1)
  }
}
