/// Where a server listens.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// `host` is an address of IPv4 or IPv6, a name, or "" for every address of the machine; port 0 is any that is free.
  case tcp(host: String, port: UInt16)
  /// A socket in the file system, for its owner, or where `group` (a name or number) is given for those in it too.
  case unix(path: String, group: String?)

  /// `HOST:PORT`, `[IPv6]:PORT`, `:PORT` or `unix:PATH`; nil for anything else.
  package init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = text.dropFirst(5)
      guard !path.isEmpty else { return nil }
      self = .unix(path: String(path), group: nil)
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { return nil }
    } else if host.contains(":") || host.contains("[") {
      return nil
    }
    self = .tcp(host: String(host), port: port)
  }

  package var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path, _): path
    }
  }
}
