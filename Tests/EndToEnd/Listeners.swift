import Glibc
import Synchronization
import TestSupport

/// A port on 127.0.0.1 at which connections are taken and nothing is ever answered: the kernel takes them, nobody
/// reads.
final class HungServer: Sendable {
  let port: Int
  private let listener: Int32

  init() throws {
    (listener, port) = try listen()
  }

  deinit { close(listener) }
}

/// Answers every request with a page, and remembers what was asked.
final class PageServer: Sendable {
  let port: Int
  private let asked = Log()
  /// The paths of the requests.
  var paths: [String] { asked.paths.withLock { $0 } }
  private final class Log: Sendable {
    let paths = Mutex<[String]>([])
  }
  private let listener: Int32

  /// - Parameter delay: microseconds that an answer takes.
  convenience init(_ page: String, delay: UInt32 = 0) throws {
    try self.init(delay: delay, answering: { _ in page })
  }

  /// - Parameter page: what is answered to a path.
  convenience init(delay: UInt32 = 0, answering page: @escaping @Sendable (String) -> String) throws
  {
    try self.init(type: "text/plain; version=0.0.4", delay: delay) { Array(page($0).utf8) }
  }

  /// Answers with bytes of a content type.
  init(type: String, delay: UInt32 = 0, answering page: @escaping @Sendable (String) -> [UInt8])
    throws
  {
    let (listener, port) = try listen()
    (self.listener, self.port) = (listener, port)
    startThread { [asked] in
      var request = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        let count = recv(connection, &request, request.count, 0)
        let line = String(
          decoding: request.prefix(max(0, count)).prefix { $0 != 0x0D }, as: UTF8.self)
        let path = line.split(separator: " ").dropFirst().first.map(String.init)
        if let path { asked.paths.withLock { $0.append(path) } }
        if delay > 0 { usleep(delay) }
        let body = page(path ?? "/")
        let head =
          "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nConnection: close\r\n"
          + "Content-Length: \(body.count)\r\n\r\n"
        let answer = Array(head.utf8) + body
        _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
        close(connection)
      }
    }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }
}

private func listen() throws -> (Int32, Int) {
  let port = Programs.freePorts()
  let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = UInt16(port).bigEndian
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  let isBound = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
  guard isBound, Glibc.listen(listener, 64) == 0 else {
    close(listener)
    throw ProcessError("listen", String(cString: strerror(errno)))
  }
  return (listener, port)
}

private func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Start: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  let start = Unmanaged.passRetained(Start(body))
  let code = pthread_create(
    &thread, nil,
    { raw in
      if let raw { Unmanaged<Start>.fromOpaque(raw).takeRetainedValue().body() }
      return nil
    }, start.toOpaque())
  if code == 0 { pthread_detach(thread) } else { start.release() }
}
