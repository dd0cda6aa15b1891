internal import CCurl

/// A URL taken apart as far as the client needs it.
struct ParsedURL {
  /// Without user information.
  var url: String
  var scheme: String
  /// IPv6 addresses in brackets.
  var host: String
  var port: String
  /// The host and, where the URL gives one, the port: what a `Host` header says.
  var authority: String
  var user: String?
  var password: String?

  init(_ text: String) throws(HTTPError) {
    let handle = vigil_curl_url()
    defer { vigil_curl_url_cleanup(handle) }
    func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
      var out: UnsafeMutablePointer<CChar>?
      guard vigil_curl_url_get(handle, part, &out, UInt32(bitPattern: flags)) == CURLUE_OK, let out
      else {
        return nil
      }
      defer { vigil_curl_free(out) }
      return String(cString: out)
    }
    let isClean = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    guard isClean, vigil_curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
      let scheme = part(CURLUPART_SCHEME), let host = part(CURLUPART_HOST)
    else { throw HTTPError(.request, "not a URL: \(redactedURL(text))") }
    guard scheme == "http" || scheme == "https" else {
      throw HTTPError(.request, "neither http nor https: \(redactedURL(text))")
    }
    user = part(CURLUPART_USER, CURLU_URLDECODE)
    password = part(CURLUPART_PASSWORD, CURLU_URLDECODE)
    vigil_curl_url_set(handle, CURLUPART_USER, nil, 0)
    vigil_curl_url_set(handle, CURLUPART_PASSWORD, nil, 0)
    self.scheme = scheme
    self.host = host
    port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT) ?? ""
    authority = part(CURLUPART_PORT).map { host + ":" + $0 } ?? host
    url = part(CURLUPART_URL) ?? text
  }

  /// The same URL at another host.
  func url(atHost name: String) -> String? {
    let handle = vigil_curl_url()
    defer { vigil_curl_url_cleanup(handle) }
    guard vigil_curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK,
      vigil_curl_url_set(handle, CURLUPART_HOST, name, 0) == CURLUE_OK
    else { return nil }
    var out: UnsafeMutablePointer<CChar>?
    guard vigil_curl_url_get(handle, CURLUPART_URL, &out, 0) == CURLUE_OK, let out else {
      return nil
    }
    defer { vigil_curl_free(out) }
    return String(cString: out)
  }
}

/// `url` without user information, fit for screens and logs.
package func redactedURL(_ url: String) -> String {
  guard let start = url.firstRange(ofText: "://") else { return url }
  let authority = url[start...].prefix { !"/?#".contains($0) }
  guard let at = authority.lastIndex(of: "@") else { return url }
  return String(url[..<start]) + String(url[url.index(after: at)...])
}

extension String {
  /// The index behind the first occurrence of `text`.
  fileprivate func firstRange(ofText text: String) -> Index? {
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(text) { return index(at, offsetBy: text.count) }
      at = index(after: at)
    }
    return nil
  }
}
