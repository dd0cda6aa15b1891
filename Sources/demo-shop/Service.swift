/// One service of the shop: its routes, its share of the gateway's traffic and how fast it answers when all is well.
struct Service {
  struct Route {
    var method: String
    var path: String
    var share: Double
  }

  var name: String
  var instances: Int
  /// Requests here per request at the gateway.
  var share: Double
  var medianSeconds: Double
  var spread: Double
  var errorRatio: Double
  /// How strongly a full connection pool slows this service down and fails it: 1 for checkout itself.
  var exposure: Double
  var routes: [Route]

  static let all = [
    Service(
      name: "gateway", instances: 2, share: 1, medianSeconds: 0.032, spread: 0.55,
      errorRatio: 0.001, exposure: 0.12,
      routes: [
        Route(method: "GET", path: "/", share: 0.3),
        Route(method: "GET", path: "/products", share: 0.45),
        Route(method: "POST", path: "/cart", share: 0.25),
      ]),
    Service(
      name: "catalog", instances: 2, share: 0.55, medianSeconds: 0.012, spread: 0.6,
      errorRatio: 0.0005, exposure: 0,
      routes: [
        Route(method: "GET", path: "/products", share: 0.8),
        Route(method: "GET", path: "/products/{id}", share: 0.2),
      ]),
    Service(
      name: "checkout", instances: 2, share: 0.14, medianSeconds: 0.038, spread: 0.42,
      errorRatio: 0.001, exposure: 1,
      routes: [
        Route(method: "POST", path: "/orders", share: 0.7),
        Route(method: "GET", path: "/orders/{id}", share: 0.3),
      ]),
    Service(
      name: "payments", instances: 1, share: 0.1, medianSeconds: 0.085, spread: 0.4,
      errorRatio: 0.002, exposure: 0.45,
      routes: [Route(method: "POST", path: "/charge", share: 1)]),
    Service(
      name: "search", instances: 1, share: 0.3, medianSeconds: 0.021, spread: 0.7,
      errorRatio: 0.0008, exposure: 0,
      routes: [Route(method: "GET", path: "/search", share: 1)]),
    Service(
      name: "database", instances: 1, share: 0, medianSeconds: 0.002, spread: 0.5, errorRatio: 0,
      exposure: 0, routes: []),
  ]
}
