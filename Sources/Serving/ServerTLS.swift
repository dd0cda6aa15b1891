/// How a server proves who it is, and what it asks of its clients. Certificates and keys are PEM texts.
package struct ServerTLS: Sendable, Hashable {
  package enum ClientCertificates: Sendable, Hashable {
    case ignored
    /// Whoever has one may send it; nothing is made of it.
    case requested
    /// Any one.
    case required
    /// Whoever sends one must have it from the authorities.
    case verifiedIfGiven
    /// One from the authorities.
    case verified
  }

  package enum Version: String, Sendable, Hashable, CaseIterable, Comparable {
    case tls10 = "TLS10"
    case tls11 = "TLS11"
    case tls12 = "TLS12"
    case tls13 = "TLS13"
    package static func < (a: Version, b: Version) -> Bool { a.rawValue < b.rawValue }
  }

  /// The server's certificate, and those that lead to its authority.
  package var certificate: String
  package var key: String
  package var clientCertificates: ClientCertificates
  /// Whom clients' certificates are from; nil for the machine's authorities.
  package var clientAuthorities: String?
  /// Where not nil, a client's certificate has one of these alternative names: a host, an address, a mail address, a URI.
  package var clientNames: [String]?
  package var minimumVersion = Version.tls12
  package var maximumVersion = Version.tls13
  /// Go's names, as Prometheus' configurations have them; [] for what GnuTLS thinks good.
  package var cipherSuites: [String] = []
  package var curves: [String] = []
  package var prefersOwnOrder = true

  package init(
    certificate: String, key: String, clientCertificates: ClientCertificates = .ignored,
    clientAuthorities: String? = nil, clientNames: [String]? = nil
  ) {
    self.certificate = certificate
    self.key = key
    self.clientCertificates = clientCertificates
    self.clientAuthorities = clientAuthorities
    self.clientNames = clientNames
  }

  /// Fails where a server could not be started with it: a key that is not the certificate's, say.
  package func check() throws(ServingError) { _ = try TLSContext(self) }
}
