internal import CGnuTLS

/// The SHA-256 of the UTF-8 of a text, in hexadecimal digits; nil where GnuTLS refuses.
package func digestText(_ text: String) -> String? {
  let bytes = Array(text.utf8)
  var digest = [UInt8](repeating: 0, count: 32)
  let code = gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, bytes.count, &digest)
  guard code == GNUTLS_E_SUCCESS else { return nil }
  return digest.map { byte in
    let digits = String(byte, radix: 16)
    return digits.utf8.count == 1 ? "0" + digits : digits
  }.joined()
}
