internal import Addresses
internal import Metrics
internal import Relabelling
internal import Transport

extension ScrapeJob {
  /// The targets that groups of addresses come to, and what is wrong with the ones that come to none.
  func targets(of groups: [TargetGroup]) -> (targets: [ScrapeTarget], problems: [String]) {
    var dropped: [DroppedTarget] = []
    return targets(of: groups, dropped: &dropped)
  }

  /// The same; what relabelling drops is added to `dropped`, as much of it as is kept.
  func targets(of groups: [TargetGroup], dropped: inout [DroppedTarget])
    -> (targets: [ScrapeTarget], problems: [String])
  {
    var targets: [ScrapeTarget] = []
    var seen: Set<ScrapeTarget.Identity> = []
    var problems: [String] = []
    for group in groups {
      for address in group.addresses {
        let discovered = group.labels.setting("__address__", address)
        do throws(ScrapeError) {
          guard let target = try target(discovered) else {
            if dropped.count < DroppedTarget.most {
              dropped.append(DroppedTarget(job: name, discovered: completed(discovered)))
            }
            continue
          }
          if seen.insert(target.identity).inserted { targets.append(target) }
        } catch {
          problems.append("job \"\(name)\", target \(redactedURL(address)): \(error.message)")
        }
      }
    }
    return (targets, problems)
  }

  /// The target that a discovered label set becomes; nil where relabelling drops it.
  func target(_ discovered: Labels) throws(ScrapeError) -> ScrapeTarget? {
    let discovered = completed(discovered)
    guard var labels = relabelRules.apply(discovered) else { return nil }
    let address = labels["__address__"]
    guard !address.isEmpty else { throw ScrapeError("no address is left after relabelling") }
    let scheme = labels["__scheme__"].lowercased()
    guard scheme == "http" || scheme == "https" else {
      throw ScrapeError("scheme \"\(scheme.prefix(20))\" is neither http nor https")
    }
    guard !address.contains("/") else {
      throw ScrapeError("\"\(redactedURL(String(address.prefix(80))))\" is no host:port")
    }
    let interval = try span(labels["__scrape_interval__"], "scrape interval")
    let timeout = try span(labels["__scrape_timeout__"], "scrape timeout")
    guard timeout <= interval else {
      throw ScrapeError("the scrape timeout is longer than the scrape interval")
    }
    if labels["instance"].isEmpty { labels = labels.setting("instance", address) }
    let url = scheme + "://" + address + path(labels["__metrics_path__"]) + query(labels)
    return ScrapeTarget(
      job: name, labels: Labels(sorted: labels.pairs.filter { !$0.name.hasPrefix("__") }),
      url: url, interval: interval, timeout: timeout, discovered: discovered)
  }

  /// What was discovered, with what the job says where nothing else does: what relabelling begins with.
  private func completed(_ discovered: Labels) -> Labels {
    var labels = discovered
    func fallBack(_ name: String, _ value: String) {
      if labels[name].isEmpty { labels = labels.setting(name, value) }
    }
    fallBack("job", name)
    fallBack("__scrape_interval__", formatDuration(interval))
    fallBack("__scrape_timeout__", formatDuration(timeout))
    fallBack("__metrics_path__", metricsPath)
    fallBack("__scheme__", scheme)
    for parameter in parameters {
      if let first = parameter.values.first { fallBack("__param_" + parameter.name, first) }
    }
    return labels
  }

  private func span(_ text: String, _ what: String) throws(ScrapeError) -> Duration {
    guard let duration = parsePrometheusDuration(text), duration > .zero else {
      throw ScrapeError("\(what) \"\(text.prefix(20))\" is no duration above 0")
    }
    return duration
  }

  private func path(_ text: String) -> String {
    let encoded = percentEncoded(text, keeping: "$&+,/:;=@")
    return encoded.hasPrefix("/") || encoded.isEmpty ? encoded : "/" + encoded
  }

  /// The job's parameters, the first value of each as relabelling left it, sorted by name.
  private func query(_ labels: Labels) -> String {
    var values: [String: [String]] = [:]
    for parameter in parameters { values[parameter.name] = parameter.values }
    for pair in labels.pairs where pair.name.hasPrefix("__param_") {
      let name = String(pair.name.dropFirst("__param_".count))
      values[name] = [pair.value] + (values[name] ?? []).dropFirst()
    }
    let pairs = values.sorted { bytewiseLess($0.key, $1.key) }.flatMap { name, values in
      values.map { formEncoded(name) + "=" + formEncoded($0) }
    }
    return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
  }
}
