/// Versions, ciphers and curves in GnuTLS' words.
///
/// GnuTLS knows key exchanges, ciphers and digests apart, Go whole suites of them. What is allowed is therefore every
/// combination of the parts of the suites that are named; and ciphers that only TLS 1.2 has leave TLS 1.3 its own.
package enum TLSPriorities {
  /// A suite by its parts; of TLS 1.3's there is no key exchange.
  private struct Suite: Hashable {
    var exchange: String?
    var cipher: String
    var digest: String
  }

  private static let suites: [String: Suite] = {
    var all: [String: Suite] = [
      "TLS_AES_128_GCM_SHA256": Suite(cipher: "AES-128-GCM", digest: "AEAD"),
      "TLS_AES_256_GCM_SHA384": Suite(cipher: "AES-256-GCM", digest: "AEAD"),
      "TLS_CHACHA20_POLY1305_SHA256": Suite(cipher: "CHACHA20-POLY1305", digest: "AEAD"),
    ]
    let kinds = [
      ("AES_128_CBC_SHA", "AES-128-CBC", "SHA1"), ("AES_256_CBC_SHA", "AES-256-CBC", "SHA1"),
      ("AES_128_CBC_SHA256", "AES-128-CBC", "SHA256"),
      ("AES_128_GCM_SHA256", "AES-128-GCM", "AEAD"), ("AES_256_GCM_SHA384", "AES-256-GCM", "AEAD"),
      ("CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305", "AEAD"),
      ("CHACHA20_POLY1305", "CHACHA20-POLY1305", "AEAD"),
    ]
    for (exchange, own) in [
      ("ECDHE_RSA", "ECDHE-RSA"), ("ECDHE_ECDSA", "ECDHE-ECDSA"), ("RSA", "RSA"),
    ] {
      for (name, cipher, digest) in kinds {
        all["TLS_\(exchange)_WITH_\(name)"] = Suite(
          exchange: own, cipher: cipher, digest: digest)
      }
    }
    return all
  }()

  private static let curves = [
    "CurveP256": "GROUP-SECP256R1", "CurveP384": "GROUP-SECP384R1",
    "CurveP521": "GROUP-SECP521R1", "X25519": "GROUP-X25519",
  ]

  private static let versions: [ServerTLS.Version: String] = [
    .tls10: "VERS-TLS1.0", .tls11: "VERS-TLS1.1", .tls12: "VERS-TLS1.2", .tls13: "VERS-TLS1.3",
  ]

  package static func isSuite(_ name: String) -> Bool { suites[name] != nil }
  package static func isCurve(_ name: String) -> Bool { curves[name] != nil }

  /// The suites of TLS 1.2 that are used beside the named ones, as their parts are.
  package static func implied(by names: [String]) -> [String] {
    let named = names.compactMap { suites[$0] }.filter { $0.exchange != nil }
    let others = suites.filter { _, suite in
      !named.contains(suite) && named.contains { $0.exchange == suite.exchange }
        && named.contains { $0.cipher == suite.cipher }
        && named.contains { $0.digest == suite.digest }
    }
    return others.keys.filter { !$0.hasSuffix("CHACHA20_POLY1305") }.sorted()
  }

  /// GnuTLS' priority string.
  static func text(_ tls: ServerTLS) -> String {
    var parts = ["NORMAL", "-VERS-ALL"]
    for version in ServerTLS.Version.allCases.reversed()
    where version >= tls.minimumVersion && version <= tls.maximumVersion {
      parts += versions[version].map { ["+" + $0] } ?? []
    }
    let named = tls.cipherSuites.compactMap { suites[$0] }
    // Without a key of its own for every connection, as RSA's exchange has none, old connections can be read later.
    parts.append("-KX-ALL")
    let exchanges = unique(named.compactMap(\.exchange))
    parts += (exchanges.isEmpty ? ["ECDHE-ECDSA", "ECDHE-RSA"] : exchanges).map { "+" + $0 }
    if !named.isEmpty {
      var ciphers = unique(named.map(\.cipher))
      var digests = unique(named.map(\.digest))
      if !digests.contains("AEAD") {
        ciphers += ["AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305"]
        digests.append("AEAD")
      }
      parts.append("-CIPHER-ALL")
      parts += ciphers.map { "+" + $0 }
      parts.append("-MAC-ALL")
      parts += digests.map { "+" + $0 }
    }
    if !tls.curves.isEmpty {
      parts.append("-GROUP-ALL")
      parts += unique(tls.curves.compactMap { curves[$0] }).map { "+" + $0 }
    }
    if tls.prefersOwnOrder { parts.append("%SERVER_PRECEDENCE") }
    return parts.joined(separator: ":")
  }

  private static func unique(_ names: [String]) -> [String] {
    names.enumerated().filter { index, name in names.firstIndex(of: name) == index }
      .map(\.element)
  }
}
