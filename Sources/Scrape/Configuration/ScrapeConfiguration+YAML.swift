internal import Files
internal import Metrics
package import YAML

extension ScrapeConfiguration {
  /// Takes out of the root of a prometheus.yml what concerns scraping; relative paths in it start at the file's folder.
  package init(_ root: inout YAMLMapping, remarks: inout YAMLRemarks) throws(YAMLError) {
    self.init()
    let directory = FilePath.folder(of: root.node.file)
    var defaults = ScrapeJob(name: "")
    try root.within("global") { global throws(YAMLError) in
      try defaults.readGlobal(&global)
      try defaults.readShared(&global)
    }
    var places: [String: Int] = [:]
    for node in try root.take("scrape_configs")?.items() ?? [] {
      let job = try ScrapeJob(node, defaults: defaults, directory: directory, remarks: &remarks)
      if let earlier = places[job.name] {
        throw node.error("job_name \"\(job.name)\" is already used in line \(earlier)")
      }
      places[job.name] = node.line
      jobs.append(job)
    }
  }

  /// Reads a text that says nothing else; a key that is not of scraping is an error.
  package init(_ bytes: [UInt8], file: String) throws(YAMLError) {
    var root = try YAMLMapping(YAMLNode.parse(bytes, file: file))
    var remarks = YAMLRemarks()
    try self.init(&root, remarks: &remarks)
    try root.within("global") { global throws(YAMLError) in
      try global.finish("global", idle: IdleKeys.global, remarks: &remarks)
    }
    try root.finish("a configuration of scraping", remarks: &remarks)
  }
}

extension ScrapeJob {
  fileprivate mutating func readGlobal(_ global: inout YAMLMapping) throws(YAMLError) {
    interval = try duration(global.take("scrape_interval")) ?? .seconds(60)
    let limit = global.take("scrape_timeout")
    timeout = try duration(limit) ?? min(.seconds(10), interval)
    if let limit, timeout > interval {
      throw limit.error("scrape_timeout is longer than scrape_interval")
    }
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
