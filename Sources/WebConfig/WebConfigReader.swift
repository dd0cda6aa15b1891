internal import Files
internal import Serving
internal import YAML

/// Takes a `web.yml` apart, and collects what is remarked and which files are named.
struct WebConfigReader {
  let directory: String
  var remarks = YAMLRemarks()
  var files: [String] = []

  init(directory: String) { self.directory = directory }

  mutating func settings(_ node: YAMLNode) throws(YAMLError) -> WebSettings {
    var mapping = try YAMLMapping(node)
    var settings = WebSettings()
    if let tls = mapping.take("tls_server_config") { settings.tls = try serverTLS(tls) }
    if let http = mapping.take("http_server_config") { settings.headers = try headers(http) }
    if let users = mapping.take("basic_auth_users") {
      settings.users = try Self.users(users)
    }
    if let limit = mapping.take("rate_limit") { settings.rateLimit = try rateLimit(limit) }
    try mapping.finish("web.yml")
    return settings
  }

  // MARK: TLS

  private mutating func serverTLS(_ node: YAMLNode) throws(YAMLError) -> ServerTLS? {
    var mapping = try YAMLMapping(node)
    let certificate = try material(&mapping, "cert")
    let key = try material(&mapping, "key")
    let authorities = try material(&mapping, "client_ca")
    let kind = mapping.take("client_auth_type")
    let names = mapping.take("client_allowed_sans")
    let asks = try kind.map { (node) throws(YAMLError) in try Self.clientCertificates(node) }
    var tls = ServerTLS(
      certificate: certificate ?? "", key: key ?? "", clientCertificates: asks ?? .ignored,
      clientAuthorities: authorities)
    try readVersions(&mapping, &tls)
    if let names {
      guard tls.clientCertificates == .required || tls.clientCertificates == .verified else {
        throw names.error(
          "client_allowed_sans needs a client_auth_type of RequireAnyClientCert or "
            + "RequireAndVerifyClientCert")
      }
      tls.clientNames = try Self.texts(names)
    }
    try mapping.finish("tls_server_config")
    if certificate == nil, key == nil, authorities == nil, kind == nil {
      remarks.warnings.append(
        node.error("tls_server_config has neither certificate nor key: nothing is encrypted"))
      return nil
    }
    guard certificate != nil else { throw node.error("cert or cert_file is missing") }
    guard key != nil else { throw node.error("key or key_file is missing") }
    if authorities != nil, tls.clientCertificates == .ignored {
      throw node.error("client_ca has no effect without a client_auth_type")
    }
    do throws(ServingError) { try tls.check() } catch { throw node.error(error.description) }
    return tls
  }

  private mutating func readVersions(_ mapping: inout YAMLMapping, _ tls: inout ServerTLS)
    throws(YAMLError)
  {
    if let node = mapping.take("min_version") { tls.minimumVersion = try Self.version(node) }
    if let node = mapping.take("max_version") { tls.maximumVersion = try Self.version(node) }
    if tls.minimumVersion > tls.maximumVersion {
      throw mapping.node.error("min_version is above max_version")
    }
    tls.prefersOwnOrder = try mapping.take("prefer_server_cipher_suites")?.bool() ?? true
    if let node = mapping.take("cipher_suites") {
      for item in try node.items() where !TLSPriorities.isSuite(try item.string()) {
        throw item.error("unknown cipher suite \"\(try item.string().prefix(60))\"")
      }
      tls.cipherSuites = try Self.texts(node)
      let others = TLSPriorities.implied(by: tls.cipherSuites)
      if !others.isEmpty {
        remarks.warnings.append(
          node.error(
            "GnuTLS combines the parts of suites, so these are used too: "
              + others.joined(separator: ", ")))
      }
    }
    if let node = mapping.take("curve_preferences") {
      for item in try node.items() where !TLSPriorities.isCurve(try item.string()) {
        throw item.error("unknown curve \"\(try item.string().prefix(60))\"")
      }
      tls.curves = try Self.texts(node)
    }
  }

