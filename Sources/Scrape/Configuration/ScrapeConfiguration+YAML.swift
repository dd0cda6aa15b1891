internal import Exposition
internal import Files
internal import Metrics
package import YAML

extension ScrapeConfiguration {
  /// Reads the root of a prometheus.yml.
  package init(_ root: YAMLNode, environment: (String) -> String?) throws(YAMLError) {
    self.init()
    let directory = FilePath.folder(of: root.file)
    var mapping = try YAMLMapping(root)
    var defaults = ScrapeJob(name: "")
    if let global = mapping.take("global") {
      try readGlobal(global, &defaults, environment)
    }
    scrapeInterval = defaults.interval
    for node in try mapping.take("rule_files")?.items() ?? [] {
      ruleFiles.append(joinPath(directory, try node.string()))
    }
    var places: [String: Int] = [:]
    for node in try mapping.take("scrape_configs")?.items() ?? [] {
      let job = try ScrapeJob(node, defaults: defaults, directory: directory, warnings: &warnings)
      if let earlier = places[job.name] {
        throw node.error("job_name \"\(job.name)\" is already used in line \(earlier)")
      }
      places[job.name] = node.line
      jobs.append(job)
    }
    for name in [
      "alerting", "remote_write", "remote_read", "storage", "tracing", "otlp", "runtime",
      "scrape_config_files",
    ] where mapping.take(name) != nil {
      if let key = mapping.key(name) {
        warnings.append(key.error("\(name) is not supported yet and has no effect"))
      }
    }
    try mapping.finish("the configuration")
    warnings.sort { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  private mutating func readGlobal(
    _ node: YAMLNode, _ defaults: inout ScrapeJob, _ environment: (String) -> String?
  ) throws(YAMLError) {
    var mapping = try YAMLMapping(node)
    defaults.interval = try duration(mapping.take("scrape_interval")) ?? .seconds(60)
    let timeout = mapping.take("scrape_timeout")
    defaults.timeout = try duration(timeout) ?? min(.seconds(10), defaults.interval)
    if let timeout, defaults.timeout > defaults.interval {
      throw timeout.error("scrape_timeout is longer than scrape_interval")
    }
    evaluationInterval = try duration(mapping.take("evaluation_interval")) ?? .seconds(60)
    if let labels = mapping.take("external_labels") {
      externalLabels = Labels(
        try labelPairs(labels).map {
          Label($0.name, expandVariables($0.value, environment))
        })
    }
    try defaults.readShared(&mapping)
    for name in ["query_log_file", "scrape_failure_log_file", "rule_query_offset"]
    where mapping.take(name) != nil {
      if let key = mapping.key(name) {
        warnings.append(key.error("\(name) is not supported yet and has no effect"))
      }
    }
    try mapping.finish("global")
  }
}

/// A duration; nil for zero, which means what is usual as in Prometheus.
func duration(_ node: YAMLNode?) throws(YAMLError) -> Duration? {
  guard let node else { return nil }
  guard let duration = parsePrometheusDuration(try node.string()), duration >= .zero else {
    throw node.mismatch("a duration such as 15s")
  }
  return duration > .zero ? duration : nil
}

/// A mapping of label names to values, in file order.
func labelPairs(_ node: YAMLNode) throws(YAMLError) -> [Label] {
  var pairs: [Label] = []
  for entry in try node.entries() {
    let name = try entry.key.string()
    guard !name.isEmpty else { throw entry.key.error("a label needs a name") }
    pairs.append(Label(name, try entry.value.string()))
  }
  return pairs
}

/// Replaces `$NAME` and `${NAME}`; unknown variables become empty, `$$` a dollar sign.
private func expandVariables(_ text: String, _ environment: (String) -> String?) -> String {
  var out = ""
  var rest = text[...]
  while let dollar = rest.firstIndex(of: "$") {
    out += rest[..<dollar]
    rest = rest[rest.index(after: dollar)...]
    if rest.first == "$" {
      out += "$"
      rest = rest.dropFirst()
    } else if rest.first == "{", let close = rest.firstIndex(of: "}") {
      out += environment(String(rest[rest.index(after: rest.startIndex)..<close])) ?? ""
      rest = rest[rest.index(after: close)...]
    } else {
      let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      out += name.isEmpty ? "$" : environment(String(name)) ?? ""
      rest = rest[name.endIndex...]
    }
  }
  return out + rest
}
