internal import CGnuTLS
internal import Glibc

/// What GnuTLS needs for a session: certificates, keys, priorities. A session takes the newest when it begins, so that a
/// certificate is renewed without a connection being closed.
final class TLSContext: @unchecked Sendable {
  let certificate: String
  let key: String
  private let credentials: OpaquePointer
  private let priorities: OpaquePointer
  private let clientCertificates: ServerTLS.ClientCertificates
  private let clientNames: [String]?

  init(_ tls: ServerTLS) throws(ServingError) {
    certificate = tls.certificate
    key = tls.key
    clientCertificates = tls.clientCertificates
    clientNames = tls.clientNames
    credentials = try Self.credentials(tls)
    var made: OpaquePointer?
    let text = TLSPriorities.text(tls)
    let code = gnutls_priority_init(&made, text, nil)
    guard code == GNUTLS_E_SUCCESS, let made else {
      gnutls_certificate_free_credentials(credentials)
      throw Self.failure("TLS versions, ciphers and curves", code)
    }
    priorities = made
  }

  deinit {
    gnutls_priority_deinit(priorities)
    gnutls_certificate_free_credentials(credentials)
  }

  private static func credentials(_ tls: ServerTLS) throws(ServingError) -> OpaquePointer {
    var made: OpaquePointer?
    let code = gnutls_certificate_allocate_credentials(&made)
    guard code == GNUTLS_E_SUCCESS, let credentials = made else {
      throw failure("certificate", code)
    }
    do throws(ServingError) {
      let code = withDatum(tls.certificate) { certificate in
        withDatum(tls.key) { key in
          gnutls_certificate_set_x509_key_mem(
            credentials, certificate, key, GNUTLS_X509_FMT_PEM)
        }
      }
      guard code == GNUTLS_E_SUCCESS else { throw failure("certificate and key", code) }
      if let authorities = tls.clientAuthorities {
        let count = withDatum(authorities) {
          gnutls_certificate_set_x509_trust_mem(credentials, $0, GNUTLS_X509_FMT_PEM)
        }
        guard count > 0 else {
          throw count < 0
            ? failure("clients' authorities", count)
            : ServingError("clients' authorities", "no certificate is among them")
        }
      } else if tls.clientCertificates == .verified || tls.clientCertificates == .verifiedIfGiven {
        gnutls_certificate_set_x509_system_trust(credentials)
      }
    } catch {
      gnutls_certificate_free_credentials(credentials)
      throw error
    }
    return credentials
  }

  private static func failure(_ subject: String, _ code: Int32) -> ServingError {
    ServingError(
      subject, gnutls_strerror(code).map { String(cString: $0) } ?? "GnuTLS says \(code)")
  }

  private static func withDatum(
    _ text: String, _ body: (UnsafePointer<gnutls_datum_t>) -> Int32
  ) -> Int32 {
    var bytes = Array(text.utf8)
    return bytes.withUnsafeMutableBufferPointer { buffer in
      var datum = gnutls_datum_t(data: buffer.baseAddress, size: UInt32(buffer.count))
      return body(&datum)
    }
  }

  /// Begins a session with what is here. Whoever has the session keeps the context as long.
  func adopt(_ session: OpaquePointer) {
    gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials))
    gnutls_priority_set(session, priorities)
    let request: gnutls_certificate_request_t
    switch clientCertificates {
    case .ignored: return gnutls_certificate_server_set_request(session, GNUTLS_CERT_IGNORE)
    case .requested, .verifiedIfGiven: request = GNUTLS_CERT_REQUEST
    case .required, .verified: request = GNUTLS_CERT_REQUIRE
    }
    gnutls_certificate_server_set_request(session, request)
    // Nobody keeps sessions to take up again, so that their place is free for whom the check is asked of.
    gnutls_db_set_ptr(session, Unmanaged.passUnretained(self).toOpaque())
    gnutls_session_set_verify_function(session) { session in
      guard let session, let context = gnutls_db_get_ptr(session) else { return -1 }
      let tls = Unmanaged<TLSContext>.fromOpaque(context).takeUnretainedValue()
      return tls.accepts(session) ? 0 : -1
    }
  }

  /// Whether the client's certificate lets it in: asked within the handshake.
  private func accepts(_ session: OpaquePointer) -> Bool {
    var count: UInt32 = 0
    guard let sent = gnutls_certificate_get_peers(session, &count), count > 0 else {
      return clientCertificates == .requested || clientCertificates == .verifiedIfGiven
    }
    if clientCertificates == .verified || clientCertificates == .verifiedIfGiven {
      guard vigil_gnutls_verify_client(session) == 0 else { return false }
    }
    guard let clientNames else { return true }
    return !Self.alternativeNames(sent).isDisjoint(with: clientNames)
  }

  private static func alternativeNames(
    _ certificate: UnsafePointer<gnutls_datum_t>
  ) -> Set<String> {
    var parsed: OpaquePointer?
    guard gnutls_x509_crt_init(&parsed) == GNUTLS_E_SUCCESS, let parsed else { return [] }
    defer { gnutls_x509_crt_deinit(parsed) }
    guard gnutls_x509_crt_import(parsed, certificate, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS
    else { return [] }
    var names: Set<String> = []
    var buffer = [UInt8](repeating: 0, count: 1024)
    for index in 0..<UInt32(100) {
      var size = buffer.count
      let kind = gnutls_x509_crt_get_subject_alt_name(parsed, index, &buffer, &size, nil)
      if kind == GNUTLS_E_SHORT_MEMORY_BUFFER { continue }
      guard kind >= 0, size <= buffer.count else { break }
      switch UInt32(kind) {
      case GNUTLS_SAN_DNSNAME.rawValue, GNUTLS_SAN_RFC822NAME.rawValue, GNUTLS_SAN_URI.rawValue:
        names.insert(String(decoding: buffer[..<size], as: UTF8.self))
      case GNUTLS_SAN_IPADDRESS.rawValue: names.insert(addressText(buffer[..<size]))
      default: break
      }
    }
    return names
  }

  private static func addressText(_ bytes: ArraySlice<UInt8>) -> String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    _ = bytes.withUnsafeBytes { raw in
      inet_ntop(raw.count == 4 ? AF_INET : AF_INET6, raw.baseAddress, &text, socklen_t(text.count))
    }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
