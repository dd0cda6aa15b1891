internal import CGnuTLS

/// Makes keys of passwords to remember them by: only this process can tell which password a key is of.
struct PasswordDigest: Sendable {
  private let secret: [UInt8]

  /// nil where there is no randomness to be had.
  init?() {
    var bytes = [UInt8](repeating: 0, count: 32)
    guard gnutls_rnd(GNUTLS_RND_KEY, &bytes, bytes.count) == GNUTLS_E_SUCCESS else { return nil }
    secret = bytes
  }

  /// HMAC-SHA-256 of all three, each with its length; nil where GnuTLS refuses.
  func key(_ credentials: BasicCredentials, _ hash: PasswordHash) -> [UInt8]? {
    var text: [UInt8] = []
    for part in [credentials.user, hash.text, credentials.password] {
      withUnsafeBytes(of: part.utf8.count) { text += $0 }
      text += part.utf8
    }
    var key = [UInt8](repeating: 0, count: 32)
    let code = gnutls_hmac_fast(
      GNUTLS_MAC_SHA256, secret, secret.count, text, text.count, &key)
    return code == GNUTLS_E_SUCCESS ? key : nil
  }
}
