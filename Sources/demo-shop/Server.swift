internal import CMicrohttpd
internal import Glibc
internal import Synchronization

/// Serves the shop's instances on loopback, one port each, simulated up to the moment they are asked.
final class Server: Sendable {
  private let shop: Mutex<Shop>
  private let began = ContinuousClock.now
  private let startTime: Double

  init(_ shop: Shop) {
    self.shop = Mutex(shop)
    var now = timeval()
    gettimeofday(&now, nil)
    startTime = Double(now.tv_sec)
  }

  /// Begins to answer; false where a port is taken.
  func listen(basePort: UInt16) -> Bool {
    let names = shop.withLock { shop in shop.instances.map(\.name) }
    for (offset, name) in names.enumerated() {
      let endpoint = Endpoint(server: self, index: offset)
      let context = Unmanaged.passRetained(endpoint).toOpaque()
      let port = basePort + UInt16(offset)
      guard vigil_mhd_start(port, answer, context) != nil else {
        print("demo-shop: port \(port) of \(name) cannot be opened")
        return false
      }
      print("\(name) http://127.0.0.1:\(port)/metrics")
    }
    fflush(nil)
    return true
  }

  fileprivate func page(_ index: Int) -> [UInt8] {
    let (seconds, attoseconds) = (ContinuousClock.now - began).components
    return shop.withLock { shop in
      shop.advance(to: Double(seconds) + Double(attoseconds) * 1e-18)
      return Page(of: shop.instances[index], in: shop, startTime: startTime).bytes
    }
  }
}

/// One instance's port.
private final class Endpoint: Sendable {
  let server: Server
  let index: Int
  init(server: Server, index: Int) {
    self.server = server
    self.index = index
  }
}

private func answer(
  context: UnsafeMutableRawPointer?, connection: OpaquePointer?, url: UnsafePointer<CChar>?,
  method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, upload: UnsafePointer<CChar>?,
  uploadSize: UnsafeMutablePointer<Int>?, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let context, let url else { return vigil_mhd_reply(connection, 500, "text/plain", nil, 0) }
  let endpoint = Unmanaged<Endpoint>.fromOpaque(context).takeUnretainedValue()
  let known = String(cString: url) == "/metrics"
  let page =
    known ? endpoint.server.page(endpoint.index) : Array("The metrics are at /metrics.\n".utf8)
  let type = known ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain"
  return page.withUnsafeBytes { bytes in
    vigil_mhd_reply(connection, known ? 200 : 404, type, bytes.baseAddress, bytes.count)
  }
}
