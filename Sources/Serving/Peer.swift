internal import Glibc

/// Whom connections are counted by.
enum Peer: Sendable, Hashable {
  /// A user of this machine, behind a Unix socket.
  case user(UInt32)
  /// Four bytes of IPv4, or the eight of IPv6 that name a network: who has one of its addresses has all.
  case address([UInt8])
  case unknown

  /// Who is at the other end of a connected socket.
  init(of socket: Int32) {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = withUnsafeMutableBytes(of: &address) { bytes in
      getpeername(socket, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
    }
    guard code == 0 else {
      self = .unknown
      return
    }
    switch Int32(address.ss_family) {
    case AF_UNIX: self = Self.user(of: socket).map(Peer.user) ?? .unknown
    case AF_INET:
      self = .address(
        withUnsafeBytes(of: &address) { bytes in
          Array(bytes.loadUnaligned(as: sockaddr_in.self).addressBytes)
        })
    case AF_INET6:
      let bytes = withUnsafeBytes(of: &address) { bytes in
        bytes.loadUnaligned(as: sockaddr_in6.self).addressBytes
      }
      let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
      self = .address(bytes.starts(with: mapped) ? Array(bytes[12...]) : Array(bytes[..<8]))
    default: self = .unknown
    }
  }

  /// SO_PEERCRED: process, user and group that connected.
  private static func user(of socket: Int32) -> UInt32? {
    var credentials: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
    var length = socklen_t(MemoryLayout.size(ofValue: credentials))
    let code = getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
    return code == 0 ? credentials.user : nil
  }
}

extension sockaddr_in {
  /// In the order of the network.
  var addressBytes: [UInt8] { withUnsafeBytes(of: sin_addr) { Array($0) } }
}

extension sockaddr_in6 {
  var addressBytes: [UInt8] { withUnsafeBytes(of: sin6_addr) { Array($0) } }
}
