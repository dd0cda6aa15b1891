internal import YAML

extension FileSection {
  /// How a server is spoken to. What `Clients` makes of it is read there.
  static let http = FileSection(
    "http_config",
    FileKey.secretOrFile("bearer_token") + proxy + [
      FileKey("basic_auth", .section(basicAuthorization)),
      FileKey("authorization", .section(authorization)),
      FileKey("oauth2", .section(oauth2)),
      FileKey("tls_config", .section(tls)),
      FileKey("follow_redirects", .bool), FileKey("enable_http2", .bool),
      FileKey("http_headers", .sectionMap(header)),
    ]
  ) { (values) throws(YAMLError) in
    try values.atMostOne(
      ["basic_auth"], ["authorization"], ["oauth2"], ["bearer_token", "bearer_token_file"])
    try checkProxy(values)
    try checkHeaders(values["http_headers"])
  }

  static let tls = FileSection(
    "tls_config",
    ["ca", "cert"].flatMap { FileKey.texts($0, $0 + "_file", $0 + "_ref") } + [
      FileKey("key", .secret), FileKey("key_file", .text), FileKey("key_ref", .text),
      FileKey("server_name", .text), FileKey("insecure_skip_verify", .bool),
      FileKey("min_version", .choice(versions)), FileKey("max_version", .choice(versions)),
    ]
  ) { (values) throws(YAMLError) in
    for name in ["ca", "cert", "key"] {
      try values.atMostOne([name], [name + "_file"], [name + "_ref"])
    }
    func isGiven(_ name: String) -> Bool {
      ["", "_file", "_ref"].contains { values.isSet(name + $0) }
    }
    if isGiven("cert") != isGiven("key") {
      throw values.error("tls_config: a client certificate needs both cert and key")
    }
  }

  private static let versions = ["TLS10", "TLS11", "TLS12", "TLS13"]

  private static let proxy = [
    FileKey("proxy_url", .text), FileKey("no_proxy", .text),
    FileKey("proxy_from_environment", .bool),
    FileKey("proxy_connect_header", .treeMap),
  ]

  private static func checkProxy(_ values: SectionValues) throws(YAMLError) {
    let isNamed = values.isSet("proxy_url")
    let isElsewhere = values.isSet("proxy_from_environment")
    if isNamed, WebAddress(values.text("proxy_url")) == nil {
      throw values.error("\(values.section.name): proxy_url is no URL", at: "proxy_url")
    }
    if isElsewhere { try values.atMostOne(["proxy_from_environment"], ["proxy_url"], ["no_proxy"]) }
    if values.isSet("no_proxy"), values["proxy_url"] == nil {
      throw values.error("\(values.section.name): no_proxy needs proxy_url", at: "no_proxy")
    }
    if values.isSet("proxy_connect_header"), !isNamed, !isElsewhere {
      throw values.error(
        "\(values.section.name): proxy_connect_header needs proxy_url or proxy_from_environment",
        at: "proxy_connect_header")
    }
    for entry in try values["proxy_connect_header"]?.entries() ?? [] {
      try FileKey.Kind.texts.check(entry.value, entry.key.text ?? "")
    }
  }

  private static let basicAuthorization = FileSection(
    "basic_auth",
    [
      FileKey("username", .text), FileKey("username_file", .text), FileKey("username_ref", .text),
      FileKey("password", .secret), FileKey("password_file", .text),
      FileKey("password_ref", .text),
    ]
  ) { (values) throws(YAMLError) in
    for name in ["username", "password"] {
      try values.atMostOne([name], [name + "_file"], [name + "_ref"])
    }
  }

  private static let authorization = FileSection(
    "authorization",
    [
      FileKey("type", .text), FileKey("credentials", .secret), FileKey("credentials_file", .text),
      FileKey("credentials_ref", .text),
    ]
  ) { (values) throws(YAMLError) in
    try values.atMostOne(["credentials"], ["credentials_file"], ["credentials_ref"])
    if values.text("type").lowercased().filter({ !$0.isWhitespace }) == "basic" {
      throw values.error("authorization: type Basic is written as basic_auth", at: "type")
    }
  }

  private static let oauth2 = FileSection(
    "oauth2",
    proxy + [
      FileKey("client_id", .text), FileKey("client_secret", .secret),
      FileKey("client_secret_file", .text), FileKey("client_secret_ref", .text),
      FileKey("client_certificate_key_id", .text), FileKey("client_certificate_key", .secret),
      FileKey("client_certificate_key_file", .text), FileKey("client_certificate_key_ref", .text),
      FileKey("grant_type", .text), FileKey("signature_algorithm", .text), FileKey("iss", .text),
      FileKey("audience", .text), FileKey("claims", .treeMap), FileKey("scopes", .texts),
      FileKey("token_url", .text), FileKey("endpoint_params", .textMap),
      FileKey("tls_config", .section(tls)),
    ]
  ) { (values) throws(YAMLError) in
    try values.require("client_id", "token_url")
    for name in ["client_secret", "client_certificate_key"] {
      try values.atMostOne([name], [name + "_file"], [name + "_ref"])
    }
    try checkProxy(values)
  }

  static let header = FileSection(
    "http_headers",
    [FileKey("values", .texts), FileKey("secrets", .texts), FileKey("files", .texts)])

  /// Headers that clients set themselves.
  private static let reservedHeaders: Set<String> = [
    "authorization", "host", "content-encoding", "content-length", "content-type", "user-agent",
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "www-authenticate",
    "accept-encoding", "x-prometheus-remote-write-version", "x-prometheus-remote-read-version",
    "x-prometheus-scrape-timeout-seconds", "x-amz-date", "x-amz-security-token",
    "x-amz-content-sha256",
  ]

  static func checkHeaders(_ node: YAMLNode?) throws(YAMLError) {
    for entry in try node?.entries() ?? [] {
      let name = try entry.key.string()
      if reservedHeaders.contains(name.lowercased()) {
        throw entry.key.error("http_headers: the header \(name) is not one to be set")
      }
    }
  }
}
