import Glibc
import TestSupport
import Threads

/// A client that sends whatever bytes it likes, also wrong ones. It blocks: for threads of the test's own.
final class RawClient: Sendable {
  let socket: Int32

  struct Failure: Error {
    var reason: String
  }

  /// Connects to a port of 127.0.0.1; nothing is waited for longer than five seconds.
  init(port: UInt16, receiveBuffer: Int32? = nil) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    if var receiveBuffer { setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafeBytes(of: &address) { bytes in
      connect(
        socket, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
        socklen_t(MemoryLayout<sockaddr_in>.size))
    }
    guard code == 0 else {
      let reason = String(cString: strerror(errno))
      Glibc.close(socket)
      throw Failure(reason: reason)
    }
  }

  deinit { Glibc.close(socket) }

  /// Whether the server still takes bytes.
  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    sendAll(bytes, over: socket)
  }

  @discardableResult
  func write(_ text: String) -> Bool { write(Array(text.utf8)) }

  /// At most so many bytes that have come; none where the server has closed.
  func read(_ most: Int = 65_536) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: most)
    let count = recv(socket, &buffer, most, 0)
    return Array(buffer[..<max(0, count)])
  }

  /// All until the server closes.
  func readAll() -> String {
    var all: [UInt8] = []
    while case let bytes = read(), !bytes.isEmpty { all += bytes }
    return String(decoding: all, as: UTF8.self)
  }

  /// What has come, once it contains `text` or the server has closed.
  func read(until text: String) -> String {
    var all: [UInt8] = []
    while case let bytes = read(), !bytes.isEmpty {
      all += bytes
      if String(decoding: all, as: UTF8.self).contains(text) { break }
    }
    return String(decoding: all, as: UTF8.self)
  }

  /// Whether the server closes within five seconds.
  func isClosed() -> Bool {
    var byte: UInt8 = 0
    while true {
      let count = recv(socket, &byte, 1, 0)
      if count == 0 { return true }
      if count < 0 { return errno == ECONNRESET || errno == EPIPE }
    }
  }
}

/// A place where a test waits for something to have happened.
final class Event: Sendable {
  private let state = Monitor(false)
  func happen() { state.wakingAll { $0 = true } }
  /// Whether it has happened within five seconds.
  func wait() -> Bool { state.wait(timeout: .seconds(5)) { $0 ? true : nil } ?? false }
  var hasHappened: Bool { state.withLock { $0 } }
  func awaited() async throws -> Bool { try await apart { self.wait() } }
}
