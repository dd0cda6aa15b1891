internal import Glibc

/// A port on loopback that takes connections and never answers.
final class SilentListener {
  let port: UInt16
  private let descriptor: Int32

  init() throws(MeasureError) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = descriptor
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, size) == 0 && listen(socket, 64) == 0
          && getsockname(socket, $0, &size) == 0
      }
    }
    guard isBound else { throw MeasureError("no port to listen on") }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(descriptor) }
}
