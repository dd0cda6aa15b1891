/// One HTTP request and the bounds of its answer.
package struct HTTPRequest: Sendable {
  package var method = "GET"
  /// `http://` or `https://`; user information in it is used for basic authentication and shown nowhere.
  package var url: String
  package var headers: [HTTPHeader] = []
  package var body: [UInt8]?
  package var credentials: HTTPCredentials?
  package var tls = TLSOptions()
  /// `http://host:port`, `https://…` or `socks5://…`; nil goes straight, whatever the environment says.
  package var proxy: String?
  /// The path of a Unix socket to connect to instead of the URL's host.
  package var unixSocket: String?
  package var followsRedirects = true
  /// Asks for a compressed body. What arrives is unpacked however it was asked for, and `bodyLimit` counts unpacked
  /// bytes.
  package var acceptsGzip = true
  /// For everything, from resolving the name to the last byte.
  package var timeout = Duration.seconds(30)
  package var connectTimeout: Duration?
  /// Bytes of body after which the transfer is broken off.
  package var bodyLimit = 256 << 20
  /// How large the body probably is; spares copying while it arrives.
  package var expectedBodySize = 0

  package init(_ url: String) { self.url = url }
}

/// One header line.
package struct HTTPHeader: Sendable, Hashable {
  package var name: String
  package var value: String
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// How the client proves who it is.
package enum HTTPCredentials: Sendable, Hashable {
  case basic(user: String, password: String)
  /// `Authorization: SCHEME TOKEN`, mostly `Bearer`.
  case token(scheme: String, String)

  package static func bearer(_ token: String) -> HTTPCredentials {
    .token(scheme: "Bearer", token)
  }
}
