internal import Glibc
internal import Serving

/// This program as an exporter of a house of services whose rules are measured: of each service 100 counters of
/// requests, 100 buckets of latencies, 100 gauges of pools and 100 counters of bytes. One service in ten is in trouble
/// at half its pods.
enum RulesPage {
  static let flag = "--serve-rules"
  static let seriesOfService = 400

  /// Does what the words ask for, until it is killed; returns where they ask for nothing of the kind.
  static func runIfAsked(_ words: [String]) throws {
    guard words.count == 3, words[0] == flag, let port = UInt16(words[1]),
      let services = Int(words[2])
    else { return }
    let lines = (0..<services).flatMap(lines)
    let began = monotonicSeconds()
    let server = try HTTPServer(
      port: port,
      Routes([
        Routes.Route("/metrics") { _ in
          ServedAnswer(
            page(lines, at: monotonicSeconds() - began),
            contentType: "text/plain; version=0.0.4; charset=utf-8")
        }
      ]))
    while true { sleep(3600) }
    withExtendedLifetime(server) {}
  }

  /// A line of the page: what stands before the value, and how that moves.
  private struct Line {
    var head: [UInt8]
    /// Of a second.
    var growth = 0.0
    /// Of a gauge, around which it wavers.
    var middle: Double?
    var seed: UInt64
  }

  static func isInTrouble(_ service: Int) -> Bool { service % 10 == 0 }

  private static let bounds = ["0.01", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"]

  private static func lines(_ service: Int) -> [Line] {
    var lines: [Line] = []
    func add(
      _ type: String, _ name: String, _ labels: [(String, String)], growth: Double = 0,
      middle: Double? = nil, isFirst: Bool
    ) {
      let pairs = labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
      let family = type == "histogram" ? name.replacing("_bucket", with: "") : name
      let told = isFirst ? "# TYPE \(family) \(type)\n" : ""
      lines.append(
        Line(
          head: Array("\(told)\(name){\(pairs)} ".utf8), growth: growth, middle: middle,
          seed: UInt64(service * 1000 + lines.count)))
    }
    func pod(_ number: Int) -> (String, String) { ("pod", "service-\(service)-pod-\(number)") }
    func isBad(_ pod: Int) -> Bool { isInTrouble(service) && pod < 5 }
    for place in 0..<100 {
      let (number, route, code) = (place / 10, place / 2 % 5, place % 2 == 0 ? "200" : "500")
      add(
        "counter", "service_\(service)_requests_total",
        [("code", code), ("method", "GET"), pod(number), ("route", "/api/v1/resource/\(route)")],
        growth: code == "200" ? 20 : isBad(number) ? 5 : 0.1, isFirst: place == 0)
    }
    for place in 0..<100 {
      let (number, bound) = (place / 10, place % 10)
      // Of a healthy pod all requests are over after a quarter of a second.
      let share = isBad(number) ? Double(bound + 1) / 10 : min(1, Double(bound + 1) / 4)
      add(
        "histogram", "service_\(service)_latency_seconds_bucket",
        [("le", bounds[bound]), pod(number)], growth: 100 * share, isFirst: place == 0)
    }
    for place in 0..<100 {
      let (number, pool) = (place / 10, place % 10)
      add(
        "gauge", "service_\(service)_pool_in_use", [pod(number), ("pool", "pool-\(pool)")],
        middle: isBad(number) && pool == 0 ? 95 : 40, isFirst: place == 0)
    }
    for place in 0..<100 {
      let (number, device) = (place / 10, place % 10)
      add(
        "counter", "service_\(service)_sent_bytes_total",
        [("device", "eth\(device)"), pod(number)],
        growth: isBad(number) && device == 0 ? 2_000_000 : 1_000 * Double(1 + device),
        isFirst: place == 0)
    }
    return lines
  }

  private static func page(_ lines: [Line], at seconds: Double) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(lines.count * 110)
    for line in lines {
      out += line.head
      if let middle = line.middle {
        var random = Seeded(state: line.seed &+ UInt64(seconds * 1000) &* 977)
        let value = middle + Double(random.next() % 800) / 200 - 2
        out += "\(value)".utf8
      } else {
        out += "\(Int(line.growth * (seconds + 1000)))".utf8
      }
      out.append(UInt8(ascii: "\n"))
    }
    return out
  }
}

/// The rules of that house: of each service four that record and four that alert, in groups of two services.
enum RuleHouse {
  static let recordings = 4
  static let alerts = 4
  /// Of those that alert: one service in ten, half its pods.
  static func instances(_ services: Int) -> Int { (services + 9) / 10 * alerts * 5 }

  static func file(_ services: Int) -> String {
    var text = "groups:\n"
    for service in 0..<services {
      if service % 2 == 0 { text += "  - name: services-\(service)\n    rules:\n" }
      text += rules("service_\(service)")
    }
    return text
  }

  private static func rules(_ name: String) -> String {
    """
          - record: service_route:\(name)_requests:rate1m
            expr: sum by (route) (rate(\(name)_requests_total[1m]))
          - record: pod:\(name)_errors:ratio1m
            expr: |
              sum by (pod) (rate(\(name)_requests_total{code=~"5.."}[1m]))
                / sum by (pod) (rate(\(name)_requests_total[1m]))
          - record: pod:\(name)_latency_seconds:p99
            expr: histogram_quantile(0.99, sum by (le, pod) (rate(\(name)_latency_seconds_bucket[1m])))
          - record: pod:\(name)_pool:mean1m
            expr: avg by (pod) (avg_over_time(\(name)_pool_in_use[1m]))
          - alert: \(name)_Errors
            expr: pod:\(name)_errors:ratio1m > 0.05
            for: 20s
            labels: {severity: critical, service: \(name)}
            annotations:
              summary: '{{ $value | humanizePercentage }} of the requests to {{ $labels.pod }} fail'
              runbook_url: https://runbooks.example/errors
          - alert: \(name)_Slow
            expr: |
              histogram_quantile(0.95, sum by (le, pod) (rate(\(name)_latency_seconds_bucket[1m]))) > 1
            for: 20s
            labels: {severity: warning, service: \(name)}
            annotations:
              summary: 'One request in twenty to {{ $labels.pod }} takes {{ $value | humanizeDuration }}'
          - alert: \(name)_PoolExhausted
            expr: \(name)_pool_in_use > 90
            for: 20s
            labels: {severity: critical, service: \(name)}
            annotations:
              summary: '{{ $labels.pool }} of {{ $labels.pod }}: {{ printf "%.0f" $value }} in use'
          - alert: \(name)_Sends
            expr: sum by (pod, device) (rate(\(name)_sent_bytes_total[1m])) > 1e6
            for: 1h
            labels: {severity: info, service: \(name)}
            annotations:
              summary: '{{ $labels.pod }} sends {{ $value | humanize1024 }}B/s on {{ $labels.device }}'

    """
  }
}
