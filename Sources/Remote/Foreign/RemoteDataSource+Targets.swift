package import Facts
internal import Metrics
package import Query
internal import Transport

extension RemoteDataSource {
  /// The targets that the server scrapes. nil where it does not tell them: servers that only answer queries have no
  /// such path or no such targets, and proxies keep it from some.
  package func targets() async throws(QueryError) -> [TargetFact]? {
    let response = try await send("targets", "state=active", posts: false, timeout: .seconds(10))
    let status = response.status
    let isRefused = (400..<500).contains(status) && ![401, 408, 429].contains(status)
    if isRefused || status == 501 || status < 300 && !isAPIAnswer(response) { return nil }
    let targets = try await read(response, expression: "") { scanner throws(JSONFault) in
      try scanner.readTargets()
    }.0
    return targets.isEmpty ? nil : targets
  }
}

extension JSONScanner {
  /// `{"activeTargets": [{"labels": {…}, "lastError": …}, …], …}`
  fileprivate mutating func readTargets() throws(JSONFault) -> [TargetFact] {
    var targets: [TargetFact] = []
    try object { (scanner, key) throws(JSONFault) in
      guard key == "activeTargets" else { return try scanner.skipValue() }
      if scanner.takesNull() { return }
      try scanner.array { scanner throws(JSONFault) in targets.append(try scanner.readTarget()) }
    }
    return targets
  }

  private mutating func readTarget() throws(JSONFault) -> TargetFact {
    var target = TargetFact(job: "", instance: "", url: "", health: .unknown, interval: .zero)
    try object { (scanner, key) throws(JSONFault) in
      switch key {
      case "labels": target.labels = try scanner.readLabels()
      case "scrapeUrl": target.url = redactedURL(printable(try scanner.text(), limit: 2000))
      case "health": target.health = .init(rawValue: try scanner.text()) ?? .unknown
      case "lastError": target.error = printable(try scanner.text(), limit: 2000)
      case "lastScrape":
        // The year 1 stands for never.
        let time = parseTimestamp(try scanner.text())
        if let time, time.milliseconds > 0 { target.lastScrape = time }
      case "lastScrapeDuration":
        target.duration = .milliseconds(Int64(min(max(try scanner.number(), 0), 1e6) * 1000))
      case "scrapePool": target.scrapePool = try scanner.text()
      case "discoveredLabels": target.discovered = try scanner.readLabels()
      case "scrapeTimeout": target.timeout = parsePrometheusDuration(try scanner.text())
      case "scrapeInterval":
        target.interval = parsePrometheusDuration(try scanner.text()) ?? .zero
      default: try scanner.skipValue()
      }
    }
    if target.lastScrape == nil { target.duration = nil }
    (target.job, target.instance) = (target.labels["job"], target.labels["instance"])
    return target
  }
}

extension TargetFact {
  /// A target of a server that does not tell its targets, as its series `up` tells.
  init?(up sample: InstantSample, of server: String) {
    guard case .float(let value) = sample.content else { return nil }
    let isUp = value != 0
    self.init(
      job: sample.labels["job"], instance: sample.labels["instance"], url: "scraped by " + server,
      health: isUp ? .up : .down,
      error: isUp ? "" : "up is 0; why, this server does not tell",
      labels: sample.labels)
  }
}
