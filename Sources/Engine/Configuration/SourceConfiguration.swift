package import Files
package import Transport
internal import YAML

/// How to reach a server of the Prometheus HTTP API; secrets are read from their files when they are used.
package struct SourceConfiguration: Sendable, Hashable {
  package var url: String
  package var headers: [HTTPHeader] = []
  package var username: String?
  package var password: String?
  package var passwordFile: String?
  package var token: String?
  package var tokenFile: String?
  package var tls = TLSOptions()
  package var proxy: String?

  package init(url: String) { self.url = url }

  /// A URL, or a mapping with Prometheus' own names for HTTP clients.
  static func read(_ node: YAMLNode, folder: String) throws(YAMLError) -> SourceConfiguration {
    if let url = node.text {
      return SourceConfiguration(url: try checked(url, node))
    }
    var mapping = try YAMLMapping(node)
    guard let url = mapping.take("url") else { throw node.error("a source wants a url") }
    var source = SourceConfiguration(url: try checked(try url.string(), url))
    for entry in try mapping.take("headers")?.entries() ?? [] {
      source.headers.append(HTTPHeader(try entry.key.string(), try entry.value.string()))
    }
    if let node = mapping.take("basic_auth") {
      var basic = try YAMLMapping(node)
      source.username = try basic.take("username")?.string()
      source.password = try basic.take("password")?.string()
      source.passwordFile = try path(basic.take("password_file"), folder)
      try basic.finish("basic_auth")
    }
    if let node = mapping.take("authorization") {
      var bearer = try YAMLMapping(node)
      if let type = bearer.take("type"), try type.string().lowercased() != "bearer" {
        throw type.error("authorization of type Bearer only")
      }
      source.token = try bearer.take("credentials")?.string()
      source.tokenFile = try path(bearer.take("credentials_file"), folder)
      try bearer.finish("authorization")
    }
    if let node = mapping.take("tls_config") {
      var tls = try YAMLMapping(node)
      source.tls.authorities = try path(tls.take("ca_file"), folder).map { .file($0) }
      source.tls.certificate = try path(tls.take("cert_file"), folder).map { .file($0) }
      source.tls.key = try path(tls.take("key_file"), folder).map { .file($0) }
      source.tls.serverName = try tls.take("server_name")?.string()
      source.tls.isInsecure = try tls.take("insecure_skip_verify")?.bool() ?? false
      try tls.finish("tls_config")
    }
    source.proxy = try mapping.take("proxy_url")?.string()
    try mapping.finish("a source")
    return source
  }

  private static func path(_ node: YAMLNode?, _ folder: String) throws(YAMLError) -> String? {
    guard let node else { return nil }
    return FilePath.resolve(try node.string(), in: folder)
  }

  private static func checked(_ url: String, _ node: YAMLNode) throws(YAMLError) -> String {
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw node.error("a source's url begins with http:// or https://")
    }
    return url
  }

  /// The credentials as of now.
  package func credentials() throws(FileError) -> HTTPCredentials? {
    if let username {
      var secret = password ?? ""
      if let passwordFile { secret = try readSecret(passwordFile) }
      return .basic(user: username, password: secret)
    }
    if let tokenFile { return .bearer(try readSecret(tokenFile)) }
    return token.map { .bearer($0) }
  }
}

/// A secret's file: its first line.
func readSecret(_ path: String) throws(FileError) -> String {
  let bytes = try readFile(path, limit: 1 << 20)
  return String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
}
