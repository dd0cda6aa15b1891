package import Transport

/// Where a server of the Prometheus HTTP API is, and how it is asked.
package struct RemoteServer: Sendable {
  /// What each request begins as: credentials, headers, certificates. Its URL goes up to where `/api/v1` begins, as
  /// `http://prometheus:9090` or `https://host/prefix?key=value`.
  package var request: HTTPRequest
  var url: String { request.url }

  package init(_ request: HTTPRequest) { self.request = request }

  package init(_ url: String) { self.init(HTTPRequest(url)) }

  /// The URL without user information and parameters: what may be shown.
  package var name: String {
    String(redactedURL(url).prefix { $0 != "?" && $0 != "#" })
  }

  /// The address of an endpoint, with its parameters where they stand in the URL.
  func address(_ path: String, _ query: String, version: Int = 1) -> String {
    let parts = url.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
      .split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var base = String(parts[0])
    while base.hasSuffix("/") { base.removeLast() }
    let queries = [parts.count > 1 ? String(parts[1]) : "", query].filter { !$0.isEmpty }
    return base + "/api/v\(version)/" + path
      + (queries.isEmpty ? "" : "?" + queries.joined(separator: "&"))
  }
}
