internal import Files
package import Transport
package import YAML

extension HTTPSettings {
  /// What Prometheus' HTTP clients can be told and nobody does yet.
  package static let idle = [
    IdleKey("oauth2", "requests go without its token"),
    IdleKey("no_proxy", "proxy_url counts for every host"),
    IdleKey(
      "proxy_from_environment", "only proxy_url names a proxy", unless: ["false"]),
    IdleKey("proxy_connect_header", "proxies are asked without it"),
    IdleKey("enable_http2", "HTTP/1.1 is spoken", unless: ["false", "true"]),
  ]

  /// Takes the keys of Prometheus' `http_config` out of a client's mapping; file names are taken from `directory`.
  package init(_ mapping: inout YAMLMapping, directory: String, remarks: inout YAMLRemarks)
    throws(YAMLError)
  {
    let basic = mapping.take("basic_auth")
    let authorization = mapping.take("authorization")
    let bearer = try Self.secret(&mapping, "bearer_token", directory)
    let kinds = [basic != nil, authorization != nil, bearer != nil].count { $0 }
    if kinds > 1 {
      throw mapping.node.error(
        "at most one of basic_auth, authorization and bearer_token can be set")
    }
    if let bearer { self.authorization = .token(scheme: "Bearer", bearer) }
    if let basic { self.authorization = try Self.basic(basic, directory, &remarks) }
    if let authorization {
      self.authorization = try Self.token(authorization, directory, &remarks)
    }
    if let tls = mapping.take("tls_config") {
      self.tls = try TLSOptions(tls, directory: directory, remarks: &remarks)
    }
    if let url = mapping.take("proxy_url") {
      let text = try url.string()
      if !text.isEmpty { proxy = text }
    }
    followsRedirects = try mapping.take("follow_redirects")?.bool() ?? true
    if let list = mapping.take("http_headers") { headers = try Self.headers(list, directory) }
  }

  /// `name` or `name_file`, not both.
  private static func secret(_ mapping: inout YAMLMapping, _ name: String, _ directory: String)
    throws(YAMLError) -> Secret?
  {
    let text = mapping.take(name)
    guard let file = mapping.take(name + "_file") else {
      return try text.map { node throws(YAMLError) in .text(try node.string()) }
    }
    if text != nil { throw file.error("at most one of \(name) and \(name)_file can be set") }
    return .file(FilePath.resolve(try file.string(), in: directory))
  }

  private static func basic(
    _ node: YAMLNode, _ directory: String, _ remarks: inout YAMLRemarks
  ) throws(YAMLError) -> Authorization {
    var mapping = try YAMLMapping(node)
    let user = try secret(&mapping, "username", directory)
    let password = try secret(&mapping, "password", directory)
    mapping.close(
      "basic_auth", idle: references(["username", "password"]), remarks: &remarks)
    return .basic(user: user ?? .text(""), password: password ?? .text(""))
  }

  private static func token(
    _ node: YAMLNode, _ directory: String, _ remarks: inout YAMLRemarks
  ) throws(YAMLError) -> Authorization {
    var mapping = try YAMLMapping(node)
    let scheme = try mapping.take("type")?.string() ?? "Bearer"
    if scheme.lowercased() == "basic" {
      throw node.error("authorization type cannot be \"basic\", use basic_auth instead")
    }
    let token = try secret(&mapping, "credentials", directory)
    mapping.close(
      "authorization", idle: references(["credentials"]), remarks: &remarks)
    return .token(scheme: scheme, token ?? .text(""))
  }

  private static func headers(_ node: YAMLNode, _ directory: String) throws(YAMLError) -> [Header] {
    var headers: [Header] = []
    for entry in try node.entries() {
      let name = try entry.key.string()
      var mapping = try YAMLMapping(entry.value)
      for kind in ["values", "secrets"] {
        for value in try mapping.take(kind)?.items() ?? [] {
          headers.append(Header(name: name, value: .text(try value.string())))
        }
      }
      for file in try mapping.take("files")?.items() ?? [] {
        headers.append(
          Header(name: name, value: .file(FilePath.resolve(try file.string(), in: directory))))
      }
      try mapping.finish("http_headers")
    }
    return headers
  }
}

/// References into a store of secrets.
private func references(_ names: [String]) -> [IdleKey] {
  names.map { IdleKey($0 + "_ref", "no store of secrets is asked") }
}

extension TLSOptions {
  /// A `tls_config`; file names are taken from `directory`.
  package init(_ node: YAMLNode, directory: String, remarks: inout YAMLRemarks) throws(YAMLError) {
    self.init()
    var mapping = try YAMLMapping(node)
    authorities = try Self.material(&mapping, "ca", directory)
    certificate = try Self.material(&mapping, "cert", directory)
    key = try Self.material(&mapping, "key", directory)
    if (certificate == nil) != (key == nil) {
      throw node.error("a client certificate needs both cert and key")
    }
    serverName = try mapping.take("server_name")?.string()
    isInsecure = try mapping.take("insecure_skip_verify")?.bool() ?? false
    minimumVersion = try Self.version(mapping.take("min_version"))
    maximumVersion = try Self.version(mapping.take("max_version"))
    mapping.close(
      "tls_config", idle: references(["ca", "cert", "key"]), remarks: &remarks)
  }

  private static func material(_ mapping: inout YAMLMapping, _ name: String, _ directory: String)
    throws(YAMLError) -> Material?
  {
    let text = mapping.take(name)
    guard let file = mapping.take(name + "_file") else {
      return try text.map { node throws(YAMLError) in .pem(try node.string()) }
    }
    if text != nil { throw file.error("at most one of \(name) and \(name)_file can be set") }
    let path = try file.string()
    return path.isEmpty ? nil : .file(FilePath.resolve(path, in: directory))
  }

  private static func version(_ node: YAMLNode?) throws(YAMLError) -> Version? {
    guard let node else { return nil }
    guard let version = Version(rawValue: try node.string()) else {
      throw node.mismatch("one of TLS10, TLS11, TLS12, TLS13")
    }
    return version
  }
}