  /// `name` or `name_file`; the file counts where both are there, as in Go's.
  private mutating func material(_ mapping: inout YAMLMapping, _ name: String) throws(YAMLError)
    -> String?
  {
    let text = try mapping.take(name)?.string() ?? ""
    guard let node = mapping.take(name + "_file"), case let path = try node.string(), !path.isEmpty
    else { return text.isEmpty ? nil : text }
    let file = FilePath.resolve(path, in: directory)
    files.append(file)
    do throws(FileError) {
      return String(decoding: try readFile(file, limit: 16 << 20), as: UTF8.self)
    } catch { throw node.error(error.description) }
  }

  private static func clientCertificates(_ node: YAMLNode) throws(YAMLError)
    -> ServerTLS.ClientCertificates
  {
    switch try node.string() {
    case "", "NoClientCert": return .ignored
    case "RequestClientCert": return .requested
    case "RequireAnyClientCert", "RequireClientCert": return .required
    case "VerifyClientCertIfGiven": return .verifiedIfGiven
    case "RequireAndVerifyClientCert": return .verified
    default:
      throw node.mismatch(
        "one of NoClientCert, RequestClientCert, RequireAnyClientCert, "
          + "VerifyClientCertIfGiven, RequireAndVerifyClientCert")
    }
  }

  private static func version(_ node: YAMLNode) throws(YAMLError) -> ServerTLS.Version {
    guard let version = ServerTLS.Version(rawValue: try node.string()) else {
      throw node.mismatch("one of TLS10, TLS11, TLS12, TLS13")
    }
    return version
  }

  private static func texts(_ node: YAMLNode) throws(YAMLError) -> [String] {
    var texts: [String] = []
    for item in try node.items() { texts.append(try item.string()) }
    return texts
  }

  // MARK: The rest

  /// The headers that exporters may be told to send, with the values some of them are bound to.
  private static let headerValues: [String: [String]] = [
    "Strict-Transport-Security": [], "X-Content-Type-Options": ["nosniff"],
    "X-Frame-Options": ["deny", "sameorigin"], "X-XSS-Protection": [],
    "Content-Security-Policy": [],
  ]

  private mutating func headers(_ node: YAMLNode) throws(YAMLError) -> [ServedHeader] {
    var mapping = try YAMLMapping(node)
    var headers: [ServedHeader] = []
    for entry in try mapping.take("headers")?.entries() ?? [] {
      let name = try entry.key.string()
      let value = try entry.value.string()
      guard let values = Self.headerValues[name] else {
        throw entry.key.error("the header \"\(name.prefix(60))\" cannot be set")
      }
      guard values.isEmpty || values.contains(value) else {
        throw entry.value.mismatch("one of " + values.joined(separator: ", "))
      }
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
        throw entry.value.error("a header is one line")
      }
      if !value.isEmpty { headers.append(ServedHeader(name, value)) }
    }
    let wantsHTTP2 = try mapping.take("http2")?.bool() ?? false
    try mapping.finish("http_server_config")
    if wantsHTTP2, let http2 = mapping.key("http2") {
      remarks.warnings.append(http2.error("http2 is not supported: HTTP/1.1 is spoken"))
    }
    return headers
  }

  private static func users(_ node: YAMLNode) throws(YAMLError) -> [String: String] {
    var users: [String: String] = [:]
    for entry in try node.entries() {
      let text = try entry.value.string()
      guard PasswordHash(text) != nil else {
        // What stands there may be the password itself.
        throw entry.value.error("a password is to be bcrypt's, as `htpasswd -nBC 10 \"\"` makes it")
      }
      users[try entry.key.string()] = text
    }
    return users
  }

  private mutating func rateLimit(_ node: YAMLNode) throws(YAMLError) -> WebSettings.RateLimit? {
    var mapping = try YAMLMapping(node)
    var interval = Duration.zero
    if let node = mapping.take("interval") {
      guard let parsed = GoDuration.parse(try node.string()), parsed >= .zero else {
        throw node.mismatch("a duration")
      }
      interval = parsed
    }
    let burst = try mapping.take("burst")?.integer() ?? 0
    try mapping.finish("rate_limit")
    guard interval > .zero else { return nil }
    if burst < 1 {
      remarks.warnings.append(node.error("a burst of \(burst) lets no request through"))
    }
    return WebSettings.RateLimit(interval: interval, burst: Int(clamping: burst))
  }
}
