internal import CCurl

/// Sets options of one libcurl handle.
struct EasySetup {
  let easy: UnsafeMutableRawPointer

  init(_ easy: UnsafeMutableRawPointer) { self.easy = easy }

  func flag(_ option: CURLoption, _ value: Bool) {
    vigil_curl_set_long(easy, option, value ? 1 : 0)
  }
  func long(_ option: CURLoption, _ value: Int) { vigil_curl_set_long(easy, option, value) }
  func offset(_ option: CURLoption, _ value: Int) { vigil_curl_set_offset(easy, option, value) }
  func pointer(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
    vigil_curl_set_pointer(easy, option, value)
  }

  /// At least 1 ms, as 0 would mean no limit.
  func milliseconds(_ option: CURLoption, _ value: Duration) {
    let (seconds, attoseconds) = value.components
    let whole = min(max(seconds, 0), 1_000_000) * 1000
    long(option, max(1, Int(whole + attoseconds / 1_000_000_000_000_000)))
  }

  /// `what` names the option in the error; the value itself may be secret.
  func string(_ option: CURLoption, _ value: String, _ what: String) throws(HTTPError) {
    guard !value.utf8.contains(0), vigil_curl_set_string(easy, option, value) == CURLE_OK else {
      throw HTTPError(.request, "\(what) cannot be used")
    }
  }

  func tls(_ options: TLSOptions) throws(HTTPError) {
    if options.isInsecure {
      long(CURLOPT_SSL_VERIFYPEER, 0)
      long(CURLOPT_SSL_VERIFYHOST, 0)
    }
    try material(options.authorities, CURLOPT_CAINFO, CURLOPT_CAINFO_BLOB, "CA certificate")
    try material(options.certificate, CURLOPT_SSLCERT, CURLOPT_SSLCERT_BLOB, "certificate")
    try material(options.key, CURLOPT_SSLKEY, CURLOPT_SSLKEY_BLOB, "key")
    // CURL_SSLVERSION_TLSv1_0 … are 4 … 7; the greatest stands 16 bits higher.
    func number(_ version: TLSOptions.Version) -> Int {
      switch version {
      case .tls10: 4
      case .tls11: 5
      case .tls12: 6
      case .tls13: 7
      }
    }
    let least = number(options.minimumVersion ?? .tls12)
    let greatest = options.maximumVersion.map { number($0) << 16 } ?? 0
    long(CURLOPT_SSLVERSION, least | greatest)
  }

  private func material(
    _ material: TLSOptions.Material?, _ file: CURLoption, _ blob: CURLoption, _ what: String
  ) throws(HTTPError) {
    switch material {
    case .file(let path): try string(file, path, what)
    case .pem(let text):
      var bytes = Array(text.utf8)
      let code = bytes.withUnsafeMutableBytes { buffer in
        // Bit 0 of the flags: libcurl copies the bytes.
        var value = curl_blob(data: buffer.baseAddress, len: buffer.count, flags: 1)
        return withUnsafeMutablePointer(to: &value) { vigil_curl_set_pointer(easy, blob, $0) }
      }
      guard code == CURLE_OK else { throw HTTPError(.request, "\(what) cannot be used") }
    case nil: break
    }
  }
}
