package import Query
internal import Transport

extension RemoteDataSource {
  /// The Alertmanagers that the server sends its alerts to: URLs up to where `/api/v2` begins. None where it does not
  /// tell.
  package func alertmanagers() async throws(QueryError) -> [String] {
    let response = try await send("alertmanagers", "", posts: false, timeout: .seconds(10))
    guard isAPIAnswer(response), response.status < 300 else { return [] }
    return try await read(response, expression: "") { scanner throws(JSONFault) in
      var urls: [String] = []
      try scanner.object { (scanner, key) throws(JSONFault) in
        guard key == "activeAlertmanagers", !scanner.takesNull() else {
          return try scanner.skipValue()
        }
        try scanner.array { scanner throws(JSONFault) in
          var url = ""
          try scanner.object { (scanner, key) throws(JSONFault) in
            if key == "url" { url = try scanner.text() } else { try scanner.skipValue() }
          }
          if let base = base(ofAlerts: url), !urls.contains(base) { urls.append(base) }
        }
      }
      return urls
    }.0
  }

  /// The configuration in force, as YAML without its secrets; nil where the server does not tell it.
  package func configuration() async throws(QueryError) -> String? {
    let response = try await send("status/config", "", posts: false, timeout: .seconds(10))
    guard isAPIAnswer(response), response.status < 300 else { return nil }
    return try await read(response, expression: "") { scanner throws(JSONFault) in
      var text: String?
      try scanner.object { (scanner, key) throws(JSONFault) in
        if key == "yaml" { text = try scanner.text() } else { try scanner.skipValue() }
      }
      return text
    }.0
  }
}

/// `http://host:9093/prefix` of `http://host:9093/prefix/api/v2/alerts`; nil for what is no such URL.
private func base(ofAlerts url: String) -> String? {
  guard url.hasPrefix("http://") || url.hasPrefix("https://"), url.utf8.count < 2000,
    printable(url, limit: 2000) == url
  else { return nil }
  for path in ["/api/v2/alerts", "/api/v1/alerts"] where url.hasSuffix(path) {
    return String(url.dropLast(path.utf8.count))
  }
  return nil
}
