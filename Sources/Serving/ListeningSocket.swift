internal import Glibc
internal import Synchronization

/// A bound socket that listens, and what is left of it in the file system.
final class ListeningSocket: Sendable {
  let kind: Access.Listener
  let address: String
  /// 0 of a Unix socket.
  let port: UInt16
  /// Its own descriptor, until `close`; it keeps the address however the library's copy is closed.
  private let own: Mutex<Int32>
  private let unix: UnixSocketFile?

  static let backlog: Int32 = 511

  init(_ listening: ListenAddress) throws(ServingError) {
    switch listening {
    case .unix(let path, let group):
      let (socket, file) = try UnixSocketFile.listen(at: path, group: group)
      kind = .unixSocket
      address = path
      port = 0
      own = Mutex(socket)
      unix = file
    case .tcp(let host, let port):
      let socket = try Self.listen(host, port, "\(listening)")
      let bound = Self.name(of: socket)
      kind = bound.isLoopback ? .loopback : .network
      address = bound.text
      self.port = bound.port
      own = Mutex(socket)
      unix = nil
    }
  }

  /// A copy, for whoever closes what it is handed.
  func descriptor() throws(ServingError) -> Int32 {
    let copy = own.withLock { fcntl($0, F_DUPFD_CLOEXEC, 3) }
    guard copy >= 0 else { throw ServingError(address, String(cString: strerror(errno))) }
    return copy
  }

  func close() {
    own.withLock { own in
      guard own >= 0 else { return }
      unix?.remove()
      // Nobody connects any more, although the library has a copy yet.
      shutdown(own, Int32(SHUT_RDWR))
      Glibc.close(own)
      own = -1
    }
  }

  deinit { close() }

  private static func listen(_ host: String, _ port: UInt16, _ text: String)
    throws(ServingError) -> Int32
  {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_ADDRCONFIG
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host.isEmpty ? nil : host, "\(port)", &hints, &found)
    guard code == 0 else {
      let reason =
        code == EAI_SYSTEM ? strerror(errno) : gai_strerror(code).map { .init(mutating: $0) }
      throw ServingError(text, reason.map { String(cString: $0) } ?? "is no address")
    }
    defer { freeaddrinfo(found) }
    var candidates: [addrinfo] = []
    var next = found
    while let info = next {
      candidates.append(info.pointee)
      next = info.pointee.ai_next
    }
    // All addresses are IPv6's, which takes IPv4's in; of a name the IPv4 ones come first.
    let first = host.isEmpty ? AF_INET6 : AF_INET
    candidates =
      candidates.filter { $0.ai_family == first } + candidates.filter { $0.ai_family != first }
    var reason = EADDRNOTAVAIL
    for candidate in candidates {
      let socket = bound(candidate, takesBoth: host.isEmpty)
      if socket >= 0 { return socket }
      reason = errno
    }
    throw ServingError(text, String(cString: strerror(reason)))
  }

  /// A listening socket, or -1 with the reason in `errno`.
  private static func bound(_ info: addrinfo, takesBoth: Bool) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let socket = Glibc.socket(info.ai_family, kind, 0)
    guard socket >= 0 else { return -1 }
    var yes: Int32 = 1
    var only: Int32 = takesBoth ? 0 : 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, size)
    if info.ai_family == AF_INET6 {
      setsockopt(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &only, size)
    }
    if bind(socket, info.ai_addr, info.ai_addrlen) == 0, Glibc.listen(socket, backlog) == 0 {
      return socket
    }
    let reason = errno
    Glibc.close(socket)
    errno = reason
    return -1
  }

  private static func name(of socket: Int32) -> (text: String, port: UInt16, isLoopback: Bool) {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &address) { bytes in
      guard let start = bytes.baseAddress,
        getsockname(socket, start.assumingMemoryBound(to: sockaddr.self), &length) == 0
      else { return ("", 0, false) }
      let generic = start.assumingMemoryBound(to: sockaddr.self)
      var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      getnameinfo(
        generic, length, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
      let text = String(
        decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if Int32(generic.pointee.sa_family) == AF_INET6 {
        let address = bytes.loadUnaligned(as: sockaddr_in6.self)
        let loopback = [UInt8](repeating: 0, count: 15) + [1]
        let port = UInt16(bigEndian: address.sin6_port)
        return ("[\(text)]:\(port)", port, address.addressBytes == loopback)
      }
      let address = bytes.loadUnaligned(as: sockaddr_in.self)
      let port = UInt16(bigEndian: address.sin_port)
      return ("\(text):\(port)", port, address.addressBytes.first == 127)
    }
  }
}
