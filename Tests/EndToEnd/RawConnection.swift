import Glibc
import TestSupport

/// A connection at which bytes are sent as they are, also wrong ones and half requests.
final class RawConnection: Sendable {
  private let descriptor: Int32

  /// To a port on 127.0.0.1; nil where nobody takes it.
  init?(port: Int) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    guard Self.connected(descriptor, to: address) else { return nil }
  }

  /// To a Unix socket.
  init?(unix path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    guard Self.connected(descriptor, to: address) else { return nil }
  }

  deinit { close(descriptor) }

  private static func connected<Address>(_ socket: Int32, to address: Address) -> Bool {
    guard socket >= 0 else { return false }
    return withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<Address>.size)) == 0
      }
    }
  }

  /// Whether all of it was taken.
  @discardableResult
  func send(_ text: String) -> Bool {
    sendAll(Array(text.utf8), over: descriptor)
  }

  /// What comes until the other side closes, or nothing comes for so long.
  func receive(within seconds: Int = 10) -> String {
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
      all += buffer[..<count]
    }
    return String(decoding: all, as: UTF8.self)
  }

  /// Asks once: the status, and what follows the head.
  func ask(
    _ path: String, method: String = "GET", body: String = ""
  ) -> (status: Int, body: String) {
    let type = body.isEmpty ? "" : "Content-Type: application/json\r\n"
    send(
      "\(method) \(path) HTTP/1.0\r\nHost: vigil\r\n\(type)"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    let answer = receive()
    let status = answer.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    guard let end = answer.firstRange(of: "\r\n\r\n") else { return (status, "") }
    return (status, String(answer[end.upperBound...]))
  }
}
