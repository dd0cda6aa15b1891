import Glibc
import Synchronization
import Threads

/// A server on 127.0.0.1 (or a Unix socket) whose answers a closure writes by hand, also wrong ones.
package final class LoopbackServer: Sendable {
  /// One accepted connection.
  package struct Connection: Sendable {
    let socket: Int32

    /// The next request's head, and body where it has one; nil when the client is gone.
    package func readRequest() -> String? {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      var whole: Int?
      while true {
        if whole == nil, let end = headEnd(bytes) {
          let head = String(decoding: bytes[..<end], as: UTF8.self).lowercased()
          let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
          whole = end + (length.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0)
        }
        if let whole, bytes.count >= whole { return String(decoding: bytes, as: UTF8.self) }
        let count = recv(socket, &buffer, buffer.count, 0)
        if count <= 0 { return nil }
        bytes += buffer[..<count]
      }
    }

    /// Where the empty line after a request's head ends.
    private func headEnd(_ bytes: [UInt8]) -> Int? {
      guard bytes.count >= 4 else { return nil }
      return (4...bytes.count).first {
        bytes[$0 - 1] == 0x0A && bytes[$0 - 2] == 0x0D && bytes[$0 - 3] == 0x0A
          && bytes[$0 - 4] == 0x0D
      }
    }

    /// Whether the client still takes bytes.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
      sendAll(bytes, over: socket)
    }

    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    package func answer(_ body: String, status: String = "200 OK", headers: String = "") {
      write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }
  }

  package let port: UInt16
  private let listener: Int32
  private let open = OpenSockets()
  private let isStopped = Atomic(false)

  /// `serve` runs on a thread of its own for every connection; the connection closes when it returns.
  package init(unixPath: String? = nil, serve: @escaping @Sendable (Connection) -> Void) {
    let entrance: Int32
    if let unixPath {
      entrance = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(unixPath.utf8)) }
      withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = bind(entrance, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      port = 0
    } else {
      entrance = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = bind(entrance, $0, length)
          _ = getsockname(entrance, $0, &length)
        }
      }
      port = UInt16(bigEndian: address.sin_port)
    }
    listen(entrance, 256)
    listener = entrance
    let open = open
    startThread {
      while true {
        let accepted = accept(entrance, nil, nil)
        if accepted < 0, errno == EINTR || errno == ECONNABORTED { continue }
        guard accepted >= 0 else {
          // By this thread alone: a number that was closed is soon another file's.
          close(entrance)
          return
        }
        open.sockets.withLock { _ = $0.insert(accepted) }
        startThread {
          serve(Connection(socket: accepted))
          open.sockets.withLock { _ = $0.remove(accepted) }
          close(accepted)
        }
      }
    }
  }

  package var url: String { "http://127.0.0.1:\(port)" }

  package func stop() {
    guard !isStopped.exchange(true, ordering: .relaxed) else { return }
    shutdown(listener, Int32(SHUT_RDWR))
    open.sockets.withLock { for socket in $0 { _ = shutdown(socket, Int32(SHUT_RDWR)) } }
  }

  deinit { stop() }
}

private final class OpenSockets: Sendable {
  let sockets = Mutex<Set<Int32>>([])
}

extension StringProtocol {
  /// Where a text stands first.
  package func firstRange(of text: String) -> Range<Index>? {
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(text) { return at..<index(at, offsetBy: text.count) }
      at = index(after: at)
    }
    return nil
  }
}

/// Writes all bytes to a socket; false where the other end takes no more.
package func sendAll(_ bytes: [UInt8], over socket: Int32) -> Bool {
  var sent = 0
  while sent < bytes.count {
    let count = bytes[sent...].withUnsafeBytes {
      send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    if count <= 0 { return false }
    sent += count
  }
  return true
}
