/// Who may do what, by where they come from. A machine has many users, and all of them reach its loopback address, but
/// only some a Unix socket.
package enum Access {
  package enum Listener: Sendable, Hashable {
    case unixSocket
    /// TCP at an address of this machine only.
    case loopback
    /// TCP at any other address.
    case network
  }

  /// What `web.yml` asks of clients.
  package enum Protection: Sendable, Hashable {
    /// There is none.
    case none
    /// There is one, and it lets everybody in.
    case open
    /// Clients prove who they are, by a password or a certificate.
    case proving
  }

  /// Why an address is not listened at; nil where it may be.
  package static func refusal(of listener: Listener, _ protection: Protection) -> String? {
    guard listener == .network, protection == .none else { return nil }
    return "other machines reach this address: a web.yml has to say who may ask (TLS, passwords)"
  }

  /// Whether clients may change the state of what they ask, or only read.
  package static func mayChange(_ listener: Listener, _ protection: Protection) -> Bool {
    listener == .unixSocket || protection == .proving
  }
}
