internal import Glibc
internal import Serving
internal import Synchronization

/// Serves the shop's instances on loopback, one port each, simulated up to the moment they are asked; and behind them the
/// pager of those who look after it.
final class Server: Sendable {
  private let shop: Mutex<Shop>
  private let began = ContinuousClock.now
  private let startTime: Double
  private let pager = Pager()

  init(_ shop: Shop) {
    self.shop = Mutex(shop)
    var now = timeval()
    gettimeofday(&now, nil)
    startTime = Double(now.tv_sec)
  }

  /// Begins to answer; nil where a port is taken.
  func listen(basePort: UInt16) -> [HTTPServer]? {
    var servers: [HTTPServer] = []
    let names = shop.withLock { shop in shop.instances.map(\.name) }
    for (index, name) in (names + ["pager"]).enumerated() {
      let port = basePort + UInt16(index)
      let isPager = index == names.count
      do throws(ServingError) {
        servers.append(try HTTPServer(port: port, isPager ? pager.routes : routes(of: index)))
      } catch {
        print("demo-shop: \(name) cannot be served: \(error)")
        return nil
      }
      print("\(name) http://127.0.0.1:\(port)/\(isPager ? "" : "metrics")")
    }
    fflush(nil)
    return servers
  }

  private func routes(of index: Int) -> Routes {
    let metrics = Routes.Route("/metrics") { _ in
      ServedAnswer(self.page(index), contentType: "text/plain; version=0.0.4; charset=utf-8")
    }
    return Routes([metrics], unknown: "The metrics are at /metrics.\n")
  }

  private func page(_ index: Int) -> [UInt8] {
    let (seconds, attoseconds) = (ContinuousClock.now - began).components
    return shop.withLock { shop in
      shop.advance(to: Double(seconds) + Double(attoseconds) * 1e-18)
      return Page(of: shop.instances[index], in: shop, startTime: startTime).bytes
    }
  }
}
