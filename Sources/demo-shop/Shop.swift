internal import Glibc

/// The simulated shop: every request of every instance, drawn from one seed, advanced in fixed steps.
struct Shop {
  /// A database connection pool as its owner and the database see it.
  struct Pool {
    var owner: String
    var size: Double
    var inUse: Double = 0
    var waiters: Double = 0
    var waitedSeconds: Double = 0
    var timeouts = 0
  }

  private static let step = 0.25

  private(set) var instances: [Instance]
  private(set) var pools: [Pool]
  private(set) var transactions = 0
  /// Seconds since start up to which all is simulated.
  private(set) var second = 0.0
  let outage: Outage
  private var random: Random

  init(seed: UInt64, outage: Outage) {
    var random = Random(seed: seed)
    instances = Service.all.flatMap { service in
      (1...service.instances).map { Instance(service, number: $0, random: &random) }
    }
    pools = [
      Pool(owner: "catalog", size: 40), Pool(owner: "checkout", size: 40),
      Pool(owner: "payments", size: 20), Pool(owner: "search", size: 20),
    ]
    self.outage = outage
    self.random = random
  }

  /// Gateway requests a second: a day's curve in ten minutes, with a ripple.
  static func traffic(at second: Double) -> Double {
    let day = 2 * Double.pi * second / 600
    return 300 + 90 * sin(day - 1) + 30 * sin(3 * day) + 12 * sin(2 * .pi * second / 47)
  }

  /// Simulates all that happens until `second`.
  mutating func advance(to second: Double) {
    while self.second + Shop.step <= second { advanceStep() }
  }

  private mutating func advanceStep() {
    second += Shop.step
    let leak = outage.leak(at: second)
    let traffic = Shop.traffic(at: second)
    updatePools(leak: leak, traffic: traffic)
    for index in instances.indices {
      serve(index, requests: traffic * Shop.step, leak: leak)
    }
    transactions += random.poisson(traffic * 0.8 * Shop.step)
  }

  private mutating func updatePools(leak: Double, traffic: Double) {
    for index in pools.indices {
      let pool = pools[index]
      let busy = pool.size * (0.12 + 0.1 * traffic / 400) + 1.2 * random.normal()
      let leaked = pool.owner == "checkout" ? leak : pool.owner == "payments" ? 0.35 * leak : 0
      let wanted = busy + leaked * pool.size * 1.3
      pools[index].inUse = min(pool.size, max(0, wanted.rounded()))
      pools[index].waiters = max(0, (wanted - pool.size).rounded())
      pools[index].waitedSeconds += pools[index].waiters * Shop.step
      if pools[index].waiters > 4, random.unit() < 0.4 { pools[index].timeouts += 1 }
    }
  }

  private mutating func serve(_ index: Int, requests: Double, leak: Double) {
    let service = instances[index].service
    let mean = requests * service.share / Double(service.instances)
    // Trouble begins when the pool is nearly full, not with the first leaked connection.
    let trouble = max(0, leak - 0.6) / 0.4 * service.exposure
    var busySeconds = 0.0
    for route in service.routes.indices {
      for _ in 0..<random.poisson(mean * service.routes[route].share) {
        var latency = random.lognormal(median: service.medianSeconds, spread: service.spread)
        var failed = random.unit() < service.errorRatio
        if trouble > 0, random.unit() < 0.25 + 0.6 * trouble {
          latency += random.lognormal(median: 1.4 * trouble, spread: 0.6)
          latency = min(latency, 5.0 + 0.2 * random.unit())
          failed = failed || random.unit() < 0.14 * trouble
        }
        let code = failed ? (latency > 4.9 ? 504 : 500) : random.unit() < 0.012 ? 404 : 200
        instances[index].routes[route].observe(latency: latency, code: code)
        instances[index].remember(latency)
        busySeconds += latency
      }
    }
    instances[index].inFlight =
      0.8 * instances[index].inFlight + 0.2 * busySeconds / Shop.step
    instances[index].cpuSeconds += Shop.step * (0.03 + mean * 0.004 / Shop.step)
    let breath = 4e6 * sin(2 * .pi * second / 130 + Double(index))
    instances[index].residentBytes +=
      0.02 * breath + (service.name == "checkout" ? 6e4 * leak : 0)
    if service.name == "catalog" || service.name == "search" {
      instances[index].cacheHits += random.poisson(mean * 0.87)
      instances[index].cacheMisses += random.poisson(mean * 0.13)
    }
  }
}
