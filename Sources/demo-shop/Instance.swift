/// What one process of the shop has counted so far.
struct Instance {
  static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  /// The counts of one route: by status code, and by latency bucket.
  struct Route {
    var codes = [200: 0, 500: 0]
    var buckets = [Int](repeating: 0, count: Instance.bounds.count + 1)
    var sum = 0.0
    var count = 0

    mutating func observe(latency: Double, code: Int) {
      codes[code, default: 0] += 1
      buckets[Instance.bounds.firstIndex { latency <= $0 } ?? Instance.bounds.count] += 1
      sum += latency
      count += 1
    }
  }

  let service: Service
  let number: Int
  var routes: [Route]
  /// The latest latencies, a ring, behind the client-side summary.
  var recent: [Double] = []
  private var recentNext = 0
  var inFlight = 0.0
  var cpuSeconds: Double
  var residentBytes: Double
  var cacheHits = 0
  var cacheMisses = 0

  init(_ service: Service, number: Int, random: inout Random) {
    self.service = service
    self.number = number
    routes = service.routes.map { _ in Route() }
    cpuSeconds = 2 + 5 * random.unit()
    residentBytes = (120 + 200 * random.unit()) * 1e6
  }

  var name: String { "\(service.name)-\(number)" }

  mutating func remember(_ latency: Double) {
    if recent.count < 600 {
      recent.append(latency)
    } else {
      recent[recentNext] = latency
      recentNext = (recentNext + 1) % recent.count
    }
  }
}
