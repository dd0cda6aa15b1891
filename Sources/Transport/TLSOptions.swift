/// How the server proves who it is, and the client's certificate.
package struct TLSOptions: Sendable, Hashable {
  /// A certificate or key: in a file, or PEM text.
  package enum Material: Sendable, Hashable {
    case file(String)
    case pem(String)
  }
  package enum Version: String, Sendable, Hashable {
    case tls10 = "TLS10"
    case tls11 = "TLS11"
    case tls12 = "TLS12"
    case tls13 = "TLS13"
  }
  /// The authorities to trust instead of the system's.
  package var authorities: Material?
  package var certificate: Material?
  package var key: Material?
  /// The name to ask for and to find in the certificate, instead of the URL's host.
  package var serverName: String?
  /// Takes any certificate.
  package var isInsecure = false
  package var minimumVersion: Version?
  package var maximumVersion: Version?

  package init() {}

  /// The files of certificates and keys.
  package var files: [String] {
    [authorities, certificate, key].compactMap {
      if case .file(let path) = $0 { path } else { nil }
    }
  }
}
